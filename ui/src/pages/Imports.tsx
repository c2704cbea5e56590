import "@/theme/data.css";
import { Group, Text, Title } from "@mantine/core";
import { IconDatabaseImport } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { type Import, importFormatsQuery, redoImport, undoImport } from "@/api/imports";
import { useRows } from "@/api/lists";
import { useMay } from "@/api/session";
import { ColumnChooser } from "@/components/ColumnChooser";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/Interludes";
import { BringIn } from "@/components/imports/BringIn";
import { ImportDetails } from "@/components/imports/ImportDetails";
import { formatTitle, importColumns } from "@/components/imports/importColumns";
import { say, sayProblem, sayWithUndo } from "@/components/notices";
import { Page } from "@/components/Page";
import { RowDrawer } from "@/components/RowDrawer";
import { useColumns } from "@/components/useColumns";
import { count, tame } from "@/state/format";
import { fileName } from "@/state/jobs";
import { text, useParams } from "@/state/params";
import { general } from "@/text/en/general";
import { importWords as words } from "@/text/en/imports";

const params = { columns: text(), row: text() };
const NO_QUERY = {};
const keyOf = (row: Import): string => row.import_id;

/** What came in and what is coming in. */
export default function ImportsPage() {
  const [{ columns: chosen, row: openKey }, set] = useParams(params);
  const may = useMay("editor");
  const source = useRows("/api/v1/imports", "", NO_QUERY);
  const { data: known } = useQuery(importFormatsQuery);
  const titles = useMemo(() => new Map(known?.formats.map((format) => [format.name, format.title])), [known]);
  const flip = useCallback((row: Import): void => {
    const name = tame(fileName(row.file));
    if (row.state === "undone")
      redoImport(row.import_id)
        .then(() => say(words.redone(name)))
        .catch(sayProblem);
    else
      undoImport(row.import_id)
        .then(() => sayWithUndo(words.undone(name), () => redoImport(row.import_id)))
        .catch(sayProblem);
  }, []);
  const list = useMemo(() => importColumns(titles, may ? flip : null), [titles, may, flip]);
  const columns = useColumns(
    "imports",
    list,
    chosen,
    useCallback((ids: string) => set({ columns: ids }, { replace: true }), [set]),
  );
  const open = source.rows.find((row) => row.import_id === openKey);
  const empty = (
    <EmptyState
      icon={<IconDatabaseImport size={30} stroke={1.4} aria-hidden />}
      title={words.empty}
      hint={may ? words.emptyHint : words.emptyViewer}
    />
  );
  return (
    <Page title={general.screens.imports}>
      {may && <BringIn />}
      <Group justify="space-between" mt={may ? "lg" : 0} mb="xs">
        <Title order={2} fz={15}>
          {words.list}{" "}
          {source.total !== null && (
            <Text span size="sm" c="dimmed" fw={400} className="lc-figures">
              {count(source.total)}
            </Text>
          )}
        </Title>
        <ColumnChooser columns={columns} />
      </Group>
      <div className="lc-own-table" style={{ height: source.reach === 0 && !source.waiting ? 300 : undefined }}>
        <DataTable
          label={words.list}
          source={source}
          columns={columns}
          rowKey={keyOf}
          sort=""
          onSort={() => undefined}
          openKey={openKey}
          onOpen={(row) => set({ row })}
          empty={empty}
        />
      </div>
      {open && (
        <RowDrawer title={tame(fileName(open.file))} onClose={() => set({ row: "" })}>
          <ImportDetails row={open} title={formatTitle(open.format, titles)} />
        </RowDrawer>
      )}
    </Page>
  );
}
