import { Button, Group, Progress, Text } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { decisionsQuery } from "@/api/decisions";
import { say } from "@/components/notices";
import { VERDICTS } from "@/components/review/ReviewBar";
import { count } from "@/state/format";
import { review as words } from "@/text/en/review";

/** How far a review is, and its outcome as a disavow file. */
export function ReviewProgress({ review, total }: { review: string; total: number | null }) {
  const { data } = useQuery(decisionsQuery(review));
  if (!data) return null;
  const sums = VERDICTS.map((verdict) => [verdict, [...data.values()].filter((one) => one === verdict).length] as const);
  const disavowed = [...data]
    .filter(([, verdict]) => verdict === "disavow")
    .map(([site]) => site)
    .sort();
  const done = data.size - (sums.find(([verdict]) => verdict === "later")?.[1] ?? 0);
  const copy = (): void =>
    void navigator.clipboard
      .writeText(disavowed.map((site) => `domain:${site}\n`).join(""))
      .then(() => say(words.copied(count(disavowed.length))));
  return (
    <Group gap={12}>
      {total !== null && total > 0 && <Progress w={120} value={Math.min(100, (100 * done) / total)} aria-label={words.progress} />}
      <Text size="sm" c="dimmed" className="lc-figures" role="status">
        {data.size === 0
          ? words.none
          : sums
              .filter(([, number]) => number > 0)
              .map(([verdict, number]) => `${words.verdicts[verdict]} ${count(number)}`)
              .join(" · ")}
      </Text>
      {disavowed.length > 0 && (
        <Button variant="default" leftSection={<IconCopy size={14} aria-hidden />} title={words.copyHint} onClick={copy}>
          {words.copy}
        </Button>
      )}
    </Group>
  );
}
