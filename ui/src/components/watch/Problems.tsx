import { auditWords as words } from "@/text/en/audit";

/** Problems that keep a page from being found. */
export const BAD = new Set(["broken", "blocked", "noindex", "no_title"]);

/** What is wrong with a page, a word each; what keeps it out of search engines stands out. */
export function Problems({ problems }: { problems: readonly string[] }) {
  return (
    <span className="lc-problems">
      {problems.map((one) => (
        <span key={one} className="lc-problem" data-bad={BAD.has(one) || undefined}>
          {words.problems[one]?.[0] ?? one}
        </span>
      ))}
    </span>
  );
}
