/** `checkGradient` with Chainrule's own gradient as the default. The check itself stands in src/check. */

import { type CheckOptions, checkGradient as checkSupplied, refuseBareFunction } from "../check/check-gradient.js";
import { type Finding, GradientReport } from "../check/report.js";
import { trustingRules } from "../derivatives/check-rules.js";
import { grad } from "../derivatives/grad.js";
import { A_CHECK, CHECK_OUTSIDE, onlyOutside } from "../derivatives/inside/operators.js";
import type { AnyFunction } from "../derivatives/types.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import type { ScalarFunction, Wrt } from "../tree/gradient-type.js";
import { readWrt } from "../tree/wrt.js";
import { type BlamedCall, blame } from "./blame.js";

/** The options of `checkGradient`; without `gradient`, Chainrule's own is checked. */
export type OwnCheckOptions<P extends readonly unknown[], W extends Wrt> = Omit<CheckOptions<P, W>, "gradient"> &
  Partial<Pick<CheckOptions<P, W>, "gradient">>;

/**
 * Checks a gradient by differences: Chainrule's own, or one that is supplied, written by hand or by any program.
 *
 * The verdict of each component comes from a whole sweep of step sizes with an error bar, not from one step and a fixed tolerance.
 * The arguments are never modified. When Chainrule's own gradient is wrong, a rule of `customDerivative` is: each is named with its share
 * of the error.
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
  refuseBareFunction("checkGradient", options, "gradient");
  const { gradient, wrt } = options;
  if (gradient !== undefined) return checkSupplied(f, args, { ...options, gradient });
  const own = grad(f as unknown as ScalarFunction, wrt === undefined ? {} : { wrt });
  const check = () =>
    checkSupplied(f, args, { ...options, gradient: own as unknown as CheckOptions<P, W>["gradient"] });
  const report = trustingRules(check);
  if (report.verdict !== "wrong") return report;
  const blamed = blame(f as unknown as AnyFunction, args, readWrt("checkGradient", wrt));
  return new GradientReport({ ...report, diagnosis: [...blamed.map(findingOf), ...report.diagnosis] });
}

function findingOf({ place, line, share, calls }: BlamedCall): Finding {
  const percent = Number((100 * share).toPrecision(3));
  const sentence = `${percent} % of the error comes from the rule of the customDerivative called in ${place}: ${line}`;
  return { kind: "custom rule", where: place, sentence, fits: calls, of: calls };
}

registerOperator(checkGradient, onlyOutside("checkGradient", A_CHECK, CHECK_OUTSIDE));
