/** What is listened to, and archived pages of sites that link. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, queryClient, type Schemas } from "@/api/client";
import { refreshJobs } from "@/api/jobs";

export type ListenedSource = Schemas["ListenedSource"];
export type ArchivedEstimate = Schemas["ArchivedEstimate"];

/** Whose referring sites, and how much of them. */
export interface WantedArchive {
  target: string;
  most_sites: number;
  pages: number;
}

export const listenedQuery = queryOptions({
  queryKey: ["listened"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/sources/listened", { signal }))).rows,
});

export const refreshListened = (): Promise<void> => queryClient.invalidateQueries({ queryKey: listenedQuery.queryKey });

/** Read sources up to the present; returns the job that does it. */
export async function listenNow(sources: string[]): Promise<string> {
  const { job } = await answer(api.POST("/api/v1/sources/listen", { body: { sources, targets: [] } }));
  await refreshJobs();
  return job;
}

/** Read a source from its beginning next time; what came in stays. */
export async function forgetSource(source: string): Promise<void> {
  await answer(api.POST("/api/v1/sources/forget", { body: { source } }));
  await refreshListened();
}

/** How much archived pages would be at the most; nothing is asked of Common Crawl. */
export const estimateQuery = (wanted: WantedArchive) =>
  queryOptions({
    queryKey: ["archived-estimate", wanted],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/sources/commoncrawl/estimate", { signal, params: { query: wanted } })),
    enabled: wanted.target !== "",
    retry: false,
  });

export async function fetchArchived(wanted: WantedArchive): Promise<string> {
  const { job } = await answer(api.POST("/api/v1/sources/commoncrawl/pages", { body: { ...wanted, sites: [] } }));
  await refreshJobs();
  return job;
}
