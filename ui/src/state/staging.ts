/** Files between upload and import: what they are read as, and the requests that bring them in. */
import type { ImportRequest } from "@/api/imports";
import type { FilePreview, TablePreview } from "@/api/uploads";

/** What a person chose for one file. */
export interface Choice {
  /** Name of a format; "" for the one that is recognised. */
  format: string;
  /** Field of each column; null while the columns are not chosen by hand. */
  columns: readonly (string | null)[] | null;
}
export const NO_CHOICE: Choice = { format: "", columns: null };

/** What holds for all files of an import. */
export interface Common {
  site: string;
  /** `YYYY-MM-DD`, or nothing. */
  date: string;
  complete: boolean;
}

/** Fields of which at least one says where a link leads. */
const TARGETS = ["target_url", "raw_target_url", "target_site"] as const;
const SOURCE = "source_url";

/** Field of each column where columns are chosen by hand: because somebody wants to, or because nothing is known. */
export function chosenColumns(preview: FilePreview, choice: Choice): readonly (string | null)[] | null {
  const table = preview.tables[0];
  if (!table) return null;
  if (choice.columns) return choice.columns;
  return preview.format === null && choice.format === "" ? table.columns.map((column) => column.field) : null;
}

/** field -> header, as the API takes it. */
export function mappingOf(table: TablePreview, columns: readonly (string | null)[]): Record<string, string> {
  const mapping: Record<string, string> = {};
  table.columns.forEach((column, at) => {
    const field = columns[at];
    if (field && !(field in mapping)) mapping[field] = column.name;
  });
  return mapping;
}

/** The fields that more than one column is given. */
export function doubled(columns: readonly (string | null)[]): readonly string[] {
  const named = columns.filter((field) => field !== null);
  return [...new Set(named.filter((field, at) => named.indexOf(field) !== at))];
}

export type Obstacle = "unreadable" | "source" | "doubled" | "site";

/** What keeps a file from being imported; null when nothing does. */
export function obstacle(preview: FilePreview, choice: Choice, site: string): Obstacle | null {
  const columns = chosenColumns(preview, choice);
  if (!columns) return preview.problem !== null ? "unreadable" : preview.needs_site && !site ? "site" : null;
  if (!columns.includes(SOURCE)) return "source";
  if (doubled(columns).length) return "doubled";
  return site || TARGETS.some((field) => columns.includes(field)) ? null : "site";
}

export interface Staged {
  id: string;
  preview: FilePreview;
  choice: Choice;
}

/** One request for everything that is alike: the same format, or the same columns. */
export function planImports(files: readonly Staged[], urls: readonly string[], common: Common): ImportRequest[] {
  const groups = new Map<string, ImportRequest>();
  const shared = { site: common.site || null, date: common.date || null, complete: common.complete, base_url: null };
  const groupOf = (format: string | null, mapping: Record<string, string> | null): ImportRequest => {
    const key = JSON.stringify([format, mapping]);
    const group = groups.get(key) ?? { uploads: [], urls: [], format, mapping, ...shared };
    groups.set(key, group);
    return group;
  };
  for (const { id, preview, choice } of files) {
    const columns = chosenColumns(preview, choice);
    const table = preview.tables[0];
    const group = columns && table ? groupOf(null, mappingOf(table, columns)) : groupOf(choice.format || null, null);
    group.uploads.push(id);
  }
  if (urls.length) groupOf(null, null).urls.push(...urls);
  return [...groups.values()];
}

/** Is this an address that the server may fetch? */
export function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\/[^/]/i.test(text);
}
