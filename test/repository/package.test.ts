/** The package as others see it: entry points that exist, no host in the lock file, a core that bundles for browsers. */
import { existsSync, readFileSync } from "node:fs";
import { build } from "esbuild";
import { expect, test } from "vitest";

interface Manifest {
  readonly exports: Record<string, string | { readonly types: string; readonly default: string }>;
  readonly bin: Record<string, string>;
}

const manifest: Manifest = JSON.parse(readFileSync("package.json", "utf8"));

test("every entry point is built from a file of src, types and code alike", () => {
  for (const target of Object.values(manifest.exports)) {
    if (typeof target === "string") continue;
    expect(target.types.replace(/\.d\.ts$/, ".js")).toBe(target.default);
    const source = target.default.replace("./dist/", "src/").replace(/\.js$/, ".ts");
    expect(existsSync(source), source).toBe(true);
  }
});

test("every command is built from a file of src that says which program runs it", () => {
  for (const target of Object.values(manifest.bin)) {
    const source = target.replace(/^dist\//, "src/").replace(/\.js$/, ".ts");
    expect(readFileSync(source, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  }
});

test("the core bundles for a browser: no module of Node, no package but the parser", async () => {
  const { metafile, warnings } = await build({
    entryPoints: ["src/index.ts"],
    bundle: true,
    format: "esm",
    platform: "browser",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
  expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  const packages = Object.keys(metafile.inputs).flatMap(
    (input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? [],
  );
  expect(new Set(packages)).toEqual(new Set(["acorn"]));
});

test("the lock file names no host", () => {
  expect(readFileSync("package-lock.json", "utf8")).not.toContain('"resolved"');
});
