import { describe, expect, it } from "vitest";
import { type FilterField, readFilter, replaced, same, short, toggled, treeJson, type Tree, typed, writeFilter } from "@/state/filters";
import { describeFilter } from "@/text/describe";

const field = (name: string, type: FilterField["type"]): [string, FilterField] => [
  name,
  { name, type, description: "", values: [], operators: [] },
];
const fields = new Map([field("authority", "number"), field("follow", "boolean"), field("anchor_text", "text"), field("sources", "list")]);

describe("the short form", () => {
  it.each([
    ["authority:gte:40", { leaf: { field: "authority", quantifier: "is", operator: "gte", value: "40" } }],
    ["lost_at:is_null", { leaf: { field: "lost_at", quantifier: "is", operator: "is_null", value: undefined } }],
    ["sources:any:ahrefs", { leaf: { field: "sources", quantifier: "any", operator: "eq", value: "ahrefs" } }],
    ["!follow:eq:true", { not: { leaf: { field: "follow", quantifier: "is", operator: "eq", value: "true" } } }],
    [
      "source_url:eq:https://a.example/x:y",
      { leaf: { field: "source_url", quantifier: "is", operator: "eq", value: "https://a.example/x:y" } },
    ],
    ["anchor_text:eq:", { leaf: { field: "anchor_text", quantifier: "is", operator: "eq", value: "" } }],
  ] as const)("reads %s", (text, tree) => {
    expect(readFilter(text)).toEqual(tree);
    expect(writeFilter(readFilter(text) as Tree)).toBe(text);
  });

  it.each([
    "",
    "authority",
    ":gte:1",
    "{",
    "{}",
    "[]",
    "null",
    '{"field":1,"is":["eq",1]}',
    '{"and":[{"x":1}]}',
    '{"field":"a","is":["eq",{}]}',
  ])("refuses %j", (text) => {
    expect(readFilter(text)).toBeNull();
    expect(describeFilter(text)).toContain(text);
  });

  it("refuses a tree nested too deeply", () => {
    expect(readFilter('{"not":'.repeat(5000) + "{}" + "}".repeat(5000))).toBeNull();
  });
});

describe("the tree", () => {
  const tree: Tree = {
    or: [
      { leaf: { field: "follow", quantifier: "is", operator: "eq", value: true } },
      { not: { and: [{ leaf: { field: "sources", quantifier: "all", operator: "neq", value: "ahrefs" } }] } },
    ],
  };

  it("is written and read alike", () => {
    expect(readFilter(writeFilter(tree))).toEqual(tree);
    expect(treeJson(tree)).toEqual({
      or: [{ field: "follow", is: ["eq", true] }, { not: { and: [{ field: "sources", all: ["neq", "ahrefs"] }] } }],
    });
  });

  it("gets values of the types of its fields", () => {
    const read = (text: string): unknown => treeJson(typed(readFilter(text) as Tree, fields));
    expect(read("authority:gte:40")).toEqual({ field: "authority", is: ["gte", 40] });
    expect(read("!follow:eq:false")).toEqual({ not: { field: "follow", is: ["eq", false] } });
    expect(read("anchor_text:eq:40")).toEqual({ field: "anchor_text", is: ["eq", "40"] });
    expect(read("authority:gte:much")).toEqual({ field: "authority", is: ["gte", "much"] });
  });

  it("is told in words", () => {
    expect(describeFilter("authority:gte:40")).toBe("Authority ≥ 40");
    expect(describeFilter("follow:eq:true")).toBe("Follow: yes");
    expect(describeFilter("sources:any:ahrefs")).toBe("Known from any is Ahrefs");
    expect(describeFilter(writeFilter(tree))).toBe("Follow: yes or not Known from (all) ≠ Ahrefs");
  });
});

describe("lists of filters", () => {
  it("adds, takes away and replaces", () => {
    expect(toggled(["a:eq:1"], "b:eq:2")).toEqual(["a:eq:1", "b:eq:2"]);
    expect(toggled(["a:eq:1", "b:eq:2"], "a:eq:1")).toEqual(["b:eq:2"]);
    expect(replaced(["a:gte:1", "b:eq:2"], "a:gte:5")).toEqual(["b:eq:2", "a:gte:5"]);
    expect(replaced(["a:gte:1"], "a:lte:5")).toEqual(["a:gte:1", "a:lte:5"]);
  });

  it("asks for a value, or for none known", () => {
    expect(same("topic", null)).toBe("topic:is_null");
    expect(same("follow", false)).toBe("follow:eq:false");
    expect(short("lost_at", "is_null")).toBe("lost_at:is_null");
  });
});
