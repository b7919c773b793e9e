/** A function along one component of a point. How it is differentiated stands in `difference.ts`. */
import type { Point } from "./point.js";

/** f(x + t·d) as a function of t; t = 0 is the point. */
export interface Line {
  /** The value at t, which is one that `stored` gives. */
  at(t: number): number;
  /** The t that is taken when `t` is asked for: x + t·d is rounded to the storage of x. */
  stored(t: number): number;
  /** |x| in units of d: where steps are looked for. 0 where x says nothing. */
  readonly size: number;
  /** The shortest step whose double and half are stored apart, too. */
  readonly least: number;
  readonly lower: number;
  readonly upper: number;
}

/** Bounds of each component. */
export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** A function of the N numbers of a point, and its value there. */
export interface Centered {
  readonly center: number;
  readonly evaluate: (values: Float64Array) => number;
}

/** One component moved by t. */
export function componentLine(point: Point, index: number, f: Centered, bounds: Bounds | null): Line {
  const x = point.values[index] ?? Number.NaN;
  const isSingle = point.isSingle(index);
  const moved = point.values.slice();
  return {
    at: remember(f.center, (t) => {
      moved[index] = x + t;
      return f.evaluate(moved);
    }),
    stored: (t) => (isSingle ? Math.fround(x + t) : x + t) - x,
    size: Math.abs(x),
    least: powerOfTwo(Math.abs(x)) * (isSingle ? 2 ** -21 : 2 ** -50),
    lower: (bounds?.lower[index] ?? Number.NEGATIVE_INFINITY) - x,
    upper: (bounds?.upper[index] ?? Number.POSITIVE_INFINITY) - x,
  };
}

/** Two formulas often want the same value, and all of them that at 0. */
function remember(center: number, f: (t: number) => number): (t: number) => number {
  const known = new Map([[0, center]]);
  return (t) => {
    const value = known.get(t) ?? f(t);
    known.set(t, value);
    return value;
  };
}

/** The largest power of two up to a positive number, 0 for others: x plus or minus such a step is exact, but for the last digits of x. */
export function powerOfTwo(x: number): number {
  return x > 0 ? 2 ** Math.floor(Math.log2(x)) : 0;
}
