/** Background jobs: asking for them, watching them, stopping them. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api, queryClient, type Schemas } from "@/api/client";
import { type Query, questionPath } from "@/api/lists";
import { BASE_PATH } from "@/base";

export type Job = Schemas["JobModel"];
export type JobState = Schemas["JobState"];
export type Maintenance = Schemas["Maintenance"]["kind"];

export const isOver = (job: Pick<Job, "state">): boolean => job.state !== "queued" && job.state !== "running";

const API_ROOT = "/api/v1";
const POLL_MS = 2000;

const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ["job", id],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/jobs/{job_id}", { signal, params: { path: { job_id: id } } })),
  });

/** One job as it goes: told by the server; asked for now and then where the line is cut. */
export function useJob(id: string) {
  const query = useQuery({ ...jobQuery(id), refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 5 * POLL_MS) });
  const over = query.data !== undefined && isOver(query.data);
  useEffect(() => {
    if (over) return undefined;
    const events = new EventSource(`${BASE_PATH}/api/v1/jobs/${encodeURIComponent(id)}/events`);
    events.addEventListener("job", (event: MessageEvent<string>) =>
      queryClient.setQueryData(jobQuery(id).queryKey, JSON.parse(event.data) as Job),
    );
    return () => events.close();
  }, [id, over]);
  return query;
}

/** How many jobs run and wait; asked often while there are some. */
export const activeJobsQuery = queryOptions({
  queryKey: ["jobs", "active"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/jobs", { signal, params: { query: { limit: 1 } } })),
  refetchInterval: ({ state }) => (state.data && state.data.running + state.data.queued > 0 ? POLL_MS : 5 * POLL_MS),
});

/** Ask anew for every list of jobs on the screen. */
export async function refreshJobs(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ["list", "/api/v1/jobs"] }),
    queryClient.invalidateQueries({ queryKey: activeJobsQuery.queryKey }),
  ]);
}

export async function startJob(kind: Maintenance, everything = false): Promise<string> {
  const { job } = await answer(api.POST("/api/v1/jobs", { body: { kind, everything } }));
  await refreshJobs();
  return job;
}

/** Ask for all rows of a list as a file; the answer names the job that writes it. */
export async function exportAs(format: "xlsx", path: string, target: string, query: Query): Promise<string> {
  const body = exportRequest(format, path, target, query);
  const { job } = await answer(api.POST("/api/v1/jobs/exports", { body }));
  await refreshJobs();
  return job;
}

/** The same question as the list's own, as the job takes it: its path without the root of the API, its parameters as they are. */
export function exportRequest<F extends string>(format: F, path: string, target: string, query: Query) {
  // as an address has it: what is empty is not asked
  const asked = Object.entries(query).filter(
    (entry): entry is [string, NonNullable<Query[string]>] =>
      entry[1] !== undefined && (typeof entry[1] !== "object" || entry[1].length > 0),
  );
  return {
    path: questionPath(path, target, {}).replace(API_ROOT, ""),
    query: Object.fromEntries(asked.map(([name, value]) => [name, typeof value === "object" ? [...value] : value])),
    format,
  };
}

export async function cancelJob(id: string): Promise<void> {
  const job = await answer(api.POST("/api/v1/jobs/{job_id}/cancel", { params: { path: { job_id: id } } }));
  queryClient.setQueryData(jobQuery(id).queryKey, job);
  await refreshJobs();
}

export async function retryJob(id: string): Promise<string> {
  const { job } = await answer(api.POST("/api/v1/jobs/{job_id}/retry", { params: { path: { job_id: id } } }));
  await refreshJobs();
  return job;
}

export const jobFilePath = (id: string): string => `${BASE_PATH}/api/v1/jobs/${encodeURIComponent(id)}/file`;
