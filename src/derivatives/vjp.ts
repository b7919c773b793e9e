/** `vjp`: a vector times the Jacobian, in reverse mode: the pullback of a function at a point. */
import { checkList } from "../errors/options.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import { gradientLayout, gradientValue, tangentLeaves } from "../tree/gradient-structure.js";
import type { Adjoints, Gradient } from "../tree/gradient-type.js";
import { unflatten } from "../tree/unflatten.js";
import { directionOf, inputsOf } from "./arguments.js";
import { readOptions } from "./derived.js";
import { vjpInside } from "./inside/operators.js";
import { pullbackAt } from "./pullback.js";
import type { ScopeOption } from "./types.js";

/**
 * The value of `f` at `args`, and its pullback: from an adjoint of the value, structured like it, the adjoints of all arguments;
 * undefined for an argument without derivative.
 *
 * The pullback keeps what it needs of the computation, and copies of the arguments: it costs about as much as the function, may be
 * called again, and later changes of the arguments do not matter.
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
  const directions = traced.args.map((_, index) => directionOf(traced, index));
  const { outputs, pull } = pullbackAt(traced, inputsOf(directions), kept, false);
  // A result may be changed by who gets it; lengths and storage of its leaves are what the pullback needs.
  const shape = outputs.map((leaf) => (typeof leaf === "object" ? leaf.slice() : leaf));
  const layout = gradientLayout(traced.source.result);
  const pullback = (adjoint: unknown) => {
    const adjoints = pull(tangentLeaves(layout, shape, 0, adjoint, "the adjoint"));
    let at = 0;
    return directions.map((direction) => {
      const gradient = gradientValue(direction.layout, kept, direction.offset, adjoints, at);
      at += direction.inputs.length;
      return gradient;
    });
  };
  return {
    value: unflatten(outputs, traced.source.result) as R,
    pullback: pullback as (adjoint: Gradient<R>) => Adjoints<P>,
  };
}

registerOperator(vjp, vjpInside);
