/** Biome, as configured here, refuses an import cycle; type-only imports may point both ways. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "chainrule-cycle-"));
  copyFileSync("biome.json", join(folder, "biome.json"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function lint(files: Record<string, string>): { status: number | null; output: string } {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const biome = resolve("node_modules", "@biomejs", "biome", "bin", "biome");
  const options = ["lint", "--vcs-enabled=false", "--only=suspicious/noImportCycles", "--error-on-warnings"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [biome, ...options], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

test("a cycle of imports fails the lint", () => {
  const { status, output } = lint({
    "a.ts": 'import { b } from "./b.js";\nexport const a = () => b;\n',
    "b.ts": 'import { a } from "./a.js";\nexport const b = () => a;\n',
  });
  expect(output).toContain("noImportCycles");
  expect(status).toBe(1);
});

test("type imports both ways pass", () => {
  const { status, output } = lint({
    "a.ts": 'import type { B } from "./b.js";\nexport interface A {\n  readonly b: B;\n}\n',
    "b.ts": 'import type { A } from "./a.js";\nexport interface B {\n  readonly a: A;\n}\n',
  });
  expect(output).not.toContain("noImportCycles");
  expect(status).toBe(0);
});
