/** `checkGradient` with Chainrule's own gradient as the default. The check itself stands in src/check. */
import { type CheckOptions, checkGradient as checkSupplied } from "../check/check-gradient.js";
import type { GradientReport } from "../check/report.js";
import { grad } from "../derivatives/grad.js";
import type { ScalarFunction, Wrt } from "../tree/gradient-type.js";

/** The options of `checkGradient`; without `gradient`, Chainrule's own is checked. */
export type OwnCheckOptions<P extends readonly unknown[], W extends Wrt> = Omit<CheckOptions<P, W>, "gradient"> &
  Partial<Pick<CheckOptions<P, W>, "gradient">>;

/**
 * Checks a gradient by differences: Chainrule's own, or one that is supplied, written by hand or by any program.
 *
 * The verdict of each component comes from a whole sweep of step sizes with an error bar, not from one step and a fixed tolerance.
 * The arguments are never modified.
 *
 * ```ts
 * const report = checkGradient((x: number) => Math.tanh(x) ** 2, [0.3]);
 * report.verdict; // -> "right"
 * ```
 * @throws ChainruleError when `f` does not return a number, when the gradient is not structured like the argument, and for unknown
 * options.
 */
export function checkGradient<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: OwnCheckOptions<P, W> = {},
): GradientReport {
  const { gradient, wrt } = options;
  if (gradient !== undefined) return checkSupplied(f, args, { ...options, gradient });
  const own = grad(f as unknown as ScalarFunction, wrt === undefined ? {} : { wrt });
  return checkSupplied(f, args, { ...options, gradient: own as unknown as (...args: P) => unknown });
}
