/** `numericJacobian`: the same function as `jacobian` makes, computed by differences. */
import { refuse } from "../errors/value-error.js";
import type { Wrt } from "../tree/gradient-type.js";
import type { AnyFunction, JacobianOfFunction } from "../tree/jacobian-type.js";
import { assemble, type Places, placesIn } from "../tree/places.js";
import { showValue } from "../tree/show-value.js";
import { componentLine } from "./line.js";
import { noiseNear } from "./noise.js";
import { type NumericOptions, readNumericOptions } from "./options.js";
import { type Point, pointOf } from "./point.js";
import { gradientPart, numbersIn } from "./structured-numbers.js";

/**
 * The Jacobian function of `f` by differences: the same type as `jacobian(f)`. Each evaluation serves all components of the result, so
 * that about 4 are needed for each component of the argument.
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
  const { method, noise: given, boundsAt, onProgress, ...read } = readNumericOptions("numericJacobian", f, options);
  return (...args) => {
    const point = pointOf("numericJacobian", f, args, read.selection, read);
    const bounds = boundsAt(point);
    const result = point.resultWith(point.values);
    const part = gradientPart(result, "the result");
    if (part === undefined) {
      const name = f.name || "the function";
      refuse("result-without-numbers", null, { name, found: showValue(result), operator: "numericJacobian" });
    }
    const center = numbersIn(result).numbers;
    const numbers = (values: Float64Array) => numbersOf(point.resultWith(values), result, center.length);
    const noise = given === null ? noiseNear(point, numbers, bounds).noise : [];
    const columns = Array.from({ length: point.size }, (_, index) => {
      const known = new Map<number, readonly number[]>();
      const column = center.map((value, output) => {
        const evaluate = (values: Float64Array) => remembered(known, values, index, numbers)[output] ?? Number.NaN;
        const line = componentLine(point, index, { center: value, evaluate }, bounds);
        return method(line, given ?? noise[output] ?? 0).value;
      });
      onProgress?.({ done: index + 1, total: point.size, evaluations: point.evaluations });
      return column;
    });
    const derivative = (output: number, input: number) => columns[input]?.[output] ?? Number.NaN;
    const inputs = inputPlaces(point);
    const first: Places = inputs[0] ?? { kind: "absent" };
    const outside = placesIn(part, counter());
    const inside: Places = read.selection.single ? first : { kind: "items", items: inputs };
    return assemble(outside, inside, derivative) as JacobianOfFunction<F, W>;
  };
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
