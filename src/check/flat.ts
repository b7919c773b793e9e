/** Functions whose values do not move at small steps: constant ones, stairs, and smooth ones that are rounded on the way. */
import { type Level, RATIO } from "./levels.js";

/** Values rounded to this fraction of them, or finer, are the rounding of a smooth function; coarser ones are what it is. */
export const COARSEST = 2 ** -16;

/** How far the values of all levels are apart, and the largest of them. */
export function rangeOf(levels: readonly Level[]): { readonly width: number; readonly largest: number } {
  const values = levels.flatMap(({ high, low }) => [high, low]).filter(Number.isFinite);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return { width: most - least, largest: Math.max(Math.abs(least), Math.abs(most)) };
}

/** What the values change by at both ends of a step. */
const changesOf = ({ forward, backward, step }: Level): number[] =>
  [forward * step, backward * step].filter(Number.isFinite);

const moves = (level: Level): boolean => changesOf(level).some((change) => change !== 0);

/** Values that are all of 32 bits, which are those of a smooth function, rounded. */
export function isSingle(levels: readonly Level[]): boolean {
  const isRoundedTo32 = (x: number) => Math.fround(x) === x && !Number.isInteger(x);
  return levels.every(({ high, low }) => isRoundedTo32(high) && isRoundedTo32(low));
}

/** A smooth function grows at most so much from the step at which its change begins to show to the next: as a fourth power. */
const ONSET = RATIO ** 4;
/** Steps so small may be lost where numbers of size 1 are added to x. */
const TINY = 2 ** -40;

/**
 * Whether a component does nothing at all, or nothing before an edge of the function. Else its effect, too small to be seen at small
 * steps, is seen to begin: a derivative of 0 is then no more than a guess.
 *
 * @param levels the largest step first.
 * @param noise what the values move by themselves.
 */
export function isInert(levels: readonly Level[], noise: number): boolean {
  const seen = levels.findLast((level) => isSeen(level, noise));
  return seen === undefined || changeAt(seen) > ONSET * blurOf(seen, noise);
}

/** Whether the values move by more than noise and rounding explain. */
export const isSeen = (level: Level, noise: number): boolean => changeAt(level) > blurOf(level, noise);

const changeAt = (level: Level): number => Math.max(0, ...changesOf(level).map(Math.abs));

const blurOf = ({ step, rounding }: Level, noise: number): number =>
  4 * Math.max(noise, rounding, step <= TINY ? Number.EPSILON : 0);

/** What a step function is judged by. */
interface Measured {
  readonly levels: readonly Level[];
  readonly value: number;
  readonly error: number;
  readonly knownNoise: number;
}

/**
 * Small steps change nothing, and neither would the supplied slope: a step function, or a smooth one whose values are rounded,
 * somewhere inside, more coarsely than the slope could show.
 *
 * @param evidence so many error bars count as a difference.
 */
export function isStep(supplied: number, { levels, value, error, knownNoise }: Measured, evidence: number): boolean {
  const level = levels[levels.findLastIndex(moves) + 1];
  if (level === undefined) return false;
  const isFlat = Math.abs(value) <= evidence * error;
  if (supplied !== 0 && isFlat && isRounded(supplied, levels)) return true;
  const { largest } = rangeOf(levels);
  // Somewhere inside numbers of size 1 or more are rounded: log(1 + e^x) is flat for x << 0.
  const unseen = Math.abs(supplied) * level.step <= Number.EPSILON * Math.max(1, largest);
  if (supplied !== 0 && value === 0 && unseen) return true;
  const quantum = quantumOf(levels);
  const isFine = quantum <= COARSEST * largest;
  if (supplied !== 0) return isFine && isFlat && Math.abs(supplied) * level.step <= quantum;
  // Steps of the rounding of doubles are no steps.
  const rounding = Math.max(4 * Number.EPSILON * largest, Math.min(2 * knownNoise, 2 ** -42 * largest));
  if (quantum <= rounding) return false;
  return value !== 0 && !(isFine && isSingle(levels));
}

/** The smallest change. */
function quantumOf(levels: readonly Level[]): number {
  return Math.min(
    ...levels
      .flatMap(changesOf)
      .map(Math.abs)
      .filter((change) => change > 0),
  );
}

/**
 * Whether the values are those of a function with the supplied slope, rounded: where they begin to move, they move as it would on both
 * sides, and either go on so or are rounded to few decimal digits or to multiples of one number. A mask that is forgotten lets one side,
 * or no multiple, fit.
 */
export function isRounded(supplied: number, levels: readonly Level[]): boolean {
  const last = levels.findLastIndex(moves);
  const [own, mute] = [levels[last], levels[last + 1]];
  if (own === undefined || mute === undefined || !Number.isFinite(own.high + own.low)) return false;
  // Further away, values of another size may be rounded to other multiples.
  const near = levels.slice(Math.max(0, last - 2), last + 1);
  const quantum = quantumOf(near);
  if (Math.abs(supplied) * mute.step > quantum) return false;
  const follows = (level: Level, curvature: number) =>
    changesOf(level).every((change) => {
      const expected = supplied * level.step;
      return Math.abs(change - expected) <= quantum + curvature * Math.abs(expected);
    });
  if (near.length > 2 && near.every((level) => follows(level, 0.02))) return true;
  // Too small to show at all, beside the curvature of the function.
  const isHidden = Math.abs(supplied * own.step) <= quantum / 2 && own.forward * own.backward < 0;
  if (!follows(own, 0.1) && !isHidden) return false;
  return hasFewDigits(levels) || [1, 2, 3].some((part) => areMultiples(near, quantum / part));
}

function hasFewDigits(levels: readonly Level[]): boolean {
  return levels.every(({ high, low }) => [high, low].every((x) => Number.isNaN(x) || Number(x.toPrecision(4)) === x));
}

function areMultiples(levels: readonly Level[], quantum: number): boolean {
  return levels.flatMap(changesOf).every((change) => {
    const multiple = change / quantum;
    return Math.abs(multiple - Math.round(multiple)) <= 1e-6 * Math.max(1, Math.abs(multiple));
  });
}
