/** `checkPullback`: a backward pass, adjoint in and adjoints of the arguments out, compared with differences. */
import { checkFunction, checkList, checkOptions } from "../../errors/options.js";
import { refuse } from "../../errors/pullback-error.js";
import { readNumericOptions } from "../../numeric/options.js";
import { gradientPart, numbersIn } from "../../numeric/structured-numbers.js";
import type { Gradient } from "../../tree/gradient-type.js";
import { showValue } from "../../tree/show-value.js";
import { readWrt, type Selection } from "../../tree/wrt.js";
import { checkAt } from "../check-at.js";
import { type CheckOptions, checkCheckOptions } from "../check-gradient.js";
import { randomNumbers } from "../random.js";
import { GradientReport } from "../report.js";
import type { Backward } from "./backward.js";
import { elsewhere } from "./elsewhere.js";
import { examine } from "./examine.js";
import { type Pass, Passes } from "./passes.js";
import { WeightedPoint } from "./weighted-point.js";

export interface PullbackOptions
  extends Pick<CheckOptions<readonly unknown[], number>, "onProgress" | "signal" | "tolerance"> {
  /** Whose adjoints are checked: an index or a tuple of indices. By default, of all arguments that have a derivative. */
  readonly wrt?: number | readonly number[];
  /** Bounds that no step leaves: a number, or a tuple with limits for each argument in `wrt`. */
  readonly bounds?: { readonly lower?: unknown; readonly upper?: unknown };
  /** Draws other random adjoints. */
  readonly seed?: number;
}

const OPERATOR = "checkPullback";
const OPTIONS = ["wrt", "seed", "bounds", "tolerance", "onProgress", "signal"];

/**
 * Checks the backward pass of a function with any result: a number, arrays, objects. For a random adjoint w, what `backward` gives must be
 * the gradient of ⟨w, f(x)⟩, which differences tell; since a backward pass is linear in its adjoint, which is checked as well, one
 * random adjoint stands for all.
 *
 * `backward` takes the adjoint of the result, structured like it, and the arguments; it returns a list with the adjoint of each argument.
 * Other shapes are brought into this one by `adapters`.
 *
 * ```ts
 * const scale = (x: number[], a: number) => x.map((xi) => a * xi);
 * const backward = (dy: number[], x: number[], a: number) => [dy.map((d) => d * a), x[0]! * dy[0]!];
 * const report = checkPullback(scale, [[1, 2], 3], backward);
 * report.verdict; // -> "wrong"
 * report.components[0]!.path; // -> "a"
 * ```
 * @throws ChainruleError when what `backward` returns is not structured like the arguments, with both structures; when the result of `f`
 * has no derivative; for unknown options.
 */
