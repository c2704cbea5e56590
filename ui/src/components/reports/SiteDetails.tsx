import { Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ApiProblem, type Schemas } from "@/api/client";
import { siteSpamQuery } from "@/api/reports";
import { Defined } from "@/components/Defined";
import { ErrorState } from "@/components/Interludes";
import { ScreenLink } from "@/components/ScreenLink";
import { count, day, score, signed, tame } from "@/state/format";
import { fieldText, topicText, wordText } from "@/text/en/fields";
import { reports as words } from "@/text/en/reports";

type Told = Partial<Schemas["ReferringSite"]>;

/** What is told about a linking site: its figures, its links to the target, its markers of spam. */
export function SiteDetails({ site, row }: { site: string; row: Told | undefined }) {
  return (
    <Stack gap="lg">
      <Group gap="md">
        {row && (
          <ScreenLink to="backlinks" search={{ filter: `source_site:eq:${site}`, group: "all" }}>
            {words.itsLinks}
          </ScreenLink>
        )}
        <ScreenLink to="overview" target={site}>
          {words.itsOverview}
        </ScreenLink>
      </Group>
      {row && <SiteFacts row={row} />}
      <SpamMarkers site={site} />
    </Stack>
  );
}

function SiteFacts({ row }: { row: Told }) {
  const scores = ["authority", "trust", "citation"] as const;
  const counts = ["links", "follow", "editorial", "pages", "hosts", "missing", "lost"] as const;
  const days = ["first_seen", "last_seen", "lost_at"] as const;
  const facts = [
    ...scores.map((name) => [name, row[name] == null ? null : score(row[name])] as const),
    ["topic", row.topic == null ? null : topicText(row.topic)] as const,
    ...counts.map((name) => [name, row[name] == null ? null : count(row[name])] as const),
    ["language", row.language ?? null] as const,
    ["ip", row.ip ?? null] as const,
    ...days.map((name) => [name, row[name] == null ? null : day(row[name])] as const),
  ].filter(([, value]) => value !== null);
  return (
    <dl className="lc-facts">
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>
            <Defined {...fieldText(name)} size="sm" />
          </dt>
          <dd className="lc-figures">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The markers of a site that fire, with their evidence; the points add up to its spam score. */
export function SpamMarkers({ site }: { site: string }) {
  const { data, error } = useQuery(siteSpamQuery(site));
  if (error instanceof ApiProblem && error.status === 404)
    return (
      <Text size="sm" c="dimmed">
        {words.sites.notScored}
      </Text>
    );
  if (error) return <ErrorState error={error} />;
  if (!data) return <Skeleton h={140} />;
  return (
    <section>
      <Group justify="space-between" mb={4}>
        <Title order={3} fz={14}>
          {words.sites.markers}
        </Title>
        <Text size="sm" className="lc-figures">
          {data.verdict === null ? words.sites.notScored : `${wordText(data.verdict)} · ${score(data.score)}`}
        </Text>
      </Group>
      {data.markers.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.sites.noMarkers}
        </Text>
      )}
      {data.markers.map((marker) => (
        <Group key={marker.marker} justify="space-between" wrap="nowrap" align="flex-start" py={3}>
          <div>
            <Text size="sm">{marker.about}</Text>
            <Text size="xs" c="dimmed">
              <bdi>{tame(marker.evidence)}</bdi>
            </Text>
          </div>
          <Text size="sm" className="lc-figures" fw={600}>
            {signed(Math.round(marker.points * 10) / 10)}
          </Text>
        </Group>
      ))}
    </section>
  );
}
