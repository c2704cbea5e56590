import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { HtmlTagDescriptor, Plugin, Rolldown } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env["LINKCENSUS_SERVER"] ?? "http://127.0.0.1:8765";

/** Few files for a first page, for each costs server and browser more than its bytes: the frame, and what nearly every page has. */
const PARTS = [
  { name: "frame", tags: ["$initial" as const], test: /^(?!.*src\/(ahead|state\/firstQuestions)\.ts)/ },
  { name: "page", test: /src\/(components\/(Page|Defined|ScreenLink|StatCard|Bars|Interludes)\.tsx|text\/en\/fields|state\/(filters|idle)|theme\/palette)|components\/(SegmentedControl|FloatingIndicator|SimpleGrid|Paper)\/|utils\/get-env/ },
];

/** Parts that a page fetches by itself as soon as it is there. */
const SOON: Readonly<Record<string, string>> = { LinkMap: "MapCanvas" };

/** Writes into the page what `src/ahead.ts` needs to know, and what everybody needs at once. */
function ahead(): Plugin {
  return {
    name: "linkcensus-ahead",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle = {} }): HtmlTagDescriptor[] => {
        const names = Object.keys(bundle);
        const chunks = Object.values(bundle).filter((one): one is Rolldown.OutputChunk => one.type === "chunk");
        const font = names.find((name) => /inter-latin-wght-normal.*woff2$/.test(name));
        const first = chunks.find((chunk) => chunk.name === "ahead" && chunk.isEntry);
        return [
          ...(font ? [{ tag: "link", attrs: { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `./${font}` } }] : []),
          { tag: "script", attrs: { type: "application/json", id: "parts" }, children: JSON.stringify(partsOf(chunks)) },
          ...(first ? [{ tag: "script", attrs: { type: "module", async: true, src: `./${first.fileName}` } }] : []),
        ].map((tag) => ({ ...tag, injectTo: "head" }) as HtmlTagDescriptor); // behind <base>
      },
    },
  };
}

/** The files of each screen's page that are not those of the frame. */
function partsOf(chunks: readonly Rolldown.OutputChunk[]) {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const all = (file: string, seen: Set<string>): Set<string> => {
    const chunk = byFile.get(file);
    if (!chunk || seen.has(file)) return seen;
    seen.add(file);
    const styles = (chunk as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata?.importedCss ?? [];
    for (const style of styles) seen.add(style);
    for (const other of chunk.imports) all(other, seen);
    return seen;
  };
  const frame = chunks.filter((chunk) => chunk.isEntry).reduce((seen, chunk) => all(chunk.fileName, seen), new Set<string>());
  const files: string[] = [];
  const screens: Record<string, number[]> = {};
  const lines = readFileSync(new URL("src/screens.ts", import.meta.url), "utf8");
  for (const [, of, path, page] of lines.matchAll(/path: (of\()?"([^"]+)".*import\("@\/pages\/(\w+)"\)/g)) {
    const needed = [page, SOON[page ?? ""]].flatMap((name) => [...all(chunks.find((chunk) => chunk.name === name)?.fileName ?? "", new Set())]);
    screens[of ? `/sites/$target/${path}` : (path ?? "")] = [...new Set(needed)].filter((file) => !frame.has(file)).map((file) => {
      if (!files.includes(file)) files.push(file);
      return files.indexOf(file);
    });
  }
  return { files, screens };
}

export default defineConfig({
  base: "./", // addresses relative to <base>: the server puts its own base path there
  plugins: [react(), ahead()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    outDir: "../src/linkcensus/api/static",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: { index: "index.html", ahead: "src/ahead.ts" }, output: { codeSplitting: { groups: PARTS } } },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
  server: { proxy: { "/api": { target: server, changeOrigin: true } } },
});
