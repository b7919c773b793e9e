/** What the commands have in common: a function, its arguments, and which of them are differentiated. */
import { type Command, InvalidArgumentError, Option } from "commander";
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

/** Adds the options that say at which arguments. */
export function withInputs(command: Command): Command {
  return withWrt(
    command
      .argument("<function>", "file.ts, whose default or only exported function is meant, or file.ts:name")
      .option("--at <json or file>", "the arguments: a list, an object with their names, or a file with either")
      .option("--random <seed>", "draw the arguments that are not given, uniform in [-1, 1)", wholeNumber)
      .addOption(
        new Option("--shape <sizes>", 'lengths of what is drawn: "X=100x3,y=100,p.w=3"').argParser(
          (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
        ),
      ),
  );
}

export function withWrt(command: Command): Command {
  return command.option("--wrt <names>", "the arguments to differentiate, by name or index from 0; default: the first");
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

/** @throws InvalidArgumentError, which the parser of the command line reports. */
export function wholeNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError("It takes a whole number.");
  return Number(text);
}

/** @throws InvalidArgumentError */
export function positiveNumber(text: string): number {
  const x = Number(text);
  if (!(x > 0 && Number.isFinite(x))) throw new InvalidArgumentError("It takes a positive number.");
  return x;
}
