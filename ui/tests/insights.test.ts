import { describe, expect, it } from "vitest";
import { stepsOf } from "@/api/scores";
import { readExactly } from "@/api/sql";
import { daysBetween, level, monthAt, weekday, weekly, weeks } from "@/state/calendar";
import { csvText } from "@/state/csv";
import { readEdit, readLines, withEdits, writeEdit } from "@/state/edits";
import { ordered } from "@/state/ordered";
import { fitsAddress, readTargets } from "@/state/targets";
import { waterfall } from "@/state/waterfall";

describe("edits", () => {
  it("come back from the address as they were", () => {
    for (const edit of [
      { action: "add", source: "a.example" },
      { action: "remove", source: "https://b.example:8080/x", target: "c.example" },
    ] as const)
      expect(readEdit(writeEdit(edit))).toEqual(edit);
  });
  it("that are none are left out", () => {
    for (const text of ["", "add:", "steal:a.example", "a.example"]) expect(readEdit(text)).toBeNull();
  });
  it("are read from CSV, disavow files and bare sites", () => {
    const text = '\uFEFFaction,source,target\nadd,a.example\nremove,"b.example",c.example\n# remark\n\ndomain:d.example\ne.example';
    expect(readLines(text, "nofollow")).toEqual([
      { action: "add", source: "a.example" },
      { action: "remove", source: "b.example", target: "c.example" },
      { action: "disavow", source: "d.example" },
      { action: "nofollow", source: "e.example" },
    ]);
  });
  it("say one thing of a link", () => {
    expect(withEdits([{ action: "add", source: "a.example" }], [{ action: "remove", source: "a.example" }])).toEqual([
      { action: "remove", source: "a.example" },
    ]);
  });
});

describe("ordered", () => {
  const rows = [{ n: 2 }, { n: null }, { n: 10 }];
  it("puts what is unknown last either way", () => {
    expect(ordered(rows, "n").map((row) => row.n)).toEqual([2, 10, null]);
    expect(ordered(rows, "n:desc").map((row) => row.n)).toEqual([10, 2, null]);
  });
  it("leaves rows alone without an order", () => {
    expect(ordered(rows, "")).toBe(rows);
  });
});

describe("waterfall", () => {
  it("begins each bar where the one before ends", () => {
    const { steps, end } = waterfall([
      { key: "a", points: 3 },
      { key: "b", points: 1 },
    ]);
    expect(steps.map(({ from, width }) => [from, width])).toEqual([
      [0, 0.75],
      [0.75, 0.25],
    ]);
    expect(end).toBe(4);
  });
  it("goes down where points are taken", () => {
    const { steps, least, most } = waterfall(
      [
        { key: "a", points: -4 },
        { key: "b", points: 2 },
      ],
      10,
    );
    expect([least, most]).toEqual([6, 10]);
    expect(steps.map(({ from, width, negative }) => [from, width, negative])).toEqual([
      [0, 1, true],
      [0, 0.5, false],
    ]);
  });
  it("has room for nothing at all", () => {
    expect(waterfall([]).end).toBe(0);
  });
});

describe("CSV", () => {
  it("quotes what must be, and disarms formulas", () => {
    expect(
      csvText(
        ["a", "b"],
        [
          ["x,y", 'say "hi"'],
          ["=1+1", -3],
          [null, { k: [1] }],
        ],
      ),
    ).toBe('a,b\r\n"x,y","say ""hi"""\r\n\'=1+1,-3\r\n,"{""k"":[1]}"\r\n');
  });
});

describe("answers of SQL", () => {
  it("keep the digits of large whole numbers", () => {
    expect(readExactly('{"rows":[[100129445937766607,7,1.5,"100129445937766607"]]}')).toEqual({
      rows: [["100129445937766607", 7, 1.5, "100129445937766607"]],
    });
  });
});

describe("calendar", () => {
  it("has whole weeks from Monday on", () => {
    const grid = weeks("2026-02-25", "2026-03-10", 60);
    expect([grid.length, grid[0]?.[0], grid.at(-1)?.[6]]).toEqual([3, "2026-02-23", "2026-03-15"]);
    expect(grid.every((week) => week.length === 7 && weekday(week[0] ?? "") === 0)).toBe(true);
  });
  it("keeps the newest weeks where there are too many", () => {
    expect(weeks("2020-01-01", "2026-03-10", 2).flat()[0]).toBe("2026-03-02");
  });
  it("names months where they can be read", () => {
    const grid = weeks("2026-01-26", "2026-06-30", 60);
    const named = (from: number) => grid.map((_, n) => monthAt(grid, n, from));
    expect(named(0).slice(0, 6)).toEqual(["2026-02-01", null, null, null, "2026-03-01", null]);
    expect(named(2).slice(0, 3)).toEqual([null, null, null]); // February is out of view, March is near
    expect(named(5)[5]).toBe("2026-03-02");
    expect(named(0).at(-1)).toBeNull();
  });
  it("parts days into weeks", () => {
    const parts = weekly(daysBetween("2026-03-06", "2026-03-17"));
    expect(parts.map((part) => [part[0], part.length])).toEqual([
      ["2026-03-06", 3],
      ["2026-03-09", 7],
      ["2026-03-16", 2],
    ]);
  });
  it("tells little from much", () => {
    expect([0, 1, 5, 30, 100].map((value) => level(value, 100))).toEqual([0, 1, 2, 3, 4]);
    expect(daysBetween("2026-02-27", "2026-03-01")).toHaveLength(3);
  });
});

describe("pasted targets", () => {
  it("come apart however they are parted, each once", () => {
    expect(readTargets('a.example, b.example;"c.example"\n\n<https://d.example/x> a.example')).toEqual([
      "a.example",
      "b.example",
      "c.example",
      "https://d.example/x",
    ]);
  });
  it("stay out of the address where they are too many", () => {
    expect([fitsAddress(["a.example"]), fitsAddress(Array.from({ length: 600 }, (_, n) => `site-${n}.example`))]).toEqual([true, false]);
  });
});

describe("the steps of a run", () => {
  const run = { run: 2, computed_at: "2026-01-01T00:00:00Z", version: "1", sites: 3, pages: 0, parameters: {}, notes: [] };
  const runs = [{ ...run, inputs: { steps: { trust: { iterations: 31, residual: 1e-14 } } } }];
  it("are those of the run and the flow that are asked for", () => {
    expect(stepsOf(runs, 2, "trust")).toEqual({ iterations: 31, residual: 1e-14 });
  });
  it("are none where the run did not keep them", () => {
    for (const [run, flow] of [
      [1, "trust"],
      [2, "authority"],
    ] as const)
      expect(stepsOf(runs, run, flow)).toBeNull();
    expect(stepsOf([{ ...run, inputs: {} }], 2, "trust")).toBeNull();
    expect(stepsOf(undefined, 2, "trust")).toBeNull();
  });
});
