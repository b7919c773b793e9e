import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, it } from "vitest";
import { expectReports, WORKS } from "./expected.js";
import { createWorkspace, run, type Workspace } from "./workspace.js";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
}, 120_000);
afterAll(() => workspace?.remove());

function node(...args: string[]) {
  return run(process.execPath, args, { cwd: workspace.folder });
}

describe("Node", () => {
  it("runs the built package", async () => {
    expectReports(await node("plain/print.js"), WORKS);
  });

  it("runs it with source maps on, and below a debugger", async () => {
    expectReports(await node("--enable-source-maps", "plain/print.js"), WORKS);
    expectReports(await node("--inspect=0", "plain/print.js"), WORKS);
  });

  it("runs where functions may not be made from text", async () => {
    expectReports(await node("--disallow-code-generation-from-strings", "plain/print.js"), WORKS);
  });

  it("runs TypeScript through tsx", async () => {
    const tsx = createRequire(import.meta.url).resolve("tsx/cli");
    expectReports(await node(tsx, "fixture/print.ts"), WORKS);
  });

  it("serves a CommonJS consumer", async () => {
    workspace.write(
      "consumer.cjs",
      `const { reports } = require("./plain/report.js");
       const { grad } = require("chainrule");
       const rate = 3;
       if (grad((x) => rate * x * x)(2) !== 12) throw new Error("wrong");
       console.log(reports());`,
    );
    expectReports(await node("consumer.cjs"), WORKS);
  });

  it("runs in a worker thread", async () => {
    workspace.write(
      "worker.mjs",
      `import { Worker, isMainThread } from "node:worker_threads";
       if (isMainThread) new Worker(new URL(import.meta.url));
       else await import("./plain/print.js");`,
    );
    expectReports(await node("worker.mjs"), WORKS);
  });

  it("refuses with the remedy where Node has no inspector to ask", async () => {
    const refusal = [
      "`bias` is declared outside of `loss` and cannot be read\n\n" +
        "  in loss (line 4 of its source)\n\n" +
        "    3 |   for (let i = 0; i < x.length; i++) {\n" +
        "  > 4 |     const z = p.w[i] * x[i] + p.b + bias;\n" +
        "      |                                     ^^^^\n" +
        "    5 |     if (z > 0) total += scaled(z) * weights[i];\n\n" +
        "Why: this Node (without its inspector, or before 20.16) gives no access to the variables around a function\n" +
        "Instead: pass `bias` as an argument, name it with `withScope(loss, () => ({ bias }))`, or build with `chainrule/plugin`",
    ];
    const expectation = { ...WORKS, loss: refusal };
    workspace.write("old.mjs", `process.getBuiltinModule = undefined;\nawait import("./plain/print.js");\n`);
    expectReports(await node("old.mjs"), expectation);
    expectReports(await node("--experimental-permission", "--allow-fs-read=*", "plain/print.js"), expectation);
  });
});
