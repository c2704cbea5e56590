/** The overview's charts: growth, gains and losses, trust against authority. */
import { useMemo } from "react";
import type { Schemas } from "@/api/client";
import { Chart } from "@/components/Chart";
import { brief, count, day, month, score } from "@/state/format";
import { usePalette } from "@/theme/palette";
import { fieldText } from "@/text/en/fields";
import { overview as words } from "@/text/en/overview";

type Point = Schemas["Point"];
type Site = Schemas["ReferringSite"];
type Period = "day" | "week" | "month";

const label = (period: Period, start: string): string => (period === "month" ? month(start) : day(start));
const value = { axisLabel: { formatter: (number: number) => brief(number) } };

/** What the colours mean. */
function Legend({ entries }: { entries: readonly (readonly [string, string | undefined])[] }) {
  return <span className="lc-legend">{entries.map(([name, color]) => <span key={name}><i style={{ background: color }} />{name}</span>)}</span>;
}

/** Links and sites over time. */
export function Growth({ points, period }: { points: readonly Point[]; period: Period }) {
  const { series } = usePalette();
  const sites = fieldText("referring_sites").label;
  const option = useMemo(() => {
    const line = (name: string, data: number[], color: string | undefined, yAxisIndex: number) => ({ type: "line", name, data, color, yAxisIndex, showSymbol: points.length < 3, smooth: 0.2, lineStyle: { width: 2 }, ...(yAxisIndex === 0 && { areaStyle: { opacity: 0.1 } }) });
    return {
      tooltip: { trigger: "axis", valueFormatter: (number: unknown) => count(Number(number)) },
      xAxis: { type: "category", data: points.map((point) => label(period, point.start)), boundaryGap: false },
      yAxis: [{ type: "value", minInterval: 1, ...value }, { type: "value", minInterval: 1, ...value, splitLine: { show: false } }],
      series: [line(sites, points.map((point) => point.sites), series[0], 0), line(words.links, points.map((point) => point.links), series[1], 1)],
    };
  }, [points, period, series, sites]);
  return (
    <Chart
      title={words.history}
      definition={words.historyHint}
      summary={words.historySummary(count(points.length), count(points[0]?.sites), count(points.at(-1)?.sites))}
      option={option}
      tools={<Legend entries={[[sites, series[0]], [words.links, series[1]]]} />}
      table={{ head: [words.period, sites, words.links], rows: points.toReversed().map((point) => [label(period, point.start), count(point.sites), count(point.links)]) }}
    />
  );
}

/** Sites that came and went. */
export function Changes({ points, period, onPick }: { points: readonly Point[]; period: Period; onPick: (start: string) => void }) {
  const palette = usePalette();
  const option = useMemo(() => {
    const bar = (name: string, data: number[], color: string) => ({ type: "bar", name, data, color, stack: "change", barMaxWidth: 26, itemStyle: { borderRadius: 2 } });
    return {
      tooltip: { trigger: "axis", valueFormatter: (number: unknown) => count(Math.abs(Number(number))) },
      xAxis: { type: "category", data: points.map((point) => label(period, point.start)) },
      yAxis: { type: "value", minInterval: 1, ...value },
      series: [bar(words.gained, points.map((point) => point.sites_gained), palette.gained), bar(fieldText("lost").label, points.map((point) => -point.sites_lost), palette.lost)],
    };
  }, [points, period, palette]);
  const sum = (of: (point: Point) => number): string => count(points.reduce((all, point) => all + of(point), 0));
  return (
    <Chart
      title={words.changes}
      definition={words.changesHint}
      summary={words.changesSummary(sum((point) => point.sites_gained), sum((point) => point.sites_lost))}
      option={option}
      tools={<Legend entries={[[words.gained, palette.gained], [fieldText("lost").label, palette.lost]]} />}
      onClick={(index) => { const point = points[index]; if (point) onPick(point.start); }}
      table={{ head: [words.period, words.gained, fieldText("lost").label], rows: points.toReversed().map((point) => [label(period, point.start), `+${count(point.sites_gained)}`, `−${count(point.sites_lost)}`]) }}
    />
  );
}

/** The next ten above all scores: small sites would else crowd in a corner. */
function upTo(scores: readonly (number | null)[]): number {
  return Math.min(100, 10 * Math.ceil(Math.max(10, ...scores.map((one) => one ?? 0)) / 10));
}

const VERDICTS = ["ignore", "review", "act", "unknown"] as const;

/** Each referring site by what it passes on and how far it is trusted. */
export function Scatter({ sites, onPick }: { sites: readonly Site[]; onPick: (site: string) => void }) {
  const { verdicts } = usePalette();
  const scored = useMemo(() => sites.filter((site) => site.authority != null && site.trust != null), [sites]);
  const option = useMemo(() => ({
    tooltip: {
      trigger: "item",
      // names of strangers' sites: as text, never as HTML
      formatter: (hit: { dataIndex: number }) => {
        const site = scored[hit.dataIndex];
        const box = document.createElement("div");
        if (site) box.textContent = `${site.source_site} · ${words.authority} ${score(site.authority)} · ${words.trust} ${score(site.trust)}`;
        return box;
      },
    },
    xAxis: { type: "value", name: words.authority, nameLocation: "middle", nameGap: 24, min: 0, max: upTo(scored.map((site) => site.authority)) },
    yAxis: { type: "value", name: words.trust, min: 0, max: upTo(scored.map((site) => site.trust)) },
    grid: { left: 4, right: 12, top: 28, bottom: 22, containLabel: true },
    series: [{
      type: "scatter",
      symbolSize: 8,
      data: scored.map((site) => ({ value: [site.authority, site.trust], itemStyle: { opacity: 0.65, color: verdicts[VERDICTS.find((one) => one === site.verdict) ?? "unknown"] } })),
    }],
  }), [scored, verdicts]);
  const legend = VERDICTS.filter((verdict) => scored.some((site) => (site.verdict ?? "unknown") === verdict));
  return (
    <Chart
      title={words.scatter}
      definition={words.scatterHint}
      summary={words.scatterSummary(count(scored.length))}
      option={option}
      height={292}
      onClick={(index) => { const site = scored[index]; if (site) onPick(site.source_site); }}
      tools={<Legend entries={legend.map((verdict) => [words.verdicts[verdict], verdicts[verdict]])} />}
      table={{ head: [words.site, words.authority, words.trust], rows: scored.map((site) => [site.source_site, score(site.authority), score(site.trust)]) }}
    />
  );
}
