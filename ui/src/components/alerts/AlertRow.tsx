import { Checkbox } from "@mantine/core";
import { memo } from "react";
import type { EventState, WatchEvent } from "@/api/watching";
import { RuleMark } from "@/components/alerts/rules";
import { SettleButtons } from "@/components/alerts/SettleButtons";
import { brief, tame, time, wholeScore } from "@/state/format";
import { ago, snippet, strongest } from "@/state/watching";
import { alertWords as words } from "@/text/en/watching";

interface Props {
  event: WatchEvent;
  project: string;
  index: number;
  active: boolean;
  open: boolean;
  selected: boolean;
  /** null where the person here may not decide. */
  onSettle: ((events: readonly WatchEvent[], state: EventState, until?: Date) => void) | null;
  onOpen: (index: number) => void;
  onSelect: (id: string) => void;
}

/** One alert: what happened in one sentence, and below it how much and to whom. */
export const AlertRow = memo(function AlertRow({ event, project, index, active, open, selected, onSettle, onOpen, onSelect }: Props) {
  const value = strongest(event);
  const title = tame(event.title);
  const facts = [
    project,
    !title.includes(event.target) && event.target,
    event.links > 1 && words.links(brief(event.links)),
    event.sites > 1 && words.sites(brief(event.sites)),
    value !== null && words.authority(wholeScore(value)),
    snippet(event),
    event.state === "snoozed" && event.snoozed_until && words.backAt(time(event.snoozed_until)),
    event.state === "acknowledged" &&
      event.settled_by &&
      event.settled_at &&
      words.doneBy(event.settled_by, ago(event.settled_at, new Date())),
  ].filter((fact): fact is string => Boolean(fact));
  return (
    <li
      className="lc-alert"
      data-active={active || undefined}
      data-open={open || undefined}
      data-state={event.state}
      data-colour={event.colour}
      data-testid="alert"
    >
      {onSettle && (
        <Checkbox
          className="lc-alert-box"
          aria-label={words.select(title)}
          checked={selected}
          onChange={() => onSelect(event.id)}
          tabIndex={-1}
          data-selected={selected || undefined}
        />
      )}
      <RuleMark rule={event.rule} colour={event.colour} />
      <button type="button" className="lc-alert-main" aria-expanded={open} onClick={() => onOpen(index)} data-index={index}>
        <span className="lc-alert-title">
          <bdi>{title}</bdi>
        </span>
        <span className="lc-alert-facts">
          {facts.map((fact, at) => (
            <span key={at}>
              <bdi>{tame(fact)}</bdi>
            </span>
          ))}
        </span>
      </button>
      <time className="lc-alert-time" dateTime={event.found_at} title={time(event.found_at)}>
        {ago(event.found_at, new Date())}
      </time>
      {onSettle && (
        <div className="lc-alert-acts">
          <SettleButtons small state={event.state} about={title} onSettle={(state, until) => onSettle([event], state, until)} />
        </div>
      )}
    </li>
  );
});
