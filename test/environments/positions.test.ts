import { createRequire } from "node:module";
import { type BuildOptions, build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chainruleEsbuild } from "../../src/plugin/index.js";
import { createWorkspace, run, type Workspace } from "./workspace.js";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
}, 120_000);
afterAll(() => workspace?.remove());

async function message(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(process.execPath, args, { cwd: workspace.folder });
  expect(stderr).toBe("");
  return stdout.trim().replaceAll(`${workspace.folder}/`, "");
}

async function bundle(options: BuildOptions): Promise<string> {
  await build({
    entryPoints: [workspace.path("fixture/print-refusal.ts")],
    absWorkingDir: workspace.folder,
    outfile: workspace.path("bundle.mjs"),
    bundle: true,
    minify: true,
    format: "esm",
    ...options,
  });
  return "bundle.mjs";
}

function refusal(...frame: string[]): string {
  return [
    "`Math.random()` gives another value at each call",
    "",
    ...frame,
    "",
    "Why: a derivative needs a function whose value depends on its arguments only",
    "Instead: draw the noise first and pass it in",
  ].join("\n");
}

const inUserFile = refusal(
  "  in noisy (fixture/noisy.ts:13:10)",
  "",
  "    12 |",
  "  > 13 |   return Math.random() * shifted;",
  "       |          ^^^^^^^^^^^^^",
  "    14 | };",
);

describe("the frame of a refusal", () => {
  it("shows the user's file through tsx", async () => {
    const tsx = createRequire(import.meta.url).resolve("tsx/cli");
    expect(await message(tsx, "fixture/print-refusal.ts")).toBe(inUserFile);
  });

  it("shows the script that ran where there is no source map", async () => {
    expect(await message("plain/print-refusal.js")).toContain(
      [
        "  in noisy (plain/noisy.js:5:10)",
        "",
        "    4 |   const shifted = p.x + scale;",
        "  > 5 |   return Math.random() * shifted;",
        "      |          ^^^^^^^^^^^^^",
        "    6 | };",
      ].join("\n"),
    );
  });

  it("shows the user's file through the source map of a minified bundle", async () => {
    const shown = await message(await bundle({ sourcemap: "linked" }));
    // The name is the minifier's.
    expect(shown.replace(/in \w+ \(/, "in noisy (")).toBe(inUserFile);
  });

  it("shows the user's lines in a minified bundle without a source map, when the plugin built it", async () => {
    const plugins = [chainruleEsbuild({ exclude: /node_modules[\\/]chainrule/ })];
    const shown = await message(await bundle({ plugins }));
    expect(shown.replace(/[^( ]*fixture/, "fixture")).toBe(
      refusal(
        "  in noisy (fixture/noisy.ts:13:10)",
        "",
        "  > 13 |   return Math.random() * shifted;",
        "       |          ^^^^^^^^^^^^^",
        "    14 | }",
      ),
    );
  });
});
