/** `checkHvp` and `checkHessian` with Chainrule's own derivatives as the default. The checks themselves stand in src/check. */

import { refuseBareFunction } from "../check/check-gradient.js";
import type { GradientReport } from "../check/report.js";
import {
  checkHessian as checkSuppliedHessian,
  checkHvp as checkSuppliedHvp,
  type HessianCheckOptions,
  type HvpCheckOptions,
} from "../check/second-order.js";
import { grad } from "../derivatives/grad.js";
import { hessian } from "../derivatives/hessian.js";
import { hvp } from "../derivatives/hvp.js";
import { A_CHECK, CHECK_OUTSIDE, onlyOutside } from "../derivatives/inside/operators.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import type { ScalarFunction, Wrt } from "../tree/gradient-type.js";

export type OwnHvpCheckOptions<P extends readonly unknown[], W extends Wrt> = Partial<HvpCheckOptions<P, W>>;
export type OwnHessianCheckOptions<P extends readonly unknown[], W extends Wrt> = Partial<HessianCheckOptions<P, W>>;

/**
 * Checks a function that multiplies the Hessian of `f` with a vector, Chainrule's own by default: for random vectors v, the product must
 * be the gradient of ⟨∇f(x), v⟩, which differences of the gradient tell.
 *
 * ```ts
 * checkHvp((x: number[]) => x[0]! ** 2 * x[1]!, [[3, 5]]).verdict; // -> "right"
 * ```
 * @throws ChainruleError when the product is not structured like the argument, and for unknown options.
 */
export function checkHvp<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: OwnHvpCheckOptions<P, W> = {},
): GradientReport {
  refuseBareFunction("checkHvp", options, "hvp");
  const selected = options.wrt === undefined ? {} : { wrt: options.wrt };
  const own = (at: P, vector: never) => hvp(f, at, vector, selected);
  return checkSuppliedHvp(f, args, { gradient: ownGradient<P, W>(f, selected), hvp: own, ...options });
}

/**
 * Checks a function that gives the Hessian of `f`, Chainrule's own by default: each column up to 24 components, random combinations of
 * columns beyond, against differences of the gradient; and that the Hessian is symmetric.
 *
 * ```ts
 * checkHessian((x: number[]) => x[0]! ** 2 * x[1]!, [[3, 5]]).verdict; // -> "right"
 * ```
 * @throws ChainruleError when the Hessian has another structure or size, and for unknown options.
 */
export function checkHessian<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: OwnHessianCheckOptions<P, W> = {},
): GradientReport {
  refuseBareFunction("checkHessian", options, "hessian");
  const selected = options.wrt === undefined ? {} : { wrt: options.wrt };
  const own = hessian(f as unknown as ScalarFunction, selected) as unknown as (...args: P) => unknown;
  return checkSuppliedHessian(f, args, { gradient: ownGradient<P, W>(f, selected), hessian: own, ...options });
}

function ownGradient<P extends readonly unknown[], W extends Wrt>(
  f: (...args: P) => number,
  selected: { readonly wrt?: Wrt },
): HvpCheckOptions<P, W>["gradient"] {
  return grad(f as unknown as ScalarFunction, selected) as unknown as HvpCheckOptions<P, W>["gradient"];
}

registerOperator(checkHvp, onlyOutside("checkHvp", A_CHECK, CHECK_OUTSIDE));
registerOperator(checkHessian, onlyOutside("checkHessian", A_CHECK, CHECK_OUTSIDE));
