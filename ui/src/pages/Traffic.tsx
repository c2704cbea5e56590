import "@/theme/watch.css";
import { Button, Code, SimpleGrid, Skeleton } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { RowOf } from "@/api/lists";
import { trafficDaysQuery } from "@/api/watch";
import { type Column, dateColumn, numberColumn, scoreColumn, shareColumn, textColumn } from "@/components/columns";
import type { QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { SiteDetails } from "@/components/reports/SiteDetails";
import { StatCard } from "@/components/StatCard";
import { DayBars } from "@/components/watch/DayBars";
import { Spark } from "@/components/watch/Spark";
import { StretchFields } from "@/components/StretchFields";
import { screenPath } from "@/screens";
import { barsOf } from "@/state/days";
import { brief, count, share } from "@/state/format";
import { text, useParams } from "@/state/params";
import { useTarget } from "@/state/target";
import { trafficWords as words } from "@/text/en/traffic";
import { usePalette } from "@/theme/palette";

const PATH = "/api/v1/sites/{target}/traffic";
type SiteVisits = RowOf<typeof PATH>;
const params = { since: text(), until: text() };
const of = (id: string): { label: string; definition: string } => ({
  label: words.columns[id]?.[0] ?? id,
  definition: words.columns[id]?.[1] ?? "",
});

const columns: readonly Column<SiteVisits>[] = [
  textColumn("site", 220, { ...of("site"), grow: true, filter: () => null }),
  numberColumn("visits", undefined, of("visits")),
  shareColumn("share", 80, of("share")),
  {
    id: "course",
    ...of("course"),
    width: 180,
    least: 110,
    sort: false,
    cell: (row) => <Spark values={row.course} label={words.course(row.site, row.course.join(" "))} />,
  },
  {
    id: "link",
    ...of("link"),
    width: 104,
    filter: (row) => ({ having: `link:eq:${row.link}` }),
    full: (row) => words.links[row.link]?.[1],
    cell: (row) => words.links[row.link]?.[0] ?? row.link,
  },
  numberColumn("links", undefined, of("links")),
  scoreColumn("authority"),
  dateColumn("first_day", undefined, { ...of("first_day"), filter: () => null }),
  dateColumn("last_day", undefined, { ...of("last_day"), filter: () => null }),
];

const quick: readonly QuickFilter[] = (["seen", "claimed"] as const).map((one) => ({
  label: words.links[one]?.[0] ?? one,
  hint: words.links[one]?.[1] ?? "",
  filter: `link:eq:${one}`,
}));

/** Who sends visitors, as the access logs tell. */
export default function TrafficPage() {
  const { target } = useTarget();
  const [{ since, until }, set] = useParams(params);
  const query = useMemo(() => ({ ...(since && { since }), ...(until && { until }) }), [since, until]);
  const stretch = <StretchFields since={since} until={until} words={words} onChange={(change) => set(change)} />;
  const log = (
    <>
      <Button component={Link} to={screenPath("imports", "")}>
        {words.bringIn}
      </Button>
      <Code>{words.orCommand(target)}</Code>
    </>
  );
  return (
    <ListPage
      screen="traffic"
      path={PATH}
      list="traffic"
      columns={columns}
      rowKey={(row) => row.site}
      query={query}
      order="visits:desc"
      quick={quick}
      without={["filter", "history", "internal"]}
      ownFilters
      above={<Figures />}
      tools={stretch}
      drawer={(site) => <SiteDetails key={site} site={site} row={undefined} />}
      drawerTitle={(site) => site}
      empty={
        <EmptyState
          icon={<IconUsers size={30} stroke={1.4} aria-hidden />}
          title={words.empty}
          hint={words.emptyHint}
          action={since || until ? stretch : log}
        />
      }
    />
  );
}

function Figures() {
  const [{ since, until }, set] = useParams(params);
  const { data } = useQuery(trafficDaysQuery(useTarget(), { ...(since && { since }), ...(until && { until }) }));
  const { series } = usePalette();
  const bars = useMemo(() => barsOf(new Map(data?.days.map((one) => [one.day, [one.visits]])), 1), [data]);
  if (!data) return <Skeleton h={236} radius="lg" />;
  if (!data.days.length) return null;
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="sm">
        <StatCard label={words.visits} definition={words.visitsHint} value={brief(data.visits)} />
        <StatCard label={words.sites} definition={words.sitesHint} value={brief(data.referring_sites)} />
        <StatCard
          label={words.verified}
          definition={words.verifiedHint}
          value={share(data.visits ? data.verified_visits / data.visits : 0)}
        />
      </SimpleGrid>
      <DayBars
        title={words.daily}
        definition={words.dailyHint}
        summary={words.summary(count(data.visits), count(data.referring_sites))}
        bars={bars}
        height={96}
        series={[{ name: words.visits, color: series[0] ?? "" }]}
        onPick={(bar) => set({ since: bar.first, until: bar.last })}
      />
    </>
  );
}
