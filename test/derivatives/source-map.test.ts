/** Stack traces of compiled code: with source maps on, they show the user's line. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";

const ROOT = new URL("../../", import.meta.url);

it("names the file and line of a guard that throws", () => {
  const folder = mkdtempSync(new URL("test/.source-map-", ROOT).pathname);
  const file = join(folder, "guarded.ts");
  try {
    writeFileSync(
      file,
      `import { grad } from "${pathToFileURL(new URL("src/index.ts", ROOT).pathname)}";
function guarded(x: number): number {
  const y = x * 2;
  if (y < 0) throw new RangeError(\`negative \${y}\`);
  return Math.sqrt(y);
}
try {
  grad(guarded)(-1);
} catch (error) {
  console.log((error as Error).stack);
}
`,
    );
    const stack = execFileSync(process.execPath, ["--enable-source-maps", "--import", "tsx", file], {
      cwd: new URL(".", ROOT),
      encoding: "utf8",
    });
    expect(stack).toContain("RangeError: negative -2");
    expect(stack).toMatch(/guardedGradient \(.*guarded\.ts:4:/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
