/** `checkGradient`: a gradient compared with differences, component by component. The comparison stands in `compare.ts`. */

import { refuse } from "../errors/check-error.js";
import { checkFunction, checkOptions, show } from "../errors/options.js";
import { type NumericOptions, readNumericOptions } from "../numeric/options.js";
import { pointOf } from "../numeric/point.js";
import type { GradientOfArguments, Wrt } from "../tree/gradient-type.js";
import { type CheckRun, checkAt } from "./check-at.js";
import type { GradientReport } from "./report.js";
import type { SuppliedGradient } from "./supplied.js";

/** A gradient as it may be supplied: arrays of numbers of any kind stand for each other, and nothing need be writable. */
export type SuppliedValue<G> = unknown extends G
  ? unknown
  : G extends number | undefined
    ? G
    : G extends Float64Array | Float32Array | readonly number[]
      ? Float64Array | Float32Array | readonly number[]
      : { readonly [K in keyof G]: SuppliedValue<G[K]> };

/** Lets a list that is written out be a tuple, for several arguments. */
type Tuple<W extends Wrt> = W extends readonly number[] ? readonly [] : never;

export interface CheckOptions<P extends readonly unknown[], W extends Wrt>
  extends Pick<NumericOptions<P, W>, "wrt" | "bounds" | "onProgress" | "signal"> {
  /** The gradient to be checked: the arguments of the function in, a value structured like the differentiated one out. */
  readonly gradient: (...args: P) => SuppliedValue<GradientOfArguments<P, W>> | Tuple<W>;
  /** Relative difference that is never called wrong; default 1e-6, and 1e-4 for what is stored in 32 bits. */
  readonly tolerance?: number;
  /** Draws other random directions, for gradients of many components. */
  readonly seed?: number;
  /** Functions that `f` adds up, by name: a mistake in the gradient of one is then told by that name. */
  readonly terms?: Readonly<Record<string, (...args: P) => number>>;
}

const OPTIONS = ["gradient", "wrt", "bounds", "tolerance", "seed", "terms", "onProgress", "signal"];

/**
 * Checks a gradient, written by hand or by any program, of any function that returns a number, by differences.
 *
 * The verdict of each component comes from a whole sweep of step sizes with an error bar, not from one step and a fixed tolerance.
 * The arguments are never modified.
 *
 * ```ts
 * const loss = (p: { w: number[] }) => p.w[0]! ** 2 * p.w[1]!;
 * const gradient = (p: { w: number[] }) => ({ w: [2 * p.w[0]! * p.w[1]!, p.w[0]!] });
 * const report = checkGradient(loss, [{ w: [3, 2] }], { gradient });
 * report.verdict; // -> "wrong"
 * report.components[0]!.path; // -> "p.w[1]"
 * ```
 * @throws ChainruleError when `f` does not return a number, when the gradient is not structured like the argument, and for unknown
 * options.
 */
export function checkGradient<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: CheckOptions<P, W>,
): GradientReport {
  const operator = "checkGradient";
  checkFunction(operator, f);
  refuseBareFunction(operator, options, "gradient");
  checkOptions(operator, options, OPTIONS);
  if (options.gradient === undefined) refuse("check-needs-gradient", null, {});
  checkCheckOptions(operator, options);
  const { gradient, tolerance = null, seed, terms, ...others } = options;
  const { selection, boundsAt, signal, onProgress } = readNumericOptions(operator, f, others);
  const pointAt = (at: readonly unknown[]) => pointOf(operator, f, at, selection, { signal });
  const point = pointAt(args);
  const run = {
    operator,
    args,
    selection,
    bounds: boundsAt(point),
    tolerance,
    onProgress,
    seed,
    terms: terms as CheckRun["terms"],
    trialAt: (at: readonly unknown[]) => ({ point: pointAt(at), gradient: gradient as SuppliedGradient }),
  };
  return checkAt(point, gradient as SuppliedGradient, run);
}

/** @throws ChainruleError for `checkGradient(f, args, gradient)`: a function is no options, and would be taken for none at all. */
export function refuseBareFunction(operator: string, options: unknown, option: string): void {
  if (typeof options !== "function") return;
  refuse("bare-function", null, { operator, option, name: options.name || "…" });
}

/** The options that all checks share. @throws ChainruleError for values that mean nothing. */
export function checkCheckOptions(
  operator: string,
  { gradient, tolerance, seed }: { readonly gradient?: unknown; readonly tolerance?: unknown; readonly seed?: unknown },
): void {
  const check = (option: string, value: unknown, isAllowed: boolean, expected: string) => {
    if (value === undefined || isAllowed) return;
    refuse("bad-option", null, { operator, option: `\`${option}\``, found: show(value), expected });
  };
  check("gradient", gradient, typeof gradient === "function", "a function of the arguments");
  check("tolerance", tolerance, Number.isFinite(tolerance) && Number(tolerance) >= 0, "a number from 0 on");
  check("seed", seed, Number.isInteger(seed), "a whole number");
}
