import { describe, expect, it } from "vitest";
import { cutSides } from "@/components/useCut";

describe("a table that does not fit", () => {
  const box = (scrollLeft: number) => ({ scrollLeft, clientWidth: 600, scrollWidth: 1000 });

  it("tells on which side something is cut off", () => {
    expect(cutSides(box(0))).toEqual({ start: false, end: true });
    expect(cutSides(box(200))).toEqual({ start: true, end: true });
    expect(cutSides(box(400))).toEqual({ start: true, end: false });
    expect(cutSides(box(-400))).toEqual({ start: true, end: false }); // text from the right
  });

  it("does not take a pixel of rounding for something", () => {
    expect(cutSides({ scrollLeft: 0.5, clientWidth: 600, scrollWidth: 601 })).toEqual({ start: false, end: false });
  });
});
