import { Table } from "@mantine/core";
import type { Overlap } from "@/api/compare";
import { count, share } from "@/state/format";
import { compare } from "@/text/en/compare";
import { wordText } from "@/text/en/fields";

/** How much of their links each two sources share: darker is more. */
export function SharedMatrix({ rows }: { rows: Overlap["shared"] }) {
  const names = [...new Set(rows.flatMap((row) => [row.source, row.other]))];
  const between = (one: string, other: string) =>
    rows.find((row) => (row.source === one && row.other === other) || (row.source === other && row.other === one));
  return (
    <Table className="lc-figures" fz="sm" withRowBorders={false}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{compare.overlap.source}</Table.Th>
          {names.map((name) => (
            <Table.Th key={name} scope="col" ta="center">
              {wordText(name)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {names.map((one) => (
          <Table.Tr key={one}>
            <Table.Th scope="row" fw={500}>
              {wordText(one)}
            </Table.Th>
            {names.map((other) => {
              const pair = one === other ? undefined : between(one, other);
              const strength = Math.round((pair?.jaccard ?? 0) * 45);
              return (
                <Table.Td
                  key={other}
                  ta="center"
                  title={pair && count(pair.links)}
                  style={{ background: `color-mix(in srgb, var(--mantine-primary-color-filled) ${strength}%, transparent)` }}
                >
                  {one === other ? "" : share(pair?.jaccard ?? 0)}
                </Table.Td>
              );
            })}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
