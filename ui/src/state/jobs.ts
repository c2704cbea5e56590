/** What jobs tell, read with care: each kind has a result of its own. */
import type { Job } from "@/api/jobs";
import { brief, count } from "@/state/format";
import { jobWords } from "@/text/en/jobs";

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes by thousands: 12.3 MB. */
export function bytes(value: number): string {
  const step = value < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** step;
  return `${scaled.toLocaleString(undefined, { maximumFractionDigits: scaled < 10 && step > 0 ? 1 : 0 })} ${UNITS[step]}`;
}

/** How long something took: 0.4 s, 42 s, 3 min 5 s, 2 h 10 min. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Math.max(0, seconds).toLocaleString(undefined, { maximumFractionDigits: 1 })} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Seconds from a job's start to its end, or until `now`; null before it began. */
export function took(job: Job, now: number): number | null {
  if (!job.started_at) return null;
  return ((job.finished_at ? Date.parse(job.finished_at) : now) - Date.parse(job.started_at)) / 1000;
}

/** Percent that is behind; null where nobody can tell. */
export function percent({ progress: { done, total } }: Pick<Job, "progress">): number | null {
  return total ? Math.min(100, (100 * done) / total) : null;
}

/** Progress in words: "Reading, 3.1 of 12 MB". */
export function progressText({ progress: { step, done, total, unit } }: Pick<Job, "progress">): string {
  const name = jobWords.steps[step] ?? step.charAt(0).toUpperCase() + step.slice(1);
  if (!total && !done) return name;
  const amount = (value: number): string => (unit === "bytes" ? bytes(value) : count(value));
  const behind = total ? `${amount(done)} / ${amount(total)}` : amount(done);
  return [name, `${behind} ${jobWords.units[unit] ?? unit}`.trim()].filter(Boolean).join(", ");
}

/** What came of one file of an import. */
export interface ImportedFile {
  file: string;
  linksNew: number;
  linksConfirmed: number;
  skipped: number;
  errors: readonly string[];
  already: boolean;
  importId: string | null;
}

function asNumber(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** Files of an import's result; none before it is over. */
export function importedFiles(job: Pick<Job, "result">): readonly ImportedFile[] {
  const files: unknown = job.result?.["files"];
  if (!Array.isArray(files)) return [];
  return (files as readonly unknown[])
    .filter((one): one is Record<string, unknown> => typeof one === "object" && one !== null)
    .map((one) => ({
      file: String(one["file"] ?? ""),
      linksNew: asNumber(one["links_new"]),
      linksConfirmed: asNumber(one["links_confirmed"]),
      skipped: asNumber(one["skipped"]),
      errors: Array.isArray(one["errors"]) ? one["errors"].map(String) : [],
      already: one["already_imported"] === true,
      importId: typeof one["import_id"] === "string" ? one["import_id"] : null,
    }));
}

/** Plain values of a result, as pairs to show. */
export function resultFacts(job: Pick<Job, "result">): readonly (readonly [name: string, value: string])[] {
  return Object.entries(job.result ?? {}).flatMap(([name, value]) => {
    if (typeof value === "number") return [[name, brief(value)] as const];
    if (typeof value === "string" || typeof value === "boolean") return [[name, String(value)] as const];
    return [];
  });
}

/** What came out, in a few words: the figures that its kind is known by. */
export function outcomeText(job: Pick<Job, "kind" | "result">): string {
  const names = jobWords.outcomes[job.kind] ?? [];
  const facts = new Map(resultFacts(job));
  return names.flatMap(([name, word]) => (facts.has(name) ? [`${facts.get(name)} ${word}`] : [])).join(", ");
}

/** The last part of a path or address: what people call the file. */
export function fileName(place: string): string {
  return place.replace(/\/+$/, "").split("/").at(-1) || place;
}
