import { Table } from "@mantine/core";
import type { Comparison } from "@/api/compare";
import { Defined } from "@/components/Defined";
import { compare } from "@/text/en/compare";
import { fieldText } from "@/text/en/fields";

type Target = Comparison["targets"][number];

/** One figure of a comparison. */
export interface Figure {
  name: string;
  label: string;
  definition?: string;
  of: (target: Target) => number | null | undefined;
  shown: (value: number | null | undefined) => string;
  /** The least is the best. */
  inverse?: boolean;
}

/** Which values are the best as they are shown: what looks alike is told alike, and none where all are. */
export function bestOf(
  values: readonly (number | null | undefined)[],
  { shown, inverse }: Pick<Figure, "shown" | "inverse">,
): readonly boolean[] {
  const known = values.filter((value) => value != null);
  const best = shown(inverse ? Math.min(...known) : Math.max(...known));
  const found = values.map((value) => value != null && shown(value) === best);
  return known.length > 1 && found.filter(Boolean).length < known.length ? found : values.map(() => false);
}

/** A figure of every target, with a bar against the largest. */
export function CompareRow({ figure, targets }: { figure: Figure; targets: readonly Target[] }) {
  const values = targets.map(figure.of);
  const best = bestOf(values, figure);
  const largest = Math.max(...values.map((value) => value ?? 0));
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        <Defined label={figure.label} definition={figure.definition ?? fieldText(figure.name).definition} size="sm" />
      </Table.Th>
      {values.map((value, place) => (
        // targets may be named twice: their place tells them apart
        <Table.Td key={place}>
          <div style={{ fontWeight: best[place] ? 680 : 400 }}>
            {figure.shown(value)}
            {best[place] && <span className="lc-sr"> {compare.compare.best}</span>}
          </div>
          <div aria-hidden style={{ height: 4, borderRadius: 2, background: "var(--lc-line)", marginTop: 3 }}>
            <div
              style={{
                height: 4,
                borderRadius: 2,
                width: `${largest > 0 ? (100 * (value ?? 0)) / largest : 0}%`,
                background: figure.inverse ? "var(--lc-lost-bar)" : "var(--mantine-primary-color-filled)",
              }}
            />
          </div>
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
