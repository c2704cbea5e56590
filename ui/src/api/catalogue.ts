/** What may be asked with: the fields of every list and their operators. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, api } from "@/api/client";
import type { FieldType, FilterField } from "@/state/filters";

const fieldsQuery = queryOptions({
  queryKey: ["fields"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/fields", { signal }))).rows,
  staleTime: Infinity,
});

const NONE: ReadonlyMap<string, FilterField> = new Map();

/** Fields of a list by name; those of `backlinks` are what `filter` takes everywhere. */
export function useFields(list: string): ReadonlyMap<string, FilterField> {
  const { data } = useQuery(fieldsQuery);
  return useMemo(() => {
    const own = data?.filter((field) => field.list === list);
    return own ? new Map(own.map((field) => [field.name, { ...field, type: field.type as FieldType }])) : NONE;
  }, [data, list]);
}
