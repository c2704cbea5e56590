import { ActionIcon, Badge, Button, Group, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import { forgetFigures } from "@/api/imports";
import { cancelJob, isOver, type Job, retryJob, useJob } from "@/api/jobs";
import { useMay } from "@/api/session";
import { ErrorState } from "@/components/Interludes";
import { JobProgress } from "@/components/jobs/JobProgress";
import { STATE_COLORS } from "@/components/jobs/states";
import { sayProblem } from "@/components/notices";
import { tame } from "@/state/format";
import { general } from "@/text/en/general";
import { jobWords } from "@/text/en/jobs";

interface Props {
  id: string;
  onHide: () => void;
  onRetried: (id: string) => void;
  /** What came out, once it is over. */
  outcome: (job: Job) => ReactNode;
}

/** A job that the reader asked for, as it goes; figures of the page are asked for anew at its end. */
export function LiveJob({ id, onHide, onRetried, outcome }: Props) {
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
  if (!job) return null;
  return (
    <section
      className="lc-card"
      style={{ padding: "10px 14px" }}
      aria-label={tame(job.title)}
      data-testid="live-job"
      data-state={job.state}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap="xs" style={{ minWidth: 0 }}>
          <Badge variant="dot" fw={500} color={STATE_COLORS[job.state]} radius="sm" tt="none">
            {jobWords.states[job.state]}
          </Badge>
          <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
            <bdi>{tame(job.title)}</bdi>
          </Text>
          {job.state === "done" && outcome(job)}
        </Group>
        <Group gap={6} wrap="nowrap">
          {may && !over && (
            <Button variant="default" onClick={() => void cancelJob(id).catch(sayProblem)}>
              {jobWords.cancel}
            </Button>
          )}
          {may && (job.state === "failed" || job.state === "cancelled") && (
            <Button variant="default" onClick={() => void retryJob(id).then(onRetried).catch(sayProblem)}>
              {general.retry}
            </Button>
          )}
          {over && (
            <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label={general.close} onClick={onHide}>
              <IconX size={16} />
            </ActionIcon>
          )}
        </Group>
      </Group>
      <div aria-live="polite">
        {!over && (
          <div style={{ marginTop: 8 }}>
            <JobProgress job={job} />
          </div>
        )}
        {job.error && (
          <Text size="sm" className="lc-lost" mt={6} style={{ overflowWrap: "anywhere" }}>
            {tame(job.error)}
          </Text>
        )}
      </div>
    </section>
  );
}
