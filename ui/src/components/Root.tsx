import { useQuery } from "@tanstack/react-query";
import { Navigate, Outlet, useLocation, useMatches, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { onSignedOut, queryClient } from "@/api/client";
import { sessionQuery, wasSignedIn } from "@/api/session";
import { ErrorState } from "@/components/Interludes";
import { below } from "@/state/inside";

/** Pages for people who are not signed in, and so without the frame. */
export const FRAMELESS: ReadonlySet<string> = new Set(["/login", "/setup"]);

/** Lets people in: to the set-up where nobody administers yet, to the sign-in where nobody is known. */
export function Root() {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const { pathname, href } = useLocation();
  const shown: string = useMatches().at(-1)?.fullPath ?? "";
  const router = useRouter();
  useEffect(() => onSignedOut(() => void queryClient.invalidateQueries({ queryKey: ["session"] })), []);
  const outside = FRAMELESS.has(pathname);
  if (error && !session)
    return (
      <div style={{ maxWidth: 560, margin: "10vh auto", padding: 16 }}>
        <ErrorState error={error} retry={() => void refetch()} />
      </div>
    );
  if (!session) return outside || !wasSignedIn() ? null : <Outlet />;
  if (session.kind === null && session.setup_needed && pathname !== "/setup") return <Navigate to={"/setup" as never} replace />;
  if (session.kind === null && !session.setup_needed && !outside) {
    const next = below(href, router.options.basepath ?? "");
    return <Navigate to={"/login" as never} search={{ next } as never} replace />;
  }
  // the address changes before the page does: nobody is shown a page that asks for more
  if (session.kind === null && !FRAMELESS.has(shown)) return null;
  return <Outlet />;
}
