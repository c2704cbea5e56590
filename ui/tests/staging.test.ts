import { expect, test } from "vitest";
import type { FilePreview } from "@/api/uploads";
import { chosenColumns, doubled, isWebAddress, mappingOf, NO_CHOICE, obstacle, planImports } from "@/state/staging";

const column = (name: string, field: string | null) => ({ name, holds: "url", field, figure: null });
function preview(part: Partial<FilePreview>): FilePreview {
  const tables = [
    {
      label: "",
      preset: null,
      title: null,
      columns: [column("Where", "source_url"), column("To", "target_url"), column("Note", null)],
      rows: [],
    },
  ];
  return {
    name: "a.csv",
    bytes: 1,
    format: null,
    is_table: true,
    tables,
    problem: "holds no table that is known",
    remedy: null,
    needs_site: false,
    ...part,
  };
}
const known = preview({ format: "ahrefs_backlinks", problem: null });
const common = { site: "", date: "", complete: false };

test("columns are chosen by hand where nothing is known, or where somebody wants to", () => {
  expect(chosenColumns(preview({}), NO_CHOICE)).toEqual(["source_url", "target_url", null]);
  expect(chosenColumns(known, NO_CHOICE)).toBeNull();
  expect(chosenColumns(known, { format: "", columns: [null, "source_url", null] })).toEqual([null, "source_url", null]);
  expect(chosenColumns(preview({ tables: [] }), NO_CHOICE)).toBeNull();
});

test("a mapping names each field once, by the header of its column", () => {
  const [table] = preview({}).tables;
  if (!table) throw new Error("no table");
  expect(mappingOf(table, ["source_url", null, "anchor"])).toEqual({ source_url: "Where", anchor: "Note" });
  expect(doubled(["source_url", "source_url", null, null])).toEqual(["source_url"]);
});

test("what hinders an import is told", () => {
  expect(obstacle(known, NO_CHOICE, "")).toBeNull();
  expect(obstacle(preview({ tables: [] }), NO_CHOICE, "")).toBe("unreadable");
  expect(obstacle(preview({}), { format: "", columns: [null, "target_url", null] }, "")).toBe("source");
  expect(obstacle(preview({}), { format: "", columns: ["source_url", "source_url", null] }, "")).toBe("doubled");
  expect(obstacle(preview({}), { format: "", columns: ["source_url", null, null] }, "")).toBe("site");
  expect(obstacle(preview({}), { format: "", columns: ["source_url", null, null] }, "example.com")).toBeNull();
  expect(obstacle({ ...known, needs_site: true }, NO_CHOICE, "")).toBe("site");
});

test("files that are read alike come in by one request", () => {
  const plan = planImports(
    [
      { id: "1", preview: known, choice: NO_CHOICE },
      { id: "2", preview: preview({}), choice: NO_CHOICE },
      { id: "3", preview: known, choice: { format: "generic_links", columns: null } },
      { id: "4", preview: known, choice: NO_CHOICE },
    ],
    ["https://a.test/x"],
    { ...common, site: "example.com", complete: true },
  );
  expect(plan.map(({ uploads, urls, format, mapping }) => ({ uploads, urls, format, mapping }))).toEqual([
    { uploads: ["1", "4"], urls: ["https://a.test/x"], format: null, mapping: null },
    { uploads: ["2"], urls: [], format: null, mapping: { source_url: "Where", target_url: "To" } },
    { uploads: ["3"], urls: [], format: "generic_links", mapping: null },
  ]);
  expect(plan.every(({ site, complete, date }) => site === "example.com" && complete && date === null)).toBe(true);
  expect(planImports([], [], common)).toEqual([]);
});

test("only http and https addresses are taken", () => {
  expect(["https://a.test/x.csv", "HTTP://a.test"].every(isWebAddress)).toBe(true);
  expect(["file:///etc/passwd", "javascript:alert(1)", "http://", "a.test", "", "ftp://a.test"].some(isWebAddress)).toBe(false);
});
