/** Watching: what monitors found, what they look for, what was promised. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, queryClient, type Schemas } from "@/api/client";

export type WatchEvent = Schemas["WatchEvent"];
export type EventState = Schemas["EventState"];
export type Colour = Schemas["Colour"];
export type Monitor = Schemas["Monitor"];
export type MonitorRule = Schemas["MonitorRule"];
export type WantedMonitor = Schemas["WantedMonitor"];
export type TriedMonitor = Schemas["TriedMonitor"];
export type Rehearsal = Schemas["Rehearsal"];
export type Watch = Schemas["Watch"];
export type WantedWatch = Schemas["WantedWatch"];
export type Cadence = Schemas["Cadence"];
export type Part = Schemas["Part"];

const COUNT_MS = 120_000;

/** How many events stand where, of all projects; asked now and then for the navigation. */
export const eventCountsQuery = queryOptions({
  queryKey: ["events", "counts"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/events/counts", { signal }))).rows,
  refetchInterval: COUNT_MS,
});

export const eventQuery = (id: string) =>
  queryOptions({
    queryKey: ["events", "one", id],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/events/{event_id}", { signal, params: { path: { event_id: id } } })),
  });

export async function refreshEvents(): Promise<void> {
  const of = (...queryKey: string[]): Promise<void> => queryClient.invalidateQueries({ queryKey });
  await Promise.all([of("list", "/api/v1/events"), of("events")]);
}

/** Bring events into a state; open, dealt with, or put off until a moment. */
export async function settleEvents(events: string[], state: EventState, until: string | null = null): Promise<void> {
  if (state === "acknowledged") await answer(api.POST("/api/v1/events/acknowledge", { body: { events } }));
  else if (state === "snoozed" && until) await answer(api.POST("/api/v1/events/snooze", { body: { events, until } }));
  else await answer(api.POST("/api/v1/events/reopen", { body: { events } }));
}

export const rulesQuery = queryOptions({
  queryKey: ["monitors", "rules"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/monitors/rules", { signal }))).rows,
  staleTime: Infinity,
});

export const monitorsQuery = (project: string) =>
  queryOptions({
    queryKey: ["monitors", "of", project],
    enabled: project !== "",
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/monitors", { signal, params: { query: { project_id: project } } }))).rows,
  });

export const watchQuery = (project: string) =>
  queryOptions({
    queryKey: ["watch", project],
    enabled: project !== "",
    queryFn: ({ signal }) => answer(api.GET("/api/v1/watches/{project_id}", { signal, params: { path: { project_id: project } } })),
  });

const monitorsChanged = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ["monitors", "of"] });

/** What changing a monitor takes, from the monitor itself. */
export function wantedOf(monitor: Monitor, filters: readonly string[]): WantedMonitor {
  const { name, rule, part, cadence, enabled, channels } = monitor;
  return { name, rule, part, cadence, enabled, channels: [...channels], options: { ...monitor.options }, filters: [...filters] };
}

export async function addMonitor(project_id: string, wanted: WantedMonitor): Promise<Monitor> {
  const made = await answer(api.POST("/api/v1/monitors", { body: { project_id, ...wanted } }));
  await monitorsChanged();
  return made;
}

export async function replaceMonitor(id: string, wanted: WantedMonitor): Promise<void> {
  await answer(api.PUT("/api/v1/monitors/{monitor_id}", { params: { path: { monitor_id: id } }, body: wanted }));
  await monitorsChanged();
}

export async function muteMonitor(id: string, until: string | null): Promise<void> {
  await answer(api.POST("/api/v1/monitors/{monitor_id}/mute", { params: { path: { monitor_id: id } }, body: { until } }));
  await monitorsChanged();
}

export async function removeMonitor(id: string): Promise<void> {
  await answer(api.DELETE("/api/v1/monitors/{monitor_id}", { params: { path: { monitor_id: id } } }));
  await Promise.all([monitorsChanged(), refreshEvents()]);
}

/** What a monitor would have told of the last days. */
export const rehearsalQuery = (wanted: TriedMonitor | null) =>
  queryOptions({
    queryKey: ["monitors", "try", wanted],
    enabled: wanted !== null,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (wanted ? answer(api.POST("/api/v1/monitors/try", { signal, body: wanted })) : null),
  });

/** Look now; the job that does it. */
export async function runMonitors(project_id: string | null): Promise<string> {
  return (await answer(api.POST("/api/v1/monitors/run", { body: project_id ? { project_id } : {} }))).job;
}

export async function setWatch(project: string, wanted: WantedWatch): Promise<void> {
  const path = { project_id: project };
  queryClient.setQueryData(
    watchQuery(project).queryKey,
    await answer(api.PUT("/api/v1/watches/{project_id}", { params: { path }, body: wanted })),
  );
}

export async function muteWatch(project: string, until: string | null): Promise<void> {
  const path = { project_id: project };
  const told = await answer(api.POST("/api/v1/watches/{project_id}/mute", { params: { path }, body: { until } }));
  queryClient.setQueryData(watchQuery(project).queryKey, told);
}
