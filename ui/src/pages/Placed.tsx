import "@/theme/data.css";
import "@/theme/watching.css";
import { Button, Group, Skeleton, Text, Tooltip } from "@mantine/core";
import { IconChecklist, IconDownload, IconWorldDownload } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useRows } from "@/api/lists";
import { allPlaced, checkPlaced, type Expectation } from "@/api/placed";
import type { Project } from "@/api/projects";
import { useMay } from "@/api/session";
import { Words } from "@/components/alerts/AlertFilters";
import { ColumnChooser } from "@/components/ColumnChooser";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/Interludes";
import { say, sayProblem } from "@/components/notices";
import { Page } from "@/components/Page";
import { BringPlaced } from "@/components/placed/BringPlaced";
import { PLACED_COLUMNS } from "@/components/placed/placedColumns";
import { PlacedCounts } from "@/components/placed/PlacedCounts";
import { PlacedDetails } from "@/components/placed/PlacedDetails";
import { RemovePlaced } from "@/components/placed/RemovePlaced";
import { RowDrawer } from "@/components/RowDrawer";
import { SelectionBar } from "@/components/SelectionBar";
import { useColumns } from "@/components/useColumns";
import { NoProject, ProjectPick, useProject } from "@/components/watching/ProjectPick";
import { saveAs } from "@/state/download";
import { address, tame } from "@/state/format";
import { text, texts, useParams, type SetValues, type Values } from "@/state/params";
import { placedCsv } from "@/state/placed";
import { general } from "@/text/en/general";
import { placedWords as words } from "@/text/en/watching";

const params = { project: text(), status: texts(), words: text(), upload: text(), row: text(), columns: text() };
const keyOf = (row: Expectation): string => row.id;

/** Links that somebody was promised, and what became of each. */
export default function PlacedPage() {
  const [values, set] = useParams(params);
  const { project, projects } = useProject(values.project);
  const may = useMay("editor");
  const site = project?.own[0]?.target ?? "";
  return (
    <Page
      title={general.screens.placed}
      aside={<Text size="sm" c="dimmed" visibleFrom="md">{words.hint}</Text>}
      tools={<><ProjectPick project={project} projects={projects} onChange={(id) => set({ project: id, status: [], words: "", row: "" })} />{project && <Tools project={project} values={values} may={may} />}</>}
    >
      {project === null && <NoProject />}
      {project === undefined && <Skeleton h={300} radius="lg" />}
      {project && may && <BringPlaced project={project.id} site={site} upload={values.upload} onUpload={(id) => set({ upload: id }, { replace: true })} />}
      {project && <PlacedCounts project={project.id} chosen={values.status} onChoose={(status) => set({ status })} />}
      {project && <PlacedTable key={project.id} project={project} values={values} set={set} may={may} />}
    </Page>
  );
}

type Given = Values<typeof params>;
const asked = (project: Project, { status, words: said }: Given): { project_id: string; status?: string[]; words?: string } => ({ project_id: project.id, ...(status.length && { status: [...status] }), ...(said && { words: said }) });

function Tools({ project, values, may }: { project: Project; values: Given; may: boolean }) {
  const [busy, setBusy] = useState(false);
  const save = (): void => {
    setBusy(true);
    allPlaced(asked(project, values)).then((rows) => saveAs(`${words.fileName}.csv`, placedCsv(rows), "text/csv")).catch(sayProblem).finally(() => setBusy(false));
  };
  const check = (): void => void checkPlaced(project.id, [...values.status]).then(() => say(words.checking)).catch(sayProblem);
  return (
    <Group gap={6}>
      {may && <Tooltip label={words.checkHint}><Button variant="default" leftSection={<IconWorldDownload size={14} aria-hidden />} onClick={check}>{words.check}</Button></Tooltip>}
      <Button variant="default" loading={busy} leftSection={<IconDownload size={14} aria-hidden />} onClick={save} data-testid="export-placed">{words.export}</Button>
    </Group>
  );
}

function PlacedTable({ project, values, set, may }: { project: Project; values: Given; set: SetValues<Given>; may: boolean }) {
  const query = useMemo(() => asked(project, values), [project, values.status, values.words]);
  const source = useRows("/api/v1/expectations", "", query);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const columns = useColumns("placed", PLACED_COLUMNS, values.columns, useCallback((ids: string) => set({ columns: ids }, { replace: true }), [set]));
  const toggle = useCallback((key: string) => setSelected((before) => { const next = new Set(before); if (!next.delete(key)) next.add(key); return next; }), []);
  const shown = useMemo(() => without(source, gone), [source, gone]);
  const row = source.rows.find((one) => one.id === values.row);
  const close = useCallback(() => set({ row: "" }), [set]);
  const empty = values.status.length || values.words
    ? <EmptyState title={general.table.empty} hint={general.table.emptyHint} action={<Button variant="default" onClick={() => set({ status: [], words: "" })}>{general.table.clearFilters}</Button>} />
    : <EmptyState icon={<IconChecklist size={30} stroke={1.4} aria-hidden />} title={words.none} hint={words.noneHint} />;
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
      {row && <RowDrawer title={tame(address(row.source_url))} onClose={close}><PlacedDetails key={row.id} row={row} site={project.own[0]?.target ?? ""} /></RowDrawer>}
    </>
  );
}

/** Rows without those that were just removed. */
function without(source: ReturnType<typeof useRows<"/api/v1/expectations">>, gone: ReadonlySet<string>): typeof source {
  if (!gone.size) return source;
  const rows = source.rows.filter((one) => !gone.has(one.id));
  const less = source.rows.length - rows.length;
  return { ...source, rows, total: source.total === null ? null : source.total - less, reach: source.reach - less, at: (index) => rows[index] };
}
