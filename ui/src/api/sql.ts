/** A person's own SELECT, and the tables it may read. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "@/api/client";

export type SqlAnswer = Schemas["SqlAnswer"];
export type SqlValue = string | number | boolean | null | object;

export interface SqlTable {
  name: string;
  derived: boolean;
  columns: readonly { name: string; type: string }[];
}

export const tablesQuery = queryOptions({
  queryKey: ["sql-tables"],
  staleTime: Infinity,
  queryFn: async ({ signal }): Promise<readonly SqlTable[]> => {
    const { rows } = await answer(api.GET("/api/v1/sql/tables", { signal }));
    const tables = new Map<string, { name: string; derived: boolean; columns: { name: string; type: string }[] }>();
    for (const { table, column, type, derived } of rows) {
      const known = tables.get(table) ?? { name: table, derived, columns: [] };
      known.columns.push({ name: column, type });
      tables.set(table, known);
    }
    return [...tables.values()];
  },
});

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;
const exact: Reviver = (_key, value, context) =>
  typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) && context?.source ? context.source : value;

/** Read JSON without rounding its large whole numbers: hashes have 64 bits. */
export function readExactly(text: string): unknown {
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
}

export interface SqlRun extends SqlAnswer {
  /** In the browser, with the way there and back. */
  milliseconds: number;
}

export const sqlQuery = (statement: string, limit: number) =>
  queryOptions({
    queryKey: ["sql", statement, limit],
    enabled: statement.trim() !== "",
    retry: false,
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<SqlRun> => {
      const begun = performance.now();
      const text = await answer(api.POST("/api/v1/sql", { signal, parseAs: "text", body: { statement, limit, seconds: 20 } }));
      return { ...(readExactly(String(text)) as SqlAnswer), milliseconds: Math.round(performance.now() - begun) };
    },
  });
