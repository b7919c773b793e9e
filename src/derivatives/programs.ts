/** Programs derived from a traced one by the transforms, in the form that the operators run. */
import { Builder } from "../ir/builder.js";
import type { Program, Value } from "../ir/program.js";
import { isDifferentiable } from "../ir/types.js";
import { opsOn } from "../primitives/ops.js";
import type { Scheme } from "../transforms/checkpoint/checkpoints.js";
import { jvp, jvpInLanes } from "../transforms/jvp.js";
import { gradient, vjp } from "../transforms/vjp.js";
import { isSlope, slopeProgram } from "./slope.js";
import type { Mode } from "./types.js";

/** [...adjoints of `wrt`], after the outputs when `value` is asked for. */
export function gradientProgram(program: Program, wrt: readonly number[], value: boolean, strict = false): Program {
  return gradient(program, [...wrt], { value, strict });
}

/** The same for the least work, unless the user asks for a mode: by a single number the slope is carried along. */
export function fastGradientProgram(
  program: Program,
  wrt: readonly number[],
  value: boolean,
  mode: Mode | null,
): Program {
  if (mode === null && isSlope(program, wrt)) return slopeProgram(program, wrt, value);
  return gradientProgram(program, wrt, value);
}

/** The gradient, with little kept of recurrences. */
export function checkpointedProgram(
  program: Program,
  wrt: readonly number[],
  value: boolean,
  checkpoints: Scheme,
): Program {
  return gradient(program, [...wrt], { value, checkpoints });
}

/** [...adjoints of `wrt`] alone, strictly. */
export function strictGradientProgram(program: Program, wrt: readonly number[]): Program {
  return withoutOutputs(gradientProgram(program, wrt, true, true), program.body.results.length);
}

/** [...inputs, ...adjoints of the differentiable outputs] → [...adjoints of `wrt`], strictly. */
export function strictPullbackProgram(program: Program, wrt: readonly number[]): Program {
  return withoutOutputs(vjp(program, [...wrt], { strict: true }), program.body.results.length);
}

/** [...inputs, ...tangents of `wrt`] → [...outputs, ...tangents of the differentiable outputs]. */
export function forwardProgram(program: Program, wrt: readonly number[], strict: boolean): Program {
  return jvp(program, [...wrt], { strict });
}

/** [...inputs, ...tangents of `wrt`] → [...tangents of the adjoints of `wrt`]: Hessian times vector, forward over reverse. */
export function hessianVectorProgram(program: Program, wrt: readonly number[], strict: boolean): Program {
  return withoutOutputs(jvp(gradientProgram(program, wrt, false, strict), [...wrt], { strict }), wrt.length);
}

/** [...inputs, ...tangents of `wrt` in each direction] → [...tangents of the differentiable outputs in each direction]. */
export function forwardLanes(program: Program, wrt: readonly number[], lanes: number): Program {
  return withoutOutputs(jvpInLanes(program, wrt, lanes), program.body.results.length);
}

/** [...inputs, ...tangents of `wrt` in each direction] → [...products of the Hessian with each direction]. */
export function hessianLanes(program: Program, wrt: readonly number[], lanes: number): Program {
  return forwardLanes(gradientProgram(program, wrt, false), wrt, lanes);
}

/** For a program whose only output is an array: its element 0 as first output, the array after it. */
export function withFirstElement(program: Program): Program {
  const [array] = program.body.results;
  if (array === undefined) throw new Error("withFirstElement: a program without output");
  const builder = new Builder();
  builder.resumeBlock(program.body);
  const first: Value = opsOn(builder).get(array, 0);
  return { ...program, body: builder.closeBlock([first, array]) };
}

/** Positions of the outputs that carry tangents and adjoints: by type, lengths included. */
export function differentiableOutputs(program: Program): number[] {
  return program.body.results.flatMap((result, position) => (isDifferentiable(result.type) ? [position] : []));
}

function withoutOutputs(program: Program, count: number): Program {
  return { ...program, body: { ...program.body, results: program.body.results.slice(count) } };
}
