import { describe, expect, it } from "vitest";
import { below, inside } from "@/state/inside";

describe("the way back after the sign-in", () => {
  it.each([
    ["/", "/sites/a.example/anchors?q=x", "/sites/a.example/anchors?q=x"],
    ["", "/sites/a.example/anchors", "/sites/a.example/anchors"],
    ["/links", "/links/sites/a.example/anchors", "/sites/a.example/anchors"],
    ["/links/", "/links", "/"],
    ["/links", "/linksmore", "/linksmore"],
  ])("below %s, %s is %s", (basepath, href, path) => {
    expect(below(href, basepath)).toBe(path);
  });

  it.each([
    ["/", "/sites/a.example/anchors?q=x"],
    ["/links", "/links/sites/a.example/anchors?q=x"],
  ])("leads below %s to %s", (basepath, href) => {
    expect(inside(below(href, basepath), basepath)).toBe(href);
  });

  it.each(["", "sites/a.example", "//evil.example/", "/\\evil.example/", "https://evil.example/", "javascript:alert(1)"])(
    "never follows %j",
    (next) => {
      expect(inside(next, "/")).toBe("/");
      expect(inside(next, "/links")).toBe("/links/");
    },
  );
});
