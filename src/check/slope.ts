/** The slope of a line at its point, from differences at many steps: smooth, with an error bar, or a kink, a jump, a pole. */
import { COARSEST, rangeOf } from "./flat.js";
import { type Level, noiseOf, RATIO, type Side } from "./levels.js";
import type { Noise } from "./noise.js";

export interface Estimate {
  readonly value: number;
  /** Estimated absolute error: truncation, rounding, noise. */
  readonly error: number;
  /** The place of its smallest step among the levels. */
  readonly level: number;
}

/**
 * - `smooth`: one slope.
 * - `kink`: two one-sided slopes. `jump`: the function jumps; the slopes are those beside. `steep`: a slope grows without bound.
 * - `unknown`: too little can be evaluated.
 */
export type Shape = "smooth" | "kink" | "jump" | "steep" | "unknown";

export interface Slope extends Estimate {
  readonly kind: Shape;
  readonly left: number;
  readonly right: number;
  /** The larger error bar of these two. */
  readonly sideError: number;
  /** Slopes that hold at larger steps and not at smaller ones. */
  readonly others: readonly Estimate[];
  readonly levels: readonly Level[];
  /** The noise in the function's values as it shows here, and as the smallest steps show it elsewhere. */
  readonly noise: number;
  readonly knownNoise: number;
}

const MOST_COLUMNS = 3;
const NO_SIDES = { left: Number.NaN, right: Number.NaN, sideError: Number.POSITIVE_INFINITY };

/**
 * Extrapolation of differences to step 0 (Richardson; Ridders 1982): for each level the best estimate whose smallest step it is.
 *
 * Errors are differences in the table, as if these fell in proportion to the step only: cautious by an order at least.
 */
export function extrapolations(levels: readonly Level[], side: Side, noise: number): (Estimate | null)[] {
  // Central differences have an expansion in h², one-sided ones in h.
  const base = side === "central" ? RATIO ** 2 : RATIO;
  let above: readonly number[] = [];
  return levels.map((level, index) => {
    const slope = level[side];
    if (!Number.isFinite(slope)) {
      above = [];
      return null;
    }
    const row = [slope];
    let best: Estimate | null = null;
    let factor = 1;
    for (const coarser of above.slice(0, MOST_COLUMNS)) {
      factor *= base;
      const finer = row[row.length - 1] ?? slope;
      const value = finer + (finer - coarser) / (factor - 1);
      // Two slopes alone may agree by chance.
      const trust = above.length === 1 ? 1 : RATIO;
      const error = Math.abs(finer - coarser) / trust + noiseOf(level, side, noise);
      if (best === null || error < best.error) best = { value, error, level: index };
      row.push(value);
    }
    above = row;
    return best;
  });
}

/** The best estimate whose steps all lie among `levels` from `first` on. */
export function bestEstimate(levels: readonly Level[], side: Side, noise: number, first: number): Estimate | null {
  return leastError(extrapolations(levels.slice(first), side, noise), first);
}

function leastError(estimates: readonly (Estimate | null)[], first: number): Estimate | null {
  let best: Estimate | null = null;
  for (const estimate of estimates) {
    if (estimate !== null && (best === null || estimate.error < best.error)) best = estimate;
  }
  return best === null ? null : { ...best, level: best.level + first };
}

/** What the levels of a whole sweep say. */
export function slopeOf(levels: readonly Level[], f0: number, known: Noise): Slope {
  const noise = known.level;
  const side = sideOf(levels);
  if (side === null || !Number.isFinite(f0)) return unknownSlope(levels, known);
  const left = steepness(levels, "backward", noise);
  const right = steepness(levels, "forward", noise);
  if (left !== null || right !== null) {
    const kind = left === "jump" || right === "jump" ? "jump" : "steep";
    return { ...unknownSlope(levels, known), kind, ...oneSided(levels, noise, left, right) };
  }
  const settled = settle(levels, side, noise);
  if (settled === null) return unknownSlope(levels, known);
  if (side === "central" && hasKink(levels, settled)) {
    return { ...settled, kind: "kink", levels, knownNoise: known.fine, ...oneSided(levels, settled.noise, null, null) };
  }
  const error = settled.error + unresolvedKink(levels, settled);
  return { ...settled, error, kind: "smooth", levels, knownNoise: known.fine, ...NO_SIDES };
}

