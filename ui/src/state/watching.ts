/** What the screens of watching make of rows: days, moments, filters and times in words. */
import type { Channel, ChannelKind } from "@/api/channels";
import type { EventState, WatchEvent } from "@/api/watching";
import { readFilter, type Tree, writeFilter } from "@/state/filters";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MORNING = 8;

const sameDay = (one: Date, other: Date): boolean => one.toDateString() === other.toDateString();

/** Which day a moment is of, seen from now: `today`, `yesterday`, or its own date. */
export function dayOf(moment: string, now: Date): "today" | "yesterday" | string {
  const at = new Date(moment);
  if (sameDay(at, now)) return "today";
  const before = new Date(now);
  before.setDate(now.getDate() - 1);
  return sameDay(at, before)
    ? "yesterday"
    : `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

/** Rows by the day on which they were found, in their order. */
export function byDay<Row extends { found_at: string }>(rows: readonly Row[], now: Date): readonly { day: string; rows: readonly Row[] }[] {
  const days: { day: string; rows: Row[] }[] = [];
  for (const row of rows) {
    const day = dayOf(row.found_at, now);
    const last = days.at(-1);
    if (last?.day === day) last.rows.push(row);
    else days.push({ day, rows: [row] });
  }
  return days;
}

export type Snooze = "hours" | "tomorrow" | "monday" | "month";

/** Until when something is put off, in the reader's own time. */
export function snoozeUntil(snooze: Snooze, now: Date): Date {
  if (snooze === "hours") return new Date(now.getTime() + 3 * HOUR_MS);
  const until = new Date(now);
  until.setHours(MORNING, 0, 0, 0);
  const days = snooze === "tomorrow" ? 1 : snooze === "month" ? 30 : (8 - now.getDay()) % 7 || 7;
  until.setDate(now.getDate() + days);
  return until;
}

/** What was decided here of some events, until the server tells it; of two decisions the later stands. */
export type Decided = ReadonlyMap<string, { readonly event: WatchEvent; readonly turn: number }>;

export function decided(before: Decided, events: readonly WatchEvent[], state: (event: WatchEvent) => EventState, turn: number): Decided {
  return new Map([...before, ...events.map((event) => [event.id, { event: { ...event, state: state(event) }, turn }] as const)]);
}

/** What is left once a decision has come to the server, or never will: from then on it is what the server tells. */
export function told(before: Decided, turn: number): Decided {
  return new Map([...before].filter(([, one]) => one.turn !== turn));
}

/**
 * Events as they stand once what was decided here has come to the server.
 *
 * What was taken back stays even where the server has just told the decision before: a row that goes
 * and comes again would take an open menu with it.
 */
export function settled(rows: readonly WatchEvent[], moved: Decided, wanted: EventState | "all"): readonly WatchEvent[] {
  const now = rows.map((row) => {
    const state = moved.get(row.id)?.event.state;
    return state && state !== row.state ? { ...row, state } : row;
  });
  if (wanted === "all") return now.toSorted(inOrder);
  const listed = new Set(rows.map(({ id }) => id));
  const back = [...moved.values()].map(({ event }) => event).filter(({ id }) => !listed.has(id));
  return [...now, ...back].filter((row) => row.state === wanted).toSorted(inOrder);
}

/** The latest first. */
function inOrder(one: WatchEvent, other: WatchEvent): number {
  return Date.parse(other.found_at) - Date.parse(one.found_at) || WEIGHT[one.colour] - WEIGHT[other.colour];
}

/** Of what one look found, what needs a look comes first. */
const WEIGHT: Readonly<Record<WatchEvent["colour"], number>> = { red: 0, yellow: 1, green: 2 };

/** `08:30` of a minute of the day. */
export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** The minute of the day of `08:30`; null where it is none. */
export function minuteOf(text: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  const minute = found ? Number(found[1]) * 60 + Number(found[2]) : -1;
  return minute >= 0 && minute < 1440 && Number(found?.[2]) < 60 ? minute : null;
}

/** A filter as it is kept with a monitor, as texts that must all hold. */
export function filterTexts(filter: Readonly<Record<string, unknown>> | null): readonly string[] {
  const tree = filter && readFilter(JSON.stringify(filter));
  if (!tree) return [];
  const parts: readonly Tree[] = "and" in tree ? tree.and : [tree];
  return parts.map(writeFilter);
}

/** A stranger's link, as an alert keeps it. */
export interface EvidenceLink {
  source_url: string;
  source_site: string;
  source_title: string | null;
  target_url: string | null;
  kind: string;
  anchor_text: string | null;
  rel: string | null;
  follow: boolean | null;
  state: string;
  event: string;
  reason: string | null;
  before: string | null;
  after: string | null;
  authority: number | null;
}
export interface EvidencePlaced {
  source_url: string;
  target_url: string;
  placed: string;
  before: string;
  detail: string;
}

const isRow = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const rowsOf = (value: unknown): readonly Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRow) : []);

export const figuresOf = (event: Pick<WatchEvent, "evidence">): Readonly<Record<string, unknown>> =>
  isRow(event.evidence["figures"]) ? event.evidence["figures"] : {};
export const linksOf = (event: Pick<WatchEvent, "evidence">): readonly EvidenceLink[] =>
  rowsOf(event.evidence["links"]).filter((row) => typeof row["source_url"] === "string") as unknown as readonly EvidenceLink[];
export const placedOf = (event: Pick<WatchEvent, "evidence">): readonly EvidencePlaced[] =>
  rowsOf(figuresOf(event)["placed"]) as unknown as readonly EvidencePlaced[];
export const pagesOf = (event: Pick<WatchEvent, "evidence">): readonly Record<string, unknown>[] => rowsOf(figuresOf(event)["pages"]);

/** A few words of the first row behind an alert: what the sentence does not say. */
export function snippet(event: Pick<WatchEvent, "evidence">): string {
  const [link] = linksOf(event);
  if (link) return [link.anchor_text && `“${link.anchor_text}”`, link.source_title].filter(Boolean).join(" · ");
  const [placed] = placedOf(event);
  if (placed) return placed.detail;
  return String(pagesOf(event)[0]?.["target_url"] ?? "");
}

/** The highest authority among the links that an alert keeps. */
export function strongest(event: Pick<WatchEvent, "evidence">): number | null {
  const known = linksOf(event)
    .map((link) => link.authority)
    .filter((value): value is number => typeof value === "number");
  return known.length ? Math.max(...known) : null;
}

/** Figures of an alert that are single numbers, words or counts by word. */
export function plainFigures(event: Pick<WatchEvent, "evidence">): {
  facts: readonly [string, string][];
  counts: readonly [string, readonly [string, number][]][];
} {
  const facts: [string, string][] = [];
  const counts: [string, [string, number][]][] = [];
  for (const [name, value] of Object.entries(figuresOf(event))) {
    if (typeof value === "number" || typeof value === "string") facts.push([name, String(value)]);
    else if (isRow(value)) {
      const numbers = Object.entries(value).filter((one): one is [string, number] => typeof one[1] === "number");
      if (numbers.length) counts.push([name, numbers.sort((a, b) => b[1] - a[1])]);
    }
  }
  return { facts, counts };
}

/** How long ago, in the largest unit that fits. */
export function ago(moment: string, now: Date, locale?: string): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const passed = new Date(moment).getTime() - now.getTime();
  if (Math.abs(passed) < HOUR_MS) return words.format(Math.round(passed / 60_000), "minute");
  if (Math.abs(passed) < DAY_MS) return words.format(Math.round(passed / HOUR_MS), "hour");
  return words.format(Math.round(passed / DAY_MS), "day");
}

/** What a channel was told that is no secret: a change that gives no more leaves its secrets alone. */
export function openFields(kind: Pick<ChannelKind, "fields"> | undefined, channel: Pick<Channel, "options">): Record<string, string> {
  const open = new Set(kind?.fields.filter((field) => !field.secret).map((field) => field.name));
  return Object.fromEntries(Object.entries(channel.options).filter(([name]) => open.has(name)));
}
