/** `chainrule grad`: value and gradient at some arguments. */
import type { Command } from "commander";
import { valueAndGrad } from "../derivatives/value-and-grad.js";
import { readSubject, type SubjectOptions, withInputs } from "./subject.js";
import { print, printJson, shown } from "./terminal.js";

interface GradOptions extends SubjectOptions {
  readonly json?: true;
}

export function addGrad(program: Command): void {
  withInputs(program.command("grad").description("print the value and the gradient of a function"))
    .option("--json", "for machines")
    .addHelpText(
      "after",
      `
Examples:
  $ chainrule grad loss.ts --at '[[0.5, -1], 2]'
  $ chainrule grad loss.ts:loss --at point.json --wrt w,b
  $ chainrule grad loss.ts --random 1 --shape "p.w=3,X=100x3,y=100" --json`,
    )
    .action(run);
}

async function run(target: string, options: GradOptions): Promise<void> {
  const { f, name, args, wrt, wrtNames } = await readSubject(target, options);
  const { value, gradient } = valueAndGrad(f, { wrt } as { readonly wrt: 0 })(...args);
  if (options.json === true) {
    printJson({ function: name, value, wrt: wrtNames, gradient });
    return;
  }
  const gradients: readonly unknown[] = typeof wrt === "number" ? [gradient] : (gradient as unknown as unknown[]);
  const rows = [[name, value] as const, ...wrtNames.map((x, index) => [`∂${name}/∂${x}`, gradients[index]] as const)];
  const width = Math.max(...rows.map(([label]) => label.length));
  for (const [label, each] of rows) {
    print(`${label.padEnd(width)} = ${shown(each).replaceAll("\n", `\n${" ".repeat(width + 3)}`)}`);
  }
}
