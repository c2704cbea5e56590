/** Lists of targets as people paste them. */

/** One target a line, or several with spaces, commas or semicolons between; each once, in order. */
export function readTargets(text: string): readonly string[] {
  const all = text
    .split(/[\s,;]+/)
    .map((word) => word.replace(/^["'<(]+|["'>)]+$/g, ""))
    .filter(Boolean);
  return [...new Set(all)];
}

/** Longer addresses are cut by browsers and proxies on the way. */
const LONGEST = 6000;
export const fitsAddress = (targets: readonly string[]): boolean => targets.join(" ").length <= LONGEST;
