import { describe, expect, it } from "vitest";
import { wantedCrawl } from "@/components/crawls/StartCrawl";
import { averageRate, failed, linesOf, paced, paceRate, rateText, type Pace } from "@/state/crawls";
import { barsOf, highest } from "@/state/days";
import { argumentsOf, filledOf } from "@/state/schedules";
import { byStanding, byStatus, figuresOf } from "@/state/statuses";

describe("crawls", () => {
  it("count what gave nothing", () => {
    expect(failed({ ok: 5, cut: 1, not_modified: 2, redirected: 6, blocked: 3, not_found: 4 })).toBe(7);
    expect(failed({})).toBe(0);
  });

  it("tell their average speed once there is a page", () => {
    const times = { made_at: "2026-01-01T00:00:00Z", changed_at: "2026-01-01T00:00:10Z", finished_at: null };
    expect(averageRate({ ...times, done: 25 })).toBe(2.5);
    expect(averageRate({ ...times, done: 0 })).toBeNull();
    expect(averageRate({ ...times, finished_at: "2026-01-01T00:00:50Z", done: 25 })).toBe(0.5);
    expect(rateText(0.44)).toBe("0.4");
  });

  it("tell their speed by the newest moments", () => {
    let pace: Pace = [];
    for (const [at, done] of [
      [0, 0],
      [10_000, 100],
      [30_000, 200],
    ] as const)
      pace = paced(pace, at, done);
    expect(pace.map(([at]) => at)).toEqual([10_000, 30_000]);
    expect(paceRate(pace)).toBe(5);
    expect(paceRate(paced(pace, 31_000, 3))).toBeNull(); // it began anew
  });

  it("are asked for with what was filled in", () => {
    const none = { pages: "", pages_per_host: "", depth: "", delay_seconds: "" };
    expect(wantedCrawl("site", " a.example \n\nb.example\na.example", true, { ...none, pages: 50 })).toEqual({
      kind: "site",
      targets: ["a.example", "b.example"],
      urls: [],
      lost_too: false,
      pages: 50,
    });
    expect(wantedCrawl("list", "https://a.example/x", false, none)).toMatchObject({ urls: ["https://a.example/x"], targets: [] });
    expect(wantedCrawl("linkers", "a.example", true, { ...none, delay_seconds: 2.5 })).toMatchObject({
      lost_too: true,
      delay_seconds: 2.5,
    });
    expect(linesOf("\r\n  \n")).toEqual([]);
  });
});

describe("days", () => {
  it("are bars from the first to the last, the empty ones too", () => {
    const bars = barsOf(
      new Map([
        ["2026-03-03", [2, 1]],
        ["2026-03-01", [1, 0]],
      ]),
      2,
    );
    expect(bars.map(({ first, values }) => [first, ...values])).toEqual([
      ["2026-03-01", 1, 0],
      ["2026-03-02", 0, 0],
      ["2026-03-03", 2, 1],
    ]);
    expect(highest(bars)).toBe(3);
    expect(barsOf(new Map(), 1)).toEqual([]);
  });

  it("become weeks where there are many, and lose nothing", () => {
    const told = new Map([
      ["2025-01-01", [1]],
      ["2025-01-08", [2]],
      ["2025-12-31", [4]],
    ]);
    const bars = barsOf(told, 1);
    expect(bars.length).toBe(53);
    expect(bars[0]).toEqual({ first: "2025-01-01", last: "2025-01-07", values: [1] });
    expect(bars.reduce((sum, { values }) => sum + (values[0] ?? 0), 0)).toBe(7);
  });
});

describe("statuses", () => {
  const counts = [
    { status: "ok", standing: "live", links: 10 },
    { status: null, standing: "cannot_tell", links: 3 },
    { status: "page_gone", standing: "gone", links: 1 },
    { status: "link_not_found", standing: "gone", links: 2 },
    { status: "newer_word", standing: "something", links: 1 },
  ];

  it("sum up to classes; an unknown one is none that anybody can tell", () => {
    expect(byStanding(counts)).toEqual({ live: 10, gone: 3, cannot_tell: 4 });
  });

  it("come with what is gone first", () => {
    expect(byStatus(counts).map(({ status }) => status)).toEqual(["link_not_found", "page_gone", "", "newer_word", "ok"]);
  });

  it("read figures of results with care", () => {
    expect(figuresOf({ live: 2, gone: 5, cannot_tell: 0, note: "x" })).toEqual([
      ["gone", 5],
      ["live", 2],
    ]);
    expect(figuresOf(undefined)).toEqual([]);
  });
});

describe("schedules", () => {
  it("fill their form and give back what it does not show", () => {
    const crawl = { kind: "expand", targets: ["a.example", "b.example"], pages: 500 };
    expect(argumentsOf("crawl", filledOf("crawl", crawl), crawl)).toEqual(crawl);
    const check = { target: "a.example", scope: "host", due: true };
    expect(argumentsOf("verify", filledOf("verify", check), check)).toEqual(check);
    const listen = { sources: ["bluesky", "https://news.example/feed"], targets: ["a.example"], minutes: 10 };
    expect(argumentsOf("listen", filledOf("listen", listen), listen)).toEqual(listen);
    const again = { urls: ["bing:https://a.example/"], site: "a.example", complete: true };
    expect(argumentsOf("import", filledOf("import", again), again)).toEqual(again);
    expect(argumentsOf("watch", filledOf("watch", {}), { project_id: "x" })).toEqual({ project_id: "x" });
  });

  it("leave out what was emptied", () => {
    const filled = {
      ...filledOf("import", { urls: ["https://a.example/x.csv"], site: "a.example", complete: true }),
      site: " ",
      complete: false,
    };
    expect(argumentsOf("import", filled, { urls: [], site: "a.example", complete: true })).toEqual({ urls: ["https://a.example/x.csv"] });
    expect(argumentsOf("ranks", { ...filledOf("ranks", { top: 5 }), most: "" }, { top: 5 })).toEqual({});
  });

  it("begin with what is due, and keep a check of everything", () => {
    expect(filledOf("verify", {}).due).toBe(true);
    expect(filledOf("verify", { target: "a.example" }).due).toBe(false);
  });
});