function unknownSlope(levels: readonly Level[], { level, fine }: Noise): Slope {
  const nothing = {
    value: Number.NaN,
    error: Number.POSITIVE_INFINITY,
    level: -1,
    ...NO_SIDES,
  };
  return { ...nothing, kind: "unknown", others: [], levels, noise: level, knownNoise: fine };
}

/** On which sides the function can be evaluated near the point. */
function sideOf(levels: readonly Level[]): Side | null {
  const near = levels.slice(-4);
  const all = (side: Side) => near.length > 1 && near.every((level) => Number.isFinite(level[side]));
  if (all("central")) return "central";
  return all("forward") ? "forward" : all("backward") ? "backward" : null;
}

interface Settled extends Estimate {
  readonly others: readonly Estimate[];
  readonly noise: number;
}

/**
 * The estimate that agrees with all levels of smaller steps. Where these contradict, either they show a feature of the function
 * at a smaller scale, agreeing among themselves: then they have the say; or they scatter: then the noise is larger than thought.
 */
function settle(levels: readonly Level[], side: Side, known: number): Settled | null {
  const others: Estimate[] = [];
  let noise = known;
  let first = 0;
  for (let round = 0; round < 12; round++) {
    const estimates = extrapolations(levels.slice(first), side, noise);
    const best = leastError(estimates, first);
    if (best === null) return null;
    const start = estimates.findIndex((estimate, index) => {
      if (estimate === null || first + index <= best.level) return false;
      return Math.abs(estimate.value - best.value) > 4 * (best.error + estimate.error);
    });
    const plateau =
      start < 0 || isQuantised(levels, side, best) ? -1 : plateauBelow(levels, side, first + start, best, noise);
    if (plateau >= 0) {
      others.push(best);
      first = plateau;
      continue;
    }
    if (plateau < 0 && start >= 0 && growsOn(levels.slice(best.level), side, known)) return null;
    // Nothing but noise is in the smallest steps.
    const scattered =
      start < 0 ? levels.slice(Math.max(best.level + 1, levels.length - 5)) : levels.slice(best.level + 1);
    const larger = Math.max(0, ...scattered.map((level) => Math.abs(level[side] - best.value) * level.step));
    if (larger <= noise) return { ...best, others, noise };
    noise = larger;
  }
  return null;
}

/** Whether the slope goes on growing over five levels in a row, as beside an edge of the domain where it has no bound: no noise does that. */
function growsOn(levels: readonly Level[], side: Side, noise: number): boolean {
  let row = 0;
  return levels.some((level, index) => {
    const growth = level[side] / (levels[index - 1]?.[side] ?? Number.NaN);
    row = growth > 1.3 && Math.abs(level[side]) > 10 * noiseOf(level, side, noise) ? row + 1 : 0;
    return row >= 4;
  });
}

/** Where three levels in a row agree with each other far better than with `best`; −1 when nowhere. */
function plateauBelow(levels: readonly Level[], side: Side, start: number, best: Estimate, noise: number): number {
  for (let index = start; index + 2 < levels.length; index++) {
    const three = levels.slice(index, index + 3);
    const slopes = three.map((level) => level[side]);
    const spread = Math.max(...slopes) - Math.min(...slopes);
    const away = Math.min(...slopes.map((slope) => Math.abs(slope - best.value)));
    const rounding = noiseOf(three[2] ?? (three[0] as Level), side, noise);
    if (spread <= 0.05 * away && 4 * rounding <= away) return index;
  }
  return -1;
}

/** Small steps change nothing at all, and larger ones show no kink: values are rounded, not constant. */
function isQuantised(levels: readonly Level[], side: Side, best: Estimate): boolean {
  const [coarser, own] = levels.slice(Math.max(0, best.level - 1), best.level + 1);
  if (coarser === undefined || own === undefined || levels.at(-1)?.[side] !== 0 || best.value === 0) return false;
  const changes = levels.map((level) => Math.abs(level[side] * level.step)).filter((change) => change > 0);
  if (Math.min(...changes) > COARSEST * rangeOf(levels).largest) return false;
  const size = Math.abs(best.value);
  const gap = Math.abs(own.forward - own.backward);
  const isSmooth = gap <= size / 5 || gap <= Math.abs(coarser.forward - coarser.backward) / 2;
  return best.error <= size / 10 && (side !== "central" || isSmooth);
}

