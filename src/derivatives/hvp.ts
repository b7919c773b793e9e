/** `hvp`: the Hessian times a vector, without the Hessian. */
import { checkList } from "../errors/options.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import { tangentLeaves } from "../tree/gradient-structure.js";
import type { GradientOfArguments, Wrt, WrtOfParameters } from "../tree/gradient-type.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import { directionsOf, gradientsOf, inputsOf } from "./arguments.js";
import type { Compiled } from "./compile.js";
import { checkScalar, readOptions } from "./derived.js";
import { hvpInside } from "./inside/operators.js";
import { hessianVectorProgram } from "./programs.js";
import { forwardRun } from "./settle.js";
import type { TracedFunction } from "./trace-cache.js";
import type { ScopeOption } from "./types.js";

export interface HvpOptions<P extends readonly unknown[], W extends Wrt> extends ScopeOption {
  /** Which arguments: an index (default 0) or a tuple of indices. */
  readonly wrt?: W & WrtOfParameters<P>;
}

/**
 * The Hessian of `f` at `args` times `vector`, both structured like the argument: the derivative of the gradient in that direction
 * (forward over reverse). For `wrt: [i, j]`, `vector` and the result are tuples.
 *
 * ```ts
 * hvp((x: number[]) => x[0]! ** 2 * x[1]!, [[3, 5]], [1, 0]); // -> [10, 6]
 * ```
 * @throws ChainruleError for what cannot be differentiated, and for a vector that is not structured like the argument.
 */
export function hvp<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  vector: NoInfer<GradientOfArguments<P, W>>,
  options: HvpOptions<P, W> = {},
): GradientOfArguments<P, W> {
  const { subject, selection } = readOptions("hvp", f, options, ["wrt", "scope"]);
  checkList("hvp", "the arguments", args);
  if (!selection.single) checkList("hvp", "the vector", vector);
  const point = subject.at(args);
  const { traced, inputs } = point;
  checkScalar("hvp", subject, traced);
  const directions = directionsOf(traced, selection);
  const vectors: readonly unknown[] = selection.single ? [vector] : (vector as readonly unknown[]);
  const tangents = directions.flatMap(({ layout, offset }, index): RuntimeLeaf[] =>
    tangentLeaves(layout, inputs, offset, vectors[index], selection.single ? "the vector" : `vector ${index}`),
  );
  const wrt = inputsOf(directions);
  const compiled = hessianVectorRun(traced, wrt);
  const products = compiled.run([...inputs, ...tangents]);
  return gradientsOf(directions, selection.single, point, products, 0) as GradientOfArguments<P, W>;
}

/** [...inputs, ...tangents of `wrt`] → [...products of the Hessian with them]. */
export function hessianVectorRun(traced: TracedFunction, wrt: readonly number[]): Compiled {
  return forwardRun(traced, `hvp ${wrt.join()}`, 0, (strict) => hessianVectorProgram(traced.program, wrt, strict));
}

registerOperator(hvp, hvpInside);
