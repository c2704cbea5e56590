/** Several targets held against each other. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "@/api/client";
import type { AskedTarget } from "@/state/target";

export type Comparison = Schemas["ComparisonAnswer"];
export type Overlap = Schemas["SourceOverlapAnswer"];

/** The same figures of several targets; asked only where there is more than one. */
export const comparisonQuery = (targets: readonly string[], query: AskedTarget["query"]) =>
  queryOptions({
    queryKey: ["compare", targets, query],
    enabled: targets.length > 1,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/compare", { signal, params: { query: { ...query, target: [...targets] } } })),
  });

/** The sites most like one. */
export const similarSitesQuery = (target: string, limit: number) =>
  queryOptions({
    queryKey: ["similar", target, limit],
    retry: false,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/sites/{target}/similar", { signal, params: { path: { target }, query: { limit } } })),
  });

/** Which source knows what. */
export const overlapQuery = ({ target, query }: AskedTarget) =>
  queryOptions({
    queryKey: ["overlap", target, query],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/sites/{target}/overlap", { signal, params: { path: { target }, query } })),
  });
