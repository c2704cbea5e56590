/** Orders as the API reads them: `authority:desc,first_seen`; screens order by one field. */

export function sortedBy(sort: string, field: string): "asc" | "desc" | null {
  const [name, direction] = (sort.split(",")[0] ?? "").split(":");
  return name === field ? (direction === "desc" ? "desc" : "asc") : null;
}

/** What a click on a head asks for: one way, the other way, the list's own order. */
export function nextSort(sort: string, field: string, descendingFirst: boolean): string {
  const ways = descendingFirst ? ["desc", "asc"] : ["asc", "desc"];
  const now = sortedBy(sort, field);
  const next = now === null ? ways[0] : now === ways[0] ? ways[1] : null;
  return next ? (next === "desc" ? `${field}:desc` : field) : "";
}
