import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type PageExplanation, pageQuery } from "@/api/scores";
import { Contributions } from "@/components/scores/Contributions";
import { NoScore } from "@/components/scores/NoScore";
import { ScoreHead } from "@/components/scores/ScoreHead";
import { ScreenLink } from "@/components/ScreenLink";
import { count, score, share } from "@/state/format";
import { fieldText } from "@/text/en/fields";
import { scores as words } from "@/text/en/scores";

interface Props {
  target: string;
  limit: number;
  onMore: () => void;
}

const heads = [
  fieldText("vote_share"),
  { label: words.sourceScore(words.about["page-authority"].name), definition: words.pageScoreHint },
  { label: words.linkedPages, definition: words.linkedPagesHint },
];

/** Page authority: what each linking page brings, and what the site does. */
export function PageScore({ target, limit, onMore }: Props) {
  const { data, error, refetch } = useQuery(pageQuery(target, limit));
  if (error) return <NoScore error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={420} radius="lg" />;
  const about = words.about["page-authority"].name;
  return (
    <div className="lc-stack">
      <ScoreHead name="page-authority" score={data.score} computedAt={data.computed_at} formula={data.formula} />
      <Contributions
        title={words.contributions}
        definition={words.contributionsHint}
        parts={partsOf(data)}
        heads={heads}
        total={{ label: about, value: data.score }}
        foot={words.pageVotes(count(data.voting_pages), count(data.own_pages), score(data.score))}
        action={
          data.others.pages > 0 && (
            <Button variant="default" onClick={onMore}>
              {words.more}
            </Button>
          )
        }
      />
    </div>
  );
}

function partsOf(data: PageExplanation) {
  const votes = data.votes.map((vote) => ({
    key: vote.source_url,
    points: vote.points,
    label: (
      <ScreenLink to="overview" target={vote.source_url}>
        <bdi>{vote.source_url}</bdi>
      </ScreenLink>
    ),
    note: vote.same_site ? words.ownPage : undefined,
    cells: [share(vote.share), score(vote.page_authority), count(vote.linked_pages)],
  }));
  const others = { key: " others", points: data.others.points, label: words.otherPages(count(data.others.pages)) };
  const rest = { key: " rest", points: data.rest_points, label: words.restOfPage };
  return [
    { key: " start", points: data.start_points, label: words.startOfPage(data.site) },
    ...votes,
    ...(data.others.pages > 0 ? [others] : []),
    ...(Math.abs(data.rest_points) >= 0.005 ? [rest] : []),
  ];
}
