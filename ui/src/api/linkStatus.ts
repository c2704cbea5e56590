/** How known links stand, what was lost, and looking again. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "@/api/client";
import { refreshJobs } from "@/api/jobs";
import type { AskedTarget } from "@/state/target";

export type LinkStatus = Schemas["LinkStatus"];
export type Loss = Schemas["Loss"];

interface Narrowed {
  filter: readonly string[];
  history: string;
  internal: boolean;
}

export const statusCountsQuery = ({ target, query }: AskedTarget, { filter, history, internal }: Narrowed) => {
  const asked = { ...query, filter: [...filter], ...(history && { history }), ...(internal && { internal }) };
  return queryOptions({
    queryKey: ["link-status-counts", target, asked],
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/sites/{target}/link-status/counts", { signal, params: { path: { target }, query: asked } }))).rows,
  });
};

export const lossesQuery = ({ target, query }: AskedTarget, limit: number) =>
  queryOptions({
    queryKey: ["losses", target, query, limit],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/sites/{target}/losses", { signal, params: { path: { target }, query: { ...query, limit } } })),
  });

export const nextLooksQuery = ({ target, query }: AskedTarget, page?: string) =>
  queryOptions({
    queryKey: ["next-looks", target, query, page],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/sites/{target}/link-status/next", {
          signal,
          params: { path: { target }, query: { ...query, ...(page && { page }) } },
        }),
      ),
  });

export async function startVerification(body: Schemas["NewVerification"]): Promise<string> {
  const { job } = await answer(api.POST("/api/v1/verifications", { body }));
  await refreshJobs();
  return job;
}
