/**
 * Strict reverse mode: an adjoint that nothing contributed to contributes nothing, even where a partial is infinite or NaN.
 *
 * The program is taken with its reaches (`jvp/reach.ts`), which are linear, as tangents are: run backwards by the same code, the adjoint of a value's reach says whether the value's own adjoint comes from anything, and `block.ts` asks it. The reaches
 * themselves are zeros that nobody reads; passes remove them.
 */
import { Builder, constant } from "../../ir/builder.js";
import type { Program, Statement, Variable } from "../../ir/program.js";
import { isDifferentiable } from "../../ir/types.js";
import { opsOn } from "../../primitives/ops.js";
import { primitives } from "../../primitives/table.js";
import { withReaches } from "../jvp/forward-mode.js";
import { reachOf } from "../jvp/reach.js";
import type { Reversed } from "./reverse-mode.js";

/** `program` with its reaches. */
export function strictly(program: Program, wrt: readonly number[]): Reversed {
  const [inputs, outputs] = [program.inputs.length, program.body.results.length];
  const differentiable = program.body.results.flatMap(({ type }, at) => (isDifferentiable(type) ? [at] : []));
  return {
    program: withReaches(program, wrt),
    varied: [...wrt, ...wrt.map((_, at) => inputs + at)],
    reachSeeds: (builder, bars) =>
      [...bars].map(([at, bar]) => [outputs + differentiable.indexOf(at), reachOf(opsOn(builder), bar)] as const),
    zeros: (given) => given.slice(inputs).flatMap((reach, at) => zeroOf(reach, given[wrt[at] ?? at] ?? reach)),
  };
}

/** Statements that make `reach` zero, for the values of `input`. */
function zeroOf(reach: Variable, input: Variable): Statement[] {
  const builder = new Builder();
  builder.openBlock([]);
  const zero = { kind: "apply", attributes: {}, output: reach } as const;
  if (reach.type.kind === "array") {
    const inputs = [opsOn(builder).length(input), constant(0)];
    builder.emit({ ...zero, primitive: primitives.fill, inputs, attributes: { element: reach.type.element } });
  } else builder.emit({ ...zero, primitive: primitives.neg, inputs: [constant(0)] });
  return builder.closeBlock([]).statements.slice();
}
