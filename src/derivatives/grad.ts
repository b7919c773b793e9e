/** `grad`: the gradient function of a function that returns a number. */
import { registerOperator } from "../frontends/source/derivative-operators.js";
import type { GradientOf, ScalarFunction, Wrt } from "../tree/gradient-type.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import { directionsOf, gradientsOf, inputsOf } from "./arguments.js";
import { assign } from "./assign.js";
import { checkScalar, finish, History, readOptions } from "./derived.js";
import { forwardGradient } from "./forward-gradient.js";
import { gradientRun, readCheckpoint } from "./gradient-run.js";
import { gradInside, intoInside } from "./inside/operators.js";
import { type NumberRun, numberRun } from "./number-run.js";
import { strictGradientProgram } from "./programs.js";
import { settled } from "./settle.js";
import type { CheckpointOption, DerivativeOptions, GradientFunction } from "./types.js";

/**
 * The gradient function of `f`: called with the arguments of `f`, it returns the partial derivatives with respect to one of
 * them, structured like it.
 *
 * `f` is compiled for the structure of the arguments at the first call. Reverse mode (the default) costs a few evaluations of `f`
 * whatever the number of components. Arguments are never modified; gradients are fresh.
 *
 * Of a loop that carries something from step to step, reverse mode keeps some numbers of each step; beyond 256 MiB, or with
 * `checkpoint`, it keeps few and computes the others again: docs/memory.md.
 *
 * ```ts
 * const slope = grad((x: number) => x ** 3);
 * slope(2); // -> 12
 * ```
 * @throws ChainruleError for what cannot be differentiated, with the place in the source of `f`.
 */
export function grad<F extends ScalarFunction, const W extends Wrt = 0>(
  f: F,
  options: DerivativeOptions<F, W> & CheckpointOption = {},
): GradientFunction<F, W> {
  const { subject, selection, mode } = readOptions("grad", f, options, ["wrt", "mode", "checkpoint", "scope"]);
  const keeping = readCheckpoint("grad", options.checkpoint);
  const history = new History("grad", subject);
  const key = `gradient ${mode} ${selection.indices.join()}`;
  let quick: NumberRun | null = null;

  const call = (...args: Parameters<F>): GradientOf<F, W> => {
    const slopes = quick?.(args) ?? null;
    if (slopes !== null) return (selection.single ? slopes[0] : slopes) as GradientOf<F, W>;
    const point = subject.at(args);
    const { traced, inputs } = point;
    checkScalar("grad", subject, traced);
    const directions = directionsOf(traced, selection);
    const { program } = traced;
    if (mode === "forward") return forwardGradient(point, program, directions, selection, history) as GradientOf<F, W>;
    const wrt = inputsOf(directions);
    const compiled = gradientRun(traced, key, program, wrt, { value: false, mode, keeping });
    history.record(traced, compiled);
    const run = (leaves: readonly RuntimeLeaf[]) => {
      const found = compiled.run(leaves);
      return settled(traced, key, leaves, found, compiled.affords, () => strictGradientProgram(program, wrt));
    };
    quick = numberRun(subject, traced, run);
    const adjoints = run(inputs);
    return gradientsOf(directions, selection.single, point, adjoints, 0) as GradientOf<F, W>;
  };

  const into = <Out>(out: Out, ...args: Parameters<F>): Out => {
    assign(out, call(...args));
    return out;
  };
  registerOperator(into, intoInside);
  return finish(Object.assign(call, { into }), history, grad, options) as GradientFunction<F, W>;
}

registerOperator(grad, gradInside);
