/** Referral traffic, mentions, and the audit of own pages. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { AskedTarget } from "@/state/target";

export interface Stretch {
  since?: string;
  until?: string;
}

export const trafficDaysQuery = ({ target, query: { as_of, known_at } }: AskedTarget, stretch: Stretch) => {
  const asked = { ...(as_of && { as_of }), ...(known_at && { known_at }), ...stretch };
  return queryOptions({
    queryKey: ["traffic-days", target, asked],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/sites/{target}/traffic/days", { signal, params: { path: { target }, query: asked } })),
  });
};

export const mentionSummaryQuery = ({ target, query }: AskedTarget, narrowed: Stretch & { network?: string; having?: string[] }) =>
  queryOptions({
    queryKey: ["mention-summary", target, query, narrowed],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/sites/{target}/mentions/summary", { signal, params: { path: { target }, query: { ...query, ...narrowed } } }),
      ),
  });

export const pageProblemsQuery = ({ target, query }: AskedTarget) =>
  queryOptions({
    queryKey: ["page-problems", target, query],
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/sites/{target}/audit/problems", { signal, params: { path: { target }, query } }))).rows,
  });
