import { describe, expect, it } from "vitest";
import { figureOf } from "@/components/chart/figure";
import { along, circles, curve, nearest, roundUp, scaleBeside, scaleOf } from "@/components/chart/scale";
import type { ChartSpec } from "@/components/chart/spec";

describe("axes", () => {
  it("go up in 1, 2 or 5 and noughts", () => {
    expect([0, 1, 1.2, 3, 7, 11, 240, 501].map(roundUp)).toEqual([1, 1, 2, 5, 10, 20, 500, 1000]);
  });

  it.each([[[0]], [[3, 7, 4]], [[-12, 30]], [[-4]], [[203, 16]], [[1e9]]])("hold nought and all of %j", (values) => {
    const { low, high, ticks } = scaleOf(values);
    expect(low).toBeLessThanOrEqual(Math.min(0, ...values));
    expect(high).toBeGreaterThanOrEqual(Math.max(0, ...values));
    expect(ticks.at(-1)).toBe(high);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThan(9);
  });

  it("beside another has as many steps", () => {
    const scale = scaleBeside([1341], 5);
    expect(scale.ticks).toEqual([0, 500, 1000, 1500, 2000, 2500]);
    expect(along(scale, 1250)).toBe(0.5);
  });
});

describe("shapes", () => {
  it("curves go through their points and stay between them", () => {
    expect(curve([])).toBe("");
    expect(curve([{ x: 0, y: 10 }, { x: 30, y: 10 }, { x: 60, y: 40 }])).toBe("M0 10C10 10 20 10 30 10C40 10 50 30 60 40");
  });

  it("finds the nearest dot within reach", () => {
    const dots = [{ x: 0, y: 0 }, { x: 10, y: 0 }];
    expect(nearest(dots, { x: 7, y: 1 }, 16)).toBe(1);
    expect(nearest(dots, { x: 90, y: 1 }, 16)).toBe(-1);
    expect(circles(dots, 4).match(/M/g)).toHaveLength(2);
  });
});

const series = { axis: String, exact: String, labels: ["Jan", "Feb", "Mar"] };
const SPECS: readonly ChartSpec[] = [
  { kind: "lines", ...series, series: [{ name: "sites", color: "red", values: [1, 2, 3] }, { name: "links", color: "blue", values: [100, 2, 3], second: true }] },
  { kind: "bars", widest: 20, ...series, series: [{ name: "gained", color: "red", values: [1, 0, 3] }, { name: "lost", color: "blue", values: [0, -2, -3] }] },
  { kind: "dots", names: ["x", "y"], most: [30, 40], told: String, dots: [{ x: 5, y: 7, color: "red" }, { x: 30, y: 40, color: "blue" }, { x: 0, y: 0, color: "red" }] },
];

describe.each(SPECS)("a chart of $kind", (spec) => {
  it.each([[600, 240], [120, 90], [20, 60]])("has all numbers finite on %i by %i pixels", (width, height) => {
    const figure = figureOf(spec, width, height);
    const written = JSON.stringify([figure, figure.mark(0), figure.mark(2)]);
    expect(written).not.toMatch(/NaN|Infinity|null/);
  });

  it("finds what it marks", () => {
    const figure = figureOf(spec, 600, 240);
    for (const place of [0, 1, 2]) expect(figure.find(figure.mark(place))).toBe(place);
    expect(figure.find({ x: -200, y: -200 })).toBe(-1);
  });
});

it("has one path for each colour of dots, and no bars for nothing", () => {
  const [, bars, dots] = SPECS.map((spec) => figureOf(spec, 600, 240).shapes);
  expect(dots).toHaveLength(2);
  expect(bars?.map(({ d }) => d.match(/M/g)?.length)).toEqual([2, 2]);
});
