import { Group, Skeleton, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { spamQuery } from "@/api/scores";
import { Defined } from "@/components/Defined";
import { Contributions } from "@/components/scores/Contributions";
import { Differences } from "@/components/scores/Differences";
import { NoScore } from "@/components/scores/NoScore";
import { ScoreHead } from "@/components/scores/ScoreHead";
import { ScreenLink } from "@/components/ScreenLink";
import { count, day, score, share, tame } from "@/state/format";
import { fieldText, wordText } from "@/text/en/fields";
import { scores as words } from "@/text/en/scores";

type Marker = Schemas["MarkerFound"];

const verdictText = (verdict: string | null): string => (verdict === null ? "" : (words.verdicts[verdict] ?? wordText(verdict)));
const heads = [fieldText("strength"), fieldText("weight")];
const partsOf = (markers: readonly Marker[]) =>
  markers.map((marker) => ({
    key: marker.marker,
    points: marker.points,
    label: marker.about,
    note: <bdi>{tame(marker.evidence)}</bdi>,
    cells: [share(marker.strength), share(marker.weight)],
  }));

/** Which signs of spam hold, with their evidence; and how the links to the site are judged. */
export function SpamScore({ target, since }: { target: string; since: string }) {
  const { data, error, refetch } = useQuery(spamQuery(target, since));
  if (error) return <NoScore error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={420} radius="lg" />;
  return (
    <div className="lc-stack">
      <ScoreHead name="spam" score={data.score} computedAt={data.computed_at} formula={data.formula} verdict={verdictText(data.verdict)} />
      {data.score === null ? (
        <Text size="sm" c="dimmed" className="lc-card">
          {words.onlyProfile}
        </Text>
      ) : (
        <Contributions
          title={words.markers}
          definition={words.markersHint}
          heads={heads}
          parts={partsOf(data.markers)}
          total={{ label: `${words.about.spam.name} ${words.of(data.site)}`, value: data.score }}
          foot={data.markers.length ? undefined : words.noMarkers}
        />
      )}
      <Guards guards={data.guards} />
      {data.page && (
        <>
          <Contributions
            title={words.page}
            definition={words.pageHint(day(data.page.read_at))}
            heads={heads}
            parts={partsOf(data.page.markers)}
            total={{ label: verdictText(data.page.verdict), value: data.page.score }}
          />
          <Guards guards={data.page.guards} />
        </>
      )}
      {data.change && <SpamChange change={data.change} />}
      {data.profile && (
        <>
          <Contributions
            title={words.profile}
            definition={words.profileHint}
            heads={heads}
            parts={partsOf(data.profile.markers)}
            total={{ label: verdictText(data.profile.verdict), value: data.profile.score }}
            foot={
              <>
                {words.profileOf(count(data.profile.referring_sites), score(data.profile.score))}{" "}
                <ScreenLink to="sites" inText>
                  {words.toSites}
                </ScreenLink>
              </>
            }
          />
          <Guards guards={data.profile.guards} />
          {data.profile.change && <SpamChange change={data.profile.change} />}
        </>
      )}
    </div>
  );
}

function SpamChange({ change }: { change: Schemas["SpamChange"] }) {
  return (
    <>
      <Contributions
        title={words.changed(day(change.computed_at))}
        definition={words.changedHint}
        start={{ label: `${words.about.spam.name}, ${day(change.computed_at)}`, value: change.before }}
        parts={change.markers.map((one) => ({
          key: one.marker,
          points: one.points,
          label: wordText(one.marker),
          note: <bdi>{tame(one.after ?? words.gone)}</bdi>,
        }))}
        total={{ label: words.now, value: change.after }}
      />
      <Differences differences={change.differences} />
    </>
  );
}

function Guards({ guards }: { guards: readonly Schemas["GuardFound"][] }) {
  if (guards.length === 0) return null;
  return (
    <section className="lc-card" aria-label={words.guards}>
      <Title order={2} fz={14} mb={6}>
        <Defined label={words.guards} definition={words.guardsHint} size="sm" />
      </Title>
      {guards.map((guard) => (
        <Group key={guard.guard} justify="space-between" wrap="nowrap" py={3}>
          <Text size="sm">
            <bdi>{tame(guard.why)}</bdi>
          </Text>
          <Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
            {words.atMost(verdictText(guard.at_most))}
          </Text>
        </Group>
      ))}
    </section>
  );
}
