/** `numericJacobian`: the same function as `jacobian` makes, computed by differences; and its report, with the error of each entry. */
import { refuse } from "../errors/value-error.js";
import type { Wrt } from "../tree/gradient-type.js";
import type { AnyFunction, JacobianOfFunction } from "../tree/jacobian-type.js";
import { assemble, type Places, placesIn } from "../tree/places.js";
import { showValue } from "../tree/show-value.js";
import { componentLine } from "./line.js";
import { noiseNear } from "./noise.js";
import { type NumericOptions, type ReadNumericOptions, readNumericOptions } from "./options.js";
import { type Point, pointOf } from "./point.js";
import { gradientPart, numbersIn, pathInside } from "./structured-numbers.js";

/** One entry of a matrix of derivatives. */
export interface NumericEntry {
  /** What is differentiated: `result[1]` of a Jacobian, a component of the argument for a Hessian. */
  readonly row: string;
  /** With respect to what. */
  readonly column: string;
  readonly value: number;
  /** Estimated absolute error of `value`: truncation, rounding and noise. Infinity where nothing can be said. */
  readonly error: number;
  /** Evaluations of the function that the entry rests on; others may rest on the same. */
  readonly evaluations: number;
  /** The step of the formula; 0 where none could be taken. */
  readonly step: number;
}

export interface NumericJacobian<J> {
  /** As of `numericJacobian`. */
  readonly jacobian: J;
  /** Column by column: all entries with respect to one component follow each other. */
  readonly entries: readonly NumericEntry[];
  /** Evaluations of the function, all in all. */
  readonly evaluations: number;
}

/**
 * The Jacobian function of `f` by differences: the same type as `jacobian(f)`. Each evaluation serves all components of the result, so
 * that about 4 are needed for each component of the argument. `numericJacobianReport` also tells the errors.
 *
 * ```ts
 * const J = numericJacobian((x: number[]) => [x[0]! * x[1]!, x[0]! + x[1]!]);
 * J([2, 3]).data; // -> ≈ Float64Array [3, 2, 1, 1]
 * ```
 * @throws ChainruleError for unknown options, and when the structure of the result changes with the argument.
 */
export function numericJacobian<F extends AnyFunction, const W extends Wrt = 0>(
  f: F,
  options: NumericOptions<Parameters<F>, W> = {},
): (...args: Parameters<F>) => JacobianOfFunction<F, W> {
  const read = readNumericOptions("numericJacobian", f, options);
  return (...args) => reportOf("numericJacobian", f, args, read).jacobian as JacobianOfFunction<F, W>;
}

/**
 * The Jacobian of `f` at `args` by differences, with an error estimate for each entry.
 *
 * ```ts
 * const { entries } = numericJacobianReport((x: number[]) => [x[0]! * x[1]!, Math.sin(x[0]!)], [[2, 3]]);
 * entries.map(({ row, column }) => `${row} by ${column}`)[1]; // -> "result[1] by x[0]"
 * entries.every(({ error }) => error < 1e-7); // -> true
 * ```
 * @throws ChainruleError for unknown options, and when the structure of the result changes with the argument.
 */
export function numericJacobianReport<F extends AnyFunction, const W extends Wrt = 0>(
  f: F,
  args: Parameters<F>,
  options: NumericOptions<Parameters<F>, W> = {},
): NumericJacobian<JacobianOfFunction<F, W>> {
  const operator = "numericJacobianReport";
  const { jacobian, ...report } = reportOf(operator, f, args, readNumericOptions(operator, f, options));
  return { ...report, jacobian: jacobian as JacobianOfFunction<F, W> };
}

function reportOf(
  operator: string,
  f: AnyFunction,
  args: readonly unknown[],
  { method, noise: given, boundsAt, onProgress, ...read }: ReadNumericOptions,
): NumericJacobian<unknown> {
  const point = pointOf(operator, f, args, read.selection, read);
  const bounds = boundsAt(point);
  const result = point.resultWith(point.values);
  const part = gradientPart(result, "the result");
  if (part === undefined) {
    const name = f.name || "the function";
    refuse("result-without-numbers", null, { name, found: showValue(result), operator });
  }
  const center = numbersIn(result).numbers;
  const numbers = (values: Float64Array) => numbersOf(point.resultWith(values), result, center.length);
  const noise = given === null ? noiseNear(point, numbers, bounds).noise : [];
  const entries: NumericEntry[] = [];
  for (let index = 0; index < point.size; index++) {
    const known = new Map<number, readonly number[]>();
    const column = point.path(index);
    center.forEach((value, output) => {
      let evaluations = 0;
      const evaluate = (values: Float64Array) => {
        evaluations++;
        return remembered(known, values, index, numbers)[output] ?? Number.NaN;
      };
      const line = componentLine(point, index, { center: value, evaluate }, bounds);
      const estimate = method(line, given ?? noise[output] ?? 0);
      entries.push({ row: `result${pathInside(part, output)}`, column, ...estimate, evaluations });
    });
    onProgress?.({ done: index + 1, total: point.size, evaluations: point.evaluations });
  }
  const derivative = (output: number, input: number) => entries[input * center.length + output]?.value ?? Number.NaN;
  const inputs = inputPlaces(point);
  const first: Places = inputs[0] ?? { kind: "absent" };
  const outside = placesIn(part, counter());
  const inside: Places = read.selection.single ? first : { kind: "items", items: inputs };
  return { jacobian: assemble(outside, inside, derivative), entries, evaluations: point.evaluations };
}

/** The places of the components of each differentiated argument. */
export function inputPlaces(point: Point): Places[] {
  const numbering = counter();
  return point.zeros.map((zero) => placesIn(zero, numbering));
}

function counter(): { readonly next: () => number } {
  let count = 0;
  return { next: () => count++ };
}

/** The results are wanted again for each component of them. */
function remembered(
  known: Map<number, readonly number[]>,
  values: Float64Array,
  index: number,
  evaluate: (values: Float64Array) => readonly number[],
): readonly number[] {
  const x = values[index] ?? Number.NaN;
  const numbers = known.get(x) ?? evaluate(values);
  known.set(x, numbers);
  return numbers;
}

function numbersOf(result: unknown, before: unknown, count: number): readonly number[] {
  const { numbers } = numbersIn(result);
  if (numbers.length === count) return numbers;
  const [found, expected] = [showValue(result), showValue(before)];
  return refuse("result-length", null, { found, count: numbers.length, expected, needed: count });
}
