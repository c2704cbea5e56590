/** The sites around one and how they link, with places to draw them at. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "@/api/client";

export type LinkMap = Schemas["LinkMapAnswer"];
export type MapNode = Schemas["MapNode"];
export interface MapAsked {
  hops: number;
  nodes: number;
  direction: "both" | "in" | "out";
}

export const mapQuery = (target: string, query: MapAsked) =>
  queryOptions({
    queryKey: ["map", target, query],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/sites/{target}/map", { signal, params: { path: { target }, query } })),
    placeholderData: keepPreviousData,
  });
