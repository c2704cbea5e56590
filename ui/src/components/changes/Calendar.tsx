import { Skeleton, Title } from "@mantine/core";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { NewLost, NewLostDay } from "@/api/changes";
import { Defined } from "@/components/Defined";
import { daysLater, level, monthAt, weeks } from "@/state/calendar";
import { count, day as written, month } from "@/state/format";
import { changes as words } from "@/text/en/changes";

const MOST_WEEKS = 106;
/** A square and the gap beside it. */
const WEEK_PX = 14;
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -7, ArrowRight: 7, ArrowUp: -1, ArrowDown: 1 };

interface Props {
  data: NewLost | undefined;
  /** The newest day that can be told of. */
  last: string;
  since: string;
  until: string;
  onPick: (day: string) => void;
}

const losses = (day: NewLostDay): number => day.lost + day.missing;
const gains = (day: NewLostDay): number => day.gained + day.restored;

/** Each day as a square: green where more came, red where more went. Arrow keys walk over the days. */
export function Calendar({ data, last, since, until, onPick }: Props) {
  const scrolled = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState("");
  const [from, setFrom] = useState(0);
  const byDay = useMemo(() => new Map(data?.days.map((day) => [day.day, day])), [data]);
  const first = data?.days[0]?.day ?? last;
  const grid = useMemo(() => weeks(first, last, MOST_WEEKS), [first, last]);
  const largest = useMemo(() => Math.max(1, ...(data?.days.map((day) => Math.abs(gains(day) - losses(day))) ?? [])), [data]);
  useEffect(() => {
    if (scrolled.current) scrolled.current.scrollLeft = scrolled.current.scrollWidth;
  }, [grid]);
  if (!data) return <Skeleton h={176} radius="lg" />;
  const reachable = active || since || last;
  const move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    const to = daysLater(reachable, step);
    if (to > last || to < (grid[0]?.[0] ?? first)) return;
    event.preventDefault();
    setActive(to);
    scrolled.current?.querySelector<HTMLElement>(`[data-day="${to}"]`)?.focus();
  };
  const square = (day: string) => {
    if (day > last) return <span key={day} />;
    const told = byDay.get(day);
    const net = told ? gains(told) - losses(told) : 0;
    const some = told !== undefined;
    const chosen = since !== "" && day >= since && day <= (until || last);
    const text = some ? words.onDay(written(day), count(gains(told)), count(losses(told))) : words.noneOnDay(written(day));
    return (
      <button
        key={day}
        type="button"
        data-day={day}
        data-sign={some ? (net < 0 ? "lost" : "gained") : undefined}
        data-level={some ? Math.max(1, level(Math.abs(net), largest)) : 0}
        aria-pressed={chosen}
        tabIndex={day === reachable ? 0 : -1}
        title={text}
        aria-label={text}
        onClick={() => onPick(day)}
      />
    );
  };
  return (
    <section className="lc-card" aria-label={words.calendar}>
      <div className="lc-contributions-head">
        <Title order={2} fz={14}>
          <Defined label={words.calendar} definition={words.calendarHint} size="sm" />
        </Title>
        <span className="lc-legend lc-calendar-legend">
          <span>
            <i data-sign="lost" data-level={3} />
            {words.moreLost}
          </span>
          <span>
            <i data-sign="gained" data-level={3} />
            {words.moreNew}
          </span>
        </span>
      </div>
      <div
        ref={scrolled}
        className="lc-calendar"
        role="group"
        aria-label={words.calendar}
        onKeyDown={move}
        onScroll={(event) => setFrom(Math.ceil(event.currentTarget.scrollLeft / WEEK_PX))}
      >
        {grid.map((week, n) => {
          const begins = monthAt(grid, n, from);
          return (
            <div key={week[0]}>
              <small>{begins && month(begins)}</small>
              {week.map(square)}
            </div>
          );
        })}
      </div>
    </section>
  );
}
