import "@/theme/data.css";
import "@/theme/watching.css";
import { Button, Group, Skeleton, Text, Title } from "@mantine/core";
import { IconEye, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Project } from "@/api/projects";
import { useMay } from "@/api/session";
import { addMonitor, type MonitorRule, monitorsQuery, rulesQuery } from "@/api/watching";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { MonitorCard } from "@/components/monitors/MonitorCard";
import { MonitorForm, usualMonitor } from "@/components/monitors/MonitorForm";
import { Watched } from "@/components/monitors/Watched";
import { sayProblem } from "@/components/notices";
import { Page } from "@/components/Page";
import { LookNow } from "@/components/watching/LookNow";
import { NoProject, ProjectPick, useProject } from "@/components/watching/ProjectPick";
import { count } from "@/state/format";
import { text, useParams } from "@/state/params";
import { general } from "@/text/en/general";
import { monitorWords as words } from "@/text/en/watching";

const params = { project: text(), monitor: text(), edit: text() };
const NEW = "new";
const USUAL = ["expectation", "lost_link", "new_link", "target_broken"];

/** What a project watches for, and when its people are told. */
export default function MonitorsPage() {
  const [{ project: wanted, monitor, edit }, set] = useParams(params);
  const { project, projects } = useProject(wanted);
  const may = useMay("editor");
  const tools = (
    <>
      <ProjectPick project={project} projects={projects} onChange={(id) => set({ project: id, monitor: "", edit: "" })} />
      {project && may && <LookNow project={project.id} />}
      {project && may && (
        <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => set({ edit: NEW })} data-testid="add-monitor">
          {words.add}
        </Button>
      )}
    </>
  );
  return (
    <Page
      title={general.screens.monitors}
      aside={
        project &&
        projects.length > 1 && (
          <Text size="sm" c="dimmed">
            {project.name}
          </Text>
        )
      }
      tools={tools}
    >
      {project === null && <NoProject />}
      {project === undefined && <Skeleton h={240} radius="lg" />}
      {project && <Watched project={project} may={may} />}
      {project && <Monitors project={project} may={may} chosen={monitor} edit={edit} onEdit={(id) => set({ edit: id })} />}
    </Page>
  );
}

interface MonitorsProps {
  project: Project;
  may: boolean;
  chosen: string;
  /** Id of the monitor whose form is open, or `new`. */
  edit: string;
  onEdit: (id: string) => void;
}

function Monitors({ project, may, chosen, edit, onEdit }: MonitorsProps) {
  const { data: rules = [] } = useQuery(rulesQuery);
  const { data: monitors, error, refetch } = useQuery(monitorsQuery(project.id));
  const edited = monitors?.find((one) => one.id === edit);
  const rule = (name: string): MonitorRule | undefined => rules.find((one) => one.name === name);
  return (
    <section aria-label={words.rules}>
      <Title order={2} fz={15} mt="lg" mb="xs">
        {words.rules}{" "}
        {monitors && (
          <Text span size="sm" c="dimmed" fw={400}>
            {count(monitors.length)}
          </Text>
        )}
      </Title>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!monitors && !error && (
        <div className="lc-watch-grid">
          {[1, 2, 3].map((one) => (
            <Skeleton key={one} h={170} radius="lg" />
          ))}
        </div>
      )}
      {monitors?.length === 0 && (
        <div className="lc-card">
          <None may={may} project={project} rules={rules} />
        </div>
      )}
      <div className="lc-watch-grid">
        {monitors?.map((one) => (
          <MonitorCard
            key={one.id}
            monitor={one}
            rule={rule(one.rule)}
            may={may}
            chosen={one.id === chosen}
            onEdit={() => onEdit(one.id)}
          />
        ))}
      </div>
      {may && rules.length > 0 && (edit === NEW || edited) && (
        <MonitorForm key={edit} project={project.id} rules={rules} monitor={edited ?? null} onClose={() => onEdit("")} />
      )}
    </section>
  );
}

function None({ may, project, rules }: { may: boolean; project: Project; rules: readonly MonitorRule[] }) {
  const [busy, setBusy] = useState(false);
  const names = project.competitors.length ? [...USUAL, "competitor_gap"] : USUAL;
  const add = async (): Promise<void> => {
    for (const rule of rules.filter((one) => names.includes(one.name))) await addMonitor(project.id, usualMonitor(rule));
  };
  const start = (): void => {
    setBusy(true);
    add()
      .catch(sayProblem)
      .finally(() => setBusy(false));
  };
  const button = may && (
    <Group>
      <Button loading={busy} onClick={start} data-testid="usual-monitors">
        {words.usual}
      </Button>
    </Group>
  );
  return <EmptyState icon={<IconEye size={30} stroke={1.4} aria-hidden />} title={words.none} hint={words.noneHint} action={button} />;
}
