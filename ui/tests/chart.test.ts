import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { byColour, indexOf, optionOf } from "@/components/chart/options";
import type { Dots, Lines, StackedBars } from "@/components/chart/spec";
import type { Palette } from "@/theme/palette";

const palette: Palette = {
  series: ["#111111"],
  gained: "#222222",
  lost: "#333333",
  text: "#444444",
  line: "#555555",
  surface: "#666666",
  verdicts: { ignore: "#1", review: "#2", act: "#3", unknown: "#4" },
};
const plain = { axis: String, exact: (value: number) => `${value} exactly` };
const lines: Lines = {
  kind: "lines",
  ...plain,
  labels: ["May", "June", "July"],
  series: [
    { name: "sites", color: "#a", values: [1, 2, 3] },
    { name: "links", color: "#b", values: [10, 20, 30], second: true },
  ],
};
const bars: StackedBars = {
  kind: "bars",
  ...plain,
  widest: 14,
  steps: 3,
  labels: ["1", "2"],
  told: (index) => `day ${index} <b>bold</b>`,
  series: [{ name: "lost", color: "#c", values: [-1, 0], opacity: 0.5 }],
};
const dots: Dots = {
  kind: "dots",
  names: ["authority", "trust"],
  most: [100, 50],
  told: (index) => `dot ${index}`,
  dots: [
    { x: 1, y: 2, color: "#x" },
    { x: 3, y: 4, color: "#y" },
    { x: 5, y: 6, color: "#x" },
  ],
};

interface Seen {
  series: readonly Record<string, unknown>[];
  yAxis: readonly Record<string, unknown>[];
  tooltip: { formatter?: (hit: unknown) => HTMLElement; valueFormatter?: (value: unknown) => string };
}
const seen = (spec: Lines | StackedBars | Dots): Seen => optionOf(spec, palette) as unknown as Seen;

beforeEach(() => void vi.stubGlobal("document", { createElement: (name: string) => ({ name, textContent: "" }) }));
afterEach(() => void vi.unstubAllGlobals());

describe("a chart's options", () => {
  it("give lines an axis each where they are measured apart, and the first its ground", () => {
    const { series, yAxis, tooltip } = seen(lines);
    expect(series.map((one) => [one["type"], one["yAxisIndex"], "areaStyle" in one])).toEqual([
      ["line", 0, true],
      ["line", 1, false],
    ]);
    expect(yAxis).toHaveLength(2);
    expect(tooltip.valueFormatter?.(7)).toBe("7 exactly");
  });

  it("stack bars on one axis", () => {
    const { series, yAxis } = seen(bars);
    expect(series[0]).toMatchObject({
      type: "bar",
      stack: "all",
      barMaxWidth: 14,
      data: [-1, 0],
      itemStyle: { color: "#c", opacity: 0.5 },
    });
    expect(yAxis).toHaveLength(1);
  });

  it("tell words as text, never as HTML", () => {
    expect(seen(bars).tooltip.formatter?.([{ dataIndex: 1, seriesIndex: 0 }])).toEqual({ name: "bdi", textContent: "day 1 <b>bold</b>" });
  });

  it("draw the dots of one colour together, and know which one was hit", () => {
    expect([...byColour(dots.dots)]).toEqual([
      ["#x", [0, 2]],
      ["#y", [1]],
    ]);
    expect(seen(dots).series.map((one) => one["data"])).toEqual([
      [
        [1, 2],
        [5, 6],
      ],
      [[3, 4]],
    ]);
    expect(indexOf(dots, { seriesIndex: 0, dataIndex: 1 })).toBe(2);
    expect(indexOf(dots, { seriesIndex: 1, dataIndex: 0 })).toBe(1);
    expect(indexOf(dots, { seriesIndex: 9, dataIndex: 0 })).toBe(-1);
    expect(seen(dots).tooltip.formatter?.({ seriesIndex: 0, dataIndex: 1 }).textContent).toBe("dot 2");
  });
});
