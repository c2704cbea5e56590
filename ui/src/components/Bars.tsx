import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Defined } from "@/components/Defined";
import { brief, count, share } from "@/state/format";

export interface Bar {
  key: string;
  label: ReactNode;
  value: number;
  /** More on hover. */
  hint?: string;
  onClick?: () => void;
}

/** Shares as bars; a click on one filters by it. The figures stand beside them, so it is its own table. */
export function Bars({
  title,
  definition,
  bars,
  whole,
  most = 8,
  foot,
  action,
}: {
  title: string;
  definition: string;
  bars: readonly Bar[];
  whole: number;
  most?: number;
  foot?: ReactNode;
  action?: ReactNode;
}) {
  const shown = bars.slice(0, most);
  const largest = Math.max(1, ...shown.map((bar) => bar.value));
  return (
    <section className="lc-card" aria-label={title}>
      <Group justify="space-between" mb={6}>
        <Title order={2} fz={14}>
          <Defined label={title} definition={definition} size="sm" />
        </Title>
        {action}
      </Group>
      <div role="list">
        {shown.map((bar) => {
          const columns = whole ? undefined : "minmax(0, 1fr) auto";
          const inside = (
            <>
              <span className="lc-bar-fill" style={{ width: `${(100 * bar.value) / largest}%` }} aria-hidden />
              <span style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>
                <bdi>{bar.label}</bdi>
              </span>
              <span className="lc-figures" style={{ fontWeight: 600 }}>
                {brief(bar.value)}
              </span>
              {whole > 0 && (
                <span className="lc-figures" style={{ textAlign: "end", color: "var(--mantine-color-dimmed)" }}>
                  {share(bar.value / whole)}
                </span>
              )}
            </>
          );
          const title = bar.hint ?? count(bar.value);
          return (
            <div role="listitem" key={bar.key}>
              {bar.onClick ? (
                <button
                  type="button"
                  className="lc-bar"
                  onClick={bar.onClick}
                  title={title}
                  style={{
                    gridTemplateColumns: columns,
                    border: 0,
                    background: "none",
                    font: "inherit",
                    color: "inherit",
                    cursor: "pointer",
                  }}
                >
                  {inside}
                </button>
              ) : (
                <div className="lc-bar" title={title} style={{ gridTemplateColumns: columns }}>
                  {inside}
                </div>
              )}
            </div>
          );
        })}
      </div>
      {bars.length > most && (
        <Text size="xs" c="dimmed" mt={4} px={8}>
          {foot}
        </Text>
      )}
    </section>
  );
}
