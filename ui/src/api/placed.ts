/** Placed links: links that somebody was promised, and what became of each. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, queryClient, type Schemas } from "@/api/client";

export type Expectation = Schemas["Expectation"];
export type ExpectationCount = Schemas["ExpectationCount"];
export type NewExpectations = Schemas["NewExpectations"];
export type PlacedPreview = Schemas["PlacedPreview"];

const PAGE = 1000;
const MOST_PAGES = 100;

export const placedCountsQuery = (project: string) =>
  queryOptions({
    queryKey: ["placed", "counts", project],
    enabled: project !== "",
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/expectations/counts", { signal, params: { query: { project_id: project } } }))).rows,
  });

export async function refreshPlaced(): Promise<void> {
  const of = (...queryKey: string[]): Promise<void> => queryClient.invalidateQueries({ queryKey });
  await Promise.all([of("list", "/api/v1/expectations"), of("placed")]);
}

/** What a table holds, before it is taken. */
export const placedPreviewQuery = (wanted: NewExpectations) =>
  queryOptions({
    queryKey: ["placed-preview", wanted],
    staleTime: Infinity,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => answer(api.POST("/api/v1/expectations/preview", { signal, body: wanted })),
  });

export async function placeLinks(wanted: NewExpectations): Promise<Schemas["PlacedExpectations"]> {
  const told = await answer(api.POST("/api/v1/expectations", { body: wanted }));
  await Promise.all([refreshPlaced(), queryClient.invalidateQueries({ queryKey: ["projects"] })]);
  return told;
}

export async function removePlaced(expectations: string[]): Promise<void> {
  await answer(api.POST("/api/v1/expectations/remove", { body: { expectations } }));
  await refreshPlaced();
}

export async function mutePlaced(expectations: string[], until: string | null): Promise<void> {
  await answer(api.POST("/api/v1/expectations/mute", { body: { expectations, until } }));
  await refreshPlaced();
}

/** Fetch the pages of placed links again; the job that does it. */
export async function checkPlaced(project_id: string, statuses: string[]): Promise<string> {
  return (await answer(api.POST("/api/v1/expectations/check", { body: { project_id, statuses } }))).job;
}

/** All placed links that fit, page by page. */
export async function allPlaced(query: { project_id: string; status?: string[]; words?: string }): Promise<Expectation[]> {
  const found: Expectation[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { rows, cursor: next } = await answer(
      api.GET("/api/v1/expectations", { params: { query: { ...query, limit: PAGE, ...(cursor && { cursor }) } } }),
    );
    found.push(...rows);
    if (!next) break;
    cursor = next;
  }
  return found;
}
