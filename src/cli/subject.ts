/** What the commands work on: a function, its arguments, and which of them are differentiated. */
import type { AnnotatedParameter } from "../derive/annotations/types.js";
import { refuse } from "../errors/error.js";
import { nearest } from "../errors/nearest.js";
import { type LoadedFunction, loadFunction } from "./function-file.js";
import { readInputs } from "./inputs/read-inputs.js";

export interface SubjectOptions {
  readonly at?: string;
  readonly random?: number;
  readonly shape?: readonly string[];
  readonly wrt?: string;
}

export interface Subject extends LoadedFunction {
  readonly args: readonly unknown[];
  readonly wrt: number | readonly number[];
  /** The names of the arguments that are differentiated. */
  readonly wrtNames: readonly string[];
}

export async function readSubject(target: string, options: SubjectOptions): Promise<Subject> {
  const loaded = await loadFunction(target);
  const args = readInputs(loaded, options);
  const wrt = readWrtOption(loaded.parameters, options.wrt);
  const indices = typeof wrt === "number" ? [wrt] : wrt;
  const wrtNames = indices.map((index) => loaded.parameters[index]?.name ?? `argument ${index}`);
  return { ...loaded, args, wrt, wrtNames };
}

/** `p`, `p,X`, `0,2`. @throws ChainruleError for a name that no parameter has. */
export function readWrtOption(
  parameters: readonly AnnotatedParameter[],
  text: string | undefined,
): number | readonly number[] {
  if (text === undefined) return 0;
  const names = parameters.map(({ name }) => name);
  const indices = text.split(",").map((part) => {
    const name = part.trim();
    const index = names.indexOf(name);
    if (index >= 0) return index;
    if (/^\d+$/.test(name)) return Number(name);
    const close = nearest(name, names);
    return refuse("command-option", null, {
      option: "--wrt",
      found: `\`${name}\``,
      expected: `names or indices of parameters: ${names.join(", ")}`,
      remedy: close === null ? "name one of these" : `write \`${close}\``,
    });
  });
  const [only] = indices;
  return indices.length === 1 && only !== undefined ? only : indices;
}
