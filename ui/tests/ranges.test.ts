import { describe, expect, it } from "vitest";
import { pagesOf, runsOf } from "@/api/ranges";

describe("pages of a stretch of rows", () => {
  it("always hold the first one, which knows the total", () => {
    expect(pagesOf(0, 30)).toEqual([0]);
    expect(pagesOf(90, 130)).toEqual([0, 1]);
    expect(pagesOf(900_000, 900_040)).toEqual([0, 9000]);
    expect(pagesOf(999_990, 1_000_010)).toEqual([0, 9999, 10_000]);
    expect(pagesOf(-5, -1)).toEqual([0]);
  });
});

it("asks for pages beside each other at once", () => {
  expect(runsOf([])).toEqual([]);
  expect(runsOf([9, 0, 8])).toEqual([
    [0, 1],
    [8, 2],
  ]);
});
