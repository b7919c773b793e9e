/** Random directions through many components at once: whether a gradient is right along them. Where it is wrong is found in `locate.ts`. */
import { blockAt } from "./blocks.js";
import type { Comparison } from "./compare.js";
import { allLevels, firstLevels } from "./levels.js";
import { type Line, orNaN, powerOfTwo } from "./line.js";
import { bestEstimate, type Slope, slopeOf } from "./slope.js";
import { EVIDENCE, RESOLUTION } from "./verdict.js";

/** Components from `first` up to, not including, `end`. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/** Components of which only some are moved, by their numbers; null for all. */
export type Members = ReadonlySet<number> | null;

/** What one direction told. */
export interface Probe {
  /** Supplied minus numeric derivative along the direction. */
  readonly residual: number;
  /** A residual up to this much says nothing. */
  readonly threshold: number;
  readonly verdict: "right" | "wrong" | "limited" | "notSmooth";
  /** The direction: a power of two for each component, so that steps along it are exact. */
  readonly direction: Float64Array;
}

/** What the directions tell of what may have been missed. */
export interface ProbeSummary {
  /** How many random directions were tried. */
  readonly directions: number;
  /** A single wrong entry: the mistake, as a fraction of the entry, and the chance that it was missed. */
  readonly size: number;
  readonly chance: number;
}

const MOST_WEIGHT = 16;
/** Beside effects of a typical size, a derivative of zero is known well when its error bar is this small. */
const ZERO = 1e-3;

/** Draws directions and compares the derivatives along them. */
export class Prober {
  readonly #comparison: Comparison;
  readonly #random: () => number;
  /** How far each component is moved at t = 1. */
  readonly #reach: Float64Array;
  /** The size of a typical effect on the value, of those that are not zero. */
  readonly typical: number;
  readonly #tolerance: number;
  readonly #isSingle: boolean;

  /** @param members those that are moved. */
  constructor(comparison: Comparison, random: () => number, members: Members = null) {
    this.#comparison = comparison;
    this.#random = random;
    const { point, blocks } = comparison;
    this.#isSingle = blocks.some((block) => point.isSingle(block.first));
    this.#tolerance = comparison.tolerance ?? (this.#isSingle ? 1e-6 : 1e-8);
    const scales = scalesOf(comparison);
    this.typical = typicalOf(comparison.supplied, scales, members);
    this.#reach = reachOf(comparison.supplied, scales, this.typical, members);
  }

  /** Leaves components out from now on. */
  leaveOut({ first, end }: Range): void {
    this.#reach.fill(0, first, end);
  }

