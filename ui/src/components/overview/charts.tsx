/** The overview's charts: growth, gains and losses, trust against authority. */
import { useMemo } from "react";
import type { Schemas } from "@/api/client";
import { Chart } from "@/components/Chart";
import type { Dots, Lines, StackedBars } from "@/components/chart/spec";
import { brief, count, day, month, score } from "@/state/format";
import { usePalette } from "@/theme/palette";
import { fieldText } from "@/text/en/fields";
import { overview as words } from "@/text/en/overview";

type Point = Schemas["Point"];
type Site = Schemas["ReferringSite"];
type Period = "day" | "week" | "month";

const label = (period: Period, start: string): string => (period === "month" ? month(start) : day(start));

/** What the colours mean. */
function Legend({ entries }: { entries: readonly (readonly [string, string | undefined])[] }) {
  return (
    <span className="lc-legend">
      {entries.map(([name, color]) => (
        <span key={name}>
          <i style={{ background: color }} />
          {name}
        </span>
      ))}
    </span>
  );
}

/** Links and sites over time. */
export function Growth({ points, period }: { points: readonly Point[]; period: Period }) {
  const { series } = usePalette();
  const sites = fieldText("referring_sites").label;
  const spec = useMemo(
    (): Lines => ({
      kind: "lines",
      axis: brief,
      exact: count,
      labels: points.map((point) => label(period, point.start)),
      series: [
        { name: sites, color: series[0] ?? "", values: points.map((point) => point.sites) },
        { name: words.links, color: series[1] ?? "", values: points.map((point) => point.links), second: true },
      ],
    }),
    [points, period, series, sites],
  );
  return (
    <Chart
      title={words.history}
      definition={words.historyHint}
      summary={words.historySummary(count(points.length), count(points[0]?.sites), count(points.at(-1)?.sites))}
      spec={spec}
      tools={
        <Legend
          entries={[
            [sites, series[0]],
            [words.links, series[1]],
          ]}
        />
      }
      table={{
        head: [words.period, sites, words.links],
        rows: points.toReversed().map((point) => [label(period, point.start), count(point.sites), count(point.links)]),
      }}
    />
  );
}

/** Sites that came and went. */
export function Changes({ points, period, onPick }: { points: readonly Point[]; period: Period; onPick: (start: string) => void }) {
  const palette = usePalette();
  const spec = useMemo(
    (): StackedBars => ({
      kind: "bars",
      widest: 26,
      axis: brief,
      exact: (value) => count(Math.abs(value)),
      labels: points.map((point) => label(period, point.start)),
      series: [
        { name: words.gained, color: palette.gained, values: points.map((point) => point.sites_gained) },
        { name: fieldText("lost").label, color: palette.lost, values: points.map((point) => -point.sites_lost) },
      ],
    }),
    [points, period, palette],
  );
  const sum = (of: (point: Point) => number): string => count(points.reduce((all, point) => all + of(point), 0));
  return (
    <Chart
      title={words.changes}
      definition={words.changesHint}
      summary={words.changesSummary(
        sum((point) => point.sites_gained),
        sum((point) => point.sites_lost),
      )}
      spec={spec}
      tools={
        <Legend
          entries={[
            [words.sitesGained(sum((point) => point.sites_gained)), palette.gained],
            [words.sitesLost(sum((point) => point.sites_lost)), palette.lost],
          ]}
        />
      }
      onClick={(index) => {
        const point = points[index];
        if (point) onPick(point.start);
      }}
      table={{
        head: [words.period, words.gained, fieldText("lost").label],
        rows: points
          .toReversed()
          .map((point) => [label(period, point.start), `+${count(point.sites_gained)}`, `−${count(point.sites_lost)}`]),
      }}
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
  const spec = useMemo(
    (): Dots => ({
      kind: "dots",
      names: [words.authority, words.trust],
      most: [upTo(scored.map((site) => site.authority)), upTo(scored.map((site) => site.trust))],
      dots: scored.map((site) => ({
        x: site.authority ?? 0,
        y: site.trust ?? 0,
        color: verdicts[VERDICTS.find((one) => one === site.verdict) ?? "unknown"],
      })),
      told: (index) => {
        const site = scored[index];
        return site ? `${site.source_site} · ${words.authority} ${score(site.authority)} · ${words.trust} ${score(site.trust)}` : "";
      },
    }),
    [scored, verdicts],
  );
  const legend = VERDICTS.filter((verdict) => scored.some((site) => (site.verdict ?? "unknown") === verdict));
  return (
    <Chart
      title={words.scatter}
      definition={words.scatterHint}
      summary={words.scatterSummary(count(scored.length))}
      spec={spec}
      height={292}
      onClick={(index) => {
        const site = scored[index];
        if (site) onPick(site.source_site);
      }}
      tools={<Legend entries={legend.map((verdict) => [words.verdicts[verdict], verdicts[verdict]])} />}
      table={{
        head: [words.site, words.authority, words.trust],
        rows: scored.map((site) => [site.source_site, score(site.authority), score(site.trust)]),
      }}
    />
  );
}
