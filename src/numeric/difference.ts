/** The derivative of a function along a line, with its error: formulas at one step, and extrapolation to step 0. */
import { type Line, powerOfTwo } from "./line.js";
import { accuracyOf, weightsOf } from "./stencil.js";

export interface Estimate {
  readonly value: number;
  /** Estimated absolute error: truncation, rounding and noise. Infinity where nothing can be said. */
  readonly error: number;
  /** The (smallest) step that was taken; 0 where none could be. */
  readonly step: number;
}

/** A difference formula: nodes at h·offsets, of order m, whose error falls as hᵖ. */
export interface Formula {
  readonly offsets: readonly number[];
  readonly order: number;
  readonly accuracy: number;
}

export function formulaOf(offsets: readonly number[], order = 1): Formula {
  return { offsets, order, accuracy: accuracyOf(offsets, order) };
}

const NOTHING: Estimate = { value: Number.NaN, error: Number.POSITIVE_INFINITY, step: 0 };

/** What the step shrinks by where f is not finite within it, and how often. */
const SHRINK = 1 / 8;
const MOST_RESTARTS = 16;
/** How often a better step is looked for. */
const MOST_TRIES = 6;
/** The step shrinks at most by this at once. */
const MOST_CHANGE = 2 ** 10;
/** A step so much shorter must agree with an extrapolation. */
const SHORT = 2 ** -14;

/** A formula applied at one step. */
export interface Slope {
  readonly value: number;
  /** What rounding and noise may do to the value. */
  readonly rounding: number;
}

export const NO_SLOPE: Slope = { value: Number.NaN, rounding: Number.NaN };

/** A place on a line, and its weight in a formula for a step of 1: tiny steps have no powers. */
export interface Node {
  readonly t: number;
  readonly weight: number;
}

/** The nodes of a formula, as they can be stored, without those that have no weight; none where the step is too short to tell them apart. */
export function nodesOf(line: Line, { offsets, order }: Formula, step: number): Node[] {
  const stored = offsets.map((offset) => line.stored(offset * step));
  if (new Set(stored).size < stored.length) return [];
  const weights = weightsOf(
    stored.map((t) => t / step),
    order,
  );
  const least = 1e-12 * Math.max(...weights.map(Math.abs));
  return stored
    .map((t, index) => ({ t, weight: weights[index] ?? 0 }))
    .filter((node) => Math.abs(node.weight) >= least);
}

/** Whether a node is where a bound lets it be; rounded to 32 bits it may lie beyond. */
export function isInside(line: Line, t: number): boolean {
  return t >= line.lower && t <= line.upper;
}

function slopeAt(line: Line, formula: Formula, step: number, noise: number): Slope {
  // Weights sum to 0, so f(x) may be subtracted from each value: then nothing is lost where f changes little.
  const center = line.at(0);
  const nodes = nodesOf(line, formula, step);
  if (nodes.length === 0) return NO_SLOPE;
  let value = 0;
  let rounding = 0;
  for (const { t, weight } of nodes) {
    const y = isInside(line, t) ? line.at(t) : Number.NaN;
    if (!Number.isFinite(y)) return NO_SLOPE;
    value += weight * (y - center);
    rounding += Math.abs(weight) * Math.max(noise, (Math.abs(y) * Number.EPSILON) / 2);
  }
  return { value: value / step ** formula.order, rounding: rounding / step ** formula.order };
}

/** The formula, or where there is no room for steps twice as long its nodes moved to one side; and a step for which there is room. */
export function roomFor(
  line: Line,
  formula: Formula,
  step: number,
): { readonly formula: Formula; readonly step: number } {
  const { offsets, order } = formula;
  const [first, last] = [Math.min(...offsets), Math.max(...offsets)];
  if (2 * step * first >= line.lower && 2 * step * last <= line.upper) return { formula, step };
  const up = line.upper >= -line.lower;
  const shift = up ? first : last;
  const most = powerOfTwo((up ? line.upper : -line.lower) / (2 * (last - first)));
  return {
    formula:
      shift === 0
        ? formula
        : formulaOf(
            offsets.map((offset) => offset - shift),
            order,
          ),
    step: Math.min(step, most),
  };
}

/** An estimate for a size on which f may vary, and whether shorter steps, which suit another size, agree with it. */
interface Search {
  readonly estimate: (size: number, restarts: number) => Estimate;
  readonly agrees: (size: number, value: number) => boolean;
}

/** Where f is defined on one side only, formulas move to that side, as they do at a bound. */
function onItsSide(line: Line, estimate: (line: Line) => Estimate): Estimate {
  const found = estimate(line);
  if (found.step !== 0 || !Number.isFinite(line.at(0))) return found;
  for (const sign of [1, -1]) {
    const side = sign > 0 ? { ...line, lower: 0 } : { ...line, upper: 0 };
    const beside = estimate(side);
    if (beside.step !== 0) return Number.isFinite(beside.error) ? beside : fading(line, sign * beside.step);
  }
  return found;
}

