/** What the address asks about: the target, how much it covers, and the time. */
import { useParams as useRouteParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { choice, flag, readParams, text, texts, useParams, type Values } from "@/state/params";
import type { Search } from "@/state/search";

export const SCOPES = ["url", "prefix", "host", "domain"] as const;
export type Scope = (typeof SCOPES)[number];

/** Parameters that follow from screen to screen. */
export const moment = { scope: choice(["", ...SCOPES]), as_of: text(), known_at: text() };
/** Names of those, for links. */
export const FOLLOWING = ["scope", "as_of", "known_at"] as const;

export interface AskedTarget {
  target: string;
  /** As the API takes it; nothing where the address leaves it to the server. */
  query: { scope?: Scope; as_of?: string; known_at?: string };
}

/** The target of the address; empty text on screens without one. */
export function useTarget(): AskedTarget {
  const { target = "" } = useRouteParams({ strict: false }) as { target?: string };
  const [{ scope, as_of, known_at }] = useParams(moment);
  return useMemo(() => asked(target, { scope, as_of, known_at }), [target, scope, as_of, known_at]);
}

/** The same outside of components. */
export function targetOf(target: string, search: Search): AskedTarget {
  return asked(target, readParams(moment, search));
}

function asked(target: string, { scope, as_of, known_at }: Values<typeof moment>): AskedTarget {
  return { target, query: { ...(scope && { scope }), ...(as_of && { as_of }), ...(known_at && { known_at }) } };
}

/** What every list keeps in the address. */
export const listParams = {
  history: text(),
  filter: texts(),
  having: texts(),
  internal: flag(),
  sort: text(),
  columns: text(),
  row: text(),
};

/** Make a target of what somebody typed or pasted: scheme, spaces and a bare trailing slash go. */
export function cleanTarget(written: string): string {
  const plain = written.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, "");
  return /^[^/?#]+\/$/.test(plain) ? plain.slice(0, -1) : plain;
}
