import { Group, Select, Text } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { useRows } from "@/api/lists";
import type { AuditEntry } from "@/api/people";
import type { Column } from "@/components/columns";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/Interludes";
import { useColumns } from "@/components/useColumns";
import { NOTHING, tame, time } from "@/state/format";
import { text, useParams } from "@/state/params";
import { settingWords } from "@/text/en/settings";

const words = settingWords.audit;
const params = { action: text(), columns: text() };

type Id = "at" | "actor" | "action" | "subject" | "detail" | "network";
const of = (id: Id): { id: Id; label: string; definition: string; sort: false } => ({
  id,
  label: words[id][0],
  definition: words[id][1],
  sort: false,
});
const detail = (row: AuditEntry): string =>
  Object.entries(row.detail)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");

const COLUMNS: readonly Column<AuditEntry>[] = [
  { ...of("at"), width: 180, cell: (row) => time(row.at) },
  { ...of("actor"), width: 190, full: (row) => `${row.actor_kind} ${row.actor}`, cell: (row) => tame(row.actor) },
  { ...of("action"), width: 140, cell: (row) => row.action },
  { ...of("subject"), width: 220, full: (row) => row.subject, cell: (row) => <bdi>{tame(row.subject)}</bdi> },
  {
    ...of("detail"),
    width: 220,
    grow: true,
    full: detail,
    cell: (row) => (
      <Text span inherit c="dimmed">
        {tame(detail(row)) || NOTHING}
      </Text>
    ),
  },
  { ...of("network"), width: 130, cell: (row) => row.network ?? NOTHING },
];
const keyOf = (row: AuditEntry): string => String(row.id);

/** Who changed what. */
export function Audit() {
  const [{ action, columns: chosen }, set] = useParams(params);
  const source = useRows(
    "/api/v1/audit",
    "",
    useMemo(() => ({ action: action || undefined }), [action]),
  );
  const columns = useColumns(
    "audit",
    COLUMNS,
    chosen,
    useCallback((ids: string) => set({ columns: ids }, { replace: true }), [set]),
  );
  return (
    <>
      <Group justify="space-between" mb="sm" gap="xs">
        <Text size="sm" c="dimmed">
          {words.about}
        </Text>
        <Select
          aria-label={words.kind}
          placeholder={words.all}
          clearable
          data={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))}
          value={action || null}
          onChange={(value) => set({ action: value ?? "" })}
          w={170}
        />
      </Group>
      <div className="lc-own-table">
        <DataTable
          label={settingWords.tabs.audit}
          source={source}
          columns={columns}
          rowKey={keyOf}
          sort=""
          onSort={() => undefined}
          empty={<EmptyState title={words.none} />}
        />
      </div>
    </>
  );
}
