/** Difference schemes for the derivative of a function of one number, each with an error estimate. Knows nothing of structures. */

/** How a derivative is estimated; see `central` and `ridders`. */
export type Scheme = "central" | "ridders";

export interface Estimate {
  readonly value: number;
  /** Estimated absolute error: truncation and rounding. Infinity where nothing can be said. */
  readonly error: number;
}

type Evaluate = (x: number) => number;

/** Steps are no smaller than this fraction of `max(|x|, 0.1)`: where truncation and rounding of a central difference are even. */
const CENTRAL_STEP = Math.cbrt(Number.EPSILON);

/** The slope between two points around x that are exact in the storage of x, and what rounding does to it. */
interface Slope {
  readonly value: number;
  readonly rounding: number;
  readonly isFinite: boolean;
}

/**
 * (f(x + h) − f(x − h)) / 2h with one h, 2 evaluations. The step is scaled to `max(|x|, 0.1)`, and to |x| alone where f is not
 * finite at the larger distance (`Math.log` near 0).
 *
 * @param single x is stored in 32 bits; the points are chosen among such numbers.
 */
export function central(f: Evaluate, x: number, single: boolean): number {
  return centralSlope(f, x, single).slope.value;
}

/** The same value, with an error estimate from a second pair of evaluations at h / 2. */
export function centralWithError(f: Evaluate, x: number, single: boolean): Estimate {
  const { slope, step } = centralSlope(f, x, single);
  const half = slopeAround(f, x, step / 2, single);
  // D(h) = f' + c h² + …, hence D(h) − D(h/2) = 3/4 of the truncation error of D(h).
  const truncation = (4 / 3) * Math.abs(slope.value - half.value);
  return { value: slope.value, error: orInfinity(truncation + slope.rounding) };
}

function centralSlope(f: Evaluate, x: number, single: boolean): { slope: Slope; step: number } {
  const size = Math.abs(x);
  const step = CENTRAL_STEP * Math.max(size, 0.1);
  const slope = slopeAround(f, x, step, single);
  if (slope.isFinite || size >= 0.1 || x === 0) return { slope, step };
  const smaller = CENTRAL_STEP * size;
  return { slope: slopeAround(f, x, smaller, single), step: smaller };
}

/**
 * Ridders' extrapolation of central differences to h → 0: steps are halved, and the table of Richardson extrapolations gives both
 * the value and its error. 6 to 50 evaluations.
 *
 * Source: C. Ridders, Advances in Engineering Software 4 (1982) 75.
 */
export function ridders(f: Evaluate, x: number, single: boolean): Estimate {
  const size = Math.abs(x);
  const scaled = extrapolate(f, x, (size > 0 ? size : 1) / 8, single);
  const enough = 1e-10 * (Math.abs(scaled.value) + scaled.magnitude / Math.max(1, size));
  if (scaled.error <= enough || size === 0) return { value: scaled.value, error: scaled.error };
  // The size of x need not be the scale on which f varies: also try that of 1.
  const { value, error } = extrapolate(f, x, 1 / 8, single);
  return error < scaled.error ? { value, error } : { value: scaled.value, error: scaled.error };
}

const MOST_ROWS = 10;
const MOST_RESTARTS = 10;

interface Extrapolation extends Estimate {
  /** The size of the function's values. */
  readonly magnitude: number;
}

function extrapolate(f: Evaluate, x: number, start: number, single: boolean): Extrapolation {
  let best: Extrapolation = { value: Number.NaN, error: Number.POSITIVE_INFINITY, magnitude: 0 };
  let previous: readonly number[] = [];
  let rows = 0;
  let restarts = 0;
  // Powers of two keep x ± step exact, in 32 bits too.
  let step = 2 ** Math.floor(Math.log2(start));
  while (rows < MOST_ROWS && restarts < MOST_RESTARTS && (single ? Math.fround(x + step) : x + step) !== x) {
    const slope = slopeAround(f, x, step, single);
    if (!slope.isFinite) {
      // Outside of the domain of f: begin again nearer to x.
      restarts++;
      rows = 0;
      previous = [];
      step /= 8;
      continue;
    }
    const row = extrapolateRow(slope.value, previous);
    row.forEach((value, column) => {
      if (column === 0) return;
      const change = Math.max(Math.abs(value - (row[column - 1] ?? 0)), Math.abs(value - (previous[column - 1] ?? 0)));
      const error = Math.max(change, slope.rounding);
      if (error <= best.error) best = { value, error, magnitude: (slope.rounding * step) / Number.EPSILON };
    });
    if (rows >= 2 && best.error <= 2 * slope.rounding) break;
    previous = row;
    rows++;
    step /= 2;
  }
  return best;
}

/** The next row of the table: column k has the terms of h², …, h²ᵏ removed. */
function extrapolateRow(slope: number, previous: readonly number[]): number[] {
  const row = [slope];
  let factor = 1;
  for (const above of previous) {
    factor *= 4;
    const left = row[row.length - 1] ?? slope;
    row.push(left + (left - above) / (factor - 1));
  }
  return row;
}

function slopeAround(f: Evaluate, x: number, step: number, single: boolean): Slope {
  const above = single ? Math.fround(x + step) : x + step;
  const below = single ? Math.fround(x - (above - x)) : x - (above - x);
  const width = above - below;
  const [high, low] = [f(above), f(below)];
  const value = (high - low) / width;
  const rounding = (Number.EPSILON * (Math.abs(high) + Math.abs(low))) / width;
  return { value, rounding, isFinite: Number.isFinite(value) };
}

function orInfinity(error: number): number {
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}
