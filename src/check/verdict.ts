/** Decides from a supplied derivative and what the differences say: right, wrong, limited or not smooth. */
import { isSingle, isStep, rangeOf } from "./flat.js";
import { type Level, noiseOf, RATIO } from "./levels.js";
import { extrapolations, type Slope } from "./slope.js";

/**
 * - `right`: both derivatives agree, and the numeric one is good enough to say so.
 * - `wrong`: they differ by much more than the error bar of the numeric one.
 * - `limited`: the numeric derivative is too inexact here to decide.
 * - `notSmooth`: the function has a kink or a jump here, or a slope without bound.
 */
export type Verdict = "right" | "wrong" | "limited" | "notSmooth";

/** What a derivative is allowed. */
export interface Allowance {
  /** Differences below this fraction of the derivative are never `wrong`. */
  readonly relative: number;
  /** Nor those below this, where sums are rounded to 32 bits. */
  readonly absolute: number;
}

/** `wrong` needs a difference of so many error bars. */
export const EVIDENCE = 8;
/** `right` needs error bars, times `EVIDENCE`, below this fraction of the derivative. */
export const RESOLUTION = 0.01;

/** A derivative at a kink is not this many times as large as the slopes on both sides, whatever meets there. */
const HUGE = 8;

/** Error bars, times `EVIDENCE`, that are a large part of the derivative. */
const COARSE = 0.05;

/** @param own the size of the component: nothing seen at much larger steps speaks for a derivative of 0. */
export function judge(supplied: number, slope: Slope, allowed: Allowance, own: number): Verdict {
  if (slope.kind === "unknown") return "limited";
  if (slope.kind !== "smooth") return judgeKink(supplied, slope, allowed);
  const { value, error } = slope;
  const bar = EVIDENCE * error;
  // A slope that grows slowly, as that of x log x at 0, would not be known to.
  if (!Number.isFinite(supplied))
    return error <= 1e-3 * (Math.abs(value) + nearbySlope(slope, Number.POSITIVE_INFINITY)) ? "wrong" : "limited";
  const size = Math.max(Math.abs(supplied), Math.abs(value));
  const accepted = allowed.relative * size + allowed.absolute;
  const difference = Math.abs(supplied - value);
  // An error bar that is large itself is not known well.
  const needed = bar > COARSE * size ? 3 * bar : bar;
  if (difference > bar + accepted) {
    if (difference <= needed + accepted) return "limited";
    return isElsewhere(supplied, slope, accepted) || isRough(supplied, slope) || isStep(supplied, slope, EVIDENCE)
      ? "limited"
      : "wrong";
  }
  // What is no more than the rounding of sums in 32 bits may as well be another number.
  if (difference > RESOLUTION * size + bar) return "limited";
  if (bar <= RESOLUTION * size || (supplied === 0 && value === 0 && bar === 0)) return "right";
  return isZero(supplied, slope, own) ? "right" : "limited";
}

/**
 * A convention at a kink gives a slope between those on both sides, which must be known well. Where several kinks meet, each with its
 * convention, their sum may lie outside: by how much is not known here, so that such a value is `limited`, and a huge one `wrong`.
 * Beside a jump, the slope is judged where it is the same on both sides.
 *
 * Source: F. Clarke, Optimization and Nonsmooth Analysis (1983), section 2.3: generalised gradients of sums.
 */
function judgeKink(supplied: number, slope: Slope, allowed: Allowance): Verdict {
  const { kind, left, right, sideError } = slope;
  if (kind === "jump") return judgeJump(supplied, slope, allowed);
  const [low, high] = [Math.min(left, right), Math.max(left, right)];
  const size = Math.max(Math.abs(low), Math.abs(high));
  const bar = EVIDENCE * sideError;
  if (kind !== "kink" || !(bar <= COARSE * size)) return "notSmooth";
  if (!Number.isFinite(supplied)) return "wrong";
  const outside = Math.max(low - supplied, supplied - high);
  const slack = bar + allowed.absolute + allowed.relative * Math.max(size, Math.abs(supplied));
  if (outside <= slack) return "notSmooth";
  return outside <= slack + HUGE * size ? "limited" : "wrong";
}

/** The one slope on both sides of a jump, which nobody would give another value; unless what looks like a jump is a slope so steep. */
function judgeJump(supplied: number, { left, right, sideError, levels }: Slope, allowed: Allowance): Verdict {
  const size = Math.max(Math.abs(left), Math.abs(right));
  const bar = EVIDENCE * sideError;
  const isOne = Math.abs(left - right) <= bar + 1e-6 * size;
  const off = Math.min(Math.abs(supplied - left), Math.abs(supplied - right));
  const whole = Math.max(size, Math.abs(supplied));
  if (!isOne || !Number.isFinite(off) || !(bar <= COARSE * whole)) return "notSmooth";
  const finest = levels.at(-1);
  const steepest = Math.max(Math.abs(finest?.forward ?? 0), Math.abs(finest?.backward ?? 0));
  const isSteep = !(Math.abs(supplied) < steepest / RATIO);
  return isSteep || off <= 3 * bar + allowed.absolute + allowed.relative * whole ? "notSmooth" : "wrong";
}

