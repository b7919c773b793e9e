/** The backward sweep over the statements of one region. Loops, branches and calls have files of their own. */
import { constant, isConstant } from "../../ir/builder.js";
import type { Apply, Statement, Value, Variable } from "../../ir/program.js";
import type { Ops } from "../../primitives/ops.js";
import { rowOf } from "../../primitives/table.js";
import { differentiableInputs } from "../activity.js";
import { isNotChosenZero } from "../jvp/reach.js";
import { reverseBranch } from "./branch.js";
import { reverseCall } from "./call.js";
import { reverseLoop } from "./loop.js";
import type { Region } from "./region.js";
import type { Reversal } from "./reversal.js";

/**
 * Emits the backward code of `statements`, last to first, into `region`; returns the forward code to run instead of them: the
 * same statements, which also keep what the backward code needs.
 *
 * The adjoint of a value is complete when its defining statement is reached, because all its uses came later.
 */
export function reverseStatements(statements: readonly Statement[], region: Region, reversal: Reversal): Statement[] {
  const forward: Statement[][] = [];
  for (let at = statements.length - 1; at >= 0; at--) {
    const statement = statements[at];
    if (statement !== undefined) forward.push(reverseStatement(statement, region, reversal));
  }
  return forward.reverse().flat();
}

function reverseStatement(statement: Statement, region: Region, reversal: Reversal): Statement[] {
  switch (statement.kind) {
    case "apply":
      reverseApply(statement, region, reversal);
      return [statement];
    case "loop":
      return reverseLoop(statement, region, reversal);
    case "branch":
      return reverseBranch(statement, region, reversal);
    case "call":
      return reverseCall(statement, region, reversal);
    case "effect":
      return [statement];
    case "derive":
      throw new Error("vjp: expand derive statements first");
  }
}

function reverseApply(apply: Apply, region: Region, reversal: Reversal): void {
  if (!reversal.active.has(apply.output)) return;
  const outputBar = region.get(apply.output);
  if (outputBar === null) return;
  region.builder.site = apply.output.origin.site;
  // The last input first: it only reads ȳ, which the first one may change in place.
  for (const position of [...differentiableInputs(apply)].reverse()) {
    const input = apply.inputs[position];
    if (input?.kind === "variable" && reversal.active.has(input))
      contribute(apply, position, outputBar, region, reversal);
  }
  region.builder.site = null;
}

/** Adds what flows from ȳ to the adjoint of the input at `position`. */
function contribute(apply: Apply, position: number, outputBar: Value, region: Region, reversal: Reversal): void {
  const { builder } = region;
  const { derivative } = rowOf(apply.primitive);
  const reached = isReached(apply.output, region, reversal);
  const input = apply.inputs[position];
  if (input?.kind !== "variable") return;
  switch (derivative.kind) {
    case "elementwise":
      contributeElementwise(apply, position, outputBar, region, reversal, reached);
      return;
    case "linear": {
      const inputs = shapes(apply, derivative.in, reversal);
      region.set(input, derivative.transpose(builder, inputs, outputBar, region.get(input), position));
      return;
    }
    case "explicit": {
      const before = region.get(input);
      const add = () => derivative.adjoint(builder, apply.inputs, apply.output, outputBar, before, position);
      region.set(input, reached === null ? add() : whereReached(reached, region, input, before, add));
      return;
    }
    case "zero":
      return;
  }
}

/** x̄ += ȳ · ∂y/∂x */
function contributeElementwise(
  apply: Apply,
  position: number,
  outputBar: Value,
  region: Region,
  reversal: Reversal,
  reached: Value | null,
): void {
  const { builder, ops } = region;
  const { derivative } = rowOf(apply.primitive);
  const input = apply.inputs[position];
  const since = builder.statements.length;
  const partial =
    derivative.kind === "elementwise" ? derivative.partial(builder, apply.inputs, apply.output, position) : null;
  if (partial === null || input?.kind !== "variable") return;
  const isSpare = region.isSpare(apply.output);
  // A factor of a product, say, which is a number whatever branch is taken.
  const isTame = (slope: Value) => apply.inputs.includes(slope) && reversal.finiteness.isFinite(slope);
  let flow = isConstant(partial, -1) ? ops.neg(outputBar) : ops.mul(outputBar, partial);
  if (partial.kind !== "constant") {
    // What only an untaken branch uses contributes nothing, even where its partial derivative is no number.
    if (isSpare && !isTame(partial)) flow = orNothing(ops, outputBar, partial, flow);
    if (reached !== null) flow = ops.select(ops.and(reached, isNotChosenZero(ops, partial, since)), flow, 0);
  }
  region.add(input, flow, isSpare && region.isFresh(input));
}

/** ȳ · ∂y/∂x, but 0 where ȳ is 0 and the partial is infinite or NaN. Elsewhere the product stands, for its own derivative's sake. */
function orNothing(ops: Ops, outputBar: Value, partial: Value, flow: Value): Value {
  return ops.select(ops.or(ops.ne(outputBar, 0), ops.isFinite(partial)), flow, 0);
}

/** Whether anything contributed to the adjoint of `output`; null where the program does not say, which is not strict there. */
function isReached(output: Variable, region: Region, { reaches, active }: Reversal): Value | null {
  const reach = reaches.get(output);
  if (reach?.kind !== "variable" || reach.type.kind === "array" || !active.has(reach)) return null;
  const found = region.get(reach);
  return found === null ? constant(false) : region.ops.ne(found, 0);
}

function whereReached(reached: Value, region: Region, input: Variable, before: Value | null, add: () => Value): Value {
  const start = before ?? region.zeros(input);
  const [after = start] = region.builder.branch(
    reached,
    () => [add()],
    () => [start],
  );
  return after;
}

/** Of the arrays that it is linear in, a transpose reads only the lengths: the earliest version of equal length serves as well. */
function shapes(apply: Apply, linearIn: readonly number[], reversal: Reversal): Value[] {
  return apply.inputs.map((input, position) =>
    input.kind === "variable" && input.type.kind === "array" && linearIn.includes(position)
      ? reversal.versions.lengthRoot(input)
      : input,
  );
}
