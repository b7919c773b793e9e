/** `numericHessian`: the same function as `hessian` makes, by differences of the function alone; and its report, with the errors. */
import type { ScalarFunction, Wrt } from "../tree/gradient-type.js";
import type { HessianOfFunction } from "../tree/jacobian-type.js";
import { assemble } from "../tree/places.js";
import {
  differentiate,
  type Estimate,
  formulaOf,
  isInside,
  NO_SLOPE,
  nodesOf,
  roomFor,
  type Slope,
} from "./difference.js";
import { componentLine, type Line } from "./line.js";
import { noiseNear } from "./noise.js";
import { inputPlaces, type NumericEntry } from "./numeric-jacobian.js";
import { type NumericOptions, type ReadNumericOptions, readNumericOptions } from "./options.js";
import { type Point, pointOf } from "./point.js";

/** Curvature with an error that falls as h⁴: of second order, half of the digits would be lost to rounding. */
const CURVATURE = formulaOf([-2, -1, 0, 1, 2], 2);
const SLOPE = formulaOf([-1, 0, 1], 1);

export interface NumericHessian<H> {
  /** As of `numericHessian`. */
  readonly hessian: H;
  /** Row after row up to the diagonal: the others are the same. */
  readonly entries: readonly NumericEntry[];
  /** f at the arguments. */
  readonly value: number;
  /** Evaluations of the function, all in all. */
  readonly evaluations: number;
}

/**
 * The Hessian function of `f` by differences: the same type as `hessian(f)`. About 6 evaluations for each component and 8 for each two
 * of them; errors of about 1e-9 of the value where f varies on the scale of x. `numericHessianReport` also tells the errors.
 *
 * ```ts
 * const H = numericHessian((x: number[]) => x[0]! ** 2 * x[1]!);
 * H([3, 5]).data[1]!; // -> ≈ 6
 * ```
 * @throws ChainruleError when `f` does not return a number, and for unknown options.
 */
export function numericHessian<F extends ScalarFunction, const W extends Wrt = 0>(
  f: F,
  options: Omit<NumericOptions<Parameters<F>, W>, "scheme"> = {},
): (...args: Parameters<F>) => HessianOfFunction<F, W> {
  const read = readNumericOptions("numericHessian", f, options, "scheme");
  return (...args) => reportOf("numericHessian", f, args, read).hessian as HessianOfFunction<F, W>;
}

/**
 * The Hessian of `f` at `args` by differences, with an error estimate for each entry.
 *
 * ```ts
 * const { entries } = numericHessianReport((x: number[]) => x[0]! ** 2 * x[1]!, [[3, 5]]);
 * entries.map(({ row, column }) => `${row}, ${column}`); // -> ["x[0], x[0]", "x[1], x[0]", "x[1], x[1]"]
 * entries[1]!.value; // -> ≈ 6
 * entries[1]!.error < 1e-5; // -> true
 * ```
 * @throws ChainruleError when `f` does not return a number, and for unknown options.
 */
export function numericHessianReport<F extends ScalarFunction, const W extends Wrt = 0>(
  f: F,
  args: Parameters<F>,
  options: Omit<NumericOptions<Parameters<F>, W>, "scheme"> = {},
): NumericHessian<HessianOfFunction<F, W>> {
  const operator = "numericHessianReport";
  const { hessian, ...report } = reportOf(operator, f, args, readNumericOptions(operator, f, options, "scheme"));
  return { ...report, hessian: hessian as HessianOfFunction<F, W> };
}

