/** `expectGradient` with Chainrule's own gradient as the default. */

import { refuseBareFunction } from "../check/check-gradient.js";
import { type ExpectOptions, expectRight } from "../check/expect-gradient.js";
import { A_CHECK, CHECK_OUTSIDE, onlyOutside } from "../derivatives/inside/operators.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import type { Wrt } from "../tree/gradient-type.js";
import { checkGradient, type OwnCheckOptions } from "./check-gradient.js";

export type OwnExpectOptions<P extends readonly unknown[], W extends Wrt> = OwnCheckOptions<P, W> &
  Pick<ExpectOptions<P, W>, "accept">;

/**
 * Passes when the gradient, Chainrule's own or one that is supplied, is right in every component; throws with the report otherwise.
 *
 * ```ts
 * expectGradient((x: number) => x * x, [3], { gradient: (x: number) => 2 * x });
 * ```
 * @throws GradientMismatch with the report, when a component is wrong or its verdict is not accepted; what `checkGradient` throws.
 */
export function expectGradient<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: OwnExpectOptions<P, W> = {},
): void {
  refuseBareFunction("expectGradient", options, "gradient");
  const { accept = [], ...others } = options;
  expectRight(checkGradient(f, args, others as OwnCheckOptions<P, W>), accept);
}

registerOperator(expectGradient, onlyOutside("expectGradient", A_CHECK, CHECK_OUTSIDE));
