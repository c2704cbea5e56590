/** How the API is asked: one client, one shape of errors, one cache. */
import { QueryCache, QueryClient } from "@tanstack/react-query";
import createClient, { type Middleware } from "openapi-fetch";
import { take } from "@/api/ahead";
import type { components, paths } from "@/api/schema";
import { BASE_PATH } from "@/base";
import { general } from "@/text/en/general";

export type Schemas = components["schemas"];
export type { paths };

/** An answer of the API that is a problem (RFC 9457), or no answer at all (status 0). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly place: string | null;
  readonly remedy: string | null;

  constructor(problem: Partial<Schemas["Problem"]>) {
    super(problem.detail ?? general.noAnswer);
    this.name = "ApiProblem";
    this.status = problem.status ?? 0;
    this.type = problem.type ?? "";
    this.title = problem.title ?? general.failed;
    this.place = problem.place ?? null;
    this.remedy = problem.remedy ?? null;
  }
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({ detail: general.noAnswer, title: general.offline, remedy: general.offlineRemedy });
}

let csrfToken = "";
/** Remember the token that changes must carry; a session tells its own. */
export function keepCsrfToken(token: string | null | undefined): void {
  csrfToken = token ?? "";
}

type WhoIsThere = () => Promise<unknown>;
let whoIsThere: WhoIsThere = () => Promise.resolve();
/** How to learn the token: pages ask before it is known who is there, some of them by POST. */
export function onTokenWanted(handler: WhoIsThere): void {
  whoIsThere = handler;
}

const SAFE = new Set(["GET", "HEAD"]);
const csrf: Middleware = {
  async onRequest({ request }) {
    if (!SAFE.has(request.method) && !csrfToken) await whoIsThere().catch(() => undefined);
    if (!SAFE.has(request.method) && csrfToken) request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: BASE_PATH, fetch: take });
api.use(csrf);

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer; a problem is thrown. */
export async function answer<T>(asked: Promise<Answered<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await asked;
  if (response.ok) return (data ?? {}) as NonNullable<T>;
  throw new ApiProblem({ status: response.status, title: response.statusText, ...(typeof error === "object" ? error : {}) });
}

/** Ask an address of the API that a list or an export names; JSON, with the same problems. */
export async function getJson(path: string, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(`${BASE_PATH}${path}`, { headers: { Accept: "application/json" }, ...(signal && { signal }) });
  const body: unknown = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new ApiProblem({ status: response.status, title: response.statusText, ...(body as object) });
}

type SignedOut = () => void;
let whenSignedOut: SignedOut = () => undefined;
/** What to do when the API does not know us any more. */
export function onSignedOut(handler: SignedOut): void {
  whenSignedOut = handler;
}

const MINUTE = 60_000;
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ApiProblem && error.status === 401) whenSignedOut();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: MINUTE,
      gcTime: 10 * MINUTE,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.status > 0 && error.status < 500),
    },
  },
});
