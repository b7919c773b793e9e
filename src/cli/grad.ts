/** `chainrule grad`: value and gradient at some arguments. */
import { valueAndGrad } from "../derivatives/value-and-grad.js";
import { readSubject, type SubjectOptions } from "./subject.js";
import { print, printJson, shown } from "./terminal.js";

export interface GradOptions extends SubjectOptions {
  readonly json?: true;
}

export async function runGrad(target: string, options: GradOptions): Promise<void> {
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
