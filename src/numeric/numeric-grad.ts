/** `numericGrad`: the same function as `grad` makes, computed by differences. */
import type { GradientOf, ScalarFunction, Wrt } from "../tree/gradient-type.js";
import { type Differentiate, differences, type NumericOptions, readNumericOptions } from "./numeric-gradient.js";
import { central, ridders } from "./schemes.js";

/**
 * The gradient function of `f` by differences: the same type as `grad(f)`, so that one can stand in for the other, at the cost
 * of 2 evaluations of `f` for each component (`scheme: "ridders"`: 6 to 50). `numericGradient` also tells the error.
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
  const { selection, scheme } = readNumericOptions("numericGrad", f, options);
  const differentiate: Differentiate = scheme === "ridders" ? ridders : centralOnly;
  return (...args) => differences("numericGrad", f, args, selection, differentiate, null) as GradientOf<F, W>;
}

const centralOnly: Differentiate = (f, x, single) => ({
  value: central(f, x, single),
  error: Number.POSITIVE_INFINITY,
});
