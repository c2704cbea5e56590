/** The router, made from the list of screens. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type RouteComponent } from "@tanstack/react-router";
import { queryClient } from "@/api/client";
import { askAhead } from "@/api/overview";
import { sessionQuery } from "@/api/session";
import { BASE_PATH } from "@/base";
import { CrashPage, MissingPage, PageSkeleton } from "@/components/Interludes";
import { FRAMELESS, Root } from "@/components/Root";
import { Shell } from "@/components/Shell";
import { SCREENS, type Screen } from "@/screens";
import { parseSearch, type Search, writeSearch } from "@/state/search";
import { type AskedTarget, targetOf } from "@/state/target";

const root = createRootRoute({ component: Root, notFoundComponent: MissingPage });
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

function routeOf(screen: Screen, parent: typeof root | typeof shell) {
  return createRoute({
    getParentRoute: () => parent as typeof shell,
    path: screen.path as "/",
    component: lazyRouteComponent(screen.page as NonNullable<Screen["page"]>) as RouteComponent,
    ...(screen.id === "overview" && {
      loader: ({ params, location }: Arrival) => beginOverview(targetOf(params["target"] ?? "", location.search)),
    }),
  });
}

interface Arrival {
  params: Record<string, string>;
  location: { search: Search };
}

/** Whoever comes to the overview waits for its figures, not for the page and then its figures. */
function beginOverview(asked: AskedTarget): void {
  const known = queryClient.ensureQueryData(sessionQuery);
  void known.then((session) => session.kind !== null && askAhead(asked)).catch(() => undefined); // `Root` tells
}

const built = SCREENS.filter((screen) => screen.page !== null);
const routeTree = root.addChildren([
  shell.addChildren(built.filter(({ path }) => !FRAMELESS.has(path)).map((screen) => routeOf(screen, shell))),
  ...built.filter(({ path }) => FRAMELESS.has(path)).map((screen) => routeOf(screen, root)),
]);

export const router = createRouter({
  routeTree,
  basepath: BASE_PATH || "/",
  parseSearch,
  stringifySearch: writeSearch,
  defaultPreload: "intent",
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 150,
  defaultErrorComponent: CrashPage,
  defaultNotFoundComponent: MissingPage,
  scrollRestoration: true,
});
