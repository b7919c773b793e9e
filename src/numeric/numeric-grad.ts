/** `numericGrad`: the same function as `grad` makes, computed by differences. */
import type { GradientOf, ScalarFunction, Wrt } from "../tree/gradient-type.js";
import { gradientReport } from "./numeric-gradient.js";
import { type NumericOptions, readNumericOptions } from "./options.js";

/**
 * The gradient function of `f` by differences: the same type as `grad(f)`, so that one can stand in for the other, at the cost
 * of 4 or more evaluations of `f` for each component, and 8 more. `numericGradient` also tells the error.
 *
 * ```ts
 * const slope = numericGrad((x: number) => x * x);
 * slope(3); // -> ≈ 6
 * ```
 * @throws ChainruleError when `f` does not return a number, and for unknown options.
 */
export function numericGrad<F extends ScalarFunction, const W extends Wrt = 0>(
  f: F,
  options: NumericOptions<Parameters<F>, W> = {},
): (...args: Parameters<F>) => GradientOf<F, W> {
  readNumericOptions("numericGrad", f, options);
  return (...args) => {
    const { point, components } = gradientReport("numericGrad", f, args, options);
    return point.unflatten(components.map((component) => component.value)) as GradientOf<F, W>;
  };
}
