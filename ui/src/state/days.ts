/** Figures by day, made into bars: every day of a stretch, or weeks and months of a long one. */
import { daysBetween } from "@/state/calendar";

export interface DayBar {
  /** The first day that it stands for. */
  first: string;
  last: string;
  /** A figure for each series. */
  values: readonly number[];
}

const MOST_BARS = 120;

/** Bars from the first told day to the last; `told` has a figure per series for days with any. */
export function barsOf(told: ReadonlyMap<string, readonly number[]>, series: number): readonly DayBar[] {
  const known = [...told.keys()].sort();
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [];
  const days = daysBetween(first, last);
  const step = days.length <= MOST_BARS ? 1 : days.length <= 7 * MOST_BARS ? 7 : 30;
  const bars: DayBar[] = [];
  for (let at = 0; at < days.length; at += step) {
    const some = days.slice(at, at + step);
    const values = Array.from({ length: series }, (_, n) => some.reduce((sum, day) => sum + (told.get(day)?.[n] ?? 0), 0));
    bars.push({ first: some[0] ?? "", last: some.at(-1) ?? "", values });
  }
  return bars;
}

/** The highest bar. */
export const highest = (bars: readonly DayBar[]): number =>
  Math.max(1, ...bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0)));
