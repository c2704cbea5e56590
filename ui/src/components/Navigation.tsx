import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { projectsQuery } from "@/api/projects";
import { useSession } from "@/api/session";
import { eventCountsQuery } from "@/api/watching";
import { useScreen } from "@/components/TargetBar";
import { asksTarget, forGuests, type GroupId, SCREENS, screenOf, screenPath } from "@/screens";
import { brief } from "@/state/format";
import { useLastTarget } from "@/state/lastTarget";
import { general } from "@/text/en/general";

/** All screens by group; those about a target appear once there was one, and lead back to it. */
export function Navigation({ onGo }: { onGo: () => void }) {
  const { target, query } = useLastTarget();
  const current = useScreen();
  const guest = useSession()?.kind === "guest";
  const shown = SCREENS.filter(
    (screen) => screen.page && screen.group && (guest ? forGuests(screen) : !asksTarget(screen) || target !== ""),
  );
  const groups = [...new Set(shown.map((screen) => screen.group as GroupId))];
  const home = screenOf("projects");
  return (
    <nav aria-label={general.navigation}>
      {!guest && (
        <>
          <ProjectSwitcher onGo={onGo} />
          <Link to="/" className="lc-nav" data-current={current?.id === "projects" || undefined} onClick={onGo}>
            <home.icon size={17} stroke={1.7} aria-hidden />
            {general.screens.projects}
          </Link>
        </>
      )}
      {groups.map((group) => (
        <div key={group} role="group" aria-label={general.groups[group]}>
          <div className="lc-nav-group" aria-hidden>
            {general.groups[group]}
          </div>
          {shown
            .filter((screen) => screen.group === group)
            .map((screen) => (
              <Link
                key={screen.id}
                to={screenPath(screen.id, target) as never}
                search={(asksTarget(screen) ? query : {}) as never}
                className="lc-nav"
                data-current={current?.id === screen.id || undefined}
                aria-current={current?.id === screen.id ? "page" : undefined}
                onClick={onGo}
              >
                <screen.icon size={17} stroke={1.7} aria-hidden />
                {general.screens[screen.id]}
                {screen.id === "alerts" && <OpenAlerts />}
              </Link>
            ))}
        </div>
      ))}
    </nav>
  );
}

function ProjectSwitcher({ onGo }: { onGo: () => void }) {
  const { data: projects = [] } = useQuery(projectsQuery);
  const { target } = useLastTarget();
  const navigate = useNavigate();
  if (!projects.length) return null;
  const current = projects.find((project) => project.own.some((one) => one.target === target));
  return (
    <Select
      aria-label={general.project}
      placeholder={general.project}
      data={projects.map((project) => ({ value: project.id, label: project.name }))}
      value={current?.id ?? null}
      mb={6}
      onChange={(id) => {
        const first = projects.find((project) => project.id === id)?.own[0];
        if (!first) return;
        onGo();
        void navigate({ to: screenPath("overview", first.target) as never, search: { scope: first.scope } as never });
      }}
    />
  );
}

/** How many alerts nobody has dealt with. */
function OpenAlerts() {
  const { data = [] } = useQuery(eventCountsQuery);
  const open = data.filter((one) => one.state === "open").reduce((sum, one) => sum + one.events, 0);
  return (
    open > 0 && (
      <span className="lc-unread" data-testid="open-alerts">
        {brief(open)}
        <span className="lc-sr"> {general.openAlerts}</span>
      </span>
    )
  );
}
