/** `stopGradient`: a value that derivatives do not pass through. */
import { registerOperator } from "../frontends/source/derivative-operators.js";
import { stopTraced } from "../frontends/trace/index.js";
import { stopGradientInside } from "./inside/custom.js";

/**
 * The value of `x`, whose derivative is zero: numbers as they are; of arrays and objects, with what they hold, a copy, which may be
 * written without changing `x`. Text, functions and other values without numbers are passed on.
 *
 * ```ts
 * grad((x: number) => x * stopGradient(x))(3); // -> 3
 * ```
 */
export function stopGradient<T>(x: T): T {
  return stopTraced(x) as T;
}

registerOperator(stopGradient, stopGradientInside);
