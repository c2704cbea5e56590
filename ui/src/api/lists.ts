/** Lists: pages of rows behind a cursor, the same for every question that gives one. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { ApiProblem, asProblem, getJson, type paths } from "@/api/client";
import { writeSearch } from "@/state/search";

interface Listed<Row> {
  rows: Row[];
  total?: number | null;
  cursor?: string | null;
  data_date?: string | null;
}
type JsonOf<P extends keyof paths> = paths[P] extends { get: { responses: { 200: { content: { "application/json": infer Body } } } } }
  ? Body
  : never;

/** Addresses of the API that answer with rows. */
export type ListPath = { [P in keyof paths]: JsonOf<P> extends { rows: unknown[] } ? P : never }[keyof paths];
export type RowOf<P extends ListPath> = JsonOf<P> extends { rows: (infer Row)[] } ? Row : never;

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Write the address of a question: `{target}` filled in, the query behind it. */
export function questionPath(path: string, target: string, query: Query, suffix = ""): string {
  return path.replace("{target}", encodeURIComponent(target)) + suffix + writeSearch(query);
}

/** Rows as a table wants them: any number, of which some are here. */
export interface RowSource<Row> {
  /** Rows of all pages; null where nobody counted. */
  total: number | null;
  /** Rows that can be scrolled to: those that are here and a few to come. */
  reach: number;
  at: (index: number) => Row | undefined;
  /** Say which rows are looked at, so that they come. */
  want: (first: number, last: number) => void;
  waiting: boolean;
  /** Other rows are being fetched while the old ones still show. */
  stale: boolean;
  problem: ApiProblem | null;
  retry: () => void;
  dataDate: string | null;
  /** Those that are here; of a list with holes only its beginning. */
  rows: readonly Row[];
  /** The row at which a value of the order begins; null where the list cannot tell. */
  find: ((value: string) => Promise<number>) | null;
}

const FIRST = 100;
const COMING = 30;

/** The rows of a list, page by page as somebody scrolls. */
export function useRows<P extends ListPath>(
  path: P,
  target: string,
  query: Query,
  options?: { enabled?: boolean; limit?: number },
): RowSource<RowOf<P>> {
  const limit = options?.limit ?? FIRST;
  const asked = useInfiniteQuery({
    queryKey: ["list", path, target, query, limit],
    queryFn: async ({ pageParam, signal }) =>
      (await getJson(questionPath(path, target, { ...query, limit, cursor: pageParam || undefined }), signal)) as Listed<RowOf<P>>,
    initialPageParam: "",
    getNextPageParam: (page) => page.cursor ?? undefined,
    placeholderData: keepPreviousData,
    enabled: options?.enabled ?? true,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = asked;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const total = data?.pages[0]?.total ?? (hasNextPage || !data ? null : rows.length);
  const want = useCallback(
    (_first: number, last: number) => {
      if (last >= rows.length - COMING && hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    [rows.length, hasNextPage, isFetchingNextPage, fetchNextPage],
  );
  const coming = hasNextPage ? Math.min(COMING, total === null ? COMING : Math.max(1, total - rows.length)) : 0;
  return {
    total,
    reach: rows.length + coming,
    at: (index) => rows[index],
    want,
    waiting: asked.isPending,
    stale: asked.isPlaceholderData,
    problem: asked.error ? asProblem(asked.error) : null,
    retry: () => void refetch(),
    dataDate: data?.pages[0]?.data_date ?? null,
    rows,
    find: null,
  };
}
