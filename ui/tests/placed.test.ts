import { describe, expect, it } from "vitest";
import type { Expectation } from "@/api/placed";
import { byList, inOrder, placedCsv, placedTable, toneOf, withColumn } from "@/state/placed";
import { openFields } from "@/state/watching";

const row = (rest: Partial<Expectation>): Expectation => ({
  id: "1",
  project_id: "p",
  placed: "a.csv",
  source_url: "https://a.example/",
  target_url: "shop.com",
  anchor: null,
  rel: null,
  position: null,
  note: "",
  status: "ok",
  detail: "as expected",
  since: "2026-01-01T00:00:00Z",
  checked_at: null,
  muted_until: null,
  made_by: "me",
  created_at: "2026-01-01T00:00:00Z",
  ...rest,
});

describe("tables of placed links", () => {
  it("quote what would part cells", () => {
    const table = placedTable([
      { source_url: "https://a.example/?a=1;b", target_url: "shop.com", anchor: 'the "best", they say', note: null },
    ]);
    expect(table).toBe('source_url,target_url,anchor,rel,position,note\n"https://a.example/?a=1;b",shop.com,"the ""best"", they say",,,\n');
  });

  it("for spreadsheets run no formulas", () => {
    expect(placedCsv([row({ anchor: "=1+1" })])).toContain("'=1+1");
  });

  it("are told apart by the list they came with", () => {
    expect([...byList([row({}), row({ placed: "b.csv" }), row({})])].map(([name, rows]) => [name, rows.length])).toEqual([
      ["a.csv", 2],
      ["b.csv", 1],
    ]);
  });
});

describe("how placed links stand", () => {
  it("is shown with the kept ones first and the unknown ones last", () => {
    const counts = [
      { status: "not_checked", standing: "cannot_tell", links: 9 },
      { status: "wrong_rel", standing: "live", links: 1 },
      { status: "wrong_anchor", standing: "live", links: 3 },
      { status: "page_gone", standing: "gone", links: 2 },
      { status: "ok", standing: "live", links: 1 },
    ] as const;
    expect(inOrder(counts).map(({ status }) => status)).toEqual(["ok", "page_gone", "wrong_anchor", "wrong_rel", "not_checked"]);
    expect(toneOf({ status: "blocked", standing: "cannot_tell" })).toBe("cannot_tell");
  });
});

describe("columns of a table", () => {
  it("hold one thing each", () => {
    expect(withColumn({ source_url: "Page", anchor: "Words" }, "Words", "note")).toEqual({ source_url: "Page", note: "Words" });
    expect(withColumn({ source_url: "Page", anchor: "Words" }, "Link", "source_url")).toEqual({ anchor: "Words", source_url: "Link" });
    expect(withColumn({ source_url: "Page" }, "Page", "")).toEqual({});
  });
});

describe("a change of a channel", () => {
  it("gives back what is open and no more", () => {
    const fields = [
      { name: "url", says: "", secret: true, required: true, made: false },
      { name: "to", says: "", secret: false, required: true, made: false },
    ];
    expect(openFields({ fields }, { options: { host: "a.example", to: "me" } })).toEqual({ to: "me" });
    expect(openFields(undefined, { options: { to: "me" } })).toEqual({});
  });
});
