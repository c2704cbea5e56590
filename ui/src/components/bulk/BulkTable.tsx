import { Button, Group, Text } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import type { BulkRow } from "@/api/bulk";
import { type Column, dateColumn, numberColumn, scoreColumn, textColumn, wordColumn } from "@/components/columns";
import { FixedTable } from "@/components/FixedTable";
import { say } from "@/components/notices";
import { ScreenLink } from "@/components/ScreenLink";
import { csvText } from "@/state/csv";
import { count, tame } from "@/state/format";
import { general } from "@/text/en/general";
import { bulk as words } from "@/text/en/bulk";

const plain = { filter: () => null } as const;
const columns: readonly Column<BulkRow>[] = [
  textColumn("text", 220, {
    ...plain,
    grow: true,
    full: (row) => row.error ?? row.text,
    cell: (row) =>
      row.target === null ? (
        <span>
          <bdi>{tame(row.text)}</bdi>{" "}
          <Text span inherit className="lc-lost">
            {tame(row.error ?? "")}
          </Text>
        </span>
      ) : (
        <ScreenLink to="overview" target={row.target} search={row.scope ? { scope: row.scope } : {}}>
          {row.text}
        </ScreenLink>
      ),
  }),
  numberColumn("sites"),
  numberColumn("links"),
  numberColumn("follow"),
  numberColumn("lost"),
  scoreColumn("authority"),
  scoreColumn("trust"),
  scoreColumn("spam"),
  dateColumn("first_seen", undefined, plain),
  dateColumn("last_seen", undefined, plain),
  wordColumn("scope", 92, { ...plain, shown: false }),
];
const FIELDS = [
  "text",
  "target",
  "scope",
  "sites",
  "links",
  "follow",
  "lost",
  "authority",
  "trust",
  "spam",
  "first_seen",
  "last_seen",
  "error",
] as const;

/** A row for each target, and all of them as CSV. */
export function BulkTable({ rows }: { rows: readonly BulkRow[] | undefined }) {
  const wrong = rows?.filter((row) => row.target === null).length ?? 0;
  const copy = (): void =>
    void navigator.clipboard
      .writeText(
        csvText(
          FIELDS,
          (rows ?? []).map((row) => FIELDS.map((field) => row[field])),
        ),
      )
      .then(() => say(general.copied));
  return (
    <section aria-label={words.result} className="lc-own-table">
      <Group justify="space-between" mb={6}>
        <Text size="sm" c="dimmed" className="lc-figures" role="status">
          {rows ? `${general.table.rows(count(rows.length))}${wrong ? ` · ${words.wrong(count(wrong))}` : ""}` : " "}
        </Text>
        <Button variant="default" leftSection={<IconCopy size={14} aria-hidden />} disabled={!rows?.length} onClick={copy}>
          {words.copyCsv}
        </Button>
      </Group>
      <FixedTable<BulkRow> id="bulk" label={words.result} rows={rows} columns={columns} rowKey={(row) => String(row.line)} />
    </section>
  );
}
