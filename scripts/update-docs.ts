/** Writes the documents and figures that are computed. */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { backpropFiles } from "./backprop-page.js";
import { withOutputs } from "./console-blocks.js";
import { OWN_BACKPROP_PAGE, ownBackpropPage } from "./own-backprop-page.js";

/** Documents that show commands, which run in the folder of their examples. */
const COMMAND_PAGES = ["docs/cli.md", "README.md"];
const COMMAND = `"${process.execPath}" --import tsx "${resolve("src/cli/main.ts")}"`;

function shell(command: string): Promise<string> {
  const line = `${command.replace("npx chainrule", COMMAND)} 2>&1`;
  const { FORCE_COLOR: _, ...env } = process.env;
  return new Promise((done) => {
    execFile("sh", ["-c", line], { cwd: "examples/command-line", env }, (_error, stdout) => done(stdout));
  });
}

const files: Record<string, string> = { ...backpropFiles(), [OWN_BACKPROP_PAGE]: await ownBackpropPage() };
for (const page of COMMAND_PAGES) files[page] = await withOutputs(readFileSync(page, "utf8"), shell);

for (const [path, text] of Object.entries(files)) {
  writeFileSync(path, text);
  console.log(`Wrote ${path}.`);
}
