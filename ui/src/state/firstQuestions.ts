/** What a page asks first, as addresses of the API: the same that its queries ask. */

export const SESSION = "/api/v1/session";
const FOLLOWING = ["scope", "as_of", "known_at"];

/** Addresses to ask for a page; a wrong one costs a needless answer, and no more. */
export function firstQuestions(path: string, search: string): readonly string[] {
  const [, target, screen] = /^\/sites\/([^/]+)\/(overview|map)\/?$/.exec(path) ?? [];
  if (target === undefined) return [SESSION];
  const given = new URLSearchParams(search);
  const of = (name: string, query: Record<string, string>, followed: readonly string[] = FOLLOWING): string => {
    const asked = new URLSearchParams(query);
    for (const key of followed) if (given.get(key)) asked.set(key, given.get(key) ?? "");
    return `/api/v1/sites/${target}/${name}?${asked.toString()}`;
  };
  const changed = (name: string, usual: string): string => given.get(name) ?? usual;
  if (screen === "map")
    return [
      SESSION,
      of("map", { hops: changed("hops", "2"), nodes: changed("nodes", "500"), direction: changed("direction", "both") }, []),
    ];
  return [
    SESSION,
    of("overview", {}),
    of("history", { period: changed("period", "month") }),
    of("anchors", { limit: "8" }),
    of("referring-sites", { limit: "500", sort: "authority:desc" }),
  ];
}
