import { expect, test } from "vitest";
import { readKept } from "@/state/lastTarget";

test("the last target comes back with its scope and time", () => {
  const asked = { target: "a.example", query: { scope: "host" as const, as_of: "2026-01-01" } };
  expect(readKept(JSON.stringify(asked))).toEqual(asked);
});

test("what is none of ours is no target", () => {
  for (const written of [null, "", "not json", "3", '{"target":7,"query":3}', '{"query":null}'])
    expect(readKept(written)).toEqual({ target: "", query: {} });
  expect(readKept('{"target":"a.example","query":{"scope":"galaxy","as_of":7}}')).toEqual({ target: "a.example", query: {} });
});
