/** The noise in a function's values: how much of them is not the function. */
import { type Bounds, powerOfTwo } from "./line.js";
import type { Point } from "./point.js";

/** Values at equal steps; the paper recommends 6 to 8 of them. */
const VALUES = 7;
/** Steps of about 2⁻²⁶ x leave no trend of the function in differences of third order; in 32 bits, of about 2⁻²⁰ x. */
const ULPS = 91625969;
const SINGLE_ULPS = 11;

export interface Noise {
  /** Standard deviation. */
  readonly level: number;
  /** Whether differences of several orders agree on it; else it is an upper limit. */
  readonly isSettled: boolean;
}

/**
 * The standard deviation of the noise in equally spaced values: differences of high order contain no trend, only noise. Zero where
 * there is none, or where it cannot be told.
 *
 * Source: J. Moré and S. Wild, Estimating computational noise, SIAM J. Sci. Comput. 33 (2011) 1292.
 */
export function noiseIn(values: readonly number[]): Noise {
  const levels: { readonly noise: number; readonly isNoise: boolean }[] = [];
  let row = values;
  // The k-th difference of noise with variance s² has the variance s² (2k)! / (k!)².
  let factor = 1;
  for (let order = 1; order < values.length; order++) {
    row = row.slice(1).map((value, index) => value - (row[index] ?? 0));
    factor *= order / (2 * (2 * order - 1));
    const mean = row.reduce((sum, value) => sum + value * value, 0) / row.length;
    levels.push({ noise: Math.sqrt(factor * mean), isNoise: Math.min(...row) * Math.max(...row) < 0 });
  }
  // The first of three orders that agree within a factor of 4, and whose differences change sign.
  for (let order = 0; order + 2 < levels.length; order++) {
    const three = levels.slice(order, order + 3).map((level) => level.noise);
    if (levels[order]?.isNoise && Math.max(...three) <= 4 * Math.min(...three))
      return { level: three[0] ?? 0, isSettled: true };
  }
  // The trend goes on to the last order: the noise is no larger than what is left of it.
  const least = Math.min(...levels.map((level) => level.noise));
  return { level: Number.isFinite(least) ? least : 0, isSettled: least === 0 };
}

/** Noise above this part of the values may be a function that varies on steps as short: shorter ones tell. */
const SUSPICIOUS = 2 ** -26;
const SHORTER = [2 ** -13, 2 ** -20];
const LONGER = 2 ** 8;

/**
 * The noise of each of the results of a function near a point.
 *
 * @param evaluate the results at these numbers.
 * @returns also the results at the point itself, which are evaluated once more.
 */
export function noiseNear(
  point: Point,
  evaluate: (values: Float64Array) => ArrayLike<number>,
  bounds: Bounds | null,
): { readonly noise: number[]; readonly again: ArrayLike<number> } {
  let samples = sampleNear(point, evaluate, bounds, 1);
  const again = samples[0] ?? [];
  // Steps too short to change the values, which are rounded to fewer digits, show no noise.
  for (let longer = LONGER; longer <= LONGER ** 2 && hasPlateau(samples); longer *= LONGER) {
    samples = sampleNear(point, evaluate, bounds, longer);
  }
  let noise = noiseOfEach(samples);
  for (const fraction of SHORTER) {
    const isDoubtful = noise.some(
      (one, index) => !one.isSettled || one.level > SUSPICIOUS * Math.abs(again[index] ?? 0),
    );
    // Numbers stored in 32 bits have no room for shorter steps.
    if (!isDoubtful || point.values.some((_, index) => point.isSingle(index))) break;
    const closer = sampleNear(point, evaluate, bounds, fraction);
    if (hasPlateau(closer)) break;
    const found = noiseOfEach(closer);
    noise = noise.map((one, index) => lesser(one, found[index] ?? one));
  }
  return { noise: noise.map(({ level }) => level), again };
}

/** What shorter steps show is the noise; an upper limit may be lowered only. */
function lesser(before: Noise, after: Noise): Noise {
  return { level: Math.min(before.level, after.level), isSettled: after.isSettled };
}

/** Whether a result stays the same from one sample to the next more often than not. */
function hasPlateau(samples: readonly ArrayLike<number>[]): boolean {
  return Array.from(samples[0] ?? []).some((_, index) => {
    const values = samples.map((sample) => sample[index]);
    return values.filter((value, at) => at > 0 && value === values[at - 1]).length > VALUES / 2;
  });
}

function noiseOfEach(samples: readonly ArrayLike<number>[]): Noise[] {
  const count = samples[0]?.length ?? 0;
  return Array.from({ length: count }, (_, index) => noiseIn(samples.map((sample) => sample[index] ?? Number.NaN)));
}

/** Results at equal steps from the point on, all components moving; those that are 0 stay, if others are not: their scale is unknown. */
function sampleNear<R>(
  point: Point,
  evaluate: (values: Float64Array) => R,
  bounds: Bounds | null,
  fraction: number,
): R[] {
  const { values } = point;
  const isZero = values.every((x) => x === 0);
  // Odd multiples of the last digit of x: exact, and not so round that rounding inside of f goes unseen.
  const ulps = fraction < 1 ? Math.floor(ULPS * fraction) | 1 : ULPS * fraction;
  const steps = values.map((x, index) => {
    const size = isZero ? 1 : powerOfTwo(Math.abs(x));
    const step = size * (point.isSingle(index) ? fraction * SINGLE_ULPS * 2 ** -23 : ulps * 2 ** -52);
    if (bounds === null || x + VALUES * step <= (bounds.upper[index] ?? x)) return step;
    return x - VALUES * step >= (bounds.lower[index] ?? x) ? -step : 0;
  });
  return Array.from({ length: VALUES }, (_, at) => evaluate(values.map((x, index) => x + at * (steps[index] ?? 0))));
}
