/** The built command in a folder of a user, and what it says there. */
import { cpSync } from "node:fs";
import { createWorkspace, type Ran, run, type Workspace } from "../environments/workspace.js";

export interface CommandWorkspace extends Workspace {
  chainrule(...args: readonly string[]): Promise<Ran>;
}

export async function createCommandWorkspace(): Promise<CommandWorkspace> {
  const workspace = await createWorkspace();
  cpSync("test/cli/fixtures", workspace.path("."), { recursive: true });
  for (const name of ["command-line", "own-backprop", "backprop"]) {
    cpSync(`examples/${name}`, workspace.path(name), { recursive: true });
  }
  // Its own, so that the paths of this project's do not apply.
  workspace.write("tsconfig.json", "{}");
  const program = workspace.path("node_modules/chainrule/dist/cli/main.js");
  const chainrule = (...args: readonly string[]) =>
    run(process.execPath, [program, ...args], { cwd: workspace.folder, env: { FORCE_COLOR: "1" } });
  return { ...workspace, chainrule };
}