/**
 * Half of the difference of both sides at the steps of the estimate, where it does not shrink with the step: somewhere between these
 * sides lies a kink, and the slope at the point is one of theirs.
 */
function unresolvedKink(levels: readonly Level[], { level, noise }: Settled): number {
  const [coarser, own] = levels.slice(Math.max(0, level - 1), level + 1);
  if (coarser === undefined || own === undefined) return 0;
  const gap = Math.abs(own.forward - own.backward);
  const isSeen = gap > 4 * noiseOf(own, "forward", noise);
  return isSeen && gap > Math.abs(coarser.forward - coarser.backward) / 2 ? gap / 2 : 0;
}

/** A kink is one at the point when it is seen down to steps of this fraction of the largest. */
const CLOSE = 2 ** -16;

/** Whether forward and backward slope differ, and go on differing down to where noise hides it. */
function hasKink(levels: readonly Level[], settled: Settled): boolean {
  const gaps = levels.map((level) => level.forward - level.backward);
  const blur = levels.map((level) => 8 * noiseOf(level, "forward", settled.noise));
  const isSeen = (gap: number, index: number) => Math.abs(gap) > (blur[index] ?? 0);
  const last = gaps.findLastIndex(isSeen);
  const gap = gaps[last] ?? Number.NaN;
  const level = levels[last];
  if (last < 2 || level === undefined) return false;
  const size = Math.max(Math.abs(level.forward), Math.abs(level.backward));
  // A kink that noise hides soon may as well lie beside.
  if (Math.abs(gap) < 1e-4 * size || level.step > CLOSE * (levels[0]?.step ?? 0)) return false;
  if (blur.slice(last + 1).some((hidden) => hidden < Math.abs(gap) / 2)) return false;
  return [last - 1, last - 2].every(
    (index) => Math.abs((gaps[index] ?? Number.NaN) - gap) <= Math.abs(gap) / 4 + (blur[index] ?? 0) / 8,
  );
}

/** Whether a one-sided slope grows with each smaller step, always alike: to the end of the levels, or until noise hides it. */
function steepness(levels: readonly Level[], side: "forward" | "backward", noise: number): "jump" | "steep" | null {
  const seen = levels.filter((level) => Math.abs(level[side]) > 10 * noiseOf(level, side, noise)).slice(-5);
  const [first, last] = [seen[0], seen[4]];
  const end = levels.at(-1);
  if (first === undefined || last === undefined || end === undefined || last.step > end.step * RATIO) return null;
  const growth = seen.slice(1).map((level, index) => level[side] / (seen[index]?.[side] ?? Number.NaN));
  const [least, most] = [Math.min(...growth), Math.max(...growth)];
  if (least > 0.95 * RATIO && most < 1.05 * RATIO) return "jump";
  return least > 1.3 && most < 0.95 * RATIO && most < 1.3 * least ? "steep" : null;
}

type Steepness = ReturnType<typeof steepness>;

function oneSided(levels: readonly Level[], noise: number, left: Steepness, right: Steepness): typeof NO_SIDES {
  const beside = (side: "forward" | "backward", steep: Steepness): Pick<Estimate, "value" | "error"> => {
    if (steep === "steep")
      return { value: (levels[levels.length - 1]?.[side] ?? 0) * Number.POSITIVE_INFINITY, error: 0 };
    const own = steep === "jump" ? levels.map((level, index) => outer(level, levels[index + 1], side)) : levels;
    return bestEstimate(own, side, noise, 0) ?? { value: Number.NaN, error: Number.POSITIVE_INFINITY };
  };
  const [below, above] = [beside("backward", left), beside("forward", right)];
  return { left: below.value, right: above.value, sideError: Math.max(below.error, above.error) };
}

/** The level with its slope taken between two steps on one side, without the value at the point. */
function outer(level: Level, next: Level | undefined, side: "forward" | "backward"): Level {
  if (next === undefined) return { ...level, [side]: Number.NaN };
  const change = side === "forward" ? level.high - next.high : next.low - level.low;
  return { ...level, [side]: change / (level.step - next.step) };
}
