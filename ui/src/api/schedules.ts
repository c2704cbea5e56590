/** Jobs by the clock. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, queryClient, type Schemas } from "@/api/client";
import { refreshCrawls } from "@/api/crawls";

export type Schedule = Schemas["Schedule"];
export type WantedSchedule = Schemas["WantedSchedule"];

export const schedulesQuery = queryOptions({
  queryKey: ["schedules"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/schedules", { signal }))).rows,
});

/** When a rhythm comes next; a problem where it is none. */
export const rhythmQuery = (every: string, zone: string) =>
  queryOptions({
    queryKey: ["rhythm", every, zone],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/schedules/times", { signal, params: { query: { every, zone, count: 3 } } })),
    enabled: every.trim() !== "",
    retry: false,
  });

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: schedulesQuery.queryKey });

/** What a schedule is, as a change wants it. */
export const draftOf = ({ name, kind, arguments: given, every, zone, enabled }: Schedule): WantedSchedule => ({
  name,
  kind: kind as WantedSchedule["kind"],
  arguments: given,
  every,
  zone,
  enabled,
});

export async function addSchedule(draft: WantedSchedule, project: string | null = null): Promise<void> {
  await answer(api.POST("/api/v1/schedules", { body: { ...draft, project_id: project } }));
  await refresh();
}

export async function replaceSchedule(id: string, draft: WantedSchedule): Promise<void> {
  await answer(api.PUT("/api/v1/schedules/{schedule_id}", { params: { path: { schedule_id: id } }, body: draft }));
  await refresh();
}

export async function removeSchedule(id: string): Promise<void> {
  await answer(api.DELETE("/api/v1/schedules/{schedule_id}", { params: { path: { schedule_id: id } } }));
  await refresh();
}

export async function runSchedule(id: string): Promise<void> {
  await answer(api.POST("/api/v1/schedules/{schedule_id}/run", { params: { path: { schedule_id: id } } }));
  await Promise.all([refresh(), refreshCrawls()]);
}

/** Show a change at once; the server's answer follows. */
export function showSchedule(changed: Schedule): void {
  queryClient.setQueryData(schedulesQuery.queryKey, (known) => known?.map((one) => (one.id === changed.id ? changed : one)));
}
