import { afterEach, expect, it, vi } from "vitest";
import { plain, take } from "@/api/ahead";
import { firstQuestions } from "@/state/firstQuestions";

const at = (path: string): string => `http://localhost${path}`;
const place = globalThis as { lcAhead?: Map<string, Promise<Response>> };

afterEach(() => {
  delete place.lcAhead;
  vi.unstubAllGlobals();
});

it("asks what the overview asks, for the same moment", () => {
  const asked = firstQuestions("/sites/shop.example%2Fa/overview", "?as_of=2026-01-01&period=week");
  expect(asked[0]).toBe("/api/v1/session");
  expect(asked).toContain("/api/v1/sites/shop.example%2Fa/history?period=week&as_of=2026-01-01");
  expect(asked).toHaveLength(5);
});

it("asks the map as its page does, and nothing but the session elsewhere", () => {
  expect(firstQuestions("/sites/a.example/map", "?nodes=2000&as_of=2026-01-01")[1]).toBe(
    "/api/v1/sites/a.example/map?hops=2&nodes=2000&direction=both",
  );
  expect(firstQuestions("/settings", "")).toEqual(["/api/v1/session"]);
});

it("gives an answer that is under way to the first who asks, however that is written", async () => {
  const [early, late] = [new Response("early"), new Response("late")];
  vi.stubGlobal("fetch", () => Promise.resolve(late));
  place.lcAhead = new Map([[at("/api/x?sort=a%3Adesc&limit=5"), Promise.resolve(early)]]);
  expect(await take(new Request(at("/api/x?limit=6")))).toBe(late);
  expect(await take(new Request(at("/api/x?limit=5&sort=a:desc")))).toBe(early);
  expect(await take(new Request(at("/api/x?limit=5&sort=a:desc")))).toBe(late);
  expect(plain(at("/a%3Ab?x=1"))).toBe(plain(at("/a:b?x=1")));
});

it("gives nothing that was asked before a change", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("late")));
  place.lcAhead = new Map([[at("/api/x"), Promise.resolve(new Response("early"))]]);
  await take(new Request(at("/api/session"), { method: "POST" }));
  expect(await (await take(new Request(at("/api/x")))).text()).toBe("late");
});
