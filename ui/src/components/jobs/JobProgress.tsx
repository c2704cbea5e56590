import { Progress, Text } from "@mantine/core";
import type { Job } from "@/api/jobs";
import { percent, progressText } from "@/state/jobs";
import { jobWords } from "@/text/en/jobs";

/** How far a job is: a bar, and the same in words. */
export function JobProgress({ job, small = false }: { job: Job; small?: boolean }) {
  const behind = percent(job);
  const unsure = job.state === "running" && behind === null;
  const text = job.state === "queued" ? jobWords.states.queued : progressText(job) || jobWords.states.running;
  return (
    <div style={small ? { display: "flex", gap: 8, alignItems: "center", width: "100%" } : undefined}>
      <Progress.Root size={small ? 6 : 8} radius="xl" style={small ? { width: 90, flexShrink: 0 } : undefined}>
        <Progress.Section value={unsure ? 100 : (behind ?? 0)} animated={unsure} striped={unsure} aria-label={text} />
      </Progress.Root>
      <Text size="xs" c="dimmed" className="lc-figures" mt={small ? 0 : 4} truncate={small}>
        {text}
      </Text>
    </div>
  );
}