/** Whether the derivative is zero but for rounding, and the error bar small, both beside the slopes nearby. */
function isZero(supplied: number, slope: Slope, own: number): boolean {
  const nearby = nearbySlope(slope, RATIO * own);
  return Math.abs(supplied) <= 1e-13 * nearby && EVIDENCE * slope.error <= 1e-3 * nearby;
}

/** The steepest slope from the point to one of the steps, up to `longest`, that the numeric derivative was taken from. */
function nearbySlope(slope: Slope, longest: number): number {
  let steepest = 0;
  for (const level of slope.levels.slice(Math.max(0, slope.level - 2), slope.level + 1)) {
    if (level.step > longest) continue;
    for (const one of [level.forward, level.backward]) if (Math.abs(one) > steepest) steepest = Math.abs(one);
  }
  return steepest;
}

/** Whether a slope that the function has at another scale of steps explains the supplied one. */
function isElsewhere(supplied: number, slope: Slope, accepted: number): boolean {
  const fits = (value: number, error: number) => Math.abs(supplied - value) <= EVIDENCE * error + accepted;
  if (!(supplied === 0 && isBump(slope)) && slope.others.some(({ value, error }) => fits(value, error))) return true;
  // Smaller steps that agree with it far better than with the numeric slope: two in a row, or one where noise is not explained.
  const away = Math.abs(supplied - slope.value);
  const { levels, noise, knownNoise } = slope;
  const agrees = (level: Level | undefined, blur: number) =>
    level !== undefined &&
    Math.abs(level.central - supplied) <= 0.05 * away + noiseOf(level, "central", blur) &&
    noiseOf(level, "central", blur) <= away / 4;
  // The smallest steps of all, where a stair, or a kink beside, is out of reach. A slope of 0 may be rounding.
  const clear = levels.filter((level) => noiseOf(level, "central", 0) <= away / 4).slice(-2);
  if (supplied !== 0 && clear.length === 2 && clear.every(({ central }) => Math.abs(central - supplied) <= 0.01 * away))
    return true;
  const isUnexplained = noise > 4 * knownNoise && !isSingle(levels);
  return levels.some((level, index) => {
    if (index <= slope.level) return false;
    return (agrees(level, noise) && agrees(levels[index + 1], noise)) || (isUnexplained && agrees(level, knownNoise));
  });
}

/** Whether the steps of a well known slope show most of what the function does: that it is flat further away says nothing here. */
function isBump({ value, error, level, levels }: Slope): boolean {
  const coarsest = levels[Math.max(0, level - 2)];
  if (coarsest === undefined || EVIDENCE * error > 1e-3 * Math.abs(value)) return false;
  return Math.abs(value) * coarsest.step * RATIO ** 3 >= rangeOf(levels).width;
}

/**
 * Values that jump about down to the smallest steps: over their whole range, without a trend; or as those of a function that varies
 * faster than x can be stepped, which the supplied slope, far steeper than the numeric one, would be that of.
 */
function isRough(supplied: number, { value, error, noise, levels }: Slope): boolean {
  const { width, largest } = rangeOf(levels);
  // Values that do not move, or only by their rounding, jump nowhere.
  const jumps = width > 64 * Number.EPSILON * largest;
  if (jumps && Math.abs(value) <= EVIDENCE * error && noise > width / 32) return true;
  const steepest = Math.abs(supplied) * (levels.at(-1)?.step ?? 0);
  return noise > 64 * Number.EPSILON * largest && steepest >= noise / 8 && Math.abs(supplied) > 100 * Math.abs(value);
}

/** Whether the first three levels are enough to say that the supplied derivative is right. */
export function isPlainlyRight(
  supplied: number,
  levels: readonly Level[],
  f0: number,
  noise: number,
  allowed: Allowance,
) {
  if (supplied === 0 && Number.isFinite(f0) && levels.every(({ high, low }) => high === f0 && low === f0)) return true;
  const estimate = extrapolations(levels, "central", noise)[levels.length - 1];
  if (estimate === undefined || estimate === null || !Number.isFinite(supplied)) return false;
  const size = Math.max(Math.abs(supplied), Math.abs(estimate.value));
  const isClose = Math.abs(supplied - estimate.value) <= allowed.relative * size + allowed.absolute;
  if (!isClose || Math.max(EVIDENCE * estimate.error, Math.abs(supplied - estimate.value)) > RESOLUTION * size)
    return false;
  const [coarse, fine] = levels.slice(-2);
  if (coarse === undefined || fine === undefined) return false;
  const gap = Math.abs(fine.forward - fine.backward);
  // A kink would keep the two sides apart.
  return gap <= (4 / RATIO) * Math.abs(coarse.forward - coarse.backward) + 4 * noiseOf(fine, "forward", noise);
}
