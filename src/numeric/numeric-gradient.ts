/** The gradient by differences, with an error estimate for each component. The function alone is in `numeric-grad.ts`. */
import type { GradientOfArguments, ScalarFunction, Wrt } from "../tree/gradient-type.js";
import { componentLine } from "./line.js";
import { noiseNear } from "./noise.js";
import { type GivenNumericOptions, type NumericOptions, readNumericOptions } from "./options.js";
import { type Point, pointOf } from "./point.js";
import type { Scheme } from "./scheme.js";

export interface NumericComponent {
  /** Index of the argument. */
  readonly argument: number;
  /** The place, e.g. `p.w[3]`: the argument by its name in the text of the function, or `argument 0`. */
  readonly path: string;
  readonly value: number;
  /** Estimated absolute error of `value`: truncation, rounding and noise. Infinity where nothing can be said. */
  readonly error: number;
  /** Evaluations of the function that this component took. */
  readonly evaluations: number;
  /** The step of the formula; the smallest one where it is an extrapolation; 0 where none could be taken. */
  readonly step: number;
}

export interface NumericGradient<G> {
  /** Structured like the argument. */
  readonly gradient: G;
  readonly components: readonly NumericComponent[];
  readonly scheme: Scheme;
  /** f at the arguments. */
  readonly value: number;
  /** Standard deviation of the noise in the values of f: estimated, or as given. */
  readonly noise: number;
  /** Whether f gave the same value when called again with the same arguments. */
  readonly isRepeatable: boolean;
  /** Names of the arguments that f writes to; derivatives are those of its first call with them. */
  readonly written: readonly string[];
  /** Evaluations of the function, all in all. */
  readonly evaluations: number;
}

/**
 * The gradient of `f` at `args` by differences: O(N) evaluations for N components, and an honest error bar.
 *
 * `f` may be any function that returns a number: also a native or bound one, one with hidden state, one that modifies its arguments,
 * which are copies. Steps suit the size of each component, its storage (in a Float32Array they are representable), and the noise of f.
 *
 * ```ts
 * const report = numericGradient((x: number) => x ** 3, [2]);
 * report.gradient; // -> ≈ 12
 * report.components[0]!.evaluations; // -> 4
 * ```
 * @throws ChainruleError when `f` does not return a number, for unknown options, and for arguments outside of the bounds.
 */
export function numericGradient<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: NumericOptions<P, W> = {},
): NumericGradient<GradientOfArguments<P, W>> {
  const { point, components, ...report } = gradientReport(
    "numericGradient",
    f as unknown as ScalarFunction,
    args,
    options,
  );
  const gradient = point.unflatten(components.map((component) => component.value)) as GradientOfArguments<P, W>;
  return { gradient, components, ...report };
}

/** All of the report but the structured gradient, and the point, which gives it its structure. */
export function gradientReport(
  operator: string,
  f: ScalarFunction,
  args: readonly unknown[],
  options: GivenNumericOptions,
): Omit<NumericGradient<never>, "gradient"> & { readonly point: Point } {
  const { scheme, method, noise: given, boundsAt, onProgress, ...read } = readNumericOptions(operator, f, options);
  const point = pointOf(operator, f, args, read.selection, read);
  const bounds = boundsAt(point);
  const value = point.evaluate();
  const near =
    given === null && point.size > 0 ? noiseNear(point, (values) => [point.evaluateWith(values)], bounds) : null;
  const noise = given ?? near?.noise[0] ?? 0;
  const isRepeatable = Object.is(near === null ? point.evaluate() : near.again[0], value);
  const f1 = { center: value, evaluate: (values: Float64Array) => point.evaluateWith(values) };
  const components = Array.from({ length: point.size }, (_, index) => {
    const before = point.evaluations;
    const estimate = method(componentLine(point, index, f1, bounds), noise);
    const { evaluations } = point;
    onProgress?.({ done: index + 1, total: point.size, evaluations });
    return { argument: point.argument(index), path: point.path(index), ...estimate, evaluations: evaluations - before };
  });
  const { written, evaluations } = point;
  return { point, components, scheme, value, noise, isRepeatable, written, evaluations };
}
