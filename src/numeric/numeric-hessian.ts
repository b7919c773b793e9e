/** `numericHessian`: the same function as `hessian` makes, computed by differences of the function alone. */
import type { ScalarFunction, Wrt } from "../tree/gradient-type.js";
import type { HessianOfFunction } from "../tree/jacobian-type.js";
import { assemble } from "../tree/places.js";
import { differentiate, formulaOf, isInside, nodesOf, roomFor } from "./difference.js";
import { componentLine, type Line } from "./line.js";
import { noiseNear } from "./noise.js";
import { inputPlaces } from "./numeric-jacobian.js";
import { type NumericOptions, readNumericOptions } from "./options.js";
import { type Point, pointOf } from "./point.js";

/** Curvature with an error that falls as h⁴: of second order, half of the digits would be lost to rounding. */
const CURVATURE = formulaOf([-2, -1, 0, 1, 2], 2);
const SLOPE = formulaOf([-1, 0, 1], 1);

/**
 * The Hessian function of `f` by differences: the same type as `hessian(f)`. About 6 evaluations for each component and 8 for each two
 * of them; errors of about 1e-9 of the value where f varies on the scale of x.
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
  return (...args) => {
    const point = pointOf("numericHessian", f, args, read.selection, read);
    const bounds = read.boundsAt(point);
    const center = point.evaluate();
    const evaluate = (values: Float64Array) => point.evaluateWith(values);
    const noise = read.noise ?? noiseNear(point, (values) => [evaluate(values)], bounds).noise[0] ?? 0;
    const { size } = point;
    const data = new Float64Array(size * size);
    const moves: Move[] = [];
    for (let i = 0; i < size; i++) {
      const line = componentLine(point, i, { center, evaluate }, bounds);
      const curvature = differentiate(line, CURVATURE, noise, read.step);
      data[i * size + i] = curvature.value;
      moves.forEach((move, j) => {
        const mixed = mixedDerivative(point, { index: i, line, step: curvature.step }, move, center);
        data[i * size + j] = mixed;
        data[j * size + i] = mixed;
      });
      moves.push({ index: i, line, step: curvature.step });
      read.onProgress?.({ done: i + 1, total: size, evaluations: point.evaluations });
    }
    const derivative = (output: number, input: number) => data[output * size + input] ?? Number.NaN;
    const places = inputPlaces(point);
    const blocks = places.map((outer) => places.map((inner) => assemble(outer, inner, derivative)));
    return (read.selection.single ? blocks[0]?.[0] : blocks) as HessianOfFunction<F, W>;
  };
}

/** A component, and a step that suits it. */
interface Move {
  readonly index: number;
  readonly line: Line;
  readonly step: number;
}

const SHRINK = 1 / 8;
const MOST_RESTARTS = 8;

/** ∂²f/∂a∂b: the slope along a of the slope along b, with h and 2h, of which the error in h² is removed. */
function mixedDerivative(point: Point, a: Move, b: Move, center: number): number {
  let near = Number.NaN;
  for (let scale = 1, tries = 0; tries < MOST_RESTARTS; tries++, scale *= SHRINK) {
    const far = slopeOfSlope(point, a, b, center, 2 * scale);
    near = slopeOfSlope(point, a, b, center, scale);
    if (Number.isFinite(near + far)) return near + (near - far) / 3;
  }
  return near;
}

function slopeOfSlope(point: Point, a: Move, b: Move, center: number, scale: number): number {
  const [first, second] = [roomFor(a.line, SLOPE, a.step), roomFor(b.line, SLOPE, b.step)];
  const moved = point.values.slice();
  const [x, y] = [point.values[a.index] ?? 0, point.values[b.index] ?? 0];
  const nodes = nodesOf(a.line, first.formula, scale * first.step);
  const others = nodesOf(b.line, second.formula, scale * second.step);
  let sum = nodes.length === 0 || others.length === 0 ? Number.NaN : 0;
  for (const one of nodes) {
    for (const other of others) {
      if (!isInside(a.line, one.t) || !isInside(b.line, other.t)) return Number.NaN;
      moved[a.index] = x + one.t;
      moved[b.index] = y + other.t;
      // Weights sum to 0: f at the point may be subtracted.
      sum += one.weight * other.weight * (point.evaluateWith(moved) - center);
    }
  }
  return sum / (scale * first.step) / (scale * second.step);
}
