/** Projects: whose links are looked after, beside whom. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, queryClient, type Schemas } from "@/api/client";

export type Project = Schemas["Project"];
export type WantedProject = Schemas["WantedProject"];

export const projectsQuery = queryOptions({
  queryKey: ["projects"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/projects", { signal }))).rows,
});

const changed = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ["projects"] });

export async function createProject(wanted: WantedProject): Promise<Project> {
  const made = await answer(api.POST("/api/v1/projects", { body: wanted }));
  await changed();
  return made;
}

export async function replaceProject(id: string, wanted: WantedProject): Promise<void> {
  await answer(api.PUT("/api/v1/projects/{project_id}", { params: { path: { project_id: id } }, body: wanted }));
  await changed();
}

export async function removeProject(id: string): Promise<void> {
  await answer(api.DELETE("/api/v1/projects/{project_id}", { params: { path: { project_id: id } } }));
  await changed();
}
