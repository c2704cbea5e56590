import { describe, expect, it } from "vitest";
import { freePlace, leastCovered } from "@/components/map/labels";

describe("names on the map", () => {
  const site = { x: 100, y: 100, size: 5 };
  const name = [60, 14] as const;

  it("stand to the right where there is room, and give way where there is none", () => {
    expect(freePlace(site, name, [], [site])).toEqual({ left: 108, top: 93, right: 168, bottom: 107 });
    const right = { x: 130, y: 100, size: 4 };
    expect(freePlace(site, name, [], [site, right])?.right).toBe(92);
    const left = { x: 70, y: 100, size: 4 };
    expect(freePlace(site, name, [], [site, right, left])?.top).toBe(108);
  });

  it("never lie on each other", () => {
    const first = freePlace(site, name, [], [site]);
    const below = { x: 100, y: 106, size: 5 };
    const second = first && freePlace(below, name, [first], [below]);
    expect(second?.right).toBe(92);
  });

  it("that must be told take the place with fewest sites", () => {
    const around = [115, 125, 135].map((x) => ({ x, y: 100, size: 4 }));
    const [below, above] = [
      { x: 100, y: 112, size: 4 },
      { x: 100, y: 88, size: 4 },
    ];
    const left = { x: 60, y: 100, size: 4 };
    expect(freePlace(site, name, [], [site, ...around, below, above, left])).toBeNull();
    expect(leastCovered(site, name, [site, ...around, below, above, left]).right).toBe(92);
  });

  it("are left out where nothing is free", () => {
    const crowd = Array.from({ length: 200 }, (_, n) => ({ x: 10 * (n % 20), y: 20 * Math.floor(n / 20), size: 6 }));
    expect(freePlace(site, name, [], crowd)).toBeNull();
  });
});