  /** Those of a range that are moved. */
  members({ first, end }: Range): number[] {
    const members: number[] = [];
    for (let index = first; index < end; index++) if (this.#reach[index] !== 0) members.push(index);
    return members;
  }

  /**
   * Compares along a random direction in a range of components, against `gradient`.
   *
   * @param isQuick whether three steps may suffice to call it wrong.
   */
  probe(gradient: Float64Array, { first, end }: Range, isQuick: boolean): Probe {
    return this.along(gradient, this.direction({ first, end }), isQuick);
  }

  /** With random signs. */
  direction({ first, end }: Range): Float64Array {
    const direction = new Float64Array(this.#reach.length);
    for (let index = first; index < end; index++) {
      direction[index] = (this.#random() < 0.5 ? -1 : 1) * (this.#reach[index] ?? 0);
    }
    return direction;
  }

  /** @param beside effects of the size that zeros are to be told from; 0 where there are others in the direction. */
  along(gradient: Float64Array, direction: Float64Array, isQuick: boolean, beside = 0): Probe {
    const { value, noise } = this.#comparison;
    let supplied = 0;
    let squares = 0;
    for (let index = 0; index < direction.length; index++) {
      const part = (gradient[index] ?? 0) * (direction[index] || 0);
      if (direction[index] === 0) continue;
      supplied += part;
      squares += part * part;
    }
    const size = Math.sqrt(squares);
    const line = this.lineOf(direction);
    const levels = firstLevels(line, value);
    const quick = bestEstimate(levels, "central", noise.level, 0);
    const judged = (numeric: number, error: number): Probe => {
      const residual = supplied - numeric;
      const threshold = EVIDENCE * error + this.#tolerance * size;
      const isWrong = !(Math.abs(residual) <= threshold);
      const isDecided = EVIDENCE * error <= Math.max(RESOLUTION * Math.max(size, Math.abs(numeric)), ZERO * beside);
      return { residual, threshold, direction, verdict: isWrong ? "wrong" : isDecided ? "right" : "limited" };
    };
    if (quick !== null) {
      const probe = judged(quick.value, quick.error);
      const isSharp =
        EVIDENCE * quick.error <= (probe.verdict === "right" ? 1e-6 * size : Math.abs(probe.residual) / 4);
      if (isSharp && (probe.verdict === "right" || isQuick)) return probe;
    }
    const slope = slopeOf(allLevels(line, value, levels), value, noise);
    if (slope.kind === "smooth") return judged(slope.value, slope.error);
    return { ...withinSlopes(supplied, slope), direction };
  }

  lineOf(direction: Float64Array): Line {
    const { point, bounds, noise } = this.#comparison;
    let [lower, upper] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let index = 0; bounds !== null && index < direction.length; index++) {
      const [d, x] = [direction[index] ?? 0, point.values[index] ?? 0];
      if (d === 0) continue;
      const ends = [((bounds.lower[index] ?? x) - x) / d, ((bounds.upper[index] ?? x) - x) / d];
      lower = Math.max(lower, Math.min(...ends));
      upper = Math.min(upper, Math.max(...ends));
    }
    return {
      scale: 1,
      own: 1,
      largest: 1,
      grain: noise.grain,
      smallest: this.#isSingle ? 2 ** -18 : 2 ** -46,
      lower,
      upper,
      stored: (t) => t,
      at: (t) => orNaN(() => point.evaluateAlong(direction, t)),
    };
  }
}

/** At a kink, a derivative between both slopes is what a convention may give. */
function withinSlopes(supplied: number, { kind, left, right, levels }: Slope): Omit<Probe, "direction"> {
  const nothing = { residual: 0, threshold: Number.POSITIVE_INFINITY };
  if (kind === "unknown" || levels.length === 0) return { ...nothing, verdict: "limited" };
  return { residual: supplied - (left + right) / 2, threshold: Number.POSITIVE_INFINITY, verdict: "notSmooth" };
}

/** Whether a mistake of `own` in a component would show in a probe. */
export function isShown(own: number, index: number, { direction, threshold, residual }: Probe): boolean {
  return Math.abs(own * (direction[index] ?? 0)) > threshold + Math.abs(residual);
}

/** About how far each component may be moved. */
export function scalesOf({ point, blocks }: Comparison): Float64Array {
  return point.values.map((value, index) => {
    const x = Math.abs(value);
    const { typical, isMixed } = blockAt(blocks, index);
    return isMixed ? x || typical : Math.max(x, typical / 8);
  });
}

function typicalOf(supplied: Float64Array, scales: Float64Array, members: Members): number {
  let squares = 0;
  let count = 0;
  supplied.forEach((slope, index) => {
    const effect = slope * (scales[index] ?? 0);
    if (effect === 0 || !Number.isFinite(effect) || members?.has(index) === false) return;
    squares += effect * effect;
    count++;
  });
  return Math.sqrt(squares / Math.max(count, 1));
}

/** Components of small effect are moved further, so that they do not drown: up to a limit, since x has its own scale. */
function reachOf(supplied: Float64Array, scales: Float64Array, typical: number, members: Members): Float64Array {
  return scales.map((size, index) => {
    if (members?.has(index) === false) return 0;
    const effect = Math.abs((supplied[index] ?? 0) * size);
    const weight = effect > 0 && Number.isFinite(effect) ? typical / effect : 1;
    return powerOfTwo(size * Math.min(Math.max(weight, 1 / 4), MOST_WEIGHT));
  });
}
