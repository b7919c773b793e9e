/** `stopGradient`: a value that derivatives do not pass through. */
import { registerOperator } from "../frontends/source/derivative-operators.js";
import { stopTraced } from "../frontends/trace/index.js";
import { stopGradientInside } from "./inside/custom.js";

/**
 * `x` itself; its derivative is zero. Works on numbers and arrays. In a function that is not differentiated it does nothing.
 *
 * ```ts
 * grad((x: number) => x * stopGradient(x))(3); // -> 3
 * ```
 */
export function stopGradient<T>(x: T): T {
  return stopTraced(x) as T;
}

registerOperator(stopGradient, stopGradientInside);
