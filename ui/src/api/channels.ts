/** Channels: where alerts go, what came of each message, and what would be told now. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, queryClient, type Schemas } from "@/api/client";

export type Channel = Schemas["KeptChannel"];
export type ChannelKind = Schemas["ChannelKind"];
export type ChannelField = Schemas["ChannelField"];
export type NewChannel = Schemas["NewChannel"];
export type WantedChannel = Schemas["WantedChannel"];
export type ShownChannel = Schemas["ShownChannel"];
export type SentMessage = Schemas["StoredDelivery"];
export type Outcome = Schemas["Delivery"];
export type DigestPreview = Schemas["DigestPreview"];

export const channelKindsQuery = queryOptions({
  queryKey: ["channels", "kinds"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/channels/kinds", { signal }))).rows,
  staleTime: Infinity,
});

export const channelsQuery = (project: string) =>
  queryOptions({
    queryKey: ["channels", "of", project],
    enabled: project !== "",
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/channels", { signal, params: { query: { project_id: project } } }))).rows,
  });

/** Messages to a channel, the newest first. */
export const messagesQuery = (channel: string) =>
  queryOptions({
    queryKey: ["channels", "messages", channel],
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/deliveries", { signal, params: { query: { channel_id: channel, limit: 50 } } }))).rows,
  });

/** Single tries to send, the newest first. */
export const triesQuery = (channel: string) =>
  queryOptions({
    queryKey: ["channels", "tries", channel],
    queryFn: async ({ signal }) =>
      (
        await answer(
          api.GET("/api/v1/channels/{channel_id}/tries", { signal, params: { path: { channel_id: channel }, query: { limit: 50 } } }),
        )
      ).rows,
  });

export const digestQuery = (project: string, cadence: Schemas["Cadence"], channel: string) =>
  queryOptions({
    queryKey: ["channels", "digest", project, cadence, channel],
    enabled: project !== "",
    staleTime: 0,
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/deliveries/preview", {
          signal,
          params: { query: { project_id: project, cadence, ...(channel && { channel_id: channel }) } },
        }),
      ),
  });

const changed = (): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: ["channels"], predicate: ({ queryKey }) => queryKey[1] !== "kinds" });

export async function makeChannel(wanted: NewChannel): Promise<ShownChannel> {
  const made = await answer(api.POST("/api/v1/channels", { body: wanted }));
  await changed();
  return made;
}

export async function replaceChannel(id: string, wanted: WantedChannel): Promise<ShownChannel> {
  const made = await answer(api.PUT("/api/v1/channels/{channel_id}", { params: { path: { channel_id: id } }, body: wanted }));
  await changed();
  return made;
}

export async function removeChannel(id: string): Promise<void> {
  await answer(api.DELETE("/api/v1/channels/{channel_id}", { params: { path: { channel_id: id } } }));
  await changed();
}

/** Send a message that says it is a test; what came of it. */
export async function testChannel(id: string): Promise<Outcome> {
  try {
    return await answer(api.POST("/api/v1/channels/{channel_id}/test", { params: { path: { channel_id: id } } }));
  } finally {
    await changed();
  }
}
