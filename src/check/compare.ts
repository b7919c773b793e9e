/** Compares a supplied gradient with differences: the core of all checks. Where the gradient comes from, and what is said of it, stands elsewhere. */
import type { Point } from "../numeric/point.js";
import { type Block, blockAt, blocksOf } from "./blocks.js";
import { allLevels, firstLevels } from "./levels.js";
import { type Bounds, componentLine, type Line, powerOfTwo } from "./line.js";
import { noiseNear } from "./noise.js";
import { bestEstimate, type Slope, slopeOf } from "./slope.js";
import { type Allowance, isPlainlyRight, judge, type Verdict } from "./verdict.js";

/** One component of a gradient, or one direction, with both its derivatives. */
export interface CheckedComponent {
  /** `p.W[2][1]` */
  readonly path: string;
  /** Its number in the flat gradient. */
  readonly index: number;
  /** The supplied derivative. */
  readonly analytic: number;
  /** The one by differences; at a kink the mean of both slopes. */
  readonly numeric: number;
  /** The error bar of `numeric`. */
  readonly error: number;
  readonly verdict: Verdict;
  /** Where the function is not smooth: the slopes on the left and on the right. */
  readonly slopes: readonly [left: number, right: number] | null;
  /** All slopes measured: what `numeric` was taken from. */
  readonly sweep: readonly MeasuredSlope[];
}

export interface MeasuredSlope {
  readonly step: number;
  readonly slope: number;
}

export interface CompareOptions {
  readonly bounds: Bounds | null;
  /** See `Allowance`; null for what suits the storage. */
  readonly tolerance: number | null;
}

/** A function at a point together with a gradient to be compared. */
export class Comparison {
  readonly point: Point;
  readonly supplied: Float64Array;
  readonly blocks: readonly Block[];
  /** The function's value. */
  readonly value: number;
  /** The noise in it. */
  readonly noise: number;
  /** Whether the function gave two values for the same arguments. */
  readonly isRandom: boolean;
  readonly #options: CompareOptions;
  readonly #largest: readonly number[];

  constructor(point: Point, supplied: Float64Array, options: CompareOptions) {
    this.point = point;
    this.supplied = supplied;
    this.#options = options;
    this.blocks = blocksOf(point);
    this.value = point.evaluate();
    const again = point.evaluate();
    this.isRandom = !Object.is(this.value, again);
    this.noise = Math.max(this.#measureNoise(), 2 ** -52 * finite(this.value), finite(again - this.value));
    this.#largest = this.blocks.map((block) => {
      let largest = 0;
      for (let index = block.first; index < block.end; index++) largest = Math.max(largest, finite(supplied[index]));
      return largest;
    });
  }

  /** Compares one component. */
  component(index: number): CheckedComponent {
    const block = blockAt(this.blocks, index);
    const line = componentLine(this.point, index, block.typical, this.#options.bounds);
    const isSingle = this.point.isSingle(index);
    const allowed: Allowance = {
      relative: this.#options.tolerance ?? (isSingle ? 1e-4 : 1e-6),
      absolute: isSingle ? 2 ** -20 * (this.#largest[this.blocks.indexOf(block)] ?? 0) : 0,
    };
    return this.along(line, this.supplied[index] ?? Number.NaN, allowed, index);
  }

  /** Compares the derivative along a line. */
  along(line: Line, supplied: number, allowed: Allowance, index = -1): CheckedComponent {
    const first = firstLevels(line, this.value);
    const path = index < 0 ? "" : this.point.path(index);
    if (isPlainlyRight(supplied, first, this.value, this.noise, allowed)) {
      const { value: numeric, error } = bestEstimate(first, "central", this.noise, 0) ?? { value: 0, error: 0 };
      const sweep = first.map(({ step, central }) => ({ step, slope: central }));
      return { path, index, analytic: supplied, numeric, error, verdict: "right", slopes: null, sweep };
    }
    const slope = slopeOf(allLevels(line, this.value, first), this.value, this.noise);
    const verdict = judge(supplied, slope, allowed);
    return { path, index, analytic: supplied, verdict, ...numericOf(slope) };
  }

  /** Along a line on which every component moves a little, and each a little differently. */
  #measureNoise(): number {
    const { point } = this;
    const direction = new Float64Array(point.size);
    for (const block of this.blocks) {
      for (let index = block.first; index < block.end; index++) {
        const size = Math.abs(point.values[index] ?? 0) || block.typical;
        const sign = ((index * 0.618) % 1) + ((index * 0.414) % 1) < 1 ? -1 : 1;
        direction[index] = sign * powerOfTwo(size) * (point.isSingle(index) ? 2 ** 18 : 1);
      }
    }
    const along = (t: number) => point.evaluateAlong(direction, t);
    return Math.max(
      noiseNear(along, 2 ** -40),
      noiseNear((t) => along(-t), 2 ** -40),
    );
  }
}

function numericOf(slope: Slope) {
  const isSmooth = slope.kind === "smooth" || slope.kind === "unknown";
  const side = Number.isFinite(slope.levels.at(-1)?.central) ? "central" : "forward";
  return {
    numeric: isSmooth ? slope.value : (slope.left + slope.right) / 2,
    error: isSmooth ? slope.error : Math.abs(slope.right - slope.left) / 2,
    slopes: isSmooth ? null : ([slope.left, slope.right] as const),
    sweep: slope.levels.map((level) => ({ step: level.step, slope: level[side] })),
  };
}

function finite(x: number | undefined): number {
  return x !== undefined && Number.isFinite(x) ? Math.abs(x) : 0;
}
