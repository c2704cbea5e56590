import "@/theme/data.css";
import "@/theme/sql.css";
import { Button, Group, Kbd, Select, Skeleton, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { sqlQuery } from "@/api/sql";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { Page } from "@/components/Page";
import { SqlEditor } from "@/components/sql/SqlEditor";
import { SqlResult } from "@/components/sql/SqlResult";
import { SqlTables } from "@/components/sql/SqlTables";
import { count } from "@/state/format";
import { text, useParams, whole } from "@/state/params";
import { general } from "@/text/en/general";
import { sql as words } from "@/text/en/sql";

const LIMITS = [100, 1000, 10_000];
const params = { q: text(), limit: whole(1000, 1, 10_000), sort: text(), columns: text() };

/** One's own questions to the tables of the index. */
export default function SqlPage() {
  const [{ q, limit }, set] = useParams(params);
  const [draft, setDraft] = useState(q);
  const field = useRef<HTMLTextAreaElement>(null);
  const client = useQueryClient();
  const query = sqlQuery(q, limit);
  const { data, error, isFetching, refetch } = useQuery(query);
  useEffect(() => setDraft(q), [q]);
  const run = (statement: string): void => {
    if (!statement.trim()) return;
    if (statement === q) void refetch();
    else set({ q: statement, sort: "", columns: "" });
  };
  const insert = (name: string): void => {
    const at = field.current;
    if (!at) return;
    const [start, end] = [at.selectionStart, at.selectionEnd];
    setDraft(draft.slice(0, start) + name + draft.slice(end));
    window.requestAnimationFrame(() => {
      at.focus();
      at.setSelectionRange(start + name.length, start + name.length);
    });
  };
  return (
    <Page
      title={general.screens.sql}
      aside={
        <Text size="sm" c="dimmed">
          {words.readOnly}
        </Text>
      }
    >
      <div className="lc-sql">
        <SqlTables onPick={insert} />
        <div className="lc-stack" style={{ minWidth: 0 }}>
          <section className="lc-card" aria-label={words.statement} style={{ padding: 0, overflow: "hidden" }}>
            <SqlEditor value={draft} onChange={setDraft} onRun={() => run(draft)} field={field} />
            <Group justify="space-between" p={8} gap={8} style={{ borderTop: "1px solid var(--lc-line)" }}>
              <Group gap={8}>
                <Select
                  aria-label={words.examples}
                  placeholder={words.examples}
                  w={230}
                  value={null}
                  onChange={(title) => {
                    const example = words.statements.find((one) => one.title === title);
                    if (example) {
                      setDraft(example.statement);
                      run(example.statement);
                    }
                  }}
                  data={words.statements.map((one) => one.title)}
                  comboboxProps={{ width: 300, position: "bottom-start" }}
                />
                <Select
                  aria-label={words.limit}
                  w={124}
                  allowDeselect={false}
                  value={String(limit)}
                  onChange={(value) => set({ limit: Number(value) })}
                  data={[...new Set([...LIMITS, limit])]
                    .sort((a, b) => a - b)
                    .map((value) => ({ value: String(value), label: words.rowsAtMost(count(value)) }))}
                />
              </Group>
              <Group gap={8}>
                {isFetching && (
                  <Button variant="default" onClick={() => void client.cancelQueries({ queryKey: query.queryKey })}>
                    {general.cancel}
                  </Button>
                )}
                <Button
                  leftSection={<IconPlayerPlay size={14} aria-hidden />}
                  rightSection={<Kbd size="xs">Ctrl ↵</Kbd>}
                  loading={isFetching}
                  disabled={!draft.trim()}
                  onClick={() => run(draft)}
                >
                  {words.run}
                </Button>
              </Group>
            </Group>
          </section>
          {error && !isFetching ? (
            <ErrorState error={error} />
          ) : isFetching ? (
            <Skeleton h={260} radius="lg" />
          ) : data ? (
            <SqlResult run={data} />
          ) : (
            <EmptyState title={words.emptyTitle} hint={words.emptyHint} />
          )}
        </div>
      </div>
    </Page>
  );
}
