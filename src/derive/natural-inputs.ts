/**
 * Numbers that must be lengths. A function that makes `new Float64Array(n)` throws unless its argument n is a whole number of at least
 * 0; where that is asked for in every call, the derived function asks once, at its beginning, and its code need not round n again.
 */
import { isConstant, variable } from "../ir/builder.js";
import { type Definition, definitionsOf } from "../ir/definitions.js";
import type { Program, Value, Variable } from "../ir/program.js";
import { replaceBy, replaceInBlock } from "../ir/rewrite.js";
import { primitives } from "../primitives/table.js";

export interface NaturalInputs {
  readonly program: Program;
  /** Positions of the inputs that the derived function has to check. */
  readonly checked: readonly number[];
}

/** The program in which inputs that are asserted to be lengths are known to be. */
export function findNaturalInputs(program: Program): NaturalInputs {
  const definitions = definitionsOf(program);
  const asserted = new Set<Variable>();
  for (const statement of program.body.statements) {
    if (statement.kind !== "effect" || statement.effect !== "assert" || statement.predicate === null) continue;
    const input = naturalIn(statement.predicate, definitions);
    if (input !== null && program.inputs.includes(input) && !input.natural) asserted.add(input);
  }
  if (asserted.size === 0) return { program, checked: [] };
  const renewed = new Map<Variable, Variable>();
  for (const input of asserted) renewed.set(input, variable(input.type, input.origin, true));
  return {
    program: {
      name: program.name,
      inputs: program.inputs.map((input) => renewed.get(input) ?? input),
      body: replaceInBlock(program.body, replaceBy(renewed)),
    },
    checked: program.inputs.flatMap((input, position) => (asserted.has(input) ? [position] : [])),
  };
}

/** x of `Number.isInteger(x) && x >= 0`. */
function naturalIn(predicate: Value, definitions: ReadonlyMap<Variable, Definition>): Variable | null {
  const both = applied(predicate, definitions);
  if (both?.primitive !== primitives.and) return null;
  const [first, second] = both.inputs.map((input) => applied(input, definitions));
  if (first?.primitive !== primitives.isInteger || second?.primitive !== primitives.ge) return null;
  const [x] = first.inputs;
  const [y, zero] = second.inputs;
  return x?.kind === "variable" && x === y && zero !== undefined && isConstant(zero, 0) ? x : null;
}

function applied(value: Value, definitions: ReadonlyMap<Variable, Definition>) {
  const definition = value.kind === "variable" ? definitions.get(value) : undefined;
  return definition?.kind === "apply" ? definition.statement : null;
}
