/** Links that might come or go, as people write them and as they stand in the address. */
export const ACTIONS = ["add", "remove", "nofollow", "disavow"] as const;
export type EditAction = (typeof ACTIONS)[number];
export interface LinkEdit {
  action: EditAction;
  source: string;
  /** None: the site asked about. */
  target?: string;
}

const isAction = (word: string): word is EditAction => ACTIONS.some((action) => action === word);

/** `add:example.com` or `remove:blog.example/old>shop.example`. */
export function writeEdit({ action, source, target }: LinkEdit): string {
  return `${action}:${source}${target ? `>${target}` : ""}`;
}

export function readEdit(text: string): LinkEdit | null {
  const colon = text.indexOf(":");
  const action = text.slice(0, colon);
  const [source = "", target] = text.slice(colon + 1).split(">");
  if (colon < 0 || !isAction(action) || !source.trim()) return null;
  return { action, source: source.trim(), ...(target?.trim() && { target: target.trim() }) };
}

/** Read pasted lines: `action,source,target`, lines of a disavow file, or bare sites, which get `usual`. */
export function readLines(text: string, usual: EditAction): readonly LinkEdit[] {
  const edits: LinkEdit[] = [];
  for (const line of text.split(/\r?\n/)) {
    const plain = line.replace(/^\uFEFF/, "").trim();
    if (!plain || plain.startsWith("#")) continue;
    const cells = plain.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
    const [first = "", source = "", target = ""] = cells;
    if (first.toLowerCase() === "action" && source.toLowerCase() === "source") continue;
    if (isAction(first.toLowerCase()) && source)
      edits.push({ action: first.toLowerCase() as EditAction, source, ...(target && { target }) });
    else if (first.startsWith("domain:")) edits.push({ action: "disavow", source: first.slice(7) });
    else if (first) edits.push({ action: usual, source: first });
  }
  return edits;
}

/** Add edits to others; the same link is not said twice, the newer word counts. */
export function withEdits(before: readonly LinkEdit[], more: readonly LinkEdit[]): readonly LinkEdit[] {
  const all = new Map<string, LinkEdit>();
  for (const edit of [...before, ...more]) all.set(`${edit.source}>${edit.target ?? ""}`, edit);
  return [...all.values()];
}
