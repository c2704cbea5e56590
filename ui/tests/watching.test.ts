import { describe, expect, it } from "vitest";
import type { WatchEvent } from "@/api/watching";
import {
  byDay,
  clock,
  dayOf,
  decided,
  filterTexts,
  linksOf,
  minuteOf,
  plainFigures,
  settled,
  snippet,
  snoozeUntil,
  strongest,
  told,
} from "@/state/watching";

const now = new Date(2026, 4, 13, 15, 30); // a Wednesday
const event = (id: string, rest: Partial<WatchEvent> = {}): WatchEvent => ({
  id,
  project_id: "p",
  monitor_id: "m",
  monitor: "Lost links",
  rule: "lost_link",
  colour: "red",
  cadence: "daily",
  target: "shop.com",
  title: id,
  links: 1,
  sites: 1,
  evidence: {},
  happened_at: null,
  found_at: "2026-05-13T10:00:00Z",
  look: 1,
  state: "open",
  snoozed_until: null,
  settled_by: null,
  settled_at: null,
  ...rest,
});

describe("days of alerts", () => {
  it("are today, yesterday, or have a date", () => {
    expect(dayOf(new Date(2026, 4, 13, 0, 1).toISOString(), now)).toBe("today");
    expect(dayOf(new Date(2026, 4, 12, 23, 59).toISOString(), now)).toBe("yesterday");
    expect(dayOf(new Date(2026, 4, 1, 9).toISOString(), now)).toBe("2026-05-01");
  });

  it("keep the order of the rows", () => {
    const at = (day: number): { found_at: string } => ({ found_at: new Date(2026, 4, day, 9).toISOString() });
    expect(byDay([at(13), at(13), at(12), at(3)], now).map(({ day, rows }) => [day, rows.length])).toEqual([
      ["today", 2],
      ["yesterday", 1],
      ["2026-05-03", 1],
    ]);
  });
});

describe("snoozing", () => {
  it("ends in hours, or in the morning of a day to come", () => {
    expect(snoozeUntil("hours", now).getTime() - now.getTime()).toBe(3 * 3_600_000);
    expect(snoozeUntil("tomorrow", now)).toEqual(new Date(2026, 4, 14, 8));
    expect(snoozeUntil("monday", now)).toEqual(new Date(2026, 4, 18, 8));
    expect(snoozeUntil("monday", new Date(2026, 4, 18, 9))).toEqual(new Date(2026, 4, 25, 8));
    expect(snoozeUntil("month", now)).toEqual(new Date(2026, 5, 12, 8));
  });
});

describe("what was decided", () => {
  const rows = [event("a", { colour: "green" }), event("b"), event("c", { colour: "yellow", found_at: "2026-05-12T10:00:00Z" })];

  it("counts at once, and what needs a look comes first within a look", () => {
    expect(settled(rows, new Map(), "open").map(({ id }) => id)).toEqual(["b", "a", "c"]);
    const moved = decided(new Map(), rows.slice(1, 2), () => "acknowledged", 1);
    expect(settled(rows, moved, "open").map(({ id }) => id)).toEqual(["a", "c"]);
    expect(settled(rows, moved, "all").find(({ id }) => id === "b")?.state).toBe("acknowledged");
  });

  it("is over once the server has told it, and a later decision is not", () => {
    const first = decided(new Map(), rows.slice(0, 2), () => "snoozed", 1);
    const both = decided(first, rows.slice(1, 2), () => "acknowledged", 2);
    expect([...told(both, 1).keys()]).toEqual(["b"]);
    expect(settled(rows, told(both, 1), "acknowledged").map(({ id }) => id)).toEqual(["b"]);
    expect(told(both, 2).get("a")?.event.state).toBe("snoozed");
    expect(settled(rows, told(first, 1), "open")).toHaveLength(3);
  });

  it("keeps its place where it was taken back, though the server still lists without it", () => {
    const gone = [rows[0]!, rows[2]!];
    const back = decided(new Map(), rows.slice(1, 2), () => "open", 2);
    expect(settled(gone, back, "open").map(({ id }) => id)).toEqual(["b", "a", "c"]);
    expect(settled(gone, back, "acknowledged")).toEqual([]);
    expect(settled(gone, back, "all").map(({ id }) => id)).toEqual(["a", "c"]);
  });
});

describe("times of a day", () => {
  it("are written and read", () => {
    for (const minute of [0, 59, 480, 1439]) expect(minuteOf(clock(minute))).toBe(minute);
    for (const text of ["", "24:00", "9:60", "x", "-1:00"]) expect(minuteOf(text)).toBeNull();
  });
});

describe("filters of monitors", () => {
  it("become texts that must all hold", () => {
    expect(filterTexts(null)).toEqual([]);
    expect(filterTexts({ field: "follow", is: ["eq", true] })).toEqual(["follow:eq:true"]);
    expect(
      filterTexts({
        and: [
          { field: "follow", is: ["eq", true] },
          { field: "authority", is: ["gte", 30] },
        ],
      }),
    ).toEqual(["follow:eq:true", "authority:gte:30"]);
  });
});

describe("evidence", () => {
  const links = [
    { source_url: "https://a.example/", source_site: "a.example", source_title: "A", anchor_text: "words", authority: 12.5 },
    { source_url: "https://b.example/", source_site: "b.example", source_title: null, anchor_text: null, authority: null },
  ];

  it("tells the strongest link and the first one", () => {
    expect(strongest({ evidence: { links } })).toBe(12.5);
    expect(strongest({ evidence: {} })).toBeNull();
    expect(snippet({ evidence: { links } })).toBe("“words” · A");
    expect(snippet({ evidence: { figures: { placed: [{ detail: "not on the page" }] } } })).toBe("not on the page");
    expect(snippet({ evidence: {} })).toBe("");
  });

  it("of another program does not break the screen", () => {
    for (const evidence of [{ links: "x" }, { links: [1, null, {}] }, { figures: [1] }, { figures: { pages: "x" } }]) {
      expect(linksOf({ evidence } as never)).toEqual([]);
      expect(snippet({ evidence } as never)).toBe("");
      expect(plainFigures({ evidence } as never).counts).toEqual([]);
    }
  });

  it("has figures as facts and as bars", () => {
    const figures = { usual: 2, reasons: { removed: 1, "the page answers 404": 7 }, weeks: [1, 2] };
    expect(plainFigures({ evidence: { figures } })).toEqual({
      facts: [["usual", "2"]],
      counts: [
        [
          "reasons",
          [
            ["the page answers 404", 7],
            ["removed", 1],
          ],
        ],
      ],
    });
  });
});
