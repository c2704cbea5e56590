/** What reports show beside their rows. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { AskedTarget } from "@/state/target";

interface Narrowed {
  history?: string | undefined;
  filter?: readonly string[];
}

/** How the links of a target share out over kinds of words. */
export const anchorProfileQuery = (
  { target, query }: AskedTarget,
  words: { brand: readonly string[]; keyword: readonly string[] },
  narrowed: Narrowed,
) => {
  const asked = {
    ...query,
    brand: [...words.brand],
    keyword: [...words.keyword],
    filter: [...(narrowed.filter ?? [])],
    ...(narrowed.history && { history: narrowed.history }),
  };
  return queryOptions({
    queryKey: ["anchor-profile", target, asked],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/sites/{target}/anchors/profile", { signal, params: { path: { target }, query: asked } })),
  });
};

/** Sums over a site's pages and the links between them. */
export const internalSummaryQuery = ({ target, query }: AskedTarget) =>
  queryOptions({
    queryKey: ["internal-summary", target, query],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/sites/{target}/internal/summary", { signal, params: { path: { target }, query } })),
  });

/** Why a site has its spam score. */
export const siteSpamQuery = (site: string) =>
  queryOptions({
    queryKey: ["explain-spam", site],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/sites/{target}/explain/spam", { signal, params: { path: { target: site } } })),
  });
