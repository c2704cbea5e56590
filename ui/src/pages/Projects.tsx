import { Button, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { IconBriefcase, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { useState } from "react";
import { type Project, projectsQuery } from "@/api/projects";
import { useMay, useSession } from "@/api/session";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { Page } from "@/components/Page";
import { ProjectCard } from "@/components/projects/ProjectCard";
import { ProjectForm } from "@/components/projects/ProjectForm";
import { screenPath } from "@/screens";
import { entry as words } from "@/text/en/entry";
import { general } from "@/text/en/general";

export default function ProjectsPage() {
  const session = useSession();
  const may = useMay("editor");
  const { data: projects, error, refetch } = useQuery({ ...projectsQuery, enabled: session?.kind !== "guest" });
  const [form, setForm] = useState<Project | "new" | null>(null);
  if (session?.share)
    return <Navigate to={screenPath("overview", session.share.target) as never} search={{ scope: session.share.scope } as never} replace />;
  const add = may && (
    <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setForm("new")}>
      {words.newProject}
    </Button>
  );
  return (
    <Page title={general.screens.projects} tools={projects?.length ? add : null}>
      <Text size="sm" c="dimmed" mb="md">
        {words.projectsHint}
      </Text>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !projects ? (
        <Skeleton h={150} radius="lg" />
      ) : projects.length === 0 ? (
        <EmptyState icon={<IconBriefcase size={30} stroke={1.4} aria-hidden />} title={words.none} hint={words.noneHint} action={add} />
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
          {projects.map((project) => (
            <ProjectCard key={project.id} project={project} onEdit={may ? () => setForm(project) : undefined} />
          ))}
        </SimpleGrid>
      )}
      {form && <ProjectForm project={form === "new" ? null : form} onClose={() => setForm(null)} />}
    </Page>
  );
}
