import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "@/api/client";
import type { AskedTarget } from "@/state/target";

export type NewLost = Schemas["NewLostAnswer"];
export type NewLostDay = Schemas["NewLostDay"];

/** New and lost links by day, over all days that are known. */
export const newLostQuery = ({ target, query }: AskedTarget, filter: readonly string[], internal: boolean) =>
  queryOptions({
    queryKey: ["new-lost", target, query, filter, internal],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/sites/{target}/new-lost", {
          signal,
          params: { path: { target }, query: { ...query, filter: [...filter], ...(internal && { internal }) } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
