/** The main figures of many targets at once. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "@/api/client";
import { refreshJobs } from "@/api/jobs";
import { sendFile } from "@/api/uploads";
import type { Scope } from "@/state/target";

export type BulkRow = Schemas["BulkRow"];

/** More are answered by a job, as a file. */
export const MOST_AT_ONCE = 5000;
/** More go to the job as an upload. */
const MOST_INLINE = 10_000;

const scoped = (scope: Scope | ""): { scope?: Scope } => (scope ? { scope } : {});

/** The figures of each target, in their order. It changes nothing, though it is a POST. */
export const bulkQuery = (targets: readonly string[], scope: Scope | "") =>
  queryOptions({
    queryKey: ["bulk", targets, scope],
    enabled: targets.length > 0 && targets.length <= MOST_AT_ONCE,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => answer(api.POST("/api/v1/bulk", { signal, body: { targets: [...targets], ...scoped(scope) } })),
  });

/** Ask for a file of all figures; returns the job. */
export async function startBulk(
  targets: readonly string[],
  scope: Scope | "",
  format: "csv" | "xlsx" | "jsonl" | "parquet",
): Promise<string> {
  const inline = targets.length <= MOST_INLINE;
  const upload = inline
    ? null
    : await sendFile(new File([targets.join("\n")], "targets.txt", { type: "text/plain" }), () => undefined, new AbortController().signal);
  const { job } = await answer(
    api.POST("/api/v1/jobs/bulk", {
      body: { targets: inline ? [...targets] : [], ...(upload && { upload: upload.id }), ...scoped(scope), format },
    }),
  );
  await refreshJobs();
  return job;
}
