import { Text } from "@mantine/core";
import type { Job } from "@/api/jobs";
import { count, tame } from "@/state/format";
import { listeningWords as words } from "@/text/en/listening";

const figure = (job: Job, name: string): string => count(Number(job.result?.[name] ?? 0));

/** What a run of listening came to, and what failed. */
export function Heard({ job }: { job: Job }) {
  const errors = job.result?.["errors"];
  return (
    <>
      <Text size="sm" c="dimmed" className="lc-figures">
        {words.heard(figure(job, "posts"), figure(job, "links_new"))}
      </Text>
      {Array.isArray(errors) &&
        errors.slice(0, 5).map((error) => (
          <Text key={String(error)} size="sm" className="lc-lost" style={{ overflowWrap: "anywhere" }}>
            {tame(String(error))}
          </Text>
        ))}
    </>
  );
}

/** What a run over archived pages came to. */
export function Fetched({ job }: { job: Job }) {
  return (
    <Text size="sm" c="dimmed" className="lc-figures">
      {words.fetched(figure(job, "pages"), figure(job, "sites"), figure(job, "links_new"))}
    </Text>
  );
}
