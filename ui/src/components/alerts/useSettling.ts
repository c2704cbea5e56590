/** Deciding about alerts: at once on the screen, then for real, with a way back. */
import { useCallback, useRef, useState } from "react";
import { type EventState, refreshEvents, settleEvents, type WatchEvent } from "@/api/watching";
import { sayProblem, sayWithUndo } from "@/components/notices";
import { time } from "@/state/format";
import { alertWords as words } from "@/text/en/watching";

export interface Settling {
  /** States that the server may not have told yet. */
  moved: ReadonlyMap<string, EventState>;
  settle: (events: readonly WatchEvent[], state: EventState, until?: Date) => void;
  /** Take the last decision back. */
  undo: () => void;
}

function said(number: number, state: EventState, until?: Date): string {
  if (state === "acknowledged") return words.acknowledged(number);
  if (state === "snoozed" && until) return words.snoozed(number, time(until.toISOString()));
  return words.reopened(number);
}

/** Bring each event back to where it was. */
async function restore(events: readonly WatchEvent[]): Promise<void> {
  const of = (state: EventState): string[] => events.filter((one) => one.state === state).map((one) => one.id);
  const ends = new Map<string, string[]>();
  for (const one of events)
    if (one.state === "snoozed" && one.snoozed_until) ends.set(one.snoozed_until, [...(ends.get(one.snoozed_until) ?? []), one.id]);
  if (of("open").length) await settleEvents(of("open"), "open");
  if (of("acknowledged").length) await settleEvents(of("acknowledged"), "acknowledged");
  for (const [until, ids] of ends) await settleEvents(ids, "snoozed", until);
}

export function useSettling(): Settling {
  const [moved, setMoved] = useState<ReadonlyMap<string, EventState>>(new Map());
  const last = useRef<(() => void) | null>(null);
  const put = useCallback((events: readonly WatchEvent[], state: (one: WatchEvent) => EventState | null) => {
    setMoved((before) => {
      const next = new Map(before);
      for (const one of events) {
        const to = state(one);
        if (to) next.set(one.id, to);
        else next.delete(one.id);
      }
      return next;
    });
  }, []);
  const settle = useCallback(
    (events: readonly WatchEvent[], state: EventState, until?: Date) => {
      if (!events.length) return;
      put(events, () => state);
      const back = async (): Promise<void> => {
        last.current = null;
        put(events, (one) => one.state);
        await restore(events);
        await refreshEvents();
      };
      settleEvents(
        events.map((one) => one.id),
        state,
        until?.toISOString() ?? null,
      )
        .then(() => {
          last.current = () => void back().catch(sayProblem);
          sayWithUndo(said(events.length, state, until), back);
          return refreshEvents();
        })
        .catch((error: unknown) => {
          put(events, () => null);
          sayProblem(error);
        });
    },
    [put],
  );
  const undo = useCallback(() => last.current?.(), []);
  return { moved, settle, undo };
}
