/** `complexStep`: the gradient from one evaluation at a complex number for each component. */

import { checkList } from "../errors/options.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import { interpretIn } from "../ir/interpret.js";
import type { GradientOfArguments, Wrt } from "../tree/gradient-type.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import { directionsOf, gradientsOf, inputsOf } from "./arguments.js";
import { type Complex, complexArithmetic } from "./complex-arithmetic.js";
import { checkScalar, readOptions } from "./derived.js";
import type { HvpOptions } from "./hvp.js";
import { MANY_RUNS, onlyOutside } from "./inside/operators.js";
import { eachUnit, setComponent, zeroLeaves } from "./seeds.js";

/** So small that its square vanishes beside 1, and a power of two. */
const STEP = 2 ** -333;

/**
 * The gradient of `f` at `args` by complex steps: Im f(x + ih) / h for each component, h so tiny that no truncation is left. Nothing is
 * subtracted, so it is exact to rounding; and it shares no rule of differentiation with `grad`: a second opinion. It reads the source of
 * `f`, as `grad` does, and takes one slow evaluation for each component.
 *
 * What is not analytic acts on the real part (comparisons, `Math.abs`, `Math.max`, `Math.floor`), with the conventions of `grad` at
 * kinks. Rules given with `customDerivative` are passed over: the function itself is evaluated.
 *
 * Sources: W. Squire and G. Trapp, SIAM Review 40 (1998) 110; J. Martins, P. Sturdza and J. Alonso, ACM Trans. Math. Softw. 29 (2003)
 * 245.
 *
 * ```ts
 * complexStep((x: number[]) => Math.exp(x[0]! * x[1]!), [[0, 3]]); // -> [3, 0]
 * ```
 * @throws ChainruleError for what cannot be read, with the place in the source of `f`.
 */
export function complexStep<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: HvpOptions<P, W> = {},
): GradientOfArguments<P, W> {
  const { subject, selection } = readOptions("complexStep", f, options, ["wrt", "scope"]);
  checkList("complexStep", "the arguments", args);
  const point = subject.at(args);
  const { traced, inputs } = point;
  checkScalar("complexStep", subject, traced);
  const directions = directionsOf(traced, selection);
  const wrt = inputsOf(directions);
  const steps = zeroLeaves(wrt.map((position) => inputs[position] ?? 0));
  const gradients = zeroLeaves(steps);
  eachUnit(steps, (leaf, index) => {
    const moved = inputs.map((re): Complex => ({ re, im: null }));
    wrt.forEach((position, at) => {
      moved[position] = { re: inputs[position] ?? 0, im: at === leaf ? scaled(steps[at]) : null };
    });
    const [result] = interpretIn(complexArithmetic, traced.program, moved, { log: () => undefined });
    setComponent(gradients, leaf, index, Number(result?.im ?? 0) / STEP);
  });
  return gradientsOf(directions, selection.single, point, gradients, 0) as GradientOfArguments<P, W>;
}

function scaled(unit: RuntimeLeaf | undefined): number | Float64Array {
  return typeof unit === "object" ? Float64Array.from(unit, (x) => x * STEP) : Number(unit) * STEP;
}

registerOperator(complexStep, onlyOutside("complexStep", MANY_RUNS, "use `grad`"));
