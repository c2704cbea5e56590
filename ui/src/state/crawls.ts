/** What crawls tell, worked out for people. */
import type { Crawl } from "@/api/crawls";

/** What leads elsewhere failed as little as what was read: that address was queued instead. */
const GOOD = new Set(["ok", "cut", "not_modified", "redirected"]);

/** Pages that gave nothing. */
export function failed(outcomes: Readonly<Record<string, number>>): number {
  return Object.entries(outcomes).reduce((sum, [outcome, pages]) => sum + (GOOD.has(outcome) ? 0 : pages), 0);
}

/** Pages a second from the start to the newest page; null before there is one. */
export function averageRate({
  done,
  made_at,
  changed_at,
  finished_at,
}: Pick<Crawl, "done" | "made_at" | "changed_at" | "finished_at">): number | null {
  const seconds = (Date.parse(finished_at ?? changed_at) - Date.parse(made_at)) / 1000;
  return done > 0 && seconds > 0 ? done / seconds : null;
}

/** Pages a second as people read them: 0.4, 12, 1,300. */
export const rateText = (rate: number): string => rate.toLocaleString(undefined, { maximumFractionDigits: rate < 10 ? 1 : 0 });

/** Moments of a running crawl, of which the newest tell its speed. */
export type Pace = readonly (readonly [at: number, done: number])[];
const REMEMBERED_MS = 20_000;

/** The moments to remember once another was told; a crawl that begins anew forgets the old ones. */
export function paced(pace: Pace, at: number, done: number): Pace {
  const last = pace.at(-1);
  if (last && done < last[1]) return [[at, done]];
  return [...pace.filter(([then]) => at - then <= REMEMBERED_MS), [at, done]];
}

/** Pages a second over the remembered moments; null while they say nothing. */
export function paceRate(pace: Pace): number | null {
  const [first, last] = [pace[0], pace.at(-1)];
  if (!first || !last || last[0] - first[0] < 1000) return null;
  return (1000 * (last[1] - first[1])) / (last[0] - first[0]);
}

/** Lines that somebody wrote into a field: trimmed, without empty ones, each once. */
export function linesOf(written: string): readonly string[] {
  return [
    ...new Set(
      written
        .split(/[\n\r]+/)
        .map((line) => line.trim())
        .filter(Boolean),
    ),
  ];
}
