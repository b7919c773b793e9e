/** Programs whose recurrences run again in parts instead of keeping every step: `divide.ts`, `binomial.ts`. */
import { definitionsOf } from "../../ir/definitions.js";
import type { Block, Loop, Program, Statement, Value, Variable } from "../../ir/program.js";
import { reachablePrograms, regionsOf } from "../../ir/regions.js";
import { mapPrograms, mapRegions, replaceBy, replaceInBlock } from "../../ir/rewrite.js";
import { ArrayVersions } from "../vjp/array-versions.js";
import { binomial } from "./binomial.js";
import { divided } from "./divide.js";
import { recurrenceOf } from "./recurrence.js";

/** How much of recurrences is kept: the states at the ends of about √n segments, or so many states at a time. */
export type Scheme = "segments" | number;

/** A program and, for programs that it calls, those to be run again and differentiated in their place. */
export interface Checkpointed {
  readonly program: Program;
  readonly again: ReadonlyMap<Program, Program>;
}

/** Loops with so few steps are left as they are where the loops inside keep something. */
const FEW = 16;

/**
 * `program` with the outermost of the loops `keeping` in parts.
 *
 * Loops that make a list longer are left as they are: with the list, all steps are kept anyway, and copies of it would take more.
 *
 * @param keeping loops that keep something of each step for the backward sweep.
 * @param isRecursive whether a statement calls a recursive program; those keep on a tape of their own.
 */
export function withCheckpoints(
  program: Program,
  keeping: ReadonlySet<Loop>,
  scheme: Scheme,
  isRecursive: (statement: Statement) => boolean,
): Checkpointed {
  const again = new Map<Program, Program>();
  const mapped = mapPrograms(reachablePrograms(program), (each) => {
    const versions = new ArrayVersions(each, definitionsOf(each));
    const values = new Map<Variable, Value>();
    const rewrite = (block: Block): Block => ({
      params: block.params,
      statements: block.statements.flatMap((statement) => {
        if (statement.kind !== "loop" || !isDivisible(statement, versions)) return [mapRegions(statement, rewrite)];
        const recurrence = recurrenceOf(statement);
        const replacement = scheme === "segments" ? divided(recurrence, versions) : binomial(recurrence, scheme);
        for (const [from, to] of replacement.values) values.set(from, replaceBy(values)(to));
        for (const [called, differentiated] of replacement.again) again.set(called, differentiated);
        return replacement.statements;
      }),
      results: block.results,
    });
    const body = rewrite(each.body);
    return { inputs: each.inputs, body: replaceInBlock(body, replaceBy(values)) };
  });
  return { program: mapped.get(program) ?? program, again };

  function isDivisible(loop: Loop, versions: ArrayVersions): boolean {
    if (!keeping.has(loop) || isRecursive(loop) || growsList(loop, versions)) return false;
    if (recurrenceOf(loop).changing.length === 0) return false;
    const isShort = loop.count?.kind === "constant" && Number(loop.count.value) <= FEW;
    return !isShort || !hasKeeping(loop.body);
  }

  function hasKeeping(block: Block): boolean {
    return block.statements.some(
      (statement) => (statement.kind === "loop" && keeping.has(statement)) || regionsOf(statement).some(hasKeeping),
    );
  }
}

/** Whether a step appends to an array that it is given. */
function growsList(loop: Loop, versions: ArrayVersions): boolean {
  return loop.outputs.some((output, position) => {
    const [initial, result] = [loop.initial[position], loop.body.results[position]];
    if (output.type.kind !== "array" || initial?.kind !== "variable" || result?.kind !== "variable") return false;
    return !versions.keepable(result) && versions.lengthKey(output) !== versions.lengthKey(initial);
  });
}
