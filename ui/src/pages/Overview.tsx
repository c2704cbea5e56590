import { SegmentedControl, SimpleGrid, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { historyQuery, partsOf } from "@/api/overview";
import { loadDrawing } from "@/components/Chart";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { Page } from "@/components/Page";
import { Changes, Growth } from "@/components/overview/charts";
import { Distributions } from "@/components/overview/Distributions";
import { Figures } from "@/components/overview/Figures";
import { screenPath } from "@/screens";
import { whenIdle } from "@/state/idle";
import { choice, useParams } from "@/state/params";
import { useTarget } from "@/state/target";
import { overview as words } from "@/text/en/overview";

const PERIODS = ["month", "week", "day"] as const;
const params = { period: choice(PERIODS) };
whenIdle(loadDrawing);

export default function OverviewPage() {
  const asked = useTarget();
  const [{ period }, set] = useParams(params);
  const navigate = useNavigate();
  const parts = partsOf(asked);
  const { data, error, refetch } = useQuery(parts.overview);
  const { data: history } = useQuery(historyQuery(asked, period));
  const { data: anchors } = useQuery(parts.anchors);
  const { data: sites } = useQuery(parts.sites);
  const show = (filter: string): void =>
    void navigate({ to: screenPath("backlinks", asked.target) as never, search: { ...asked.query, filter } as never });
  const question = { path: "/api/v1/sites/{target}/overview", target: asked.target, query: asked.query };
  if (error)
    return (
      <Page title={asked.target}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Page>
    );
  const empty = data && data.links === 0 && data.lost === 0 && data.missing === 0;
  return (
    <Page
      title={asked.target}
      question={question}
      dataDate={data?.data_date ?? null}
      tools={
        <SegmentedControl
          aria-label={words.period}
          value={period}
          onChange={(value) => set({ period: value as (typeof PERIODS)[number] })}
          data={[...PERIODS].reverse().map((value) => ({ value, label: words.periods[value] }))}
        />
      }
    >
      {empty ? (
        <EmptyState title={words.nothing} hint={words.nothingHint} />
      ) : (
        <div className="lc-stack">
          <Figures data={data} asked={asked} />
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
            {history ? <Growth points={history.points} period={period} /> : <Skeleton h={300} radius="lg" />}
            {history ? (
              <Changes points={history.points} period={period} onPick={(start) => show(`first_seen:gte:${start}`)} />
            ) : (
              <Skeleton h={300} radius="lg" />
            )}
          </SimpleGrid>
          {data ? <Distributions data={data} anchors={anchors?.rows} sites={sites?.rows} show={show} /> : <Skeleton h={300} radius="lg" />}
        </div>
      )}
    </Page>
  );
}
