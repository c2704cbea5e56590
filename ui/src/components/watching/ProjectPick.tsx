import { Button, Select } from "@mantine/core";
import { IconBriefcase } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Project, projectsQuery } from "@/api/projects";
import { EmptyState } from "@/components/Interludes";
import { watchWords as words } from "@/text/en/watching";

export interface Picked {
  /** undefined while they come, null where there is none. */
  project: Project | null | undefined;
  projects: readonly Project[];
}

/** The project of the address, or the first one. */
export function useProject(id: string): Picked {
  const { data } = useQuery(projectsQuery);
  return { project: data && (data.find((one) => one.id === id) ?? data[0] ?? null), projects: data ?? [] };
}

export function ProjectPick({
  project,
  projects,
  onChange,
}: {
  project: Project | null | undefined;
  projects: readonly Project[];
  onChange: (id: string) => void;
}) {
  if (projects.length < 2 || !project) return null;
  return (
    <Select
      aria-label={words.project}
      w={190}
      allowDeselect={false}
      value={project.id}
      onChange={(id) => onChange(id ?? "")}
      data={projects.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}

export function NoProject() {
  return (
    <div className="lc-card">
      <EmptyState
        icon={<IconBriefcase size={30} stroke={1.4} aria-hidden />}
        title={words.noProject}
        hint={words.noProjectHint}
        action={
          <Button component={Link} to="/">
            {words.toProjects}
          </Button>
        }
      />
    </div>
  );
}
