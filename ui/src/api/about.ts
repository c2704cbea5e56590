/** What this server is, and whether all of it works. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, getJson } from "@/api/client";

export const readyQuery = queryOptions({
  queryKey: ["ready"],
  queryFn: ({ signal }) => answer(api.GET("/readyz", { signal })),
  staleTime: 0,
});

/** The version that the API's own description names. */
export const versionQuery = queryOptions({
  queryKey: ["version"],
  queryFn: async ({ signal }) => {
    const document = (await getJson(DOCUMENT_PATH, signal)) as { info?: { version?: string } };
    return document.info?.version ?? "";
  },
  staleTime: Infinity,
});

export const DOCUMENT_PATH = "/api/v1/openapi.json";