/** A slope that falls with the step, more slowly than truncation does, as that of x^(3/2) at 0: it ends at 0; others are not known. */
function fading(line: Line, step: number): Estimate {
  const [first = 0, second = 0, third = 0] = [step, step / 8, step / 64].map((t) => (line.at(t) - line.at(0)) / t);
  const falls = (from: number, to: number) => to === 0 || (to / from > 0 && to / from <= 0.8);
  if (!falls(first, second) || !falls(second, third)) return NOTHING;
  return { value: third, error: 2 * Math.abs(third), step: Math.abs(step) / 64 };
}

/** Takes the sizes one after the other, until one gives a value that is no 0 and that the smaller sizes agree with. */
function overSizes(line: Line, sizes: readonly number[], { estimate, agrees }: Search): Estimate {
  let found = NOTHING;
  if (!Number.isFinite(line.at(0))) return found;
  for (const [position, size] of sizes.entries()) {
    const others = sizes.slice(position + 1);
    const tried = estimate(size, others.length === 0 ? MOST_RESTARTS : 1);
    found = found.step === 0 ? tried : better(found, tried);
    const isTold = found.error <= Math.abs(found.value) / 4 || found.error === 0;
    if (isTold && others.every((other) => other > size || agrees(other, found.value))) break;
  }
  return found;
}

/** The smaller error is better; but where two known estimates exclude each other, the longer steps went over something. */
function better(found: Estimate, tried: Estimate): Estimate {
  const apart = Math.abs(tried.value - found.value);
  if (tried.step < found.step && apart > 4 * (tried.error + found.error)) {
    // No change at all within short steps: f is flat there, or its values have too few digits to show a change.
    return tried.value === 0 ? { ...found, error: apart } : tried;
  }
  return tried.error < found.error ? tried : found;
}

/** Whether a slope at a short step is the value, as far as rounding and a truncation of an eighth let it be told. */
function agreesWith(line: Line, wanted: Formula, short: number, noise: number, value: number): boolean {
  const { formula, step } = roomFor(line, wanted, Math.max(line.least, short));
  const slope = slopeAt(line, formula, step, noise);
  return !(Math.abs(slope.value - value) > Math.abs(value) / 8 + 8 * slope.rounding);
}

/** Small x may well stand beside 1, and large ones may have nothing to do with the scale of f. */
function sizesOf(line: Line): number[] {
  const { size } = line;
  if (size > 8) return [size, 1];
  return size > 0 && size < 0.1 ? [0.1, size] : [Math.max(size, 0.1)];
}

/**
 * A formula at the step where truncation, which falls with the step, and noise, which rises, are even. Truncation is read off the
 * difference to twice the step; the first step tried is the best for a function that varies on the scale of x.
 *
 * Source: J. Moré and S. Wild, ACM Trans. Math. Softw. 38 (2012) 19; there higher derivatives are estimated instead.
 *
 * @param fixed a step to take instead; null to look for one.
 */
export function differentiate(line: Line, formula: Formula, noise: number, fixed: number | null): Estimate {
  if (fixed !== null && Number.isFinite(line.at(0))) return searchStep(line, formula, fixed, noise, 0, 1, 0);
  const { order, accuracy } = formula;
  // Where f is no larger than its noise, nothing is known of the scale of f.
  const center = Math.abs(line.at(0));
  const level = noise > center / 64 ? Number.EPSILON : Math.max(noise / center || 0, Number.EPSILON);
  const relative = level ** (1 / (order + accuracy));
  const stepFor = (scale: number) => Math.max(line.least, powerOfTwo(scale * relative));
  return onItsSide(line, (side) =>
    overSizes(side, sizesOf(line), {
      estimate: (scale, restarts) =>
        searchStep(side, formula, stepFor(scale), noise, 64 * relative ** accuracy, MOST_TRIES, restarts),
      agrees: (scale, value) => agreesWith(side, formula, stepFor(scale), noise, value),
    }),
  );
}

