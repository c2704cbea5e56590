import { Badge, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { importFormatsQuery } from "@/api/imports";
import type { TablePreview } from "@/api/uploads";
import { tame } from "@/state/format";
import { fieldText } from "@/text/en/fields";
import { importWords as words, mappedFields } from "@/text/en/imports";

/** What most tables have; the rest of the fields comes after these. */
const MAIN: readonly string[] = ["source_url", "target_url", "target_site", "anchor", "first_seen", "last_seen", "rel", "nofollow"];
const ROWS = 6;

export const mappedLabel = (field: string): string => mappedFields[field] ?? fieldText(field).label;

interface Props {
  table: TablePreview;
  /** Field of each column while a person chooses; null where a preset knows. */
  columns: readonly (string | null)[] | null;
  onChange: (columns: readonly (string | null)[]) => void;
}

/** First rows of a table, and what each of its columns is. */
export function ColumnTable({ table, columns, onChange }: Props) {
  const fields = useQuery(importFormatsQuery).data?.fields ?? [];
  const options = [
    { group: words.main, items: MAIN.map((value) => ({ value, label: mappedLabel(value) })) },
    {
      group: words.others,
      items: fields
        .filter((field) => !MAIN.includes(field))
        .map((value) => ({ value, label: mappedLabel(value) }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    },
  ];
  const choose = (at: number, field: string | null): void => onChange((columns ?? []).map((one, n) => (n === at ? field : one)));
  return (
    <div className="lc-sample" tabIndex={0} role="region" aria-label={words.sampleOf(tame(table.label))} data-testid="sample">
      <table>
        <thead>
          <tr>
            {table.columns.map((column, at) => (
              <th key={at} scope="col" data-unused={columns && !columns[at] ? true : undefined}>
                <bdi>{tame(column.name) || "–"}</bdi>
                {column.holds && (
                  <Text span size="xs" c="dimmed" fw={400}>
                    {" "}
                    · {column.holds}
                  </Text>
                )}
                <div style={{ marginTop: 4, fontWeight: 400 }}>
                  {columns ? (
                    <Select
                      aria-label={words.fieldOf(tame(column.name))}
                      data={options}
                      value={columns[at] ?? null}
                      onChange={(field) => choose(at, field)}
                      placeholder={words.leaveOut}
                      title={column.name.trim() ? undefined : words.noHeader}
                      disabled={!column.name.trim()}
                      clearable
                      searchable
                      w={178}
                      comboboxProps={{ width: 230, position: "bottom-start" }}
                    />
                  ) : (
                    <Means field={column.field} figure={column.figure} />
                  )}
                </div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, ROWS).map((row, index) => (
            <tr key={index}>
              {table.columns.map((column, at) => (
                <td
                  key={at}
                  title={row[at] == null ? undefined : tame(row[at])}
                  data-unused={(columns ? !columns[at] : !column.field && !column.figure) || undefined}
                >
                  <bdi>{row[at] == null ? "–" : tame(row[at])}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Means({ field, figure }: { field: string | null; figure: string | null }) {
  if (field)
    return (
      <Badge variant="light" radius="sm" tt="none" fw={500}>
        {mappedLabel(field)}
      </Badge>
    );
  if (figure)
    return (
      <Badge variant="default" radius="sm" tt="none" fw={500}>
        {words.figure(figure)}
      </Badge>
    );
  return (
    <Text span size="xs" c="dimmed">
      {words.leaveOut}
    </Text>
  );
}
