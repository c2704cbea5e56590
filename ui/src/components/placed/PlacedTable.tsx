import { Button, Group } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useRows } from "@/api/lists";
import type { Expectation } from "@/api/placed";
import type { Project } from "@/api/projects";
import { Words } from "@/components/alerts/AlertFilters";
import { ColumnChooser } from "@/components/ColumnChooser";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/Interludes";
import { asked, type PlacedParams } from "@/components/placed/asked";
import { PLACED_COLUMNS } from "@/components/placed/placedColumns";
import { PlacedDetails } from "@/components/placed/PlacedDetails";
import { RemovePlaced } from "@/components/placed/RemovePlaced";
import { RowDrawer } from "@/components/RowDrawer";
import { SelectionBar } from "@/components/SelectionBar";
import { useColumns } from "@/components/useColumns";
import { address, tame } from "@/state/format";
import type { SetValues } from "@/state/params";
import { general } from "@/text/en/general";
import { placedWords as words } from "@/text/en/watching";

const keyOf = (row: Expectation): string => row.id;

/** Placed links with their statuses; some of them can be muted or removed. */
export function PlacedTable({
  project,
  values,
  set,
  may,
}: {
  project: Project;
  values: PlacedParams;
  set: SetValues<PlacedParams>;
  may: boolean;
}) {
  const query = useMemo(() => asked(project, values), [project, values.status, values.words]);
  const source = useRows("/api/v1/expectations", "", query);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const columns = useColumns(
    "placed",
    PLACED_COLUMNS,
    values.columns,
    useCallback((ids: string) => set({ columns: ids }, { replace: true }), [set]),
  );
  const toggle = useCallback(
    (key: string) =>
      setSelected((before) => {
        const next = new Set(before);
        if (!next.delete(key)) next.add(key);
        return next;
      }),
    [],
  );
  const shown = useMemo(() => without(source, gone), [source, gone]);
  const row = source.rows.find((one) => one.id === values.row);
  const close = useCallback(() => set({ row: "" }), [set]);
  const empty =
    values.status.length || values.words ? (
      <EmptyState
        title={general.table.empty}
        hint={general.table.emptyHint}
        action={
          <Button variant="default" onClick={() => set({ status: [], words: "" })}>
            {general.table.clearFilters}
          </Button>
        }
      />
    ) : (
      <EmptyState icon={<IconChecklist size={30} stroke={1.4} aria-hidden />} title={words.none} hint={words.noneHint} />
    );
  return (
    <>
      <Group justify="space-between" mb={8}>
        <Words label={words.search} value={values.words} onChange={(said) => set({ words: said }, { replace: true })} />
        <ColumnChooser columns={columns} />
      </Group>
      <div className="lc-own-table" style={{ height: shown.reach === 0 && !shown.waiting ? 300 : undefined }}>
        <DataTable
          label={general.screens.placed}
          source={shown}
          columns={columns}
          rowKey={keyOf}
          sort=""
          onSort={() => undefined}
          openKey={values.row}
          onOpen={(key) => set({ row: key }, { replace: values.row !== "" })}
          empty={empty}
          {...(may && { selection: { keys: selected, toggle, set: setSelected } })}
        />
      </div>
      {may && selected.size > 0 && (
        <div className="lc-alert-bar">
          <SelectionBar number={selected.size} onClear={() => setSelected(new Set())}>
            <RemovePlaced rows={source.rows.filter((one) => selected.has(one.id))} onGone={setGone} onDone={() => setSelected(new Set())} />
          </SelectionBar>
        </div>
      )}
      {row && (
        <RowDrawer title={tame(address(row.source_url))} onClose={close}>
          <PlacedDetails key={row.id} row={row} site={project.own[0]?.target ?? ""} />
        </RowDrawer>
      )}
    </>
  );
}

/** Rows without those that were just removed. */
function without(source: ReturnType<typeof useRows<"/api/v1/expectations">>, gone: ReadonlySet<string>): typeof source {
  if (!gone.size) return source;
  const rows = source.rows.filter((one) => !gone.has(one.id));
  const less = source.rows.length - rows.length;
  return {
    ...source,
    rows,
    total: source.total === null ? null : source.total - less,
    reach: source.reach - less,
    at: (index) => rows[index],
  };
}
