import { ActionIcon, Group, Text, Title } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { overviewQuery } from "@/api/overview";
import type { Project } from "@/api/projects";
import { ScreenLink } from "@/components/ScreenLink";
import { brief, wholeScore } from "@/state/format";
import { entry as words } from "@/text/en/entry";

/** A project: its first site's figures, its other sites, those it is compared with. */
export function ProjectCard({ project, onEdit }: { project: Project; onEdit?: (() => void) | undefined }) {
  const [first, ...others] = project.own;
  const asked = { target: first?.target ?? "", query: first ? { scope: first.scope } : {} };
  const { data } = useQuery({ ...overviewQuery(asked), enabled: first !== undefined });
  const figures = [
    [brief(data?.referring_sites), words.sites],
    [brief(data?.links), words.links],
    [wholeScore(data?.scores?.authority), words.authority],
  ] as const;
  return (
    <section className="lc-card" aria-label={project.name}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Title order={2} fz={16} style={{ overflowWrap: "anywhere" }}>
            {first ? (
              <ScreenLink to="overview" target={first.target} search={{ scope: first.scope }}>
                {project.name}
              </ScreenLink>
            ) : (
              project.name
            )}
          </Title>
          <Text size="sm" c="dimmed" truncate>
            {first?.target}
          </Text>
        </div>
        {onEdit && (
          <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label={`${words.change}: ${project.name}`} onClick={onEdit}>
            <IconPencil size={16} />
          </ActionIcon>
        )}
      </Group>
      <Group gap="xl" my="sm" className="lc-figures">
        {figures.map(([value, label]) => (
          <div key={label}>
            <Text fz={20} fw={680} lh={1.2}>
              {value}
            </Text>
            <Text size="xs" c="dimmed">
              {label}
            </Text>
          </div>
        ))}
      </Group>
      <Group gap={6}>
        {[...others, ...project.competitors].map((one) => (
          <Text key={`${one.target} ${one.scope}`} size="xs">
            <ScreenLink to="overview" target={one.target} search={{ scope: one.scope }}>
              {one.target}
            </ScreenLink>
          </Text>
        ))}
      </Group>
    </section>
  );
}
