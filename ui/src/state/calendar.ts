/** Days in weeks, as a calendar of a year shows them; all days are UTC, written `YYYY-MM-DD`. */
const DAY_MS = 86_400_000;

const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const written = (moment: number): string => new Date(moment).toISOString().slice(0, 10);

export const daysLater = (day: string, days: number): string => written(at(day) + days * DAY_MS);

/** All days of a range, both ends included. */
export function daysBetween(first: string, last: string): readonly string[] {
  const number = Math.round((at(last) - at(first)) / DAY_MS);
  return Array.from({ length: Math.max(0, number + 1) }, (_, n) => daysLater(first, n));
}

/** Monday 0 to Sunday 6. */
export const weekday = (day: string): number => (new Date(at(day)).getUTCDay() + 6) % 7;

/** Whole weeks from a Monday on that hold both days; as many as asked, those at the end. */
export function weeks(first: string, last: string, most: number): readonly (readonly string[])[] {
  const end = daysLater(last, 6 - weekday(last));
  const wanted = daysLater(first, -weekday(first));
  const least = daysLater(end, 1 - 7 * most);
  const days = daysBetween(wanted > least ? wanted : least, end);
  return Array.from({ length: days.length / 7 }, (_, n) => days.slice(7 * n, 7 * n + 7));
}

/** So many weeks are as wide as the name of a month. */
const NAME_WEEKS = 4;

/**
 * The month to be named above a week: that which begins in it, where the name has room before the end.
 * The first week in view tells its own month, unless the next one is named too close to it.
 */
export function monthAt(grid: readonly (readonly string[])[], place: number, from: number): string | null {
  if (place < from || place > grid.length - NAME_WEEKS) return null;
  const begins = (n: number): string | undefined => grid[n]?.find((day) => day.endsWith("-01"));
  if (place > from) return begins(place) ?? null;
  const next = [1, 2, 3].some((n) => n < NAME_WEEKS && begins(place + n) !== undefined);
  return begins(place) ?? (next ? null : (grid[place]?.[0] ?? null));
}

/** Days in parts of weeks from Monday on; the first and the last part may be shorter. */
export function weekly(days: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  for (const day of days) {
    const last = parts.at(-1);
    if (last === undefined || weekday(day) === 0) parts.push([day]);
    else last.push(day);
  }
  return parts;
}

/** How strong a colour: 0 for nothing, 1 to 4 by the logarithm, so that one busy day does not pale all others. */
export function level(value: number, largest: number): number {
  return value <= 0 || largest <= 0 ? 0 : Math.min(4, Math.max(1, Math.ceil((4 * Math.log1p(value)) / Math.log1p(largest))));
}
