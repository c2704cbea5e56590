import { Group } from "@mantine/core";
import type { NewLost } from "@/api/changes";
import { StretchFields } from "@/components/StretchFields";
import { toggled } from "@/state/filters";
import { count } from "@/state/format";
import { wordText } from "@/text/en/fields";
import { changes as words } from "@/text/en/changes";

export const EVENTS = ["gained", "restored", "missing", "lost"] as const;

interface Props {
  since: string;
  until: string;
  /** The last day of which anything is known. */
  last: string;
  event: readonly string[];
  having: readonly string[];
  data: NewLost | undefined;
  set: (change: { since?: string; until?: string; event?: readonly string[]; having?: readonly string[] }) => void;
}

/** Between which days, which changes, and for which reasons. */
export function Narrow({ since, until, last, event, having, data, set }: Props) {
  const reasons = Object.entries(data?.reasons ?? {}).sort(([, a], [, b]) => b - a);
  const pill = (key: string, label: string, number: number, pressed: boolean, onClick: () => void, title?: string) => (
    <button key={key} type="button" className="lc-quick lc-figures" aria-pressed={pressed} title={title} onClick={onClick}>
      {label} {count(number)}
    </button>
  );
  return (
    <Group gap={6} role="group" aria-label={words.narrow}>
      <StretchFields since={since} until={until} last={last} words={words} onChange={set} />
      {data &&
        EVENTS.map((one) =>
          pill(one, words.events[one], data[one], event.includes(one), () => set({ event: toggled(event, one) }), words.eventHints[one]),
        )}
      {reasons.map(([reason, links]) =>
        pill(
          ` ${reason}`,
          wordText(reason),
          links,
          having.includes(`reason:eq:${reason}`),
          () => set({ having: toggled(having, `reason:eq:${reason}`) }),
          words.reasonHint,
        ),
      )}
    </Group>
  );
}
