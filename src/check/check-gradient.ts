/** `checkGradient`: a gradient compared with differences, component by component. The comparison stands in `compare.ts`. */
import { checkFunction, checkOptions } from "../errors/options.js";
import { refuse } from "../errors/value-error.js";
import { type Point, pointOf } from "../numeric/point.js";
import type { Wrt, WrtOfParameters } from "../tree/gradient-type.js";
import { readWrt } from "../tree/wrt.js";
import { Comparison } from "./compare.js";
import type { Bounds } from "./line.js";
import { overall, worstFirst } from "./order.js";
import { GradientReport } from "./report.js";
import { callGradient, type SuppliedGradient } from "./supplied.js";

export interface CheckOptions<P extends readonly unknown[], W extends Wrt> {
  /** The gradient to be checked: the arguments of the function in, a value structured like the differentiated one out. */
  readonly gradient: (...args: P) => unknown;
  /** Which arguments: an index (default 0) or a tuple of indices. */
  readonly wrt?: W & WrtOfParameters<P>;
  /** Bounds that no step leaves: a number for all, or structured like the argument. */
  readonly bounds?: { readonly lower?: unknown; readonly upper?: unknown };
  /** Relative difference that is never called wrong; default 1e-6, and 1e-4 for what is stored in 32 bits. */
  readonly tolerance?: number;
  readonly onProgress?: (progress: CheckProgress) => void;
  /** Stops the check: its reason is thrown. */
  readonly signal?: AbortSignal;
}

export interface CheckProgress {
  readonly done: number;
  readonly total: number;
  readonly evaluations: number;
}

const OPTIONS = ["gradient", "wrt", "bounds", "tolerance", "onProgress", "signal"];

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
  checkOptions(operator, options, OPTIONS);
  if (options.gradient === undefined) refuse("check-needs-gradient", null, {});
  const selection = readWrt(operator, options.wrt);
  const point = pointOf(operator, f, args, selection, { signal: options.signal });
  const gradient = options.gradient as SuppliedGradient;
  const bounds = readBounds(point, options.bounds);
  const calls = callGradient(operator, gradient, args, selection, point, nearby(point, bounds));
  const comparison = new Comparison(point, calls.second, { bounds, tolerance: options.tolerance ?? null });
  const components = Array.from({ length: point.size }, (_, index) => {
    const component = comparison.component(index);
    options.onProgress?.({ done: index + 1, total: point.size, evaluations: point.evaluations });
    return component;
  });
  return new GradientReport({
    verdict: overall(components.map(({ verdict }) => verdict)),
    size: point.size,
    components: worstFirst(components),
    diagnosis: [],
    notes: [],
    evaluations: point.evaluations,
  });
}

function readBounds(
  point: Point,
  bounds: { readonly lower?: unknown; readonly upper?: unknown } | undefined,
): Bounds | null {
  if (bounds === undefined) return null;
  checkOptions("bounds", bounds, ["lower", "upper"]);
  return {
    lower: point.flatten(bounds.lower ?? Number.NEGATIVE_INFINITY, "bounds.lower", true),
    upper: point.flatten(bounds.upper ?? Number.POSITIVE_INFINITY, "bounds.upper", true),
  };
}

/** Another point, where a gradient that keeps something from call to call can keep it. */
function nearby(point: Point, bounds: Bounds | null): Float64Array {
  return point.values.map((x, index) => {
    const moved = x === 0 ? 2 ** -6 : x * (1 + (index % 2 === 0 ? 2 ** -6 : -(2 ** -6)));
    return Math.min(Math.max(moved, bounds?.lower[index] ?? moved), bounds?.upper[index] ?? moved);
  });
}
