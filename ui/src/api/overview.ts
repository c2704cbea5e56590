/** The overview of a target and how its figures went. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, queryClient, type Schemas } from "@/api/client";
import { daysBefore } from "@/state/format";
import type { AskedTarget } from "@/state/target";

export type Overview = Schemas["OverviewAnswer"];

export const overviewQuery = ({ target, query }: AskedTarget) =>
  queryOptions({
    queryKey: ["overview", target, query],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/sites/{target}/overview", { signal, params: { path: { target }, query } })),
  });

export const historyQuery = ({ target, query }: AskedTarget, period: "day" | "week" | "month") =>
  queryOptions({
    queryKey: ["history", target, query, period],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/sites/{target}/history", { signal, params: { path: { target }, query: { ...query, period } } })),
  });

export const anchorsQuery = ({ target, query }: AskedTarget, limit: number) =>
  queryOptions({
    queryKey: ["anchors", target, query, limit],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/sites/{target}/anchors", { signal, params: { path: { target }, query: { ...query, limit } } })),
  });

export const topSitesQuery = ({ target, query }: AskedTarget, limit: number) =>
  queryOptions({
    queryKey: ["top-sites", target, query, limit],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/sites/{target}/referring-sites", {
          signal,
          params: { path: { target }, query: { ...query, limit, sort: "authority:desc" } },
        }),
      ),
  });

const DAYS = 30;

/** The same, as it was thirty days before; null until it is known when that was. */
export function monthBefore(
  { target, query }: AskedTarget,
  shown: Overview | undefined,
): (AskedTarget & { query: { as_of: string } }) | null {
  const at = query.as_of ?? shown?.data_date;
  return at ? { target, query: { ...query, as_of: daysBefore(at, DAYS) } } : null;
}

const ANCHORS = 8;
const SITES = 500;

/** What the overview asks at once; its history besides. */
export const partsOf = (asked: AskedTarget) => ({
  overview: overviewQuery(asked),
  anchors: anchorsQuery(asked, ANCHORS),
  sites: topSitesQuery(asked, SITES),
});

/** Ask before the page is there: it is fetched and laid out meanwhile. */
export function askAhead(asked: AskedTarget): void {
  const { overview, anchors, sites } = partsOf(asked);
  void queryClient.prefetchQuery(overview).then(() => {
    const before = monthBefore(asked, queryClient.getQueryData(overview.queryKey));
    return before && queryClient.prefetchQuery(overviewQuery(before));
  });
  void queryClient.prefetchQuery(historyQuery(asked, "month"));
  void queryClient.prefetchQuery(anchors);
  void queryClient.prefetchQuery(sites);
}
