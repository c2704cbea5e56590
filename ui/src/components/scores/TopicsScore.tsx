import { SimpleGrid, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { topicsQuery } from "@/api/scores";
import { EmptyState } from "@/components/Interludes";
import { Contributions } from "@/components/scores/Contributions";
import { NoScore } from "@/components/scores/NoScore";
import { ScoreHead } from "@/components/scores/ScoreHead";
import { ScreenLink } from "@/components/ScreenLink";
import { count, score, share, signed } from "@/state/format";
import { scores as words } from "@/text/en/scores";

/** What a site is about, by the seeds from which its trust in each topic comes. */
export function TopicsScore({ target, since }: { target: string; since: string }) {
  const { data, error, refetch } = useQuery(topicsQuery(target, since));
  if (error) return <NoScore error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={420} radius="lg" />;
  const sum = data.topics.reduce((all, topic) => all + topic.score, 0);
  return (
    <div className="lc-stack">
      <ScoreHead name="topics" score={null} computedAt={data.computed_at} formula={data.formula} />
      {data.topics.length === 0 && <EmptyState title={words.noTopics} hint={words.noTopicsHint} />}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
        {data.topics.map((topic) => (
          <Contributions
            key={topic.topic}
            title={topic.name}
            definition={words.topicHint}
            action={
              <Text size="sm" c="dimmed" className="lc-figures">
                {words.topicShare(share(sum ? topic.score / sum : 0))}
                {topic.before !== null && ` · ${signed(topic.score - topic.before)}`}
              </Text>
            }
            parts={[
              ...topic.seeds.map((seed) => ({
                key: seed.site,
                points: seed.points,
                label: (
                  <ScreenLink to="overview" target={seed.site}>
                    {seed.site}
                  </ScreenLink>
                ),
              })),
              ...(topic.other_seeds
                ? [{ key: " others", points: topic.other_points, label: words.otherSeeds(count(topic.other_seeds)) }]
                : []),
            ]}
            total={{ label: words.topicTotal(score(topic.score)), value: topic.score }}
          />
        ))}
      </SimpleGrid>
    </div>
  );
}
