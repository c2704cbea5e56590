import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Defined } from "@/components/Defined";
import { count, share } from "@/state/format";

export interface SharePart {
  key: string;
  label: string;
  value: number;
  color: string;
  hint?: string;
  pressed?: boolean;
  onClick?: () => void;
}

/** Parts of a whole in one bar, with their names and figures below; a click on one filters by it. */
export function Shares({
  title,
  definition,
  parts,
  aside,
}: {
  title: string;
  definition: string;
  parts: readonly SharePart[];
  aside?: ReactNode;
}) {
  const whole = parts.reduce((sum, part) => sum + part.value, 0);
  return (
    <section className="lc-card" aria-label={title}>
      <Group justify="space-between" mb={8} gap="xs">
        <Title order={2} fz={14}>
          <Defined label={title} definition={definition} size="sm" />
        </Title>
        {aside}
      </Group>
      <div className="lc-shares" aria-hidden>
        {parts
          .filter((part) => part.value > 0)
          .map((part) => (
            <span key={part.key} style={{ flexGrow: part.value, background: part.color }} />
          ))}
      </div>
      <Group gap="md" mt={8} mih={22}>
        {parts.map((part) => (
          <Part key={part.key} part={part} whole={whole} />
        ))}
      </Group>
    </section>
  );
}

function Part({ part, whole }: { part: SharePart; whole: number }) {
  const inside = (
    <>
      <span aria-hidden className="lc-share-dot" style={{ background: part.color }} />
      <Text span size="sm" fw={part.pressed ? 650 : undefined}>
        {part.label}{" "}
        <Text span inherit className="lc-figures" fw={600}>
          {count(part.value)}
        </Text>
      </Text>
      {whole > 0 && (
        <Text span size="xs" c="dimmed" className="lc-figures" ml={5}>
          {share(part.value / whole)}
        </Text>
      )}
    </>
  );
  if (!part.onClick) return <span title={part.hint}>{inside}</span>;
  return (
    <button type="button" className="lc-value" title={part.hint} aria-pressed={part.pressed} onClick={part.onClick}>
      {inside}
    </button>
  );
}
