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

/** Draws directions and compares the derivatives along them. */
export class Prober {
  readonly #comparison: Comparison;
  readonly #random: () => number;
  /** How far each component is moved at t = 1. */
  readonly #reach: Float64Array;
  readonly #tolerance: number;
  readonly #isSingle: boolean;

  constructor(comparison: Comparison, random: () => number) {
    this.#comparison = comparison;
    this.#random = random;
    const { point, blocks } = comparison;
    this.#isSingle = blocks.some((block) => point.isSingle(block.first));
    this.#tolerance = comparison.tolerance ?? (this.#isSingle ? 1e-6 : 1e-8);
    this.#reach = reachOf(comparison);
    if (blocks.length === 0) throw new RangeError("no components");
  }

  /**
   * Compares along a random direction in a range of components, against `gradient`.
   *
   * @param isQuick whether three steps may suffice to call it wrong.
   */
  probe(gradient: Float64Array, { first, end }: Range, isQuick: boolean): Probe {
    const direction = new Float64Array(gradient.length);
    for (let index = first; index < end; index++) {
      direction[index] = (this.#random() < 0.5 ? -1 : 1) * (this.#reach[index] ?? 0);
    }
    return this.along(gradient, direction, isQuick);
  }

  along(gradient: Float64Array, direction: Float64Array, isQuick: boolean): Probe {
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
    const line = this.#lineOf(direction);
    const levels = firstLevels(line, value);
    const quick = bestEstimate(levels, "central", noise.level, 0);
    const judged = (numeric: number, error: number): Probe => {
      const residual = supplied - numeric;
      const threshold = EVIDENCE * error + this.#tolerance * size;
      const isWrong = !(Math.abs(residual) <= threshold);
      const isDecided = EVIDENCE * error <= RESOLUTION * Math.max(size, Math.abs(numeric));
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

  /** Which fraction of the components could be wrong by `size` of themselves without any of the probes having shown it. */
  missed(probes: readonly Probe[], gradient: Float64Array, size: number): number {
    let all = 0;
    let hidden = 0;
    for (let index = 0; index < gradient.length; index++) {
      const own = Math.abs(gradient[index] ?? 0);
      if (own === 0) continue;
      all++;
      const shows = ({ direction, threshold, residual }: Probe) =>
        size * own * Math.abs(direction[index] ?? 0) > threshold + Math.abs(residual);
      if (!probes.some(shows)) hidden++;
    }
    return all === 0 ? 0 : hidden / all;
  }

  #lineOf(direction: Float64Array): Line {
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

/** Components of small effect are moved further, so that they do not drown: up to a limit, since x has its own scale. */
function reachOf({ point, blocks, supplied }: Comparison): Float64Array {
  const scale = supplied.map((_, index) => {
    const x = Math.abs(point.values[index] ?? 0);
    const { typical, isMixed } = blockAt(blocks, index);
    return isMixed ? x || typical : Math.max(x, typical / 8);
  });
  let squares = 0;
  let count = 0;
  supplied.forEach((slope, index) => {
    const effect = slope * (scale[index] ?? 0);
    if (effect === 0 || !Number.isFinite(effect)) return;
    squares += effect * effect;
    count++;
  });
  const typical = Math.sqrt(squares / Math.max(count, 1));
  return scale.map((size, index) => {
    const effect = Math.abs((supplied[index] ?? 0) * size);
    const weight = effect > 0 && Number.isFinite(effect) ? typical / effect : 1;
    return powerOfTwo(size * Math.min(Math.max(weight, 1 / 4), MOST_WEIGHT));
  });
}
