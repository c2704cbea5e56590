import { describe, expect, it } from "vitest";
import { address, brief, count, day, daysBefore, NOTHING, ownAddress, safeHref, share, signed, tame } from "@/state/format";

describe("figures", () => {
  it("say so when there is none", () => {
    for (const format of [count, brief, share, signed]) expect(format(null)).toBe(NOTHING);
    expect(day("no date")).toBe(NOTHING);
  });

  it("never round something away to nothing or to all", () => {
    expect(share(0)).toBe("0%");
    expect(share(0.0001)).toBe("<1%");
    expect(share(0.9999)).toBe(">99%");
    expect(share(1)).toBe("100%");
  });

  it("carry a sign where they are changes", () => {
    expect(signed(3)).toBe("+3");
    expect(signed(-3)).toBe("−3");
    expect(signed(0)).toBe("0");
  });

  it("count days by UTC", () => {
    expect(daysBefore("2026-03-01T00:30:00Z", 30)).toBe("2026-01-30");
    expect(day("2026-03-01T23:59:00Z")).toContain("1");
  });
});

describe("text of strangers", () => {
  it("loses control and direction characters", () => {
    expect(tame("a\u202eb\u0000c\nd\u2067e")).toBe("a b c d e");
    expect(tame("x".repeat(100_000))).toHaveLength(2000);
  });

  it("becomes a link only with http and https", () => {
    expect(safeHref("https://a.example/")).toBe("https://a.example/");
    for (const bad of ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//a.example", "/x", null])
      expect(safeHref(bad)).toBeUndefined();
  });

  it("is shown as people write addresses", () => {
    expect(address("https://a.example/")).toBe("a.example");
    expect(address("http://a.example/x/")).toBe("a.example/x/");
  });
});

describe("an address of the target itself", () => {
  it.each([
    ["https://www.shop.example/lamps?x=1", "/lamps?x=1"],
    ["https://shop.example/", "/"],
    ["https://help.shop.example/faq", "help…/faq"],
    ["https://other.example/lamps", "other.example/lamps"],
    ["https://notshop.example/lamps", "notshop.example/lamps"],
  ])("%s is shown as %s", (url, shown) => {
    expect(ownAddress(url, "shop.example")).toBe(shown);
    expect(ownAddress(url, "www.shop.example/lamps")).toBe(shown);
  });

  it("is whole where there is no target", () => {
    expect(ownAddress("https://shop.example/x", "")).toBe("shop.example/x");
  });
});
