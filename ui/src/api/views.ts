/** Saved views: a screen and the query of its address under a name. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, queryClient, type Schemas } from "@/api/client";

export type SavedView = Schemas["SavedView"];

export const viewsQuery = (screen: string) =>
  queryOptions({
    queryKey: ["views", screen],
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/views", { signal, params: { query: { screen } } }))).rows,
  });

const changed = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ["views"] });

export async function saveView(name: string, screen: string, query: string): Promise<void> {
  await answer(api.POST("/api/v1/views", { body: { name, screen, query } }));
  await changed();
}

export async function removeView(id: string): Promise<void> {
  await answer(api.DELETE("/api/v1/views/{view_id}", { params: { path: { view_id: id } } }));
  await changed();
}
