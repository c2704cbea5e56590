import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env["LINKCENSUS_SERVER"] ?? "http://127.0.0.1:8765";

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
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
  server: { proxy: { "/api": { target: server, changeOrigin: true } } },
});
