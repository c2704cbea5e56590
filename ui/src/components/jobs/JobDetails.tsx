import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { isOver, type Job, jobFilePath, useJob } from "@/api/jobs";
import { Outcome } from "@/components/imports/Outcome";
import { ErrorState, PageSkeleton } from "@/components/Interludes";
import { hasFile, kindText, StateBadge } from "@/components/jobs/jobColumns";
import { JobProgress } from "@/components/jobs/JobProgress";
import { count, NOTHING, tame, time } from "@/state/format";
import { duration, resultFacts, took } from "@/state/jobs";
import { fieldText } from "@/text/en/fields";
import { jobWords as words } from "@/text/en/jobs";

/** One job as it goes: everything that is known of it. */
export function JobDetails({ id, onJob }: { id: string; onJob: (id: string) => void }) {
  const { data: job, error, refetch } = useJob(id);
  if (error && !job) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!job) return <PageSkeleton />;
  const results = resultFacts(job);
  return (
    <Stack gap="md">
      <Group gap="xs">
        <StateBadge job={job} />
        {hasFile(job) && (
          <Button component="a" href={jobFilePath(job.id)} download variant="default" leftSection={<IconDownload size={14} aria-hidden />}>
            {words.file}
          </Button>
        )}
      </Group>
      {!isOver(job) && <JobProgress job={job} />}
      {job.error && (
        <div>
          <Title order={3} fz={14} mb={4}>
            {words.error}
          </Title>
          <Text size="sm" className="lc-lost" style={{ overflowWrap: "anywhere" }}>
            {tame(job.error)}
          </Text>
        </div>
      )}
      <Facts job={job} onJob={onJob} />
      {results.length > 0 && (
        <div>
          <Title order={3} fz={14} mb={4}>
            {words.result}
          </Title>
          <dl className="lc-facts">
            {results.map(([name, value]) => [<dt key={`${name}t`}>{fieldText(name).label}</dt>, <dd key={name}>{tame(value)}</dd>])}
          </dl>
        </div>
      )}
      <Outcome job={job} />
    </Stack>
  );
}

function Facts({ job, onJob }: { job: Job; onJob: (id: string) => void }) {
  const seconds = took(job, Date.now());
  const name = (id: keyof typeof words.columns): string => words.columns[id][0];
  const { retry_of: before } = job;
  return (
    <dl className="lc-facts">
      <dt>{name("kind")}</dt>
      <dd>{kindText(job.kind)}</dd>
      <dt>{name("asked_by")}</dt>
      <dd>{job.asked_by ?? words.program}</dd>
      <dt>{name("asked_at")}</dt>
      <dd>{time(job.asked_at)}</dd>
      <dt>{name("duration")}</dt>
      <dd>{seconds === null ? NOTHING : duration(seconds)}</dd>
      <dt>{words.attempts}</dt>
      <dd>{count(job.attempts)}</dd>
      {before && (
        <>
          <dt>{words.retryIs}</dt>
          <dd>
            <Anchor component="button" type="button" inherit onClick={() => onJob(before)}>
              {before}
            </Anchor>
          </dd>
        </>
      )}
    </dl>
  );
}
