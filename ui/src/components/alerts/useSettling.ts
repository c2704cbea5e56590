/** Deciding about alerts: at once on the screen, then for real, with a way back. */
import { useCallback, useRef, useState } from "react";
import { type EventState, refreshEvents, settleEvents, type WatchEvent } from "@/api/watching";
import { sayProblem, sayWithUndo } from "@/components/notices";
import { time } from "@/state/format";
import { type Decided, decided, told } from "@/state/watching";
import { alertWords as words } from "@/text/en/watching";

export interface Settling {
  /** States that the server may not have told yet. */
  moved: Decided;
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
  const [moved, setMoved] = useState<Decided>(new Map());
  const turns = useRef(0);
  const before = useRef<Promise<void>>(Promise.resolve());
  const last = useRef<(() => Promise<void>) | null>(null);
  const act = useCallback(
    async (events: readonly WatchEvent[], state: (event: WatchEvent) => EventState, run: () => Promise<void>): Promise<void> => {
      const turn = (turns.current += 1);
      setMoved((known) => decided(known, events, state, turn));
      // one after the other: a way back that overtakes the next decision would undo that one
      const sent = before.current.then(run);
      before.current = sent.catch(() => undefined);
      try {
        await sent;
        await refreshEvents();
      } finally {
        setMoved((known) => told(known, turn));
      }
    },
    [],
  );
  const settle = useCallback(
    (events: readonly WatchEvent[], state: EventState, until?: Date) => {
      if (!events.length) return;
      const ids = events.map((one) => one.id);
      const back = (): Promise<void> => {
        if (last.current === back) last.current = null;
        return act(
          events,
          (one) => one.state,
          () => restore(events),
        );
      };
      const run = async (): Promise<void> => {
        await settleEvents(ids, state, until?.toISOString() ?? null);
        last.current = back;
        sayWithUndo(said(events.length, state, until), back);
      };
      act(events, () => state, run).catch(sayProblem);
    },
    [act],
  );
  const undo = useCallback(() => void last.current?.().catch(sayProblem), []);
  return { moved, settle, undo };
}
