import { describe, expect, it } from "vitest";
import { readExactly } from "@/api/sql";
import { csvText } from "@/state/csv";
import { readEdit, readLines, withEdits, writeEdit } from "@/state/edits";
import { ordered } from "@/state/ordered";
import { waterfall } from "@/state/waterfall";

describe("edits", () => {
  it("come back from the address as they were", () => {
    for (const edit of [{ action: "add", source: "a.example" }, { action: "remove", source: "https://b.example:8080/x", target: "c.example" }] as const) expect(readEdit(writeEdit(edit))).toEqual(edit);
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
    expect(withEdits([{ action: "add", source: "a.example" }], [{ action: "remove", source: "a.example" }])).toEqual([{ action: "remove", source: "a.example" }]);
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
    const { steps, end } = waterfall([{ key: "a", points: 3 }, { key: "b", points: 1 }]);
    expect(steps.map(({ from, width }) => [from, width])).toEqual([[0, 0.75], [0.75, 0.25]]);
    expect(end).toBe(4);
  });
  it("goes down where points are taken", () => {
    const { steps, least, most } = waterfall([{ key: "a", points: -4 }, { key: "b", points: 2 }], 10);
    expect([least, most]).toEqual([6, 10]);
    expect(steps.map(({ from, width, negative }) => [from, width, negative])).toEqual([[0, 1, true], [0, 0.5, false]]);
  });
  it("has room for nothing at all", () => {
    expect(waterfall([]).end).toBe(0);
  });
});

describe("CSV", () => {
  it("quotes what must be, and disarms formulas", () => {
    expect(csvText(["a", "b"], [["x,y", 'say "hi"'], ["=1+1", -3], [null, { k: [1] }]])).toBe('a,b\r\n"x,y","say ""hi"""\r\n\'=1+1,-3\r\n,"{""k"":[1]}"\r\n');
  });
});

describe("answers of SQL", () => {
  it("keep the digits of large whole numbers", () => {
    expect(readExactly('{"rows":[[100129445937766607,7,1.5,"100129445937766607"]]}')).toEqual({ rows: [["100129445937766607", 7, 1.5, "100129445937766607"]] });
  });
});
