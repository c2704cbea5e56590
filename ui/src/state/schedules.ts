/** What a schedule's form holds, and the arguments of its job. */
import { linesOf } from "@/state/crawls";

export interface Filled {
  crawl: string;
  /** What the job is about, one a line: targets, sources, addresses. */
  lines: string;
  target: string;
  due: boolean;
  site: string;
  complete: boolean;
  /** What one run may take: pages, minutes, sites; empty for the usual. */
  most: number | "";
}
type Arguments = Record<string, unknown>;

/** What a kind's job calls its lines. */
export const LINES: Readonly<Record<string, string>> = { crawl: "targets", listen: "sources", import: "urls" };
/** What a kind's job calls what one run may take. */
export const BOUNDS: Readonly<Record<string, string>> = {
  crawl: "pages",
  verify: "most",
  listen: "minutes",
  commoncrawl: "pages",
  ranks: "top",
};
/** Kinds of which one target's links are meant. */
export const ABOUT_TARGET: readonly string[] = ["verify", "commoncrawl"];

const textOf = (value: unknown, fallback = ""): string => (typeof value === "string" ? value : fallback);

/** Fill the form with the arguments of a job. */
export function filledOf(kind: string, given: Readonly<Arguments>): Filled {
  const lines = given[LINES[kind] ?? ""];
  const most = given[BOUNDS[kind] ?? ""];
  return {
    crawl: textOf(given["kind"], "site"),
    lines: Array.isArray(lines) ? lines.map(String).join("\n") : "",
    target: textOf(given["target"]),
    due: given["due"] !== false && (given["target"] === undefined || given["due"] === true),
    site: textOf(given["site"]),
    complete: given["complete"] === true,
    most: typeof most === "number" ? most : "",
  };
}

/** The arguments of a job; what the form does not show stays as it was. */
export function argumentsOf(kind: string, filled: Filled, before: Readonly<Arguments>): Arguments {
  const made: Arguments = { ...before };
  const put = (name: string | undefined, value: unknown): void => {
    if (name === undefined) return;
    if (value === "" || value === false) delete made[name];
    else made[name] = value;
  };
  put(LINES[kind], [...linesOf(filled.lines)]);
  put(BOUNDS[kind], filled.most);
  if (kind === "crawl") made["kind"] = filled.crawl;
  if (ABOUT_TARGET.includes(kind)) made["target"] = filled.target.trim();
  if (kind === "verify") made["due"] = filled.due;
  if (kind === "import") {
    put("site", filled.site.trim());
    put("complete", filled.complete);
  }
  return made;
}
