/** Decisions of a review: on the screen at once, kept by the server, taken back by their batch. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, queryClient, type Schemas } from "@/api/client";
import { sayProblem, sayWithUndo } from "@/components/notices";

export type Decision = Schemas["Decision"];
/** What counts about each site of a review: the word of the decision. */
export type Decided = ReadonlyMap<string, string>;

const PAGE = 1000;
const MOST_PAGES = 20;

export const decisionsQuery = (review: string) =>
  queryOptions({
    queryKey: ["decisions", review],
    queryFn: async ({ signal }): Promise<Decided> => {
      const decided = new Map<string, string>();
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const found = await answer(
          api.GET("/api/v1/decisions", { signal, params: { query: { review, limit: PAGE, ...(cursor && { cursor }) } } }),
        );
        for (const { subject, verdict } of found.rows)
          if ("site" in subject && !decided.has(subject.site)) decided.set(subject.site, verdict);
        if (!found.cursor) break;
        cursor = found.cursor;
      }
      return decided;
    },
  });

/** Decide the same about some sites; `said` is told with a button that takes it back. */
export async function decide(review: string, sites: readonly string[], verdict: string, said: string): Promise<void> {
  const { queryKey } = decisionsQuery(review);
  await queryClient.cancelQueries({ queryKey });
  const before = queryClient.getQueryData(queryKey);
  queryClient.setQueryData(queryKey, new Map([...(before ?? []), ...sites.map((site) => [site, verdict] as const)]));
  try {
    const { batch } = await answer(
      api.POST("/api/v1/decisions", { body: { review, subjects: sites.map((site) => ({ site })), verdict, reason: "" } }),
    );
    sayWithUndo(said, async () => {
      await answer(api.POST("/api/v1/decisions/{batch}/undo", { params: { path: { batch } } }));
      await queryClient.invalidateQueries({ queryKey });
    });
  } catch (error) {
    queryClient.setQueryData(queryKey, before);
    sayProblem(error);
  }
}
