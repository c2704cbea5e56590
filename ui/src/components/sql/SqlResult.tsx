import { Alert, Button, Group, Text } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import { useMemo } from "react";
import type { SqlRun } from "@/api/sql";
import type { Column } from "@/components/columns";
import { FixedTable } from "@/components/FixedTable";
import { EmptyState } from "@/components/Interludes";
import { say } from "@/components/notices";
import { csvText } from "@/state/csv";
import { count, NOTHING, tame } from "@/state/format";
import { general } from "@/text/en/general";
import { sql as words } from "@/text/en/sql";

type Row = Readonly<Record<string, unknown>>;
const KEY = " row";
const NUMBERS = /^(u?int|float|double|decimal|halffloat)/;
const MOST_PX = 420;
const LEAST_PX = 90;
const LETTER_PX = 7.4;
const SAMPLE = 40;

/** What to call columns that share a name. */
function distinct(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const number = (seen.get(name) ?? 0) + 1;
    seen.set(name, number);
    return number === 1 ? name : `${name} (${number})`;
  });
}

function written(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** The rows of an answer, as a table and as CSV. */
export function SqlResult({ run }: { run: SqlRun }) {
  const names = useMemo(() => distinct(run.columns.map((column) => column.name)), [run]);
  const rows = useMemo(
    () => run.rows.map((values, n): Row => ({ ...Object.fromEntries(names.map((name, at) => [name, values[at]])), [KEY]: n })),
    [run, names],
  );
  const columns = useMemo(
    () =>
      run.columns.map((column, at): Column<Row> => {
        const name = names[at] ?? column.name;
        const number = NUMBERS.test(column.type);
        const longest = run.rows
          .slice(0, SAMPLE)
          .reduce((most, row) => Math.max(most, row[at] == null ? 0 : written(row[at]).length), name.length + 2);
        return {
          id: name,
          label: name,
          definition: column.type,
          width: Math.round(Math.min(MOST_PX, Math.max(LEAST_PX, 24 + longest * LETTER_PX))),
          end: number,
          descending: number,
          full: (row) => (row[name] == null ? undefined : written(row[name])),
          cell: (row) =>
            row[name] == null ? (
              <Text span inherit c="dimmed">
                {NOTHING}
              </Text>
            ) : (
              <bdi>{tame(written(row[name]))}</bdi>
            ),
        };
      }),
    [run, names],
  );
  const copy = (): void => void navigator.clipboard.writeText(csvText(names, run.rows)).then(() => say(general.copied));
  return (
    <section aria-label={words.result} className="lc-own-table">
      <Group justify="space-between" mb={6} gap={8}>
        <Text size="sm" c="dimmed" className="lc-figures" role="status">
          {run.rows.length === 1 ? general.table.row : general.table.rows(count(run.rows.length))} · {words.took(count(run.milliseconds))}
          {run.behind && ` · ${words.behind}`}
        </Text>
        <Button variant="default" leftSection={<IconCopy size={14} aria-hidden />} disabled={run.rows.length === 0} onClick={copy}>
          {words.copyCsv}
        </Button>
      </Group>
      {run.truncated && (
        <Alert variant="outline" color="orange" p="xs" mb={8} role="status">
          {words.truncated(count(run.rows.length))}
        </Alert>
      )}
      <FixedTable<Row>
        id={`sql ${names.join(" ")}`}
        label={words.result}
        rows={rows}
        columns={columns}
        rowKey={(row) => String(row[KEY])}
        empty={<EmptyState title={words.noRows} hint={words.noRowsHint} />}
      />
    </section>
  );
}
