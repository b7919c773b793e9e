/** The bench in plain JavaScript, as it would be installed: `worker.js` measures one problem in a process of its own. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { build } from "esbuild";

/** What the bench uses besides itself and the library. */
const USED = ["examples/digits/*.ts", "test/samples/gradbench.ts", "test/samples/models.ts", "test/samples/sample.ts"];
const MOST_BYTES = 2 ** 28;

/** Builds into `folder`. The library is one file, the package `chainrule` for all others. */
export async function buildBench(folder: string): Promise<void> {
  const options = { outbase: ".", outdir: folder, platform: "node", format: "esm", target: "node20" } as const;
  const own = readdirSync("bench").filter((file) => file.endsWith(".ts"));
  await build({ ...options, entryPoints: ["src/index.ts"], bundle: true });
  const entryPoints = [...USED, ...own.map((file) => `bench/${file}`)];
  const { outputFiles } = await build({ ...options, entryPoints, write: false });
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text.replaceAll(/"(?:\.\.\/)+src\/index\.js"/g, '"chainrule"'));
  }
  const exported = { name: "chainrule", type: "module", exports: { ".": "./src/index.js" } };
  writeFileSync(`${folder}/package.json`, JSON.stringify(exported));
}

/** What the worker prints for problem number `at`. */
export function work(folder: string, mode: "time" | "cold" | "inputs", at: number): Buffer {
  return execFileSync(process.execPath, ["--expose-gc", `${folder}/bench/worker.js`, mode, String(at)], {
    maxBuffer: MOST_BYTES,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** The version of the library. */
export function version(): string {
  return (JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version;
}
