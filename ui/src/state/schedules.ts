/** What a schedule's form holds, and the arguments of its job. */
import { linesOf } from "@/state/crawls";

export interface Filled {
  crawl: string;
  /** One a line. */
  targets: string;
  target: string;
  due: boolean;
}
type Arguments = Record<string, unknown>;

/** Fill the form with the arguments of a job. */
export function filledOf(given: Readonly<Arguments>): Filled {
  const targets = given["targets"];
  return {
    crawl: typeof given["kind"] === "string" ? given["kind"] : "site",
    targets: Array.isArray(targets) ? targets.map(String).join("\n") : "",
    target: typeof given["target"] === "string" ? given["target"] : "",
    due: given["due"] !== false && (given["target"] === undefined || given["due"] === true),
  };
}

/** The arguments of a job; what the form does not show stays as it was. */
export function argumentsOf(kind: string, filled: Filled, before: Readonly<Arguments>): Arguments {
  if (kind === "crawl") return { ...before, kind: filled.crawl, targets: [...linesOf(filled.targets)] };
  if (kind === "verify") return { ...before, target: filled.target.trim(), due: filled.due };
  return { ...before };
}
