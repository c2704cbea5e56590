/**
 * The target that was looked at last: screens about no target (imports, jobs, SQL) keep it at hand, so
 * that the way back is one click. It ends with the tab, and with the session.
 */
import { useEffect, useMemo } from "react";
import { targetOf, useTarget, type AskedTarget } from "@/state/target";

const KEY = "lc-target";

/** Read what was kept; nothing where it is none of ours. */
export function readKept(written: string | null): AskedTarget {
  try {
    const { target, query } = JSON.parse(written ?? "{}") as { target?: unknown; query?: unknown };
    const search = Object.entries((query ?? {}) as object).filter(([, value]) => typeof value === "string");
    return targetOf(typeof target === "string" ? target : "", Object.fromEntries(search));
  } catch {
    return targetOf("", {});
  }
}

/** The target of the address, or else the last one. */
export function useLastTarget(): AskedTarget {
  const asked = useTarget();
  const kept = useMemo(() => (asked.target ? asked : readKept(sessionStorage.getItem(KEY))), [asked]);
  return kept;
}

/** Keep the target of the address, for the frame of all pages. */
export function useKeepTarget(): void {
  const asked = useTarget();
  useEffect(() => {
    if (asked.target) sessionStorage.setItem(KEY, JSON.stringify(asked));
  }, [asked]);
}

/** Whoever signs in next begins with nothing. */
export const forgetTarget = (): void => sessionStorage.removeItem(KEY);
