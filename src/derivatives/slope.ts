/** Gradients by a single number, in forward mode: one tangent beside each value, where reverse mode would keep what loops compute. */
import { constant } from "../ir/builder.js";
import type { Program, Statement } from "../ir/program.js";
import { reachablePrograms, visitStatements } from "../ir/regions.js";
import { replaceBy, replaceInBlock } from "../ir/rewrite.js";
import { jvp } from "../transforms/jvp.js";

/**
 * Whether one forward sweep gives the gradient, and for less: there is one number, and loops or calls whose values reverse mode would
 * keep. Of rules that users give, the one for reverse mode may be the only one.
 */
export function isSlope(program: Program, wrt: readonly number[]): boolean {
  const [only, other] = wrt;
  if (only === undefined || other !== undefined || program.inputs[only]?.type.kind !== "f64") return false;
  let [keeps, hasRule] = [false, false];
  const visit = (statement: Statement) => {
    keeps ||= statement.kind === "loop" || statement.kind === "call";
    hasRule ||= statement.kind === "call" && statement.rule !== null;
  };
  for (const each of reachablePrograms(program)) visitStatements(each.body, visit);
  return keeps && !hasRule;
}

/** `[...inputs] -> [...outputs?, derivative of the first output by the number]`. */
export function slopeProgram(program: Program, wrt: readonly number[], value: boolean): Program {
  const forward = jvp(program, wrt);
  const outputs = program.body.results.length;
  const inputs = forward.inputs.slice(0, program.inputs.length);
  const direction = forward.inputs[inputs.length];
  const [slope] = forward.body.results.slice(outputs);
  if (direction === undefined || slope === undefined) throw new Error("slopeProgram: nothing varies");
  const body = { ...forward.body, results: [...(value ? forward.body.results.slice(0, outputs) : []), slope] };
  return {
    name: `${program.name}Gradient`,
    inputs,
    body: replaceInBlock(body, replaceBy(new Map([[direction, constant(1)]]))),
  };
}
