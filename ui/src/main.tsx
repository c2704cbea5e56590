import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@/theme/app.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "@/api/client";
import { sessionQuery } from "@/api/session";
import { router } from "@/routes";
import { general } from "@/text/en/general";
import { theme, variables } from "@/theme/theme";

document.getElementById("layers")?.setAttribute("aria-label", general.layers);
/** Longer than this nobody looks at an empty window. */
const PATIENCE_MS = 250;

/** Draw once, when page and answers are there; what takes longer comes into its place later. */
async function begin(root: HTMLElement): Promise<void> {
  const late = new Promise<void>((resolve) => {
    setTimeout(resolve, PATIENCE_MS);
  });
  const session = queryClient.prefetchQuery(sessionQuery);
  await Promise.race([Promise.all([session, router.load()]).then(answered), late]);
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <Notifications position="bottom-right" limit={3} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

/** Once no question is under way. */
function answered(): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!queryClient.isFetching()) {
        stop();
        resolve();
      }
    };
    const stop = queryClient.getQueryCache().subscribe(look);
    look();
  });
}

const place = document.getElementById("root");
if (place) void begin(place);
