/**
 * State of a screen that lives in its address.
 *
 * A page names its parameters once, `const params = { group: choice(["similar", "all"]), q: text() }`,
 * and gets them read, checked and with a setter from `useParams(params)`. What does not fit becomes
 * the default, and a default is never written: addresses stay short.
 */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { Search } from "@/state/search";

export interface Param<T> {
  read(raw: readonly string[]): T;
  write(value: T): readonly string[];
}
export type Params = Readonly<Record<string, Param<unknown>>>;
export type Values<P> = { [K in keyof P]: P[K] extends Param<infer T> ? T : never };
export type SetValues<V> = (patch: Partial<V>, options?: { replace?: boolean }) => void;

/** A free text; "" when absent. */
export function text(): Param<string> {
  return { read: (raw) => raw[0] ?? "", write: (value) => [value] };
}

/** One of some words; the first one is the default. */
export function choice<const T extends string>(words: readonly [T, ...T[]]): Param<T> {
  return {
    read: (raw) => words.find((word) => word === raw[0]) ?? words[0],
    write: (value) => (value === words[0] ? [] : [value]),
  };
}

/** A list of texts: the key repeated. */
export function texts(): Param<readonly string[]> {
  return { read: (raw) => raw.filter(Boolean), write: (value) => value };
}

/** A whole number within bounds. */
export function whole(fallback: number, least: number, most: number): Param<number> {
  return {
    read: (raw) => {
      const number = Number(raw[0] ?? "");
      return raw[0] && Number.isInteger(number) ? Math.min(most, Math.max(least, number)) : fallback;
    },
    write: (value) => (value === fallback ? [] : [String(value)]),
  };
}

/** Yes or no. */
export function flag(): Param<boolean> {
  return { read: (raw) => raw[0] === "true", write: (value) => (value ? ["true"] : []) };
}

export function readParams<P extends Record<string, Param<unknown>>>(params: P, search: Search): Values<P> {
  const values: Record<string, unknown> = {};
  for (const [name, param] of Object.entries(params)) {
    const raw = search[name];
    values[name] = param.read(raw === undefined ? [] : Array.isArray(raw) ? raw : [raw]);
  }
  return values as Values<P>;
}

export function writeParams<P extends Record<string, Param<unknown>>>(
  params: P,
  patch: Partial<Values<P>>,
): Record<string, string | string[] | undefined> {
  const written: Record<string, string | string[] | undefined> = {};
  for (const [name, value] of Object.entries(patch)) {
    const param = params[name];
    if (!param) continue;
    const raw = value === undefined ? [] : [...param.write(value)];
    written[name] = raw.length > 1 ? raw : raw[0] || undefined;
  }
  return written;
}

/** The screen's parameters and what changes them; a change is a step of Back unless it replaces. */
export function useParams<P extends Record<string, Param<unknown>>>(params: P): [Values<P>, SetValues<Values<P>>] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const values = useMemo(() => readParams(params, search), [params, search]);
  const set = useCallback<SetValues<Values<P>>>(
    (patch, options) => {
      const written = writeParams(params, patch);
      void navigate({
        to: ".",
        search: (before: Record<string, unknown>) => ({ ...before, ...written }),
        replace: options?.replace ?? false,
        resetScroll: false,
      });
    },
    [navigate, params],
  );
  return [values, set];
}
