/** Where scores come from, and what they would be. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "@/api/client";

export type FlowScoreName = "authority" | "trust" | "citation";
export type FlowExplanation = Schemas["FlowExplanationAnswer"];
export type PageExplanation = Schemas["PageAuthorityExplanationAnswer"];
export type SpamExplanation = Schemas["SpamExplanationAnswer"];
export type TopicsExplanation = Schemas["TopicsExplanationAnswer"];

const dated = (since: string): { since?: string } => (since ? { since } : {});

export const flowQuery = (target: string, score: FlowScoreName, since: string, limit: number) =>
  queryOptions({
    queryKey: ["explain", score, target, since, limit],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/sites/{target}/explain/{score}", {
          signal,
          params: { path: { target, score }, query: { ...dated(since), limit } },
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const spamQuery = (target: string, since: string) =>
  queryOptions({
    queryKey: ["explain", "spam", target, since],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/sites/{target}/explain/spam", { signal, params: { path: { target }, query: dated(since) } })),
  });

export const topicsQuery = (target: string, since: string) =>
  queryOptions({
    queryKey: ["explain", "topics", target, since],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/sites/{target}/explain/topics", { signal, params: { path: { target }, query: { ...dated(since), limit: 8 } } }),
      ),
  });

export const pageQuery = (target: string, limit: number) =>
  queryOptions({
    queryKey: ["explain", "page-authority", target, limit],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/sites/{target}/explain/page-authority", { signal, params: { path: { target }, query: { limit } } })),
    placeholderData: keepPreviousData,
  });

export const runsQuery = queryOptions({
  queryKey: ["score-runs"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/scores/runs", { signal }))).rows,
});

/** How the computation of one flow ended. */
export interface Steps {
  iterations: number;
  residual: number;
}

/** The steps of a flow in a run, where it kept them. */
export function stepsOf(runs: readonly Schemas["ScoreRun"][] | undefined, run: number, flow: string): Steps | null {
  const kept = runs?.find((one) => one.run === run)?.inputs["steps"] as Readonly<Record<string, Steps>> | undefined;
  return kept?.[flow] ?? null;
}
