/** Order of rows that are all here, written as the API writes orders: `authority:desc`. */
const words = new Intl.Collator(undefined, { numeric: true });

function compared(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  return words.compare(String(a), String(b));
}

/** The rows by one field; those without a value come last either way, equals stay as they were. */
export function ordered<Row extends object>(rows: readonly Row[], sort: string): readonly Row[] {
  const [field, direction] = sort.split(":");
  if (!field) return rows;
  const of = (row: Row): unknown => (row as Record<string, unknown>)[field];
  const turn = direction === "desc" ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [of(one), of(other)];
    if (a == null || b == null) return Number(a == null) - Number(b == null);
    return turn * compared(a, b);
  });
}
