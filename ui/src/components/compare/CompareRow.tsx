import { Table } from "@mantine/core";
import type { Comparison } from "@/api/compare";
import { Defined } from "@/components/Defined";
import { fieldText } from "@/text/en/fields";

type Target = Comparison["targets"][number];

/** One figure of a comparison. */
export interface Figure {
  name: string;
  label: string;
  of: (target: Target) => number | null | undefined;
  shown: (value: number | null | undefined) => string;
}

/** A figure of every target, with a bar against the largest. */
export function CompareRow({ figure, targets }: { figure: Figure; targets: readonly Target[] }) {
  const values = targets.map(figure.of);
  const largest = Math.max(...values.map((value) => value ?? 0));
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        <Defined label={figure.label} definition={fieldText(figure.name).definition} size="sm" />
      </Table.Th>
      {values.map((value, place) => (
        // targets may be named twice: their place tells them apart
        <Table.Td key={place}>
          <div style={{ fontWeight: value != null && value === largest && largest > 0 ? 680 : 400 }}>{figure.shown(value)}</div>
          <div aria-hidden style={{ height: 4, borderRadius: 2, background: "var(--lc-line)", marginTop: 3 }}>
            <div
              style={{
                height: 4,
                borderRadius: 2,
                width: `${largest > 0 ? (100 * (value ?? 0)) / largest : 0}%`,
                background: "var(--mantine-primary-color-filled)",
              }}
            />
          </div>
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
