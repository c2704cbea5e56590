/** From what a chart shows to paths and words at pixels. */
import { along, circles, curve, type Dot, nearest, scaleBeside, scaleOf, type Scale } from "@/components/chart/scale";
import type { ChartSpec, Dots, Lines, Series, StackedBars } from "@/components/chart/spec";

export interface Shape {
  d: string;
  fill?: string;
  stroke?: string;
  opacity?: number;
}

export interface Word {
  text: string;
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
}

export interface Figure {
  /** Heights of the lines behind everything. */
  rules: readonly number[];
  nought: number | null;
  left: number;
  right: number;
  shapes: readonly Shape[];
  words: readonly Word[];
  /** What is at a point; -1 for nothing. */
  find: (to: Dot) => number;
  /** Where that is told, and what marks it. */
  mark: (index: number) => { x: number; y: number; shapes: readonly Shape[] };
}

const LETTER_PX = 6.8;
const LINE_PX = 22;
const TOP_PX = 10;
const GAP_PX = 8;
const BETWEEN_PX = 14;
const DOT_PX = 4;
const REACH_PX = 16;

const wide = (text: string): number => text.length * LETTER_PX;
const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(wide));

/** Lay a chart out on so many pixels. */
export function figureOf(spec: ChartSpec, width: number, height: number): Figure {
  return spec.kind === "dots" ? dotsFigure(spec, width, height) : seriesFigure(spec, width, height);
}

function seriesFigure(spec: Lines | StackedBars, width: number, height: number): Figure {
  const [firsts, seconds] = [spec.series.filter((one) => !one.second), spec.series.filter((one) => one.second)];
  const scale = scaleOf(spec.kind === "bars" ? sums(firsts) : firsts.flatMap((one) => one.values), spec.steps ?? 5);
  const beside = seconds.length ? scaleBeside(seconds.flatMap((one) => one.values), scale.ticks.length - 1) : null;
  const left = GAP_PX + widest(scale.ticks.map(spec.axis));
  const right = width - (beside ? GAP_PX + widest(beside.ticks.map(spec.axis)) : 2);
  const bottom = height - LINE_PX;
  const high = (of: Scale, value: number): number => bottom - along(of, value) * (bottom - TOP_PX);
  const number = spec.labels.length;
  const step = (right - left) / Math.max(1, spec.kind === "bars" ? number : number - 1);
  const middle = (n: number): number => (spec.kind === "bars" ? left + (n + 0.5) * step : number === 1 ? (left + right) / 2 : left + n * step);
  const thick = spec.kind === "bars" ? Math.max(1, Math.min(spec.widest, step * 0.72)) : 0;
  const lines = (of: Series): readonly Dot[] => of.values.map((value, n) => ({ x: middle(n), y: high(of.second && beside ? beside : scale, value) }));
  const ticks = (of: Scale, x: number, anchor: Word["anchor"]): Word[] => of.ticks.map((value) => ({ text: spec.axis(value), x, y: high(of, value) + 4, anchor }));
  return {
    rules: scale.ticks.map((value) => high(scale, value)),
    nought: high(scale, 0),
    left,
    right,
    shapes: spec.kind === "bars" ? stacked(firsts, middle, thick, (value) => high(scale, value)) : spec.series.flatMap((one, n) => lineShapes(lines(one), one, n === 0 ? bottom : null)),
    words: [...ticks(scale, left - GAP_PX, "end"), ...(beside ? ticks(beside, right + GAP_PX, "start") : []), ...places(spec.labels, middle, width, height - 6)],
    find: ({ x }) => (x < left - GAP_PX || x > right + GAP_PX ? -1 : Math.max(0, Math.min(number - 1, spec.kind === "bars" ? Math.floor((x - left) / step) : Math.round((x - left) / step)))),
    mark: (n) => {
      if (spec.kind === "bars") return { x: middle(n), y: TOP_PX, shapes: [{ d: `M${middle(n) - step / 2} ${TOP_PX}h${step}V${bottom}h${-step}z`, fill: "currentColor", opacity: 0.08 }] };
      const marked = spec.series.flatMap((one) => { const dot = lines(one)[n]; return dot ? [{ d: circles([dot], DOT_PX), fill: one.color }] : []; });
      return { x: middle(n), y: TOP_PX, shapes: [{ d: `M${middle(n)} ${TOP_PX}V${bottom}`, stroke: "currentColor", opacity: 0.35 }, ...marked] };
    },
  };
}

