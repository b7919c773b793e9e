/** How `npm test` runs: every `*.test.ts` under test/; documents and tests may import the package by its name. */
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: [
      { find: /^chainrule$/, replacement: resolve("src/index.ts") },
      { find: /^chainrule\/check$/, replacement: resolve("src/check/index.ts") },
      { find: /^chainrule\/derive$/, replacement: resolve("src/derive/index.ts") },
      { find: /^chainrule\/explain$/, replacement: resolve("src/explain/index.ts") },
      { find: /^chainrule\/plugin$/, replacement: resolve("src/plugin/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    reporters: process.env.CI === undefined ? ["default"] : ["default", "json"],
    outputFile: { json: ".tmp/test-results.json" },
  },
});
