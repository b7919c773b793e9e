import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectReports } from "./expected.js";
import { createWorkspace, run, type Workspace } from "./workspace.js";

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
  workspace.write(
    "fixture/fixture.test.ts",
    `import { writeFileSync } from "node:fs";
     import { it } from "vitest";
     import { report } from "./report.js";
     it("reports", () => {
       writeFileSync(process.env.REPORT!, report("loss") + "\\n" + report("scope"));
     });`,
  );
}, 120_000);
afterAll(() => workspace?.remove());

describe.each(["threads", "forks", "vmThreads"])("vitest with pool %s", (pool) => {
  it.each([[], ["--coverage", "--coverage.provider=v8"], ["--coverage", "--coverage.provider=istanbul"]])(
    "runs %s %s",
    async (...coverage) => {
      const report = workspace.path("report.txt");
      workspace.write("report.txt", "");
      const args = [
        vitest,
        "run",
        `--pool=${pool}`,
        "--root",
        workspace.folder,
        "--coverage.include=fixture/**",
        ...coverage,
      ];
      const ran = await run(process.execPath, args, { cwd: workspace.folder, env: { REPORT: report } });
      expect(ran.code, ran.stdout + ran.stderr).toBe(0);
      const { readFileSync } = await import("node:fs");
      expectReports({ ...ran, stdout: readFileSync(report, "utf8") }, { loss: "works", scope: "works" });
      if (coverage.length > 0) expect(ran.stdout).toContain("model.ts");
    },
    60_000,
  );
});
