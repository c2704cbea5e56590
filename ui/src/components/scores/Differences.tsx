import { Group, Text, Title } from "@mantine/core";
import type { Schemas } from "@/api/client";
import { Defined } from "@/components/Defined";
import { scores as words } from "@/text/en/scores";

/** What two runs were computed by, where it differs. */
export function Differences({ differences }: { differences: readonly Schemas["RunDifference"][] }) {
  if (differences.length === 0) return null;
  return (
    <section className="lc-card" aria-label={words.differences}>
      <Title order={2} fz={14} mb={6}>
        <Defined label={words.differences} definition={words.differencesHint} size="sm" />
      </Title>
      {differences.map((one) => (
        <Group key={one.name} justify="space-between" wrap="nowrap" py={3}>
          <Text size="sm">{words.difference[one.name] ?? one.name}</Text>
          <Text size="sm" c="dimmed">
            <bdi>{one.before ?? words.none}</bdi> → <bdi>{one.after ?? words.none}</bdi>
          </Text>
        </Group>
      ))}
    </section>
  );
}
