/** From a plain function and the structures of its arguments to a program. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import type { Program } from "../../ir/program.js";
import type { Structure } from "../../tree/structure.js";
import { callReal } from "./calls.js";
import type { CapturedInput, Guard } from "./inputs.js";
import { makeTracer } from "./interpreter.js";
import { parseFunction } from "./parse.js";
import { flattenResult } from "./results.js";
import { type Facts, NeedsStatic, Restart, type Tracer } from "./tracer.js";
import { NEVER, staticValue } from "./values.js";

export type { CapturedInput, Guard } from "./inputs.js";
export { NeedsLabels } from "./tracer.js";

/** A function as a program. */
export interface SourceProgram {
  /** Inputs: the flat arguments in order, then the flat captured inputs. */
  readonly program: Program;
  /** What the function returns; the program's outputs are its flat leaves. */
  readonly result: Structure;
  readonly captures: readonly CapturedInput[];
  /** Conditions under which the program is valid for another call. */
  readonly guards: readonly Guard[];
}

const ATTEMPTS = 200;

/**
 * Reads the function's text and interprets it once, for any numbers: arguments are known by structure only.
 *
 * @throws ChainruleError on anything that cannot be differentiated, with the place in the user's source.
 */
export function traceSource(f: Function, args: readonly Structure[], _exampleArgs: readonly unknown[]): SourceProgram {
  const facts: Facts = {
    dense: new Set(),
    sparse: new Set(),
    pooled: new Set(),
    chosen: new Set(),
    left: new Set(),
    staticNumbers: false,
    unrolled: new Set(),
    recursive: new Set(),
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const t = makeTracer(facts);
    try {
      return traceOnce(t, f, args);
    } catch (error) {
      if (error instanceof NeedsStatic) {
        if (!learn(facts, error, t.inputs.capturedNumbers)) throw error.refusal;
      } else if (!(error instanceof Restart)) throw error;
    }
  }
  const { source } = parseFunction(f);
  return refuse("too-many-steps", { source, start: 0, end: source.text.length, caller: null }, { limit: ATTEMPTS });
}

/** Whether there is a way left to give the value that must be known. */
function learn(facts: Facts, { place }: NeedsStatic, capturedNumbers: boolean): boolean {
  if (!facts.staticNumbers && capturedNumbers) {
    facts.staticNumbers = true;
    return true;
  }
  if (place === null || facts.left.has(place)) return false;
  facts.left.add(place);
  return true;
}

function traceOnce(t: Tracer, f: Function, structures: readonly Structure[]): SourceProgram {
  const parsed = parseFunction(f);
  const site: Site = { source: parsed.source, start: 0, end: firstLineLength(parsed.source.text), caller: null };
  const names = parameterNames(parsed.node);
  const args = structures.map((structure, index) =>
    t.inputs.argument(structure, names[index] ?? `argument${index}`, index),
  );
  t.builder.openBlock([]);
  const result = callReal(t, staticValue(f, []), f, null, args, site, true);
  // A function that throws on every path gives nothing that is looked at.
  const { structure, outputs } = flattenResult(t, t.dead ? NEVER : result, site);
  const body = t.builder.closeBlock(outputs);
  const program: Program = {
    name: f.name || "f",
    inputs: [...t.inputs.arguments, ...t.inputs.captured],
    body: { params: [], statements: [...t.inputs.prelude, ...body.statements], results: body.results },
  };
  return { program, result: structure, captures: t.inputs.captures, guards: t.inputs.guards };
}

function firstLineLength(text: string): number {
  const end = text.indexOf("\n");
  return end < 0 ? text.length : end;
}

function parameterNames(node: ReturnType<typeof parseFunction>["node"]): readonly (string | null)[] {
  if (node.type === "ClassExpression") return [];
  return node.params.map((param) => {
    if (param.type === "Identifier") return param.name;
    return param.type === "AssignmentPattern" && param.left.type === "Identifier" ? param.left.name : null;
  });
}

/** Names the code of a function: equal for all closures of one text at one place. */
export function codeIdentity(f: Function): string {
  return parseFunction(f).identity;
}
