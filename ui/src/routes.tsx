/** The router, made from the list of screens. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type RouteComponent } from "@tanstack/react-router";
import { BASE_PATH } from "@/base";
import { CrashPage, MissingPage, PageSkeleton } from "@/components/Interludes";
import { FRAMELESS, Root } from "@/components/Root";
import { Shell } from "@/components/Shell";
import { SCREENS, type Screen } from "@/screens";
import { parseSearch, writeSearch } from "@/state/search";

const root = createRootRoute({ component: Root, notFoundComponent: MissingPage });
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

function routeOf(screen: Screen, parent: typeof root | typeof shell) {
  return createRoute({
    getParentRoute: () => parent as typeof shell,
    path: screen.path as "/",
    component: lazyRouteComponent(screen.page as NonNullable<Screen["page"]>) as RouteComponent,
  });
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
