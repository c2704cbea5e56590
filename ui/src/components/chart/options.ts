/** From what a chart shows to what ECharts is told. */
import type { EChartsCoreOption } from "echarts/core";
import type { ChartSpec, Dots, Lines, Series, StackedBars } from "@/components/chart/spec";
import { tame } from "@/state/format";
import type { Palette } from "@/theme/palette";

type Part = Record<string, unknown>;
interface Hit {
  dataIndex: number;
  seriesIndex: number;
}

/** So many dots of a colour are one path. */
const LARGE = 100;

/** Where each series of dots has its places in the list of all. */
export function byColour(dots: Dots["dots"]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  dots.forEach(({ color }, n) => places.set(color, [...(places.get(color) ?? []), n]));
  return places;
}

/** Which of the things shown was hit. */
export function indexOf(spec: ChartSpec, { dataIndex, seriesIndex }: Hit): number {
  if (spec.kind !== "dots") return dataIndex;
  return [...byColour(spec.dots).values()][seriesIndex]?.[dataIndex] ?? -1;
}

export function optionOf(spec: ChartSpec, palette: Palette): EChartsCoreOption {
  return {
    animation: false, // what moves is drawn again for each step, by the processor where there is no graphics card
    textStyle: { fontFamily: "inherit" },
    backgroundColor: "transparent",
    tooltip: {
      trigger: spec.kind === "dots" ? "item" : "axis",
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.text, fontSize: 12 },
      confine: true,
      transitionDuration: 0,
      ...(spec.kind === "dots" || spec.told
        ? { formatter: telling(spec) }
        : { valueFormatter: (value: unknown) => spec.exact(Number(value)) }),
    },
    ...(spec.kind === "dots" ? ofDots(spec, palette) : ofSeries(spec, palette)),
  };
}

/** Words of strangers are shown as text, never as HTML. */
function telling(spec: ChartSpec): (hit: Hit | readonly Hit[]) => HTMLElement {
  return (hit) => {
    const first = Array.isArray(hit) ? (hit as readonly Hit[])[0] : (hit as Hit);
    const box = document.createElement("bdi");
    if (first) box.textContent = tame(spec.told?.(indexOf(spec, first)) ?? "");
    return box;
  };
}

function axis(palette: Palette, given: Part): Part {
  const line = { lineStyle: { color: palette.line } };
  return {
    axisLine: line,
    axisTick: { show: false },
    splitLine: { ...line, show: given["type"] === "value" },
    nameTextStyle: { color: palette.text, fontSize: 11 },
    ...given,
    axisLabel: { color: palette.text, fontSize: 11, hideOverlap: true, ...(given["axisLabel"] as Part | undefined) },
  };
}

function ofSeries(spec: Lines | StackedBars, palette: Palette): Part {
  const value = { type: "value", minInterval: 1, splitNumber: spec.steps ?? 5, axisLabel: { formatter: spec.axis } };
  const beside = spec.series.some((one) => one.second) ? [axis(palette, { ...value, splitLine: { show: false } })] : [];
  return {
    // the name of the last place is wider than its bar
    grid: { left: 4, right: spec.kind === "bars" ? 32 : 12, top: 12, bottom: 4, containLabel: true },
    xAxis: axis(palette, { type: "category", data: [...spec.labels], boundaryGap: spec.kind === "bars" }),
    yAxis: [axis(palette, value), ...beside],
    series: spec.series.map((one, n) => (spec.kind === "bars" ? bar(one, spec.widest) : line(one, n === 0, spec.labels.length))),
  };
}

function line({ name, color, values, second }: Series, grounded: boolean, number: number): Part {
  return {
    type: "line",
    name,
    color,
    data: [...values],
    yAxisIndex: second ? 1 : 0,
    showSymbol: number < 3,
    smooth: 0.2,
    smoothMonotone: "x",
    lineStyle: { width: 2 },
    ...(grounded && { areaStyle: { opacity: 0.1 } }),
  };
}

function bar({ name, color, values, opacity = 1 }: Series, widest: number): Part {
  return { type: "bar", name, stack: "all", barMaxWidth: widest, data: [...values], itemStyle: { color, opacity, borderRadius: 2 } };
}

function ofDots({ dots, names, most }: Dots, palette: Palette): Part {
  return {
    grid: { left: 4, right: 12, top: 28, bottom: 22, containLabel: true },
    xAxis: axis(palette, { type: "value", name: names[0], nameLocation: "middle", nameGap: 24, min: 0, max: most[0] }),
    yAxis: axis(palette, { type: "value", name: names[1], min: 0, max: most[1] }),
    series: [...byColour(dots)].map(([color, places]) => ({
      type: "scatter",
      large: true,
      largeThreshold: LARGE,
      symbolSize: 8,
      itemStyle: { color, opacity: 0.65 },
      data: places.map((n) => [dots[n]?.x, dots[n]?.y]),
    })),
  };
}