function reportOf(
  operator: string,
  f: ScalarFunction,
  args: readonly unknown[],
  read: ReadNumericOptions,
): NumericHessian<unknown> {
  const point = pointOf(operator, f, args, read.selection, read);
  const bounds = read.boundsAt(point);
  const center = point.evaluate();
  const evaluate = (values: Float64Array) => point.evaluateWith(values);
  const near = read.noise === null && point.size > 0;
  const noise = (near ? noiseNear(point, (values) => [evaluate(values)], bounds).noise[0] : read.noise) ?? 0;
  const { size } = point;
  const entries: NumericEntry[] = [];
  const moves: Move[] = [];
  const add = (i: number, j: number, estimate: () => Estimate) => {
    const before = point.evaluations;
    const found = estimate();
    const [row, column] = [point.path(i), point.path(j)];
    entries.push({ row, column, ...found, evaluations: point.evaluations - before });
    return found;
  };
  for (let i = 0; i < size; i++) {
    const line = componentLine(point, i, { center, evaluate }, bounds);
    const before = point.evaluations;
    const own = differentiate(line, CURVATURE, noise, read.step);
    const move = { index: i, line, step: own.step };
    const evaluations = point.evaluations - before;
    moves.forEach((other, j) => {
      add(i, j, () => mixedDerivative(point, move, other, { center, noise }));
    });
    entries.push({ row: point.path(i), column: point.path(i), ...own, evaluations });
    moves.push(move);
    read.onProgress?.({ done: i + 1, total: size, evaluations: point.evaluations });
  }
  const derivative = (output: number, input: number) => {
    const [row, column] = [Math.max(output, input), Math.min(output, input)];
    return entries[(row * (row + 1)) / 2 + column]?.value ?? Number.NaN;
  };
  const places = inputPlaces(point);
  const blocks = places.map((outer) => places.map((inner) => assemble(outer, inner, derivative)));
  const hessian = read.selection.single ? blocks[0]?.[0] : blocks;
  return { hessian, entries, value: center, evaluations: point.evaluations };
}

/** A component, and a step that suits it. */
interface Move {
  readonly index: number;
  readonly line: Line;
  readonly step: number;
}

/** f at the point, and its noise. */
interface Known {
  readonly center: number;
  readonly noise: number;
}

const SHRINK = 1 / 8;
const MOST_RESTARTS = 8;

/** ∂²f/∂a∂b: the slope along a of the slope along b, with h and 2h, of which the error in h² is removed. */
function mixedDerivative(point: Point, a: Move, b: Move, known: Known): Estimate {
  for (let scale = 1, tries = 0; tries < MOST_RESTARTS; tries++, scale *= SHRINK) {
    const far = slopeOfSlope(point, a, b, known, 2 * scale);
    const near = slopeOfSlope(point, a, b, known, scale);
    if (!Number.isFinite(near.value + far.value)) continue;
    const change = (near.value - far.value) / 3;
    // The change is the error of `near`: of what is left after it is removed, a cautious estimate.
    const error = Math.abs(change) + 2 * near.rounding;
    return { value: near.value + change, error, step: scale * Math.min(a.step, b.step) };
  }
  return { value: Number.NaN, error: Number.POSITIVE_INFINITY, step: 0 };
}

function slopeOfSlope(point: Point, a: Move, b: Move, { center, noise }: Known, scale: number): Slope {
  const [first, second] = [roomFor(a.line, SLOPE, a.step), roomFor(b.line, SLOPE, b.step)];
  const moved = point.values.slice();
  const [x, y] = [point.values[a.index] ?? 0, point.values[b.index] ?? 0];
  const nodes = nodesOf(a.line, first.formula, scale * first.step);
  const others = nodesOf(b.line, second.formula, scale * second.step);
  if (nodes.length === 0 || others.length === 0) return NO_SLOPE;
  let [sum, rounding] = [0, 0];
  for (const one of nodes) {
    for (const other of others) {
      if (!isInside(a.line, one.t) || !isInside(b.line, other.t)) return NO_SLOPE;
      moved[a.index] = x + one.t;
      moved[b.index] = y + other.t;
      const value = point.evaluateWith(moved);
      // Weights sum to 0: f at the point may be subtracted.
      sum += one.weight * other.weight * (value - center);
      rounding += Math.abs(one.weight * other.weight) * Math.max(noise, (Math.abs(value) * Number.EPSILON) / 2);
    }
  }
  const per = (size: number) => size / (scale * first.step) / (scale * second.step);
  return { value: per(sum), rounding: per(rounding) };
}