/** Looks for a relative error up to `goal`; the best that is found in so many tries. */
function searchStep(
  line: Line,
  wanted: Formula,
  start: number,
  noise: number,
  goal: number,
  tries: number,
  restarts: number,
): Estimate {
  let best = NOTHING;
  let [step, attempt, left] = [start, 0, restarts];
  let last: "none" | "shrink" | "grow" = "none";
  let wasVanishing = false;
  while (attempt < tries) {
    const fitted = roomFor(line, wanted, step);
    const { order, accuracy } = fitted.formula;
    step = fitted.step;
    if (line.stored(step) === 0 && line.stored(-step) === 0) break;
    const near = slopeAt(line, fitted.formula, step, noise);
    const far = near.rounding >= 0 ? slopeAt(line, fitted.formula, 2 * step, noise) : near;
    if (Number.isNaN(far.value)) {
      // Outside of the domain of f: begin again nearer to x.
      if (--left < 0) break;
      step *= SHRINK;
      continue;
    }
    attempt++;
    const change = Math.abs(far.value - near.value);
    const truncation = change / (2 ** accuracy - 1);
    // A value that falls with the step as truncation does, twice, is one of 0.
    const isVanishing = Math.abs(near.value) <= (4 / 3) * 2 ** -accuracy * Math.abs(far.value);
    const isKnown = isResolved(near.value, change, near.rounding) || (isVanishing && wasVanishing);
    const error = isKnown ? truncation + near.rounding : Number.POSITIVE_INFINITY;
    if (error < best.error || best.step === 0) best = { value: near.value, error, step };
    if (best.error <= goal * Math.abs(best.value) || change === 0 || (isVanishing && wasVanishing)) break;
    wasVanishing = isVanishing;
    const move = truncation > 4 * near.rounding ? "shrink" : "grow";
    if (last !== "none" && move !== last) break;
    last = move;
    const balance = ((order * near.rounding) / (accuracy * truncation)) ** (1 / (order + accuracy));
    step = move === "grow" ? step / SHRINK : powerOfTwo(step * Math.max(1 / MOST_CHANGE, Math.min(balance, 1 / 2)));
  }
  return best;
}

/** Whether a change with the step is a small part of the value, or due to lack of digits; else the step is longer than what f varies on. */
function isResolved(value: number, change: number, rounding: number): boolean {
  return change <= Math.abs(value) / 4 || change <= 8 * rounding;
}

/**
 * Extrapolation of a formula to step 0: the step is halved, and the table of Richardson extrapolations gives both the value and its
 * error. The table ends where rounding takes over, or after so many rows.
 *
 * Sources: L. Richardson, Phil. Trans. R. Soc. A 210 (1911) 307; C. Ridders, Advances in Engineering Software 4 (1982) 75.
 */
export function extrapolate(line: Line, formula: Formula, noise: number, rows: number): Estimate {
  const { size } = line;
  const sizes = size === 0 || (size >= 0.1 && size <= 8) ? [size || 1] : [size, 1];
  return onItsSide(line, (side) =>
    overSizes(side, sizes, {
      estimate: (scale, restarts) => fillTable(side, formula, powerOfTwo(scale) / 8, noise, rows, restarts),
      agrees: (scale, value) => agreesWith(side, formula, powerOfTwo(scale) * SHORT, noise, value),
    }),
  );
}

function fillTable(
  line: Line,
  wanted: Formula,
  start: number,
  noise: number,
  rows: number,
  restarts: number,
): Estimate {
  let best = NOTHING;
  let isKnown = false;
  let previous: readonly number[] = [];
  let [count, left] = [0, restarts];
  let fitted = roomFor(line, wanted, start);
  while (count < rows) {
    const { formula, step } = fitted;
    if (line.stored(step) === 0 && line.stored(-step) === 0) break;
    const slope = slopeAt(line, formula, step, noise);
    if (Number.isNaN(slope.value)) {
      if (--left < 0) break;
      [count, previous] = [0, []];
      fitted = roomFor(line, wanted, step * SHRINK);
      continue;
    }
    const row = [slope.value];
    // Powers of h in the error: p, p + 2, ... where the nodes are symmetric, else p, p + 1, ...
    const stride = isSymmetric(formula.offsets) ? 2 : 1;
    previous.forEach((above, column) => {
      const before = row[column] ?? Number.NaN;
      const value = before + (before - above) / (2 ** (formula.accuracy + column * stride) - 1);
      const change = Math.max(Math.abs(value - before), Math.abs(value - above));
      const error = change + slope.rounding;
      if (error <= best.error) {
        best = { value, error, step };
        isKnown = isResolved(value, change, slope.rounding);
      }
      row.push(value);
    });
    if (count >= 2 && best.error <= 4 * slope.rounding) break;
    previous = row;
    count++;
    fitted = { formula, step: step / 2 };
  }
  // Steps that are longer than a period of f may agree with one another.
  return isKnown && agreesWith(line, wanted, start * SHORT, noise, best.value)
    ? best
    : { ...best, error: Number.POSITIVE_INFINITY };
}

function isSymmetric(offsets: readonly number[]): boolean {
  return offsets.every((offset) => offsets.includes(-offset));
}
