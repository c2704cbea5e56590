import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "@/api/client";
import type { LinkEdit } from "@/state/edits";

export type WhatIfAnswer = Schemas["WhatIfAnswerAnswer"];

/** What the edits would do. It changes nothing, though it is a POST. */
export const whatIfQuery = (target: string, edits: readonly LinkEdit[], exact: boolean) =>
  queryOptions({
    queryKey: ["what-if", target, edits, exact],
    enabled: edits.length > 0,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answer(
        api.POST("/api/v1/sites/{target}/what-if", {
          signal,
          params: { path: { target } },
          body: { edits: [...edits], exact, most_affected: 50 },
        }),
      ),
  });
