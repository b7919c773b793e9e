/** Compares a supplied gradient with differences: the core of all checks. Where the gradient comes from, and what is said of it, stands elsewhere. */
import type { Bounds } from "../numeric/line.js";
import type { Progress } from "../numeric/options.js";
import type { Point } from "../numeric/point.js";
import { type Block, blockAt, blocksOf } from "./blocks.js";
import { isInert, isRounded, isSeen } from "./flat.js";
import { allLevels, firstLevels, type Level, RATIO, withLarger } from "./levels.js";
import { componentLine, type Line, orNaN, powerOfTwo } from "./line.js";
import { type Noise, noiseBeside } from "./noise.js";
import { bestEstimate, type Shape, type Slope, slopeOf } from "./slope.js";
import { type Allowance, EVIDENCE, isPlainlyRight, judge, type Verdict } from "./verdict.js";

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
  /** What was found here: one slope, a kink, a jump, a slope without bound, or too little to say. */
  readonly shape: Shape;
  /** All slopes measured: what `numeric` was taken from. */
  readonly sweep: readonly MeasuredSlope[];
}

export interface MeasuredSlope {
  readonly step: number;
  readonly slope: number;
}

export interface CompareOptions {
  readonly bounds: Bounds | null;
  readonly tolerance: number | null;
}

/** Steps, relative to x, between values whose noise is measured. */
const STEP = 2 ** -46;
const SINGLE_STEP = 2 ** -21;
/** Some way off, relative to x: where noise in proportion to the values is told from other noise. */
const FAR = 2 ** -3;

/** A function at a point together with a gradient to be compared. */
export class Comparison {
  readonly point: Point;
  readonly supplied: Float64Array;
  readonly blocks: readonly Block[];
  /** The function's value. */
  readonly value: number;
  /** The noise in it. */
  readonly noise: Noise;
  /** Whether the function gave two values for the same arguments. */
  readonly isRandom: boolean;
  readonly bounds: Bounds | null;
  /** See `Allowance`; null for what suits the storage. */
  readonly tolerance: number | null;
  readonly #largest: readonly number[];
  /** Components without any effect to be seen, of those that are not right by themselves. */
  readonly #inert = new Set<number>();
  readonly #compared = new Map<number, CheckedComponent>();

