import { Text } from "@mantine/core";
import { useCallback, useMemo, useRef, useState } from "react";
import type { EventState, WatchEvent } from "@/api/watching";
import { AlertRow } from "@/components/alerts/AlertRow";
import { SettleButtons } from "@/components/alerts/SettleButtons";
import { SelectionBar } from "@/components/SelectionBar";
import { day as dayText } from "@/state/format";
import { useKeys } from "@/state/keys";
import { byDay } from "@/state/watching";
import { alertWords as words } from "@/text/en/watching";

interface Props {
  rows: readonly WatchEvent[];
  /** Names of projects by id. */
  names: ReadonlyMap<string, string>;
  openId: string;
  onOpen: (id: string) => void;
  onSettle: ((events: readonly WatchEvent[], state: EventState, until?: Date) => void) | null;
  onUndo: () => void;
}

/** Alerts by day; every one can be reached, opened and settled by keys. */
export function AlertList({ rows, names, openId, onOpen, onSettle, onUndo }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [snoozing, setSnoozing] = useState(false);
  const chosen = rows.filter((row) => selected.has(row.id));
  const at = rows[active];
  const about = chosen.length ? chosen : at ? [at] : [];
  const select = useCallback(
    (id: string) =>
      setSelected((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const go = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    const button = box.current?.querySelector<HTMLElement>(`[data-index="${next}"]`);
    button?.focus({ preventScroll: true });
    button?.scrollIntoView({ block: "nearest" });
    const row = rows[next];
    if (openId && row) onOpen(row.id);
  };
  const settle = (state: EventState, until?: Date): void => {
    if (!onSettle || !about.length) return;
    onSettle(about, state, until);
    setSelected(new Set());
    setSnoozing(false);
    setActive((before) => Math.min(before, rows.length - 1 - (about.length > 0 ? 1 : 0)));
  };
  useKeys({
    j: () => go(active + 1),
    k: () => go(active - 1),
    o: () => at && onOpen(at.id),
    x: () => at && onSettle && select(at.id),
    e: () => settle("acknowledged"),
    u: () => settle("open"),
    h: () => {
      if (at && !chosen.length) select(at.id);
      setSnoozing(about.length > 0 && onSettle !== null);
    },
    z: onUndo,
  });
  const openAt = useCallback(
    (index: number) => {
      setActive(index);
      const row = rows[index];
      if (row) onOpen(row.id);
    },
    [rows, onOpen],
  );
  const days = useMemo(() => byDay(rows, new Date()), [rows]);
  let index = -1;
  return (
    <div ref={box} aria-label={words.list} role="region">
      {days.map(({ day, rows: found }) => (
        <section key={day} aria-label={title(day)}>
          <h2 className="lc-alert-day">{title(day)}</h2>
          <ul className="lc-alerts">
            {found.map((row) => {
              index += 1;
              return (
                <AlertRow
                  key={row.id}
                  event={row}
                  project={names.size > 1 ? (names.get(row.project_id) ?? "") : ""}
                  index={index}
                  active={index === active}
                  open={row.id === openId}
                  selected={selected.has(row.id)}
                  onSettle={onSettle}
                  onOpen={openAt}
                  onSelect={select}
                />
              );
            })}
          </ul>
        </section>
      ))}
      {onSettle && (
        <Text size="xs" c="dimmed" mt="sm" ta="center" visibleFrom="sm">
          {words.keys}
        </Text>
      )}
      {chosen.length > 0 && (
        <div className="lc-alert-bar">
          <SelectionBar number={chosen.length} onClear={() => setSelected(new Set())}>
            <SettleButtons
              state={chosen.every((one) => one.state === "acknowledged") ? "acknowledged" : "open"}
              onSettle={settle}
              snoozing={snoozing}
              onSnoozing={setSnoozing}
            />
          </SelectionBar>
        </div>
      )}
    </div>
  );
}

const title = (day: string): string =>
  day === "today" ? words.today : day === "yesterday" ? words.yesterday : dayText(`${day}T12:00:00Z`);
