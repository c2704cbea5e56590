import { Skeleton, Text, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { tablesQuery } from "@/api/sql";
import { Defined } from "@/components/Defined";
import { ErrorState } from "@/components/Interludes";
import { count } from "@/state/format";
import { sql as words } from "@/text/en/sql";

/** What a statement may read; a click puts the name where the cursor is. */
export function SqlTables({ onPick }: { onPick: (name: string) => void }) {
  const { data, error } = useQuery(tablesQuery);
  const [wanted, setWanted] = useState("");
  if (error) return <ErrorState error={error} />;
  const search = wanted.trim().toLowerCase();
  const shown = data
    ?.map((table) => ({
      ...table,
      columns:
        search && !table.name.includes(search)
          ? table.columns.filter((column) => column.name.toLowerCase().includes(search))
          : table.columns,
    }))
    .filter((table) => table.columns.length > 0);
  return (
    <section className="lc-card lc-sql-tables" aria-label={words.tables}>
      <Title order={2} fz={14} mb={8}>
        <Defined label={words.tables} definition={words.tablesHint} size="sm" />
      </Title>
      <TextInput
        aria-label={words.find}
        placeholder={words.find}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
        mb={6}
      />
      {!shown && <Skeleton h={240} />}
      {shown?.map((table) => (
        <details key={`${table.name} ${search !== ""}`} open={search !== ""}>
          <summary title={words.about[table.name]}>
            {table.name}{" "}
            <Text span size="xs" c="dimmed">
              {count(table.columns.length)}
              {table.derived && ` · ${words.derived}`}
            </Text>
          </summary>
          {words.about[table.name] && (
            <Text size="xs" c="dimmed" px={6} pb={2}>
              {words.about[table.name]}
            </Text>
          )}
          <ul>
            {table.columns.map((column) => (
              <li key={column.name}>
                <button type="button" onClick={() => onPick(column.name)} title={words.insert}>
                  <span>{column.name}</span>
                  <span>{column.type}</span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
      {shown?.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.noColumn}
        </Text>
      )}
    </section>
  );
}
