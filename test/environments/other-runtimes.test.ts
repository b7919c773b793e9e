import { build } from "esbuild";
import { afterAll, beforeAll, describe, it } from "vitest";
import { chainruleEsbuild } from "../../src/plugin/index.js";
import { expectReports, WORKS } from "./expected.js";
import { findBun, findDeno, missing } from "./programs.js";
import { createWorkspace, run, type Workspace } from "./workspace.js";

const bun = findBun();
const deno = findDeno();

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
  await build({
    entryPoints: [workspace.path("fixture/print.ts")],
    absWorkingDir: workspace.folder,
    bundle: true,
    format: "esm",
    minify: true,
    outfile: workspace.path("bundle.mjs"),
    plugins: [chainruleEsbuild({ exclude: /node_modules[\\/]chainrule/ })],
  });
}, 120_000);
afterAll(() => workspace?.remove());

describe.each([
  { name: "Bun", program: bun, args: [] },
  { name: "Deno", program: deno, args: ["run"] },
])("$name", ({ name, program, args }) => {
  const left = missing(program, name);
  const refusal = [`Why: ${name} gives no access to the variables around a function`, "name it with `withScope("];
  const expectation = { ...WORKS, loss: refusal };

  it.skipIf(left)("refuses captures with the remedy, and works with a scope", async () => {
    expectReports(await run(program!, [...args, "plain/print.js"], { cwd: workspace.folder }), expectation);
  });

  it.skipIf(left)("works with what the plugin built", async () => {
    const ran = await run(program!, [...args, "bundle.mjs"], { cwd: workspace.folder });
    expectReports(ran, WORKS);
  });
});
