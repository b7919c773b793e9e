/** `vjp`: a vector times the Jacobian, in reverse mode: the pullback of a function at a point. */
import { checkList } from "../errors/options.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import { gradientLayout, gradientValue, tangentLeaves } from "../tree/gradient-structure.js";
import type { Adjoints, Gradient } from "../tree/gradient-type.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import { unflatten } from "../tree/unflatten.js";
import { directionOf, inputsOf } from "./arguments.js";
import { readOptions } from "./derived.js";
import { vjpInside } from "./inside/operators.js";
import { differentiableOutputs, reverseProgram } from "./programs.js";
import { settled } from "./settle.js";
import type { TracedFunction } from "./trace-cache.js";
import type { ScopeOption } from "./types.js";

/**
 * The value of `f` at `args`, and its pullback: from an adjoint of the value, structured like it, the adjoints of all arguments;
 * undefined for an argument without derivative.
 *
 * The pullback keeps copies of the arguments: it may be called again, and later changes of the arguments do not matter.
 *
 * ```ts
 * const { value, pullback } = vjp((x: number, y: number) => [x * y, x + y], [2, 3]);
 * value; // -> [6, 5]
 * pullback([1, 0]); // -> [3, 2]
 * ```
 * @throws ChainruleError for what cannot be differentiated, and for an adjoint that is not structured like the value.
 */
export function vjp<P extends readonly unknown[], R>(
  f: (...args: P) => R,
  args: NoInfer<P>,
  options: ScopeOption = {},
): { readonly value: R; readonly pullback: (adjoint: Gradient<R>) => Adjoints<P> } {
  const { subject } = readOptions("vjp", f, options, ["scope"]);
  checkList("vjp", "the arguments", args);
  const { traced, inputs } = subject.at(args);
  const kept = inputs.map((leaf) => (typeof leaf === "object" ? leaf.slice() : leaf));
  const outputs = traced.compiled("value", () => traced.program).run(kept);
  // A result may be changed by who gets it; lengths and storage of its leaves are what the pullback needs.
  const shape = outputs.map((leaf) => (typeof leaf === "object" ? leaf.slice() : leaf));
  const pullback = (adjoint: unknown) => pullBack(traced, kept, shape, adjoint);
  return {
    value: unflatten(outputs, traced.source.result) as R,
    pullback: pullback as (adjoint: Gradient<R>) => Adjoints<P>,
  };
}

function pullBack(
  traced: TracedFunction,
  inputs: readonly RuntimeLeaf[],
  outputs: readonly RuntimeLeaf[],
  adjoint: unknown,
): unknown[] {
  const directions = traced.args.map((_, index) => directionOf(traced, index));
  const layout = gradientLayout(traced.source.result);
  const given = tangentLeaves(layout, outputs, 0, adjoint, "the adjoint");
  const wrt = inputsOf(directions);
  const compiled = traced.compiled("reverse", () => reverseProgram(traced.program, wrt));
  const bars = seeds(traced, given);
  const results = settled(traced, traced.program, inputs, wrt, bars, compiled.run([...inputs, ...bars], true));
  let at = 0;
  return directions.map((direction) => {
    const gradient = gradientValue(direction.layout, inputs, direction.offset, results, at);
    at += direction.inputs.length;
    return gradient;
  });
}

/** Adjoints of all differentiable outputs by type; those of lengths are zero. */
export function seeds(traced: TracedFunction, adjoints: readonly RuntimeLeaf[]): RuntimeLeaf[] {
  const { differentiable } = gradientLayout(traced.source.result);
  return differentiableOutputs(traced.program).map((leaf) => {
    const position = differentiable.indexOf(leaf);
    return position < 0 ? 0 : (adjoints[position] ?? 0);
  });
}

registerOperator(vjp, vjpInside);
