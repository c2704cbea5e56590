import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env["LINKCENSUS_SERVER"] ?? "http://127.0.0.1:8765";

/** Few files for a first page, for each costs server and browser more than its bytes: the frame, and what nearly every page has. */
const PARTS = [
  { name: "frame", tags: ["$initial" as const] },
  { name: "page", test: /src\/(components\/(Page|Defined|ScreenLink|StatCard|Chart|Bars|Interludes)\.tsx|text\/en\/fields|state\/(filters|idle)|theme\/palette)/ },
];

export default defineConfig({
  base: "./", // addresses relative to <base>: the server puts its own base path there
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    outDir: "../src/linkcensus/api/static",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { output: { codeSplitting: { groups: PARTS } } },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
  server: { proxy: { "/api": { target: server, changeOrigin: true } } },
});
