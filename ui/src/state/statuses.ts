/** How known links stand, summed up for pictures. */
import type { Schemas } from "@/api/client";

type StatusCount = Pick<Schemas["StatusCount"], "status" | "standing" | "links">;

export const STANDINGS = ["live", "gone", "cannot_tell"] as const;
export type Standing = (typeof STANDINGS)[number];

/** Everything that the program may come to know and this page does not yet is what nobody can tell. */
export const standingOf = (word: string): Standing => STANDINGS.find((one) => one === word) ?? "cannot_tell";

/** Links of each class. */
export function byStanding(counts: readonly StatusCount[]): Readonly<Record<Standing, number>> {
  const sums = { live: 0, gone: 0, cannot_tell: 0 };
  for (const { standing, links } of counts) sums[standingOf(standing)] += links;
  return sums;
}

/** Links of each status, "" for those that nobody looked at: what is gone first, then what cannot be told, then live. */
export function byStatus(counts: readonly StatusCount[]): readonly { status: string; standing: Standing; links: number }[] {
  const order = (standing: Standing): number => ["gone", "cannot_tell", "live"].indexOf(standing);
  return counts
    .map(({ status, standing, links }) => ({ status: status ?? "", standing: standingOf(standing), links }))
    .sort((one, other) => order(one.standing) - order(other.standing) || other.links - one.links);
}

/** Figures of what a check came to, by their words; nothing that is not a number. */
export function figuresOf(told: unknown): readonly (readonly [word: string, figure: number])[] {
  if (typeof told !== "object" || told === null) return [];
  return Object.entries(told)
    .filter((pair): pair is [string, number] => typeof pair[1] === "number" && pair[1] > 0)
    .sort(([, one], [, other]) => other - one);
}
