/** Placed links: tables of them, and how they stand, as the screen shows it. */
import type { Expectation, ExpectationCount } from "@/api/placed";
import { csvText } from "@/state/csv";

export const PLACED_FIELDS = ["source_url", "target_url", "anchor", "rel", "position", "note"] as const;
export type PlacedField = (typeof PLACED_FIELDS)[number];
export type OnePlaced = Readonly<Partial<Record<PlacedField, string | null>>>;

/** A table that the API reads back as it was: cells are not changed for spreadsheets. */
export function placedTable(rows: readonly OnePlaced[]): string {
  const cell = (value: string | null | undefined): string =>
    /[",\r\n;\t|]/.test(value ?? "") ? `"${(value ?? "").replaceAll('"', '""')}"` : (value ?? "");
  return [PLACED_FIELDS.join(","), ...rows.map((row) => PLACED_FIELDS.map((field) => cell(row[field])).join(","))].join("\n") + "\n";
}

/** Everything that is known of placed links, for a spreadsheet. */
export function placedCsv(rows: readonly Expectation[]): string {
  const fields = ["status", "detail", ...PLACED_FIELDS, "placed", "since", "checked_at"] as const;
  return csvText(
    fields,
    rows.map((row) => fields.map((field) => row[field])),
  );
}

/** Rows by the list that they came with. */
export function byList(rows: readonly Expectation[]): ReadonlyMap<string, readonly Expectation[]> {
  const lists = new Map<string, Expectation[]>();
  for (const row of rows) lists.set(row.placed, [...(lists.get(row.placed) ?? []), row]);
  return lists;
}

const ORDER = ["ok", "gone", "live", "cannot_tell"] as const;
export type Tone = (typeof ORDER)[number];

/** How a status is to be taken: kept, there but not as promised, gone, or nobody can tell. */
export function toneOf({ status, standing }: Pick<ExpectationCount, "status" | "standing">): Tone {
  return status === "ok" ? "ok" : standing;
}

/** Counts in the order of the picture: kept first, then what is gone, wrong, and unknown. */
export function inOrder(counts: readonly ExpectationCount[]): readonly ExpectationCount[] {
  return counts.toSorted((one, other) => ORDER.indexOf(toneOf(one)) - ORDER.indexOf(toneOf(other)) || other.links - one.links);
}

/** Which column holds what, once a column was given another meaning. */
export function withColumn(columns: Readonly<Record<string, string>>, column: string, field: string): Record<string, string> {
  const next = Object.fromEntries(Object.entries(columns).filter(([ours, theirs]) => theirs !== column && ours !== field));
  if (field) next[field] = column;
  return next;
}
