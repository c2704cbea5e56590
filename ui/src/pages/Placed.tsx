import "@/theme/data.css";
import "@/theme/watching.css";
import { Button, Group, Skeleton, Text, Tooltip } from "@mantine/core";
import { IconDownload, IconWorldDownload } from "@tabler/icons-react";
import { useState } from "react";
import { allPlaced, checkPlaced } from "@/api/placed";
import type { Project } from "@/api/projects";
import { useMay } from "@/api/session";
import { say, sayProblem } from "@/components/notices";
import { Page } from "@/components/Page";
import { asked, type PlacedParams, placedParams } from "@/components/placed/asked";
import { BringPlaced } from "@/components/placed/BringPlaced";
import { PlacedCounts } from "@/components/placed/PlacedCounts";
import { PlacedTable } from "@/components/placed/PlacedTable";
import { JobEnd } from "@/components/watching/JobEnd";
import { NoProject, ProjectPick, useProject } from "@/components/watching/ProjectPick";
import { saveAs } from "@/state/download";
import { useParams } from "@/state/params";
import { placedCsv } from "@/state/placed";
import { general } from "@/text/en/general";
import { placedWords as words } from "@/text/en/watching";

/** Links that somebody was promised, and what became of each. */
export default function PlacedPage() {
  const [values, set] = useParams(placedParams);
  const { project, projects } = useProject(values.project);
  const may = useMay("editor");
  const site = project?.own[0]?.target ?? "";
  const [job, setJob] = useState("");
  return (
    <Page
      title={general.screens.placed}
      aside={
        <Text size="sm" c="dimmed" visibleFrom="md">
          {words.hint}
        </Text>
      }
      tools={
        <>
          <ProjectPick project={project} projects={projects} onChange={(id) => set({ project: id, status: [], words: "", row: "" })} />
          {project && <Tools project={project} values={values} may={may} />}
        </>
      }
    >
      {project === null && <NoProject />}
      {project === undefined && <Skeleton h={300} radius="lg" />}
      {project && may && (
        <BringPlaced
          project={project.id}
          site={site}
          upload={values.upload}
          onUpload={(id) => set({ upload: id }, { replace: true })}
          onJob={setJob}
        />
      )}
      {job && <JobEnd key={job} id={job} onOver={() => setJob("")} />}
      {project && <PlacedCounts project={project.id} chosen={values.status} onChoose={(status) => set({ status })} />}
      {project && <PlacedTable key={project.id} project={project} values={values} set={set} may={may} />}
    </Page>
  );
}

function Tools({ project, values, may }: { project: Project; values: PlacedParams; may: boolean }) {
  const [busy, setBusy] = useState(false);
  const save = (): void => {
    setBusy(true);
    allPlaced(asked(project, values))
      .then((rows) => saveAs(`${words.fileName}.csv`, placedCsv(rows), "text/csv"))
      .catch(sayProblem)
      .finally(() => setBusy(false));
  };
  const check = (): void =>
    void checkPlaced(project.id, [...values.status])
      .then(() => say(words.checking))
      .catch(sayProblem);
  return (
    <Group gap={6}>
      {may && (
        <Tooltip label={words.checkHint}>
          <Button variant="default" leftSection={<IconWorldDownload size={14} aria-hidden />} onClick={check}>
            {words.check}
          </Button>
        </Tooltip>
      )}
      <Button
        variant="default"
        loading={busy}
        leftSection={<IconDownload size={14} aria-hidden />}
        onClick={save}
        data-testid="export-placed"
      >
        {words.export}
      </Button>
    </Group>
  );
}