function lineShapes(dots: readonly Dot[], { color }: Series, ground: number | null): Shape[] {
  const [first, last] = [dots[0], dots.at(-1)];
  if (!first || !last) return [];
  const line = curve(dots);
  return [
    ...(ground === null ? [] : [{ d: `${line}V${ground}H${first.x}z`, fill: color, opacity: 0.1 }]),
    dots.length < 3 ? { d: circles(dots, DOT_PX), fill: color } : { d: line, stroke: color },
  ];
}

/** Heights of the stacks, up and down. */
function sums(series: readonly Series[]): number[] {
  const number = series[0]?.values.length ?? 0;
  const of = (n: number, sign: number): number => series.reduce((all, one) => all + Math.max(0, sign * (one.values[n] ?? 0)) * sign, 0);
  return Array.from({ length: number }, (_, n) => [of(n, 1), of(n, -1)]).flat();
}

function stacked(series: readonly Series[], middle: (n: number) => number, thick: number, high: (value: number) => number): Shape[] {
  const [up, down] = [new Map<number, number>(), new Map<number, number>()];
  return series.map(({ values, color, opacity }) => ({
    d: values.map((value, n) => {
      if (!value) return "";
      const stack = value > 0 ? up : down;
      const from = stack.get(n) ?? 0;
      stack.set(n, from + value);
      const round = Math.min(2, thick / 3);
      return box(middle(n) - thick / 2, Math.min(high(from), high(from + value)), thick, Math.max(1, Math.abs(high(from) - high(from + value))), round);
    }).join(""),
    fill: color,
    ...(opacity !== undefined && { opacity }),
  }));
}

function box(x: number, y: number, w: number, h: number, radius: number): string {
  const r = Math.min(radius, h / 2);
  return `M${x + r} ${y}h${w - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${h - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}h${2 * r - w}a${r} ${r} 0 0 1 ${-r} ${-r}v${2 * r - h}a${r} ${r} 0 0 1 ${r} ${-r}z`;
}

/** As many names of places as there is room for. */
function places(labels: readonly string[], middle: (n: number) => number, width: number, y: number): Word[] {
  const room = Math.max(1, Math.floor((middle(labels.length - 1) - middle(0)) / (widest(labels) + BETWEEN_PX)));
  const every = Math.max(1, Math.ceil(labels.length / room));
  return labels.flatMap((text, n): Word[] => {
    if (n % every) return [];
    const [x, half] = [middle(n), wide(text) / 2];
    if (x - half < 0) return [{ text, x: 0, y, anchor: "start" }];
    return [x + half > width ? { text, x: width, y, anchor: "end" } : { text, x, y, anchor: "middle" }];
  });
}

function dotsFigure({ dots, names, most }: Dots, width: number, height: number): Figure {
  const [across, up] = most.map((one) => scaleOf([one])) as [Scale, Scale];
  const left = GAP_PX + widest(up.ticks.map(String));
  const [right, top, bottom] = [width - 10, TOP_PX + LINE_PX - 4, height - 2 * LINE_PX + 4];
  const places = dots.map(({ x, y }) => ({ x: left + along(across, x) * (right - left), y: bottom - along(up, y) * (bottom - top) }));
  const colours = [...new Set(dots.map((dot) => dot.color))];
  return {
    rules: up.ticks.map((value) => bottom - along(up, value) * (bottom - top)),
    nought: bottom,
    left,
    right,
    shapes: colours.map((color) => ({ d: circles(places.filter((_, n) => dots[n]?.color === color), DOT_PX), fill: color, opacity: 0.65 })),
    words: [
      ...up.ticks.map((value): Word => ({ text: String(value), x: left - GAP_PX, y: bottom - along(up, value) * (bottom - top) + 4, anchor: "end" })),
      ...across.ticks.map((value): Word => ({ text: String(value), x: left + along(across, value) * (right - left), y: bottom + 16, anchor: "middle" })),
      { text: names[0], x: (left + right) / 2, y: height - 6, anchor: "middle" },
      { text: names[1], x: 0, y: TOP_PX, anchor: "start" },
    ],
    find: (to) => nearest(places, to, REACH_PX),
    mark: (n) => {
      const { x, y } = places[n] ?? { x: 0, y: 0 };
      return { x, y, shapes: [{ d: circles([{ x, y }], DOT_PX + 3), stroke: dots[n]?.color ?? "currentColor" }] };
    },
  };
}
