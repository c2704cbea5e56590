/** Crawls: asking for them, watching them, stopping them. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, queryClient, type Schemas } from "@/api/client";
import { refreshJobs } from "@/api/jobs";

export type Crawl = Schemas["ShownCrawl"];
export type WantedCrawl = Schemas["NewCrawl"];
export type CrawledHost = Schemas["CrawledHost"];

const POLL_MS = 2000;

export const isAtWork = (crawl: Pick<Crawl, "state" | "job">): boolean =>
  crawl.state === "running" || crawl.state === "waiting" || crawl.job !== null;

export const crawlQuery = (id: string) =>
  queryOptions({
    queryKey: ["crawl", id],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/crawls/{crawl_id}", { signal, params: { path: { crawl_id: id } } })),
    refetchInterval: ({ state }) => (!state.data || isAtWork(state.data) ? POLL_MS : false),
  });

export const crawlHostsQuery = (id: string, limit: number, live: boolean) =>
  queryOptions({
    queryKey: ["crawl-hosts", id, limit],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/crawls/{crawl_id}/hosts", { signal, params: { path: { crawl_id: id }, query: { limit } } })),
    refetchInterval: live ? 2 * POLL_MS : false,
  });

export const crawlUrlsQuery = (id: string, outcome: string) =>
  queryOptions({
    queryKey: ["crawl-urls", id, outcome],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/crawls/{crawl_id}/urls", { signal, params: { path: { crawl_id: id }, query: { outcome, limit: 50 } } })),
    enabled: outcome !== "",
  });

export const crawlKindsQuery = queryOptions({
  queryKey: ["crawl-kinds"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/crawls/kinds", { signal }))).rows,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Ask anew for everything about crawls. */
export async function refreshCrawls(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ["list", "/api/v1/crawls"] }),
    queryClient.invalidateQueries({ queryKey: ["crawl"] }),
    refreshJobs(),
  ]);
}

export async function startCrawl(body: WantedCrawl): Promise<Schemas["CrawlAsked"]> {
  const asked = await answer(api.POST("/api/v1/crawls", { body }));
  await refreshCrawls();
  return asked;
}

export async function stopCrawl(id: string): Promise<void> {
  await answer(api.POST("/api/v1/crawls/{crawl_id}/stop", { params: { path: { crawl_id: id } } }));
  await refreshCrawls();
}

export async function resumeCrawl(id: string): Promise<Schemas["CrawlAsked"]> {
  const asked = await answer(api.POST("/api/v1/crawls/{crawl_id}/resume", { params: { path: { crawl_id: id } } }));
  await refreshCrawls();
  return asked;
}

export async function forgetCrawl(id: string): Promise<void> {
  await answer(api.DELETE("/api/v1/crawls/{crawl_id}", { params: { path: { crawl_id: id } } }));
  await refreshCrawls();
}
