import { ActionIcon, Badge, Button, Group, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { forgetFigures } from "@/api/imports";
import { cancelJob, isOver, retryJob, useJob } from "@/api/jobs";
import { useMay } from "@/api/session";
import { ErrorState, PageSkeleton } from "@/components/Interludes";
import { Outcome } from "@/components/imports/Outcome";
import { JobProgress } from "@/components/jobs/JobProgress";
import { STATE_COLORS } from "@/components/jobs/states";
import { sayProblem } from "@/components/notices";
import { tame } from "@/state/format";
import { importedFiles } from "@/state/jobs";
import { general } from "@/text/en/general";
import { importWords as words } from "@/text/en/imports";
import { jobWords } from "@/text/en/jobs";

/** An import as it goes, and what came of each file. */
export function ImportJob({ id, onHide, onRetried }: { id: string; onHide: () => void; onRetried: (id: string) => void }) {
  const { data: job, error, refetch } = useJob(id);
  const may = useMay("editor");
  const over = job !== undefined && isOver(job);
  const watched = useRef(false);
  useEffect(() => {
    if (job && !over) watched.current = true;
    if (over && watched.current) {
      watched.current = false;
      void forgetFigures();
    }
  }, [job, over]);
  if (error && !job) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!job) return <PageSkeleton />;
  const partly = job.state === "done" && importedFiles(job).some((file) => file.errors.length > 0);
  const retry = (): void => void retryJob(id).then(onRetried).catch(sayProblem);
  return (
    <section className="lc-card" aria-label={tame(job.title)} data-testid="import-job" data-state={job.state}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap="xs" style={{ minWidth: 0 }}>
          <Badge variant="dot" fw={500} color={partly ? "orange" : STATE_COLORS[job.state]} radius="sm" tt="none">
            {partly ? words.partly : words.ended[job.state]}
          </Badge>
          <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
            <bdi>{tame(job.title)}</bdi>
          </Text>
        </Group>
        <Group gap={6} wrap="nowrap">
          {may && !over && (
            <Button variant="default" onClick={() => void cancelJob(id).catch(sayProblem)}>
              {words.stop}
            </Button>
          )}
          {may && (job.state === "failed" || job.state === "cancelled") && (
            <Button variant="default" onClick={retry}>
              {general.retry}
            </Button>
          )}
          {over && (
            <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label={words.hide} onClick={onHide}>
              <IconX size={16} />
            </ActionIcon>
          )}
        </Group>
      </Group>
      <div aria-live="polite">
        {!over && (
          <div style={{ marginTop: 10 }}>
            <JobProgress job={job} />
          </div>
        )}
        {job.error && (
          <Text size="sm" className="lc-lost" mt={6} style={{ overflowWrap: "anywhere" }}>
            {tame(job.error)}
          </Text>
        )}
        {job.state === "queued" && (
          <Text size="xs" c="dimmed" mt={4}>
            {jobWords.asked}
          </Text>
        )}
      </div>
      {over && <Outcome job={job} />}
    </section>
  );
}
