/** The schemes that users name, as methods that differentiate along a line. */
import { differentiate, type Estimate, extrapolate, formulaOf } from "./difference.js";
import type { Line } from "./line.js";

/**
 * How a derivative is estimated: the least number of evaluations a component, and typical errors relative to the value.
 * docs/numeric.md has measurements.
 *
 * - `forward` 2, 1e-7: (f(x + h) − f(x)) / h.
 * - `central` 4, 1e-9: (f(x + h) − f(x − h)) / 2h.
 * - `five-point` 6, 1e-11.
 * - `richardson` 10, 1e-11: central differences at four steps, extrapolated to 0.
 * - `ridders` 8, 1e-12: the same with as many steps as it takes.
 * - `{ stencil, order }`: any formula by the multiples of h at which f is evaluated, for the derivative of that order (default 1).
 */
export type Scheme = "forward" | "central" | "five-point" | "richardson" | "ridders" | Stencil;

export interface Stencil {
  readonly stencil: readonly number[];
  readonly order?: number;
}

export const SCHEMES = ["forward", "central", "five-point", "richardson", "ridders"];

/** @param noise standard deviation of the noise of f. */
export type Method = (line: Line, noise: number) => Estimate;

const OFFSETS: Readonly<Record<string, readonly number[]>> = {
  forward: [0, 1],
  central: [-1, 0, 1],
  "five-point": [-2, -1, 0, 1, 2],
};

/** The multiples of the step at which f is evaluated. */
export function offsetsOf(scheme: Scheme): readonly number[] {
  return typeof scheme === "string" ? (OFFSETS[scheme] ?? []) : scheme.stencil;
}

/** @param step a step to take instead of looking for one; null to look. */
export function methodOf(scheme: Scheme, step: number | null): Method {
  if (scheme === "richardson" || scheme === "ridders") {
    const formula = formulaOf([-1, 0, 1]);
    const rows = scheme === "ridders" ? 10 : 4;
    return (line, noise) => extrapolate(line, formula, noise, rows);
  }
  const formula = formulaOf(offsetsOf(scheme), typeof scheme === "string" ? 1 : scheme.order);
  return (line, noise) => differentiate(line, formula, noise, step);
}
