import { Button, Group, Skeleton, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { type FlowExplanation, flowQuery, type FlowScoreName, runsQuery, stepsOf } from "@/api/scores";
import { Contributions } from "@/components/scores/Contributions";
import { Differences } from "@/components/scores/Differences";
import { NoScore } from "@/components/scores/NoScore";
import { ScoreHead } from "@/components/scores/ScoreHead";
import { Defined } from "@/components/Defined";
import { ScreenLink } from "@/components/ScreenLink";
import { writeEdit } from "@/state/edits";
import { count, day, score, share, signed } from "@/state/format";
import { fieldText } from "@/text/en/fields";
import { scores as words } from "@/text/en/scores";

interface Props {
  target: string;
  name: FlowScoreName;
  since: string;
  limit: number;
  onMore: () => void;
}

const siteLink = (site: string) => (
  <ScreenLink to="overview" target={site}>
    {site}
  </ScreenLink>
);

const withoutLink = (site: string) => (
  <ScreenLink to="whatIf" search={{ edit: writeEdit({ action: "remove", source: site }) }} name={words.withoutSite(site)}>
    {words.without}
  </ScreenLink>
);

/** Authority, trust or citation: what each vote brings. */
export function FlowScore({ target, name, since, limit, onMore }: Props) {
  const { data, error, refetch } = useQuery(flowQuery(target, name, since, limit));
  const { data: runs } = useQuery(runsQuery);
  if (error) return <NoScore error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={420} radius="lg" />;
  const about = words.about[name].name;
  const others =
    data.others.sites > 0
      ? [
          {
            key: " others",
            points: data.others.points,
            label: words.others(count(data.others.sites)),
            cells: [share(data.score ? data.others.points / data.score : 0)],
          },
        ]
      : [];
  const start = data.start_points ? [{ key: " start", points: data.start_points, label: words.start, note: data.seed ?? undefined }] : [];
  const votes = data.votes.map((vote) => ({
    key: vote.source_site,
    points: vote.points,
    label: siteLink(vote.source_site),
    cells: [
      share(vote.share),
      score(vote.source_score),
      count(vote.linked_sites),
      ...(name === "citation" ? [] : [withoutLink(vote.source_site)]),
    ],
  }));
  return (
    <div className="lc-stack">
      {data.asked !== data.site && (
        <Text size="sm" c="dimmed" className="lc-card">
          {words.ofWholeSite(data.site)}
        </Text>
      )}
      <ScoreHead
        name={name}
        score={data.score}
        computedAt={data.computed_at}
        formula={data.formula}
        steps={stepsOf(runs, data.run, name === "trust" ? "trust" : "authority")}
      />
      <Contributions
        title={words.contributions}
        definition={words.contributionsHint}
        parts={[...start, ...votes, ...others]}
        heads={[
          fieldText("vote_share"),
          { label: words.sourceScore(about), definition: words.sourceScoreHint },
          fieldText("linked_sites"),
          ...(name === "citation" ? [] : [{ label: words.whatIf, definition: words.whatIfHint }]),
        ]}
        total={{ label: `${about} ${words.of(data.site)}`, value: data.score }}
        foot={words.adds(count(data.referring_sites), score(data.score))}
        action={
          data.others.sites > 0 && (
            <Button variant="default" onClick={onMore}>
              {words.more}
            </Button>
          )
        }
      />
      {data.change && <FlowChange change={data.change} name={about} />}
      {data.paths.length > 0 && <Paths paths={data.paths} />}
    </div>
  );
}

function Paths({ paths }: { paths: FlowExplanation["paths"] }) {
  return (
    <section className="lc-card" aria-label={words.paths}>
      <Title order={2} fz={14} mb={6}>
        <Defined label={words.paths} definition={words.pathsHint} size="sm" />
      </Title>
      <ol className="lc-paths">
        {paths.map((path) => (
          <li key={path.sites.join(" ")}>
            <span>
              {path.sites.map((site, n) => (
                <Fragment key={site}>
                  {n > 0 && (
                    <span aria-label={words.votesFor} className="lc-arrow">
                      {" "}
                      →{" "}
                    </span>
                  )}
                  {siteLink(site)}
                </Fragment>
              ))}
            </span>
            <Text span size="sm" className="lc-figures" title={words.ofVote(share(path.share_of_vote))}>
              {path.points >= 0.05 ? signed(path.points) : words.tiny}
            </Text>
          </li>
        ))}
      </ol>
    </section>
  );
}

function FlowChange({ change, name }: { change: NonNullable<FlowExplanation["change"]>; name: string }) {
  const anew = change.differences.some(({ name: what }) => what === "formula" || what === "damping");
  const extra = [
    { key: " others", points: change.other_points, label: words.others(count(change.other_sites)) },
    { key: " start", points: change.start_points, label: words.startChanged },
    { key: " rest", points: change.rest_points, label: anew ? words.otherFormula : words.rest },
  ].filter((part) => Math.abs(part.points) > 1e-9);
  const votes = change.votes.map((vote) => ({
    key: vote.source_site,
    points: vote.points,
    label: siteLink(vote.source_site),
    note: words.voteEvents[vote.event] ?? vote.event,
  }));
  return (
    <>
      <Contributions
        title={words.changed(day(change.computed_at))}
        definition={words.changedHint}
        start={{ label: `${name}, ${day(change.computed_at)}`, value: change.before }}
        parts={[...votes, ...extra]}
        total={{ label: words.now, value: change.after }}
        foot={
          <Group component="span" gap={12}>
            {words.events(count(change.began), count(change.stopped), count(change.changed))}
          </Group>
        }
      />
      <Differences differences={change.differences} />
    </>
  );
}
