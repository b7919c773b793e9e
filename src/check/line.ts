/** A function along one line through the point: a component, or a direction. What its differences tell stands in `slope.ts`. */
import { ChainruleError } from "../errors/chainrule-error.js";
import type { Bounds } from "../numeric/line.js";
import type { Point } from "../numeric/point.js";

/** f(x + t·d) as a function of t, where t = 0 is the point. Steps are powers of two, so that x ± step is exact almost always. */
export interface Line {
  /** Where looking begins: about the size of x. */
  readonly scale: number;
  /** The size of x itself, where it is known and far below that of its neighbours; else as `scale`. */
  readonly own: number;
  readonly largest: number;
  readonly smallest: number;
  /** The noise in values, as a fraction of them: that of doubles at least. */
  readonly grain: number;
  /** Bounds of t. */
  readonly lower: number;
  readonly upper: number;
  /** The t that is taken when `t` is asked for: what is stored in 32 bits is rounded. */
  stored(t: number): number;
  at(t: number): number;
}

/** Steps go down to this fraction of x: to its last digits. */
const FINEST = 2 ** -50;
const FINEST_SINGLE = 2 ** -22;

/** Beside the numbers around it, a component that is smaller than this has a scale of its own. */
const SMALL = 2 ** -20;

/** @param typical the size of the numbers around the component: the scale where x is 0. */
export function componentLine(
  point: Point,
  index: number,
  typical: number,
  grain: number,
  bounds: Bounds | null,
): Line {
  const x = point.values[index] ?? 0;
  const isSingle = point.isSingle(index);
  const size = Math.abs(x) || typical;
  const scale = powerOfTwo(Math.max(size, typical / 8));
  return {
    scale,
    own: size < SMALL * typical ? size : scale,
    largest: Math.max(size, typical, 1),
    smallest: size * (isSingle ? FINEST_SINGLE : FINEST),
    grain,
    lower: bounds === null ? Number.NEGATIVE_INFINITY : (bounds.lower[index] ?? 0) - x,
    upper: bounds === null ? Number.POSITIVE_INFINITY : (bounds.upper[index] ?? 0) - x,
    stored: (t) => (isSingle ? Math.fround(x + t) : x + t) - x,
    at: (t) => orNaN(() => point.evaluateAt(index, x + t)),
  };
}

/** A function that throws beside the point has no value there. */
export function orNaN(evaluate: () => number): number {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof ChainruleError && error.code === "function-threw") return Number.NaN;
    throw error;
  }
}

/** The power of two next to a positive number. */
export function powerOfTwo(x: number): number {
  return 2 ** Math.max(-1000, Math.min(1000, Math.round(Math.log2(x))));
}