export function checkPullback<P extends readonly unknown[], Y>(
  f: (...args: P) => Y,
  args: NoInfer<P>,
  backward: Backward<Gradient<Y>, P>,
  options: PullbackOptions = {},
): GradientReport {
  checkFunction(OPERATOR, f);
  checkFunction(OPERATOR, backward);
  checkList(OPERATOR, "the arguments", args);
  checkOptions(OPERATOR, options, OPTIONS);
  checkCheckOptions(OPERATOR, { tolerance: options.tolerance, seed: options.seed });
  const { wrt, seed = 1, tolerance = null, ...others } = options;
  const { boundsAt, onProgress, signal } = readNumericOptions(OPERATOR, f, others);
  const { selection, left } = selectionOf(args, wrt, backward.without);
  const pointAt = (at: readonly unknown[]) =>
    new WeightedPoint(OPERATOR, f, at, selection, signal, (size) => randomWeights(size, seed));
  const point = pointAt(args);
  const { weights } = point;
  const passes = new Passes(point, selection);
  const backwardPass = backward as unknown as Pass;
  const twicePass = backward.twice as Pass | undefined;

  const gradientAt = (there: WeightedPoint) => {
    const own = there === point ? passes : new Passes(there, selection);
    return (...at: unknown[]) => own.run(backwardPass, there.weights, at);
  };
  const bounds = boundsAt(point);
  const trialAt = (at: readonly unknown[]) => {
    const there = pointAt(at);
    return { point: there, gradient: gradientAt(there) };
  };
  const run = { operator: OPERATOR, args, selection, bounds, tolerance, onProgress, seed, trialAt };
  const report = checkAt(point, gradientAt(point), run);
  const isRepeatable = repeatability(point);
  const { findings, unsettled } = examine({
    isRepeatable,
    pull: (adjoint) => passes.pull(backwardPass, adjoint, args),
    twice: twicePass === undefined ? null : (adjoint) => passes.pull(twicePass, adjoint, args),
    u: weights,
    v: randomWeights(weights.length, seed + 1),
    isSingle: hasSingle(args) || hasSingle(point.adjoint(weights)),
    path: (index) => point.path(index),
  });
  const isOpen = report.verdict !== "wrong" && findings.length === 0 && unsettled === null && bounds === null;
  const pullAt = (at: readonly unknown[]) => passes.pull(backwardPass, weights, at);
  const { finding, evaluations } = isOpen ? elsewhere({ args, selection, point, pointAt, pullAt }, signal) : NOTHING;
  if (finding !== null && isRepeatable()) findings.push(finding);
  const notes = [...report.notes];
  if (passes.writesToAdjoint) notes.push(ADJOINT_WRITTEN);
  if (unsettled !== null) notes.push(unsettled);
  if (left.length > 0)
    notes.push(`not checked, as no adjoint is given: ${left.map((at) => point.name(at)).join(", ")}`);
  const known = new Set(report.diagnosis.map(({ kind }) => kind));
  return new GradientReport({
    ...report,
    verdict:
      findings.length > 0 ? "wrong" : unsettled !== null && report.verdict === "right" ? "limited" : report.verdict,
    diagnosis: [...findings.filter(({ kind }) => !known.has(kind)), ...report.diagnosis],
    notes,
    evaluations: point.evaluations + evaluations,
  });
}

const NOTHING = { finding: null, evaluations: 0 };
const ADJOINT_WRITTEN = "The backward pass writes to the adjoint that it is given.";

/** Arguments with something to differentiate, or those named; `left` are those that the backward pass declares to have no adjoint. */
function selectionOf(args: readonly unknown[], wrt: unknown, without: (index: number) => boolean = () => false) {
  const of = (indices: readonly number[], left: readonly number[]) => {
    const selection: Selection = { indices, single: false };
    return { selection, left };
  };
  if (wrt !== undefined) return of(readWrt(OPERATOR, wrt).indices, []);
  const indices = args.flatMap((arg, index) => (gradientPart(arg) === undefined ? [] : [index]));
  const checked = indices.filter((index) => !without(index));
  if (checked.length > 0) return of(checked, indices.filter(without));
  return refuse("nothing-to-differentiate", null, { what: "the list of arguments", found: showValue(args) });
}

/** Whether a function gives the same numbers at the point again and again: a mask of few numbers is often drawn the same twice. */
function repeatability(point: WeightedPoint): () => boolean {
  let known: boolean | null = null;
  return () => {
    if (known !== null) return known;
    const results = Array.from({ length: REPEATS }, () => numbersIn(point.resultWith(point.values)).numbers);
    known = results.every((numbers) => numbers.every((x, index) => Object.is(x, results[0]?.[index])));
    return known;
  };
}

const REPEATS = 16;

/**
 * Random signs and sizes from 1/2 to 3/2, so that no two numbers of a result are weighed alike; multiples of 1/4096, exact in 32 bits
 * and in sums of two.
 */
function randomWeights(size: number, seed: number): Float64Array {
  const random = randomNumbers(seed);
  return Float64Array.from(
    { length: size },
    () => (random() < 0.5 ? -1 : 1) * (0.5 + Math.floor(4096 * random()) / 4096),
  );
}

/** Whether a number of it is stored in 32 bits. */
const hasSingle = (value: unknown) => numbersIn(value).singles.includes(true);
