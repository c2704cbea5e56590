import { ActionIcon, Badge, Group, Text, Tooltip } from "@mantine/core";
import { IconDownload, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { cancelJob, isOver, type Job, jobFilePath, retryJob } from "@/api/jobs";
import { type Column, dateColumn } from "@/components/columns";
import { JobProgress } from "@/components/jobs/JobProgress";
import { STATE_COLORS } from "@/components/jobs/states";
import { say, sayProblem } from "@/components/notices";
import { NOTHING, tame, time } from "@/state/format";
import { duration, outcomeText, took } from "@/state/jobs";
import { jobWords as words } from "@/text/en/jobs";

type Id = keyof typeof words.columns;
const of = (id: Id): { id: Id; label: string; definition: string; sort: false } => ({
  id,
  label: words.columns[id][0],
  definition: words.columns[id][1],
  sort: false,
});

export const kindText = (kind: string): string => words.kinds[kind] ?? kind;
export const hasFile = (job: Job): boolean => job.state === "done" && typeof job.result?.["file"] === "string";

export function StateBadge({ job }: { job: Job }) {
  return (
    <Badge variant="dot" color={STATE_COLORS[job.state]} radius="sm" tt="none" fw={500}>
      {words.states[job.state]}
    </Badge>
  );
}

/** Columns of the list of jobs; `now` moves on while something runs. */
export function jobColumns(may: boolean, now: number): readonly Column<Job>[] {
  return [
    { ...of("state"), width: 108, cell: (job) => <StateBadge job={job} /> },
    { ...of("title"), width: 190, grow: true, full: (job) => job.title, cell: (job) => <bdi>{tame(job.title)}</bdi> },
    { ...of("kind"), width: 84, cell: (job) => kindText(job.kind) },
    {
      ...of("progress"),
      width: 220,
      least: 160,
      full: (job) => (job.error ?? outcomeText(job)) || undefined,
      cell: (job) => <Progressing job={job} />,
    },
    {
      ...of("asked_by"),
      width: 140,
      least: 100,
      full: (job) => job.asked_by ?? words.program,
      cell: (job) =>
        job.asked_by ?? (
          <Text span inherit c="dimmed">
            {words.program}
          </Text>
        ),
    },
    dateColumn<Job>("asked_at", 150, { ...of("asked_at"), cell: (job) => time(job.asked_at) }),
    {
      ...of("duration"),
      width: 84,
      end: true,
      cell: (job) => {
        const seconds = took(job, now);
        return seconds === null ? NOTHING : duration(seconds);
      },
    },
    { ...of("actions"), width: 76, stuck: true, cell: (job) => <JobActions job={job} may={may} /> },
  ];
}

function Progressing({ job }: { job: Job }): ReactNode {
  if (!isOver(job)) return <JobProgress job={job} small />;
  if (job.error) return <span className="lc-lost">{tame(job.error)}</span>;
  return (
    <Text span inherit c="dimmed">
      {outcomeText(job) || NOTHING}
    </Text>
  );
}

/** What can be done with a job now. */
export function JobActions({ job, may }: { job: Job; may: boolean }) {
  const act = (what: () => Promise<unknown>, done: string): void =>
    void what()
      .then(() => say(done))
      .catch(sayProblem);
  return (
    <Group gap={4} wrap="nowrap" onClick={(event) => event.stopPropagation()}>
      {may && !isOver(job) && (
        <Act
          label={words.cancelOf(job.title)}
          icon={<IconPlayerStop size={15} />}
          onClick={() => act(() => cancelJob(job.id), words.cancelled)}
        />
      )}
      {may && (job.state === "failed" || job.state === "cancelled") && (
        <Act label={words.retryOf(job.title)} icon={<IconRefresh size={15} />} onClick={() => act(() => retryJob(job.id), words.retried)} />
      )}
      {hasFile(job) && (
        <Tooltip label={words.file}>
          <ActionIcon component="a" href={jobFilePath(job.id)} download variant="default" size={24} aria-label={words.fileOf(job.title)}>
            <IconDownload size={15} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}

function Act({ label, icon, onClick }: { label: string; icon: ReactNode; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={24} aria-label={label} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
