import "@mantine/spotlight/styles.css";
import { Spotlight, spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconHelp, IconMoon, IconSearch, IconWorld } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { projectsQuery } from "@/api/projects";
import { useSession } from "@/api/session";
import { asksTarget, forGuests, SCREENS, screenPath } from "@/screens";
import { useLastTarget } from "@/state/lastTarget";
import { cleanTarget } from "@/state/target";
import { general } from "@/text/en/general";

/** Jump anywhere: screens, sites of projects, any other site, actions. */
export default function CommandPalette({ asked, onHelp, onScheme }: { asked: number; onHelp: () => void; onScheme: () => void }) {
  const [written, setWritten] = useState("");
  const { target, query } = useLastTarget();
  const guest = useSession()?.kind === "guest";
  const { data: projects = [] } = useQuery({ ...projectsQuery, enabled: !guest });
  const navigate = useNavigate();
  useEffect(() => spotlight.open(), [asked]);
  const show = (site: string): void => void navigate({ to: screenPath("overview", site) as never, search: {} as never });
  const sites = [...new Set(projects.flatMap((project) => [...project.own, ...project.competitors].map((one) => one.target)))];
  const wanted = cleanTarget(written);
  const looksLikeSite = !guest && /^[^\s.]+(\.[^\s.]+)+/.test(wanted) && !sites.includes(wanted);
  const actions: SpotlightActionGroupData[] = [
    {
      group: general.palette.screens,
      actions: SCREENS.filter((screen) => screen.page && screen.key && (guest ? forGuests(screen) : target || !asksTarget(screen))).map(
        (screen) => ({
          id: screen.id,
          label: general.screens[screen.id],
          description: asksTarget(screen) ? target : "",
          leftSection: <screen.icon size={18} stroke={1.7} aria-hidden />,
          onClick: () => void navigate({ to: screenPath(screen.id, target) as never, search: (asksTarget(screen) ? query : {}) as never }),
        }),
      ),
    },
    {
      group: general.palette.sites,
      actions: [...sites, ...(looksLikeSite ? [wanted] : [])].map((site) => ({
        id: `site ${site}`,
        label: general.palette.showSite(site),
        leftSection: <IconWorld size={18} stroke={1.7} aria-hidden />,
        onClick: () => show(site),
      })),
    },
    {
      group: general.palette.actions,
      actions: [
        { id: "scheme", label: general.help.scheme, leftSection: <IconMoon size={18} aria-hidden />, onClick: onScheme },
        { id: "help", label: general.keys, leftSection: <IconHelp size={18} aria-hidden />, onClick: onHelp },
      ],
    },
  ];
  return (
    <Spotlight
      actions={actions}
      query={written}
      onQueryChange={setWritten}
      shortcut={null}
      attributes={{ content: { "aria-label": general.search } }}
      nothingFound={general.nothingFound}
      scrollable
      maxHeight={420}
      highlightQuery
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: general.search, "aria-label": general.search }}
    />
  );
}
