import { SimpleGrid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { monthBefore, type Overview, overviewQuery } from "@/api/overview";
import { StatCard } from "@/components/StatCard";
import { brief, day, NOTHING, score, share, wholeScore } from "@/state/format";
import type { AskedTarget } from "@/state/target";
import { fieldText } from "@/text/en/fields";
import { overview as words } from "@/text/en/overview";

/** The big figures, each with its change against thirty days before. */
export function Figures({ data, asked }: { data: Overview | undefined; asked: AskedTarget }) {
  const before = monthBefore(asked, data);
  const { data: then } = useQuery({ ...overviewQuery(before ?? asked), enabled: before !== null });
  const since = before ? words.since(day(before.query.as_of)) : "";
  const change = (of: (one: Overview) => number | null | undefined): number | null => {
    const [now, old] = [data && of(data), then && of(then)];
    return now == null || old == null ? null : Math.round((now - old) * 10) / 10;
  };
  const scores = data?.scores ?? null;
  const common = { deltaSince: since, loading: data === undefined };
  const noScore = data && !scores ? words.notScored : undefined;
  return (
    <SimpleGrid cols={{ base: 2, sm: 4, xl: 8 }} spacing="sm">
      <StatCard
        {...common}
        label={fieldText("referring_sites").label}
        definition={`${words.sitesHint} ${since}`}
        value={brief(data?.referring_sites)}
        delta={change((one) => one.referring_sites)}
        note={data ? words.subnets(brief(data.subnets)) : ""}
      />
      <StatCard
        {...common}
        label={words.links}
        definition={`${words.linksHint} ${since}`}
        value={brief(data?.links)}
        delta={change((one) => one.links)}
        note={data ? words.unverified(brief(data.unverified)) : ""}
        to="backlinks"
      />
      <StatCard
        {...common}
        label={words.lostLinks}
        definition={words.lostHint}
        value={brief(data?.lost)}
        inverse
        delta={change((one) => one.lost)}
        note={data ? words.missing(brief(data.missing)) : ""}
        to="changes"
        search={{ event: "lost" }}
      />
      <StatCard
        {...common}
        label={fieldText("referring_pages").label}
        definition={`${words.pagesHint} ${since}`}
        value={brief(data?.referring_pages)}
        delta={change((one) => one.referring_pages)}
        note={data ? words.hosts(brief(data.referring_hosts)) : ""}
      />
      <StatCard
        {...common}
        label={words.follow}
        definition={`${words.followHint} ${since}`}
        value={share(data?.follow_share)}
        note={data ? words.editorial(brief(data.editorial)) : ""}
        to="backlinks"
        search={{ filter: "follow:eq:true" }}
      />
      <StatCard
        {...common}
        label={words.authority}
        definition={words.authorityHint}
        value={wholeScore(scores?.authority)}
        delta={change((one) => one.scores?.authority)}
        note={noScore ?? (scores?.voting_sites != null ? words.votingSites(brief(scores.voting_sites)) : "")}
      />
      <StatCard
        {...common}
        label={words.trust}
        definition={words.trustHint}
        value={wholeScore(scores?.trust)}
        delta={change((one) => one.scores?.trust)}
        note={noScore ?? (scores?.trust_ratio != null ? words.ratio(`× ${score(scores.trust_ratio)}`) : "")}
      />
      {scores?.spam == null && scores?.profile ? (
        <StatCard
          {...common}
          label={words.profile}
          definition={words.profileHint}
          value={wholeScore(scores.profile.spam)}
          inverse
          delta={change((one) => one.scores?.profile?.spam)}
          note={verdictWord(scores.profile.verdict)}
          to="scores"
          search={{ tab: "spam" }}
        />
      ) : (
        <StatCard
          {...common}
          label={words.spam}
          definition={words.spamHint}
          value={scores?.spam == null ? NOTHING : wholeScore(scores.spam)}
          inverse
          delta={change((one) => one.scores?.spam)}
          note={noScore ?? (data ? verdictWord(scores?.verdict ?? "unknown") : "")}
        />
      )}
    </SimpleGrid>
  );
}

function verdictWord(verdict: string): string {
  return words.verdicts[verdict as keyof typeof words.verdicts] ?? verdict;
}
