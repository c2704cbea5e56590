import { expect, test } from "vitest";
import { exportRequest, type Job } from "@/api/jobs";
import { browserName } from "@/state/browser";
import { bytes, duration, fileName, importedFiles, outcomeText, percent, progressText, resultFacts, took } from "@/state/jobs";

const job: Job = {
  id: "1",
  kind: "import",
  title: "Import a.csv",
  state: "running",
  asked_at: "2026-01-01T00:00:00Z",
  asked_by: null,
  started_at: "2026-01-01T00:00:10Z",
  finished_at: null,
  progress: { step: "reading", done: 2_500_000, total: 10_000_000, unit: "bytes" },
  result: null,
  error: null,
  attempts: 1,
  retry_of: null,
};

test("bytes and times are short", () => {
  expect([0, 999, 1500, 12_345_678, 3e12].map(bytes)).toEqual(["0 B", "999 B", "1.5 kB", "12 MB", "3 TB"]);
  expect([0.44, 9.96, 42.4, 185, 7800].map(duration)).toEqual(["0.4 s", "10 s", "42 s", "3 min 5 s", "2 h 10 min"]);
});

test("progress is told in words and per cent, unknown totals too", () => {
  expect(progressText(job)).toBe("Reading, 2.5 MB / 10 MB");
  expect(percent(job)).toBe(25);
  const unsure = { progress: { step: "ranking pages", done: 0, total: null, unit: "" } };
  expect([progressText(unsure), percent(unsure)]).toEqual(["Ranking pages", null]);
  expect(took(job, Date.parse("2026-01-01T00:00:40Z"))).toBe(30);
  expect(took({ ...job, started_at: null }, 0)).toBeNull();
});

test("results are read with care", () => {
  const result = {
    files: [{ file: "a.csv", links_new: 2, errors: ["line 1"], already_imported: false }, "x", null],
    links_new: 2,
    links_confirmed: 1,
    file: "x.csv",
  };
  expect(importedFiles({ result })).toEqual([
    { file: "a.csv", linksNew: 2, linksConfirmed: 0, skipped: 0, errors: ["line 1"], already: false, importId: null },
  ]);
  expect(importedFiles({ result: null })).toEqual([]);
  expect(importedFiles({ result: { files: 7 } })).toEqual([]);
  expect(resultFacts({ result })).toEqual([
    ["links_new", "2"],
    ["links_confirmed", "1"],
    ["file", "x.csv"],
  ]);
  expect(outcomeText({ kind: "import", result })).toBe("2 new links, 1 confirmed");
  expect(outcomeText({ kind: "other", result })).toBe("");
});

test("files and browsers are called as people call them", () => {
  expect(["/a/b/c.csv", "https://x.test/d/", "plain"].map(fileName)).toEqual(["c.csv", "d", "plain"]);
  expect(browserName("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0")).toBe("Firefox 131, Linux");
  expect(browserName("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0")).toBe("Edge 130, Windows");
  expect(browserName("")).toBe("–");
});

test("an export asks what the list asks", () => {
  const query = { scope: undefined, filter: ["follow:eq:true"], event: [], history: "all", internal: true };
  expect(exportRequest("xlsx", "/api/v1/sites/{target}/backlinks", "a.example/ä b", query)).toEqual({
    path: "/sites/a.example%2F%C3%A4%20b/backlinks",
    query: { filter: ["follow:eq:true"], history: "all", internal: true },
    format: "xlsx",
  });
});
