import { SegmentedControl, SimpleGrid, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { historyQuery, partsOf } from "@/api/overview";
import { Bars } from "@/components/Bars";
import { loadDrawing } from "@/components/Chart";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { Page } from "@/components/Page";
import { Changes, Growth, Scatter } from "@/components/overview/charts";
import { Figures } from "@/components/overview/Figures";
import { screenPath } from "@/screens";
import { same } from "@/state/filters";
import { count } from "@/state/format";
import { whenIdle } from "@/state/idle";
import { choice, useParams } from "@/state/params";
import { useTarget } from "@/state/target";
import { wordText } from "@/text/en/fields";
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
  const show = (filter: string): void => void navigate({ to: screenPath("backlinks", asked.target) as never, search: { ...asked.query, filter } as never });
  const others = (list: readonly unknown[], most = 8): string => words.others(count(list.length - most));
  const question = { path: "/api/v1/sites/{target}/overview", target: asked.target, query: asked.query };
  if (error) return <Page title={asked.target}><ErrorState error={error} retry={() => void refetch()} /></Page>;
  const empty = data && data.links === 0 && data.lost === 0 && data.missing === 0;
  const bars = (list: readonly { key: string; links: number }[], field: string, named: (key: string) => string = wordText) =>
    list.map((one) => ({ key: one.key, label: named(one.key), value: one.links, onClick: () => show(one.key === "unknown" && field !== "kind" ? same(field, null) : same(field, one.key)) }));
  return (
    <Page title={asked.target} question={question} dataDate={data?.data_date ?? null} tools={<SegmentedControl aria-label={words.period} value={period} onChange={(value) => set({ period: value as (typeof PERIODS)[number] })} data={[...PERIODS].reverse().map((value) => ({ value, label: words.periods[value] }))} />}>
      {empty ? <EmptyState title={words.nothing} hint={words.nothingHint} /> : (
        <div className="lc-stack">
          <Figures data={data} asked={asked} />
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
            {history ? <Growth points={history.points} period={period} /> : <Skeleton h={300} radius="lg" />}
            {history ? <Changes points={history.points} period={period} onPick={(start) => show(`first_seen:gte:${start}`)} /> : <Skeleton h={300} radius="lg" />}
          </SimpleGrid>
          {data ? (
            <>
              <SimpleGrid cols={{ base: 1, sm: 2, xl: 4 }} spacing="sm">
                <Bars title={words.anchors} definition={words.anchorsHint} whole={0} bars={(anchors?.rows ?? []).map((one) => ({ key: String(one.anchor_text), label: one.anchor_text || words.emptyAnchor, value: one.sites, onClick: () => show(one.anchor_text === null ? same("anchor_text", null) : JSON.stringify({ field: "anchor_text", is: ["eq", one.anchor_text] })) }))} />
                <Bars title={words.kinds} definition={words.kindsHint} whole={data.links} bars={bars(data.kinds, "kind")} foot={others(data.kinds)} />
                <Bars title={words.positions} definition={words.positionsHint} whole={data.links} bars={bars(data.positions, "position")} foot={others(data.positions)} />
                <Bars title={words.sources} definition={words.sourcesHint} whole={data.links} bars={data.sources.map((one) => ({ key: one.source, label: wordText(one.source), value: one.links, hint: words.onlyFrom(count(one.only)), onClick: () => show(`sources:any:${one.source}`) }))} foot={others(data.sources)} />
              </SimpleGrid>
              <SimpleGrid cols={{ base: 1, sm: 2, xl: 4 }} spacing="sm">
                <Bars title={words.tlds} definition={words.tldsHint} whole={data.links} bars={bars(data.tlds, "source_tld", (key) => `.${key}`)} most={10} foot={others(data.tlds, 10)} />
                <Bars title={words.languages} definition={words.languagesHint} whole={data.links} bars={bars(data.languages, "language", languageName)} most={10} foot={others(data.languages, 10)} />
                <div className="lc-wide">{sites ? <Scatter sites={sites.rows} onPick={(site) => show(same("source_site", site))} /> : <Skeleton h={300} radius="lg" />}</div>
              </SimpleGrid>
            </>
          ) : <Skeleton h={300} radius="lg" />}
        </div>
      )}
    </Page>
  );
}

const names = new Intl.DisplayNames(undefined, { type: "language", fallback: "code" });

function languageName(code: string): string {
  try {
    return code === "unknown" ? wordText(code) : (names.of(code) ?? code);
  } catch {
    return code;
  }
}
