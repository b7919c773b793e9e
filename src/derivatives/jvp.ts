/** `jvp`: the Jacobian times a vector, in forward mode. */

import { refuse } from "../errors/error.js";
import { checkList } from "../errors/options.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import { gradientLayout, gradientValue, tangentLeaves } from "../tree/gradient-structure.js";
import type { Gradient, Tangents } from "../tree/gradient-type.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import { unflatten } from "../tree/unflatten.js";
import { type Direction, directionOf, inputsOf } from "./arguments.js";
import type { Compiled } from "./compile.js";
import { readOptions } from "./derived.js";
import { jvpInside } from "./inside/operators.js";
import { differentiableOutputs, forwardProgram } from "./programs.js";
import { forwardRun } from "./settle.js";
import type { Point, TracedFunction } from "./trace-cache.js";
import type { ScopeOption } from "./types.js";

/**
 * The value of `f` at `args`, and its derivative in the direction of `tangents`: one tangent an argument, structured like it, null
 * or undefined where it is zero. Costs about two evaluations of `f`.
 *
 * ```ts
 * jvp((x: number, y: number) => x * y, [2, 3], [1, null]); // -> { value: 6, tangent: 3 }
 * ```
 * @throws ChainruleError for what cannot be differentiated, and for a tangent that is not structured like its argument.
 */
export function jvp<P extends readonly unknown[], R>(
  f: (...args: P) => R,
  args: NoInfer<P>,
  tangents: Tangents<NoInfer<P>>,
  options: ScopeOption = {},
): { readonly value: R; readonly tangent: Gradient<R> } {
  const { subject } = readOptions("jvp", f, options, ["scope"]);
  checkList("jvp", "the arguments", args);
  checkList("jvp", "the tangents", tangents);
  if (tangents.length > args.length) {
    refuse("value-structure", null, {
      what: "the list of tangents",
      found: `a list of ${tangents.length}`,
      expected: `a list of ${args.length}`,
      reason: "there is one tangent for each argument, null where it is zero",
    });
  }
  const point = subject.at(args);
  const { traced, inputs } = point;
  const { directions, leaves } = readTangents(point, tangents);
  const wrt = inputsOf(directions);
  const results = tangentRun(traced, wrt).run([...inputs, ...leaves]);
  const value = unflatten(results, traced.source.result) as R;
  return { value, tangent: outputTangent(traced, results) as Gradient<R> };
}

/** [...inputs, ...tangents of `wrt`] → [...outputs, ...tangents of the differentiable outputs]. */
export function tangentRun(traced: TracedFunction, wrt: readonly number[]): Compiled {
  return forwardRun(traced, `forward ${wrt.join()}`, traced.program.body.results.length, (strict) =>
    forwardProgram(traced.program, wrt, strict),
  );
}

function readTangents(point: Point, tangents: readonly unknown[]): { directions: Direction[]; leaves: RuntimeLeaf[] } {
  const directions: Direction[] = [];
  const leaves: RuntimeLeaf[] = [];
  tangents.forEach((tangent, index) => {
    if (tangent === null || tangent === undefined) return;
    const direction = directionOf(point.traced, index);
    directions.push(direction);
    leaves.push(...tangentLeaves(direction.layout, point.inputs, direction.offset, tangent, `tangent ${index}`));
  });
  return { directions, leaves };
}

/** The tangent of the result: those of lengths, which are zero, are left out. */
export function outputTangent(traced: TracedFunction, results: readonly RuntimeLeaf[]): unknown {
  const layout = gradientLayout(traced.source.result);
  return gradientValue(layout, results, 0, valueTangents(traced, results), 0);
}

/** The tangents of the differentiable leaves of the result, from the results of a forward program. */
export function valueTangents(traced: TracedFunction, results: readonly RuntimeLeaf[]): RuntimeLeaf[] {
  const { program, source } = traced;
  const byType = differentiableOutputs(program);
  const first = program.body.results.length;
  return gradientLayout(source.result).differentiable.map((leaf) => results[first + byType.indexOf(leaf)] ?? 0);
}

registerOperator(jvp, jvpInside);
