/** Lists that answer any stretch of rows: a table can jump to row 900,000 at once. */
import { keepPreviousData, useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { asProblem, getJson } from "@/api/client";
import { type ListPath, type Query, questionPath, type RowOf, type RowSource } from "@/api/lists";
import { whenIdle } from "@/state/idle";

interface Listed<Row> {
  rows: Row[];
  total?: number | null;
  data_date?: string | null;
  /** Rows before this page, where it was asked for by a value. */
  offset?: number | null;
}

const PAGE = 100;
/** Of longer lists the last page is fetched ahead: the server sorts all rows for it, and then knows the place of each. */
const LONG = 10_000;
/** While a scroll bar is dragged, nothing on the way is asked for; a single jump is answered at once. */
const SETTLE_MS = 90;

/** The pages that hold a stretch of rows; the first one always, for it knows how many there are. */
export function pagesOf(first: number, last: number, size = PAGE): readonly number[] {
  const from = Math.floor(Math.max(0, first) / size);
  const to = Math.floor(Math.max(0, last) / size);
  return [...new Set([0, ...Array.from({ length: to - from + 1 }, (_, n) => from + n)])];
}

/** Pages that are wanted at the same moment, by their question. */
const wantedNow = new Map<string, Map<number, Promise<Listed<unknown>>>>();

/** A page of a list. Pages beside each other that are wanted at once are one question: each costs the server more than its rows. */
async function pageOf<P extends ListPath>(path: P, target: string, query: Query, page: number): Promise<Listed<RowOf<P>>> {
  const key = JSON.stringify([path, target, query]);
  const pages = wantedNow.get(key) ?? new Map<number, Promise<Listed<unknown>>>();
  wantedNow.set(key, pages);
  pages.set(page, Promise.resolve({ rows: [] }));
  await Promise.resolve();
  if (wantedNow.get(key) === pages) {
    wantedNow.delete(key);
    for (const [first, number] of runsOf([...pages.keys()])) {
      const asked = getJson(questionPath(path, target, { ...query, limit: PAGE * number, offset: first * PAGE || undefined })) as Promise<
        Listed<unknown>
      >;
      for (let n = 0; n < number; n++)
        pages.set(
          first + n,
          asked.then((all) => (number === 1 ? all : { ...all, rows: all.rows.slice(n * PAGE, (n + 1) * PAGE) })),
        );
    }
  }
  return (await pages.get(page)) as Listed<RowOf<P>>;
}

/** Stretches of pages beside each other: the first of each and how many. */
export function runsOf(pages: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const page of [...pages].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last[0] + last[1] === page) last[1] += 1;
    else runs.push([page, 1]);
  }
  return runs;
}

function pageQuery<P extends ListPath>(path: P, target: string, query: Query, page: number) {
  return { queryKey: ["range", path, target, query, page], queryFn: () => pageOf(path, target, query, page) };
}

/** The rows of a list by their places. */
export function useRangeRows<P extends ListPath>(path: P, target: string, query: Query, enabled: boolean): RowSource<RowOf<P>> {
  const [seen, setSeen] = useState({ first: 0, last: 0 });
  const timer = useRef(0);
  const key = JSON.stringify([path, target, query]);
  useEffect(() => setSeen({ first: 0, last: 0 }), [key]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const pages = useMemo(() => pagesOf(seen.first, seen.last), [seen]);
  const results = useQueries({
    queries: pages.map((page) => ({
      ...pageQuery(path, target, query, page),
      enabled,
      ...(page === 0 && { placeholderData: keepPreviousData }),
    })),
  });
  const head = results[0];
  const total = head?.data?.total ?? (head?.data ? head.data.rows.length : null);
  const cache = useQueryClient();
  const lastPage = enabled && total !== null && total > LONG && !head?.isPlaceholderData ? Math.floor((total - 1) / PAGE) : 0;
  useEffect(() => {
    if (lastPage) whenIdle(() => cache.prefetchQuery(pageQuery(path, target, query, lastPage)));
    // `key` stands for what is asked
  }, [lastPage, key, cache]);
  const wanted = useRef(-SETTLE_MS);
  const want = useCallback(
    (first: number, last: number) => {
      window.clearTimeout(timer.current);
      const alone = performance.now() - wanted.current > SETTLE_MS; // a jump, or the begin of dragging
      wanted.current = performance.now();
      const see = (): void => {
        for (const page of pagesOf(first, last)) void cache.prefetchQuery(pageQuery(path, target, query, page)); // before anything is drawn
        setSeen((before) => (pagesOf(first, last).join() === pagesOf(before.first, before.last).join() ? before : { first, last }));
      };
      if (alone) see();
      else timer.current = window.setTimeout(see, SETTLE_MS);
      // `key` stands for what is asked
    },
    [key, cache],
  );
  const failed = results.find((result) => result.error);
  const find = useCallback(
    async (value: string) =>
      ((await getJson(questionPath(path, target, { ...query, limit: 1, from_value: value }))) as Listed<RowOf<P>>).offset ?? 0,
    [path, target, query],
  );
  return {
    total,
    reach: total ?? 0,
    at: (index) => results[pages.indexOf(Math.floor(index / PAGE))]?.data?.rows[index % PAGE],
    want,
    waiting: head?.isPending ?? true,
    stale: head?.isPlaceholderData ?? false,
    problem: failed?.error ? asProblem(failed.error) : null,
    retry: () => results.forEach((result) => void result.refetch()),
    dataDate: head?.data?.data_date ?? null,
    rows: results.flatMap((result) => result.data?.rows ?? []),
    find,
  };
}
