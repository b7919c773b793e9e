import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectReports, WORKS } from "./expected.js";
import { createWorkspace, run, type Workspace } from "./workspace.js";

const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
  // Without a configuration of its own it would take the one of this repository.
  workspace.write("vitest.config.js", "export default {};");
  workspace.write(
    "fixture/fixture.test.ts",
    `import { writeFileSync } from "node:fs";
     import { it } from "vitest";
     import { reports } from "./report.js";
     it("reports", () => {
       writeFileSync(process.env.REPORT!, reports());
     });`,
  );
}, 120_000);
afterAll(() => workspace?.remove());

describe.each(["threads", "forks", "vmThreads"])("vitest with pool %s", (pool) => {
  it.each([null, "v8", "istanbul"])(
    "runs with coverage by %s",
    async (provider) => {
      const coverage = provider === null ? [] : ["--coverage", `--coverage.provider=${provider}`];
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
      expectReports({ ...ran, stdout: readFileSync(report, "utf8") }, WORKS);
      if (provider !== null) expect(ran.stdout).toMatch(/model\.ts +\| +[1-9]/);
    },
    60_000,
  );
});
