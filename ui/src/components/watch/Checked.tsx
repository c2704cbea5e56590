import { Text } from "@mantine/core";
import type { Job } from "@/api/jobs";
import { count } from "@/state/format";
import { figuresOf } from "@/state/statuses";
import { statusWords as words } from "@/text/en/linkStatus";

/** What a check of links came to. */
export function Checked({ job }: { job: Job }) {
  const figure = (name: string): string => count(Number(job.result?.[name] ?? 0));
  const standings = figuresOf(job.result?.["standings"]).map(
    ([word, links]) => `${(words.standings[word]?.[0] ?? word).toLowerCase()} ${count(links)}`,
  );
  return (
    <Text size="sm" c="dimmed" className="lc-figures">
      {[words.checked(figure("pages"), figure("links")), ...standings].join(" · ")}
    </Text>
  );
}
