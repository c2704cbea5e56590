import { describe, expect, it } from "vitest";
import { bestOf } from "@/components/compare/CompareRow";
import { brief, share, wholeScore } from "@/state/format";
import { told } from "@/state/precise";

describe("the best of a comparison", () => {
  it("is the largest, or the least where more is worse", () => {
    expect(bestOf([3, 9, null], { shown: brief })).toEqual([false, true, false]);
    expect(bestOf([68, 3, 6], { shown: brief, inverse: true })).toEqual([false, true, false]);
  });

  it("is told of all that look alike", () => {
    expect(bestOf([40.4, 39.8, 18], { shown: wholeScore })).toEqual([true, true, false]);
    expect(bestOf([0.949, 0.958, 0.961], { shown: share })).toEqual([false, true, true]);
  });

  it("is nobody where all look alike or nobody is known to be worse", () => {
    expect(bestOf([40.4, 39.8, 40], { shown: wholeScore })).toEqual([false, false, false]);
    expect(bestOf([7, null, null], { shown: brief })).toEqual([false, false, false]);
    expect(bestOf([null, null], { shown: brief })).toEqual([false, false]);
  });
});

describe("two scores that hardly differ", () => {
  it("have the digits that tell them apart", () => {
    expect(told(9.08, 9.15)).toEqual(["9.08", "9.15"]);
    expect(told(9.0801, 9.0806)).toEqual(["9.0801", "9.0806"]);
    expect(told(9.08, 9.08)).toEqual(["9.08", "9.08"]);
  });
});
