import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SCREENS, screenPath } from "@/screens";

describe("screens", () => {
  it("have addresses, names and keys of their own", () => {
    for (const of of ["id", "path", "key"] as const) {
      const values = SCREENS.map((screen) => screen[of]).filter((value) => value !== undefined);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it("name their target in one part of the path", () => {
    expect(screenPath("backlinks", "a.example/x")).toBe("/sites/a.example%2Fx/backlinks");
  });

  it("are files of 150 lines at most", () => {
    for (const name of readdirSync("src/pages"))
      expect(readFileSync(`src/pages/${name}`, "utf8").split("\n").length, name).toBeLessThanOrEqual(151);
  });
});
