/** The arguments of a function from `--at` and `--random`: by position or by name, typed by the annotations. */
import { existsSync, readFileSync } from "node:fs";
import { randomNumbers } from "../../check/random.js";
import { typeText } from "../../derive/annotations/type-text.js";
import type { AnnotatedParameter } from "../../derive/annotations/types.js";
import { refuse } from "../../errors/error.js";
import { nearest } from "../../errors/nearest.js";
import { Drawing } from "./random-value.js";
import { Shapes } from "./shapes.js";
import { attempt, brief, typedValue } from "./typed-value.js";

export interface InputOptions {
  /** JSON, or a file that holds it. */
  readonly at?: string;
  /** The seed of what is not given. */
  readonly random?: number;
  readonly shape?: readonly string[];
}

export interface Parameters {
  /** The function's, for messages. */
  readonly name: string;
  readonly parameters: readonly AnnotatedParameter[];
}

/** @throws ChainruleError for JSON that does not fit the parameters, and for arguments that are missing. */
export function readInputs(of: Parameters, options: InputOptions): unknown[] {
  const { at, random, shape = [] } = options;
  if (shape.length > 0 && random === undefined) {
    refuse("command-option", null, {
      option: "--shape",
      found: `"${shape.join(",")}" without --random`,
      expected: "the lengths of what is drawn at random",
      remedy: "add --random 1, or another seed",
    });
  }
  const given = at === undefined ? new Map<number, unknown>() : givenArguments(of, jsonOf(of, at));
  const shapes = new Shapes(shape);
  const drawing = new Drawing(randomNumbers(random ?? 0), shapes);
  const args: unknown[] = [];
  for (const [index, parameter] of of.parameters.entries()) {
    const { name, type, optional, rest } = parameter;
    const isDrawn = random !== undefined && !((optional || rest) && !shapes.mentions(name));
    if (given.has(index)) args[index] = typedValue(type, given.get(index), name);
    else if (isDrawn) args[index] = drawing.draw(type, name);
    else if (!optional && !rest) missing(of, parameter);
    if (rest && Array.isArray(args[index])) args.push(...args.splice(index, 1).flat(1));
  }
  shapes.checkAllUsed(drawing.asked);
  return Array.from(args);
}

function jsonOf(of: Parameters, at: string): unknown {
  const isFile = at.length < 4096 && existsSync(at);
  const text = isFile ? readFileSync(at, "utf8") : at;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return refuse("command-bad-json", null, {
      option: isFile ? `--at ${at}, which` : "--at",
      found: isFile ? "it does not hold JSON" : at.length > 60 ? `${at.slice(0, 57)}...` : at,
      reason: `${isFile ? "" : "no file has that name, and as JSON: "}${error instanceof Error ? error.message : String(error)}`,
      example: exampleOf(of),
    });
  }
}

/** JSON by the index of its parameter: those of a list by position, those of an object by name. */
function givenArguments(of: Parameters, json: unknown): Map<number, unknown> {
  if (Array.isArray(json)) return byPosition(of, json);
  if (typeof json === "object" && json !== null) return byName(of, json as Readonly<Record<string, unknown>>);
  const [first] = of.parameters;
  if (first === undefined || of.parameters.filter(({ optional, rest }) => !optional && !rest).length > 1) {
    refuseArguments(of, `--at is ${brief(json)}, one argument`, `give all of them: '${exampleOf(of)}'`);
  }
  return new Map([[0, first.rest ? [json] : json]]);
}

function byPosition(of: Parameters, list: readonly unknown[]): Map<number, unknown> {
  const { parameters } = of;
  const [first] = parameters;
  const last = parameters.at(-1);
  const tooMany = list.length > parameters.length && last?.rest !== true;
  const firstFits =
    first !== undefined && list.length > 0 && attempt(() => typedValue(first.type, list[0], "")) !== null;
  if (first !== undefined && (tooMany || !firstFits) && first.type.kind !== "unknown" && !first.rest) {
    const isFirst = attempt(() => typedValue(first.type, list, "")) !== null;
    if (isFirst && parameters.slice(1).every(({ optional }) => optional)) {
      refuseArguments(
        of,
        `--at is a list, which would be \`${first.name}\` itself`,
        `put it into the list of the arguments: '${brief([list])}'`,
      );
    }
  }
  if (tooMany) {
    const found = `--at has ${list.length} argument${list.length === 1 ? "" : "s"}`;
    refuseArguments(of, found, `leave out what is too many: '${exampleOf(of)}'`);
  }
  const given = new Map(list.map((item, index) => [index, item] as const));
  if (last?.rest === true) given.set(parameters.length - 1, list.slice(parameters.length - 1));
  return given;
}

function byName(of: Parameters, json: Readonly<Record<string, unknown>>): Map<number, unknown> {
  const names = of.parameters.map(({ name }) => name);
  return new Map(
    Object.entries(json).map(([name, item]) => {
      const index = names.indexOf(name);
      if (index >= 0) return [index, item] as const;
      const close = nearest(name, names);
      const [first] = of.parameters;
      const isFirst =
        first !== undefined &&
        first.type.kind !== "unknown" &&
        attempt(() => typedValue(first.type, json, "")) !== null;
      const remedy = isFirst
        ? `put it into a list: '${brief([json])}'`
        : close === null
          ? `an object has the arguments by name: '${exampleOf(of)}'`
          : `write \`${close}\``;
      return refuseArguments(of, `--at names \`${name}\``, remedy);
    }),
  );
}

function missing(of: Parameters, { name, type }: AnnotatedParameter): never {
  const isArray = ["list", "typed-array"].includes(type.kind);
  const drawn = isArray ? `, or draw it: --random 1 --shape "${name}=3"` : ", or draw it: --random 1";
  return refuseArguments(of, `the argument \`${name}\` is not given`, `add it to --at '${exampleOf(of)}'${drawn}`);
}

function refuseArguments(of: Parameters, found: string, remedy: string): never {
  const parameters = of.parameters.map(({ name, type, optional, rest }) => {
    const text = typeText(type);
    return `${rest ? "..." : ""}${name}${optional ? "?" : ""}${text === "" ? "" : `: ${text}`}`;
  });
  return refuse("command-arguments", null, { found, name: of.name, parameters: parameters.join(", "), remedy });
}

function exampleOf({ parameters }: Parameters): string {
  return `{${parameters.map(({ name }) => `"${name}": ...`).join(", ")}}`;
}