  constructor(point: Point, supplied: Float64Array, options: CompareOptions) {
    this.point = point;
    this.supplied = supplied;
    this.bounds = options.bounds;
    this.tolerance = options.tolerance;
    this.blocks = blocksOf(point);
    this.value = point.evaluate();
    const again = point.evaluate();
    this.isRandom = !Object.is(this.value, again);
    const { level, fine, grain } = this.#measureNoise();
    const rounding = Math.max(2 ** -52 * finite(this.value), finite(again - this.value));
    this.noise = { level: Math.max(level, rounding), fine: Math.max(fine, rounding), grain };
    this.#largest = this.blocks.map((block) => {
      let largest = 0;
      for (let index = block.first; index < block.end; index++) largest = Math.max(largest, finite(supplied[index]));
      return largest;
    });
  }

  /** Compares several components, and each also beside the others. */
  components(indices: readonly number[], onProgress?: (progress: Progress) => void): CheckedComponent[] {
    const compared = indices.map((index, done) => {
      const component = this.component(index);
      onProgress?.({ done: done + 1, total: indices.length, evaluations: this.point.evaluations });
      return component;
    });
    const scaleOf = ({ index }: CheckedComponent) =>
      Math.abs(this.point.values[index] ?? 0) || blockAt(this.blocks, index).typical;
    const seen = compared.filter(({ verdict }) => verdict === "right");
    const largest = Math.max(0, ...seen.map((component) => finite(component.analytic) * scaleOf(component)));
    // A derivative that is zero because nothing depends on the component drowns in noise; beside others it can be told.
    const isZero = (component: CheckedComponent) =>
      component.verdict === "limited" &&
      this.#inert.has(component.index) &&
      EVIDENCE * component.error * scaleOf(component) <= 1e-3 * largest;
    const kinks = compared.filter(({ slopes }) => slopes !== null);
    const isLone = kinks.length === 1 && compared.length === this.point.size;
    return compared.map((component) => {
      if (isZero(component)) return { ...component, verdict: "right" };
      // Outside of the slopes of a kink that no other can have to do with.
      const isWrong = isLone && component === kinks[0] && component.verdict === "limited";
      return isWrong ? { ...component, verdict: "wrong" } : component;
    });
  }

  /** Compares one component, once. */
  component(index: number): CheckedComponent {
    const compared = this.#compared.get(index) ?? this.#compare(index);
    this.#compared.set(index, compared);
    return compared;
  }

  #compare(index: number): CheckedComponent {
    const block = blockAt(this.blocks, index);
    const line = componentLine(this.point, index, block.typical, this.noise.grain, this.bounds);
    const isSingle = this.point.isSingle(index);
    const allowed: Allowance = {
      relative: this.tolerance ?? (isSingle ? 1e-4 : 1e-6),
      absolute: isSingle ? 2 ** -22 * (this.#largest[this.blocks.indexOf(block)] ?? 0) : 0,
    };
    return this.#along(line, this.supplied[index] ?? Number.NaN, allowed, index);
  }

  /** Compares the derivative along the line of a component. */
  #along(line: Line, supplied: number, allowed: Allowance, index: number): CheckedComponent {
    if (!Number.isFinite(line.largest)) return this.#unknown(supplied, index);
    const { value, noise } = this;
    const first = firstLevels(line, value);
    const path = this.point.path(index);
    if (isPlainlyRight(supplied, first, value, noise.level, allowed)) {
      const isKnown = supplied !== 0 || isInert(withLarger(line, value, first), noise.level);
      if (isKnown) {
        const { value: numeric, error } = bestEstimate(first, "central", noise.level, 0) ?? { value: 0, error: 0 };
        const sweep = first.map(({ step, central }) => ({ step, slope: central }));
        return {
          path,
          index,
          analytic: supplied,
          numeric,
          error,
          verdict: "right",
          slopes: null,
          shape: "smooth",
          sweep,
        };
      }
    }
    const slope = slopeOf(allLevels(line, value, first), value, noise);
    const verdict = this.#beyond(line, supplied, slope, judge(supplied, slope, allowed, line.own), index);
    return { path, index, analytic: supplied, verdict, ...numericOf(slope) };
  }

  /** The verdict where steps up to the scale of x show nothing: longer ones may show an effect that is too small for these. */
  #beyond(line: Line, supplied: number, slope: Slope, verdict: Verdict, index: number): Verdict {
    const { levels } = slope;
    const larger = () => withLarger(line, this.value, levels);
    const isStill = levels.every(({ forward, backward }) => forward === 0 && backward === 0);
    if (verdict === "wrong") return supplied !== 0 && isStill && isRounded(supplied, larger()) ? "limited" : "wrong";
    const isZero = supplied === 0 && Math.abs(slope.value) <= EVIDENCE * slope.error;
    const moves = (level: Level) => level.step <= RATIO * line.own && isSeen(level, this.noise.level);
    if (!isZero || slope.kind !== "smooth" || levels.some(moves)) return verdict;
    const isWithoutEffect = isInert(larger(), this.noise.level);
    if (isWithoutEffect) this.#inert.add(index);
    return isWithoutEffect ? verdict : "limited";
  }

  /** A number that is infinite or none has no steps. */
  #unknown(analytic: number, index: number): CheckedComponent {
    const nothing = { numeric: Number.NaN, error: Number.POSITIVE_INFINITY, slopes: null, sweep: [] };
    return { path: this.point.path(index), index, analytic, verdict: "limited", shape: "unknown", ...nothing };
  }

  /** Along a line on which every component moves a little, and each a little differently. */
  #measureNoise(): Noise {
    const { point } = this;
    const direction = new Float64Array(point.size);
    let step = STEP;
    for (const block of this.blocks) {
      for (let index = block.first; index < block.end; index++) {
        const size = Math.abs(point.values[index] ?? 0) || block.typical;
        const sign = ((index * 0.618) % 1) + ((index * 0.414) % 1) < 1 ? -1 : 1;
        direction[index] = sign * powerOfTwo(size);
        if (point.isSingle(index)) step = SINGLE_STEP;
      }
    }
    const { bounds } = this;
    // Components at a bound stay there.
    const within = (x: number, index: number) =>
      Math.min(Math.max(x, bounds?.lower[index] ?? x), bounds?.upper[index] ?? x);
    const along = (t: number) =>
      orNaN(() => point.evaluateWith(point.values.map((x, index) => within(x + t * (direction[index] ?? 0), index))));
    const sides = [noiseBeside(along, step), noiseBeside((t) => along(-t), step)];
    const far = Math.abs(along(FAR));
    const grain = far > 0 ? noiseBeside((t) => along(FAR + t), step).fine / far : 0;
    return {
      level: Math.max(...sides.map((side) => side.level)),
      fine: Math.max(...sides.map((side) => side.fine)),
      grain: Math.max(Number.isFinite(grain) ? grain : 0, Number.EPSILON),
    };
  }
}

function numericOf(slope: Slope) {
  const isSmooth = slope.kind === "smooth" || slope.kind === "unknown";
  const side = Number.isFinite(slope.levels.at(-1)?.central) ? "central" : "forward";
  return {
    numeric: isSmooth ? slope.value : (slope.left + slope.right) / 2,
    error: isSmooth ? slope.error : Math.abs(slope.right - slope.left) / 2,
    shape: slope.kind,
    slopes: isSmooth ? null : ([slope.left, slope.right] as const),
    sweep: slope.levels.map((level) => ({ step: level.step, slope: level[side] })),
  };
}

function finite(x: number | undefined): number {
  return x !== undefined && Number.isFinite(x) ? Math.abs(x) : 0;
}
