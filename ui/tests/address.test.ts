import { describe, expect, it } from "vitest";
import { linkKey, readLinkKey } from "@/api/link";
import { questionPath } from "@/api/lists";
import { choice, flag, readParams, text, texts, whole, writeParams } from "@/state/params";
import { parseSearch, writeSearch } from "@/state/search";
import { nextSort, sortedBy } from "@/state/sort";
import { cleanTarget } from "@/state/target";

describe("the query of an address", () => {
  it("is read and written alike, lists as repeated keys", () => {
    const search = { scope: "domain", filter: ["authority:gte:40", '{"or":[{"field":"a","is":["eq","x & y"]}]}'], sort: "authority:desc" };
    expect(parseSearch(writeSearch(search))).toEqual(search);
  });

  it("leaves out what is empty and stays readable", () => {
    expect(writeSearch({ a: "", b: undefined, c: null, filter: "authority:gte:40,x/y", q: "a b&c=d" })).toBe(
      "?filter=authority:gte:40,x/y&q=a%20b%26c%3Dd",
    );
    expect(writeSearch({})).toBe("");
  });

  it("names the target as one part of a path", () => {
    expect(questionPath("/api/v1/sites/{target}/backlinks", "a.example/x?y#z", { filter: ["a:eq:1", "b:eq:2"], limit: 5 }, "/export")).toBe(
      "/api/v1/sites/a.example%2Fx%3Fy%23z/backlinks/export?filter=a:eq:1&filter=b:eq:2&limit=5",
    );
  });
});

describe("parameters of a screen", () => {
  const params = { group: choice(["similar", "all"]), q: text(), filter: texts(), page: whole(1, 1, 9), on: flag() };

  it("are the defaults where nothing or nonsense stands", () => {
    const defaults = { group: "similar", q: "", filter: [], page: 1, on: false };
    expect(readParams(params, {})).toEqual(defaults);
    expect(readParams(params, { group: "nonsense", page: "1e9x", on: "maybe" })).toEqual(defaults);
  });

  it("are read within their bounds", () => {
    expect(readParams(params, { group: "all", q: "x", filter: "one", page: "99", on: "true" })).toEqual({
      group: "all",
      q: "x",
      filter: ["one"],
      page: 9,
      on: true,
    });
  });

  it("are written without the defaults", () => {
    expect(writeParams(params, { group: "similar", page: 1, on: false, filter: [], q: "" })).toEqual({
      group: undefined,
      page: undefined,
      on: undefined,
      filter: undefined,
      q: undefined,
    });
    expect(writeParams(params, { group: "all", filter: ["a", "b"] })).toEqual({ group: "all", filter: ["a", "b"] });
  });
});

describe("targets", () => {
  it.each([
    ["https://Shop.example/", "Shop.example"],
    [" a.example/x/ ", "a.example/x/"],
    ["a.example/", "a.example"],
    ["http://a.example/x?y=1", "a.example/x?y=1"],
    ["a.example/*", "a.example/*"],
  ])("cleans %j", (written, target) => {
    expect(cleanTarget(written)).toBe(target);
  });
});

describe("orders", () => {
  it("go one way, the other, and back to the list's own", () => {
    expect(nextSort("", "authority", true)).toBe("authority:desc");
    expect(nextSort("authority:desc", "authority", true)).toBe("authority");
    expect(nextSort("authority", "authority", true)).toBe("");
    expect(nextSort("authority:desc", "source_url", false)).toBe("source_url");
    expect(sortedBy("state,authority:desc", "authority")).toBeNull();
  });
});

describe("the key of a link", () => {
  const link = { source_url: "https://a.example/x", target_url: null, kind: "text", occurrence: 2 };

  it("is read and written alike", () => {
    expect(readLinkKey(linkKey(link))).toEqual(link);
    expect(readLinkKey(linkKey({ ...link, target_url: "https://b.example/" }))?.target_url).toBe("https://b.example/");
  });

  it.each(["", "x", "a b", "a b c 0 more"])("refuses %j", (key) => {
    expect(readLinkKey(key)).toBeNull();
  });
});
