/** Who is signed in; set-up, signing in and out. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api, keepCsrfToken, onTokenWanted, queryClient, type Schemas } from "@/api/client";
import { forgetTarget } from "@/state/lastTarget";

export type SessionState = Schemas["SessionState"];

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => {
    const state = await answer(api.GET("/api/v1/session", { signal }));
    keepCsrfToken(state.csrf_token);
    remember(state.kind !== null);
    return state;
  },
  staleTime: 5 * 60_000,
});
onTokenWanted(() => queryClient.ensureQueryData(sessionQuery));

const KEY = "lc-signed-in";

function remember(known: boolean): void {
  if (known) localStorage.setItem(KEY, "1");
  else localStorage.removeItem(KEY);
}

/** The browser sent a cookie with the page, or somebody was signed in when it was last here: pages need not wait for the session. */
export function wasSignedIn(): boolean {
  return "known" in document.documentElement.dataset || localStorage.getItem(KEY) === "1";
}

/** The session, once `Root` has it. */
export function useSession(): SessionState | undefined {
  return useQuery(sessionQuery).data;
}

const RANKS = { viewer: 0, editor: 1, admin: 2 } as const;

/** May the person here do what needs a role? Guests of a share link only look. */
export function useMay(role: keyof typeof RANKS): boolean {
  const session = useSession();
  return session?.kind === "user" && session.role !== null && RANKS[session.role] >= RANKS[role];
}

/** Forget all answers: somebody else may ask from now on. */
async function renew(): Promise<void> {
  queryClient.clear();
  await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
}

export async function signIn(email: string, password: string): Promise<void> {
  await answer(api.POST("/api/v1/session", { body: { email, password } }));
  await renew();
}

export async function signOut(): Promise<void> {
  await answer(api.DELETE("/api/v1/session"));
  keepCsrfToken(null);
  forgetTarget();
  await renew();
}

export async function setUp(token: string, email: string, password: string): Promise<void> {
  await answer(api.POST("/api/v1/setup", { body: { token, email, password } }));
  await renew();
}
