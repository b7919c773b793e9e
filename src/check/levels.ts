/** Differences of a line at one step: what is measured. What it means is decided in `slope.ts`. */
import type { Line } from "./line.js";

/** A step with the function at both its ends; NaN where it cannot be evaluated. */
export interface Level {
  readonly step: number;
  readonly high: number;
  readonly low: number;
  /** What noise in proportion to the values may add to them. */
  readonly rounding: number;
  /** (f(x + h) − f(x)) / h */
  readonly forward: number;
  /** (f(x) − f(x − h)) / h */
  readonly backward: number;
  /** Both together; of second order also where the two steps differ by rounding. */
  readonly central: number;
}

export type Side = "central" | "forward" | "backward";

/** From each step to the next: a power of two, so that steps stay exact. */
export const RATIO = 8;

export function levelAt(line: Line, f0: number, step: number): Level {
  const above = line.stored(step);
  const below = -line.stored(-step);
  const high = above > 0 && above <= line.upper ? line.at(above) : Number.NaN;
  const low = below > 0 && -below >= line.lower ? line.at(-below) : Number.NaN;
  const forward = (high - f0) / above;
  const backward = (f0 - low) / below;
  const central = (below * forward + above * backward) / (above + below);
  const rounding = line.grain * Math.max(finite(high), finite(low));
  return { step, high, low, rounding, forward, backward, central };
}

/** The three steps that suffice where function and derivative are what they should be. */
export function firstLevels(line: Line, f0: number): Level[] {
  return [1, 2, 3].map((power) => levelAt(line, f0, line.scale / RATIO ** power));
}

/** All steps, the largest first, around those that were taken already. */
export function allLevels(line: Line, f0: number, taken: readonly Level[]): Level[] {
  const known = new Map(taken.map((level) => [level.step, level]));
  let step = line.scale;
  while (step * RATIO <= line.largest) step *= RATIO;
  const levels: Level[] = [];
  for (; step > 0 && step >= line.smallest; step /= RATIO) levels.push(known.get(step) ?? levelAt(line, f0, step));
  return levels;
}

/** How far beyond the scale of x an effect is looked for that is too small to be seen within it. */
const FAR = RATIO ** 4;

/** No further than this, however large the value. */
const FARTHEST = RATIO ** 20;
/** Changes of the value, as a fraction of it, in which rounding may be all. */
const HIDDEN = 2 ** -46;

/**
 * Steps beyond those of `levels`, the largest first: `levels` follow. Where nothing has changed yet, and the value is so large that its
 * rounding hides what x does, they go on in proportion to it.
 */
export function withLarger(line: Line, f0: number, levels: readonly Level[]): Level[] {
  const larger: Level[] = [];
  const farthest = Math.min(Math.max(FAR, Math.abs(f0)), FARTHEST) * line.largest;
  const isAsAtPoint = (value: number) => Math.abs(value - f0) <= HIDDEN * Math.abs(f0);
  let isStill = levels.every(({ high, low }) => isAsAtPoint(high) && isAsAtPoint(low));
  for (let step = (levels[0]?.step ?? line.scale) * RATIO; step <= farthest; step *= RATIO) {
    if (step > FAR * line.largest && !isStill) break;
    const level = levelAt(line, f0, step);
    larger.unshift(level);
    isStill &&= isAsAtPoint(level.high) && isAsAtPoint(level.low);
  }
  return [...larger, ...levels];
}

/** What rounding and noise may do to the slope of a level. */
export function noiseOf(level: Level, side: Side, noise: number): number {
  return ((side === "central" ? 1 : 2) * Math.max(noise, level.rounding)) / level.step;
}

function finite(x: number): number {
  return Number.isFinite(x) ? Math.abs(x) : 0;
}
