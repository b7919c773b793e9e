/** Checks a gradient function at a point: calls it, compares what it gives, and writes the report. Options are read elsewhere. */
import type { Bounds } from "../numeric/line.js";
import type { Progress } from "../numeric/options.js";
import { type Point, pointOf } from "../numeric/point.js";
import { PrivateCopy } from "../numeric/private-copies.js";
import type { Selection } from "../tree/wrt.js";
import { type CheckedComponent, Comparison } from "./compare.js";
import { axesOf } from "./diagnosis/axes.js";
import { diagnose } from "./diagnosis/diagnose.js";
import type { Trial } from "./diagnosis/evidence.js";
import { type Examined, examineLarge } from "./large.js";
import { overall, worstFirst } from "./order.js";
import { GradientReport } from "./report.js";
import { callGradient, type SuppliedGradient, sameNumbers } from "./supplied.js";

/** How a check is made. */
export interface CheckRun {
  /** What errors call the caller. */
  readonly operator: string;
  readonly args: readonly unknown[];
  readonly selection: Selection;
  readonly bounds: Bounds | null;
  readonly tolerance: number | null;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /** Draws other random directions. */
  readonly seed?: number | undefined;
  /** Additive terms of the function, by name. */
  readonly terms?: Readonly<Record<string, (...args: never[]) => number>> | undefined;
  /** The function and its gradient at other arguments, where these may be tried. */
  readonly trialAt?: (args: readonly unknown[]) => { readonly point: Point; readonly gradient: SuppliedGradient };
}

/** Up to so many components are compared one by one. */
const MOST_COMPONENTS = 256;

/** The gradient that `gradient` gives at `run.args`, compared with the differences of the function of `point`. */
export function checkAt(point: Point, gradient: SuppliedGradient, run: CheckRun): GradientReport {
  const { operator, args, selection, bounds, tolerance, onProgress } = run;
  if (point.size === 0) return nothingToCompare(point, gradient, run);
  const calls = callGradient(operator, gradient, args, selection, point, nearby(point, bounds));
  const examine = (supplied: Float64Array) => {
    const comparison = new Comparison(point, supplied, { bounds, tolerance });
    const isLarge = point.size > MOST_COMPONENTS;
    return {
      comparison,
      ...(isLarge ? examineLarge(comparison, run.seed ?? 1, onProgress) : examineAll(comparison, onProgress)),
    };
  };
  let examined = examine(calls.second);
  if (examined.verdict !== "wrong" && !sameNumbers(calls.first, calls.second)) {
    const before = examine(calls.first);
    if (before.verdict === "wrong") examined = before;
  }
  const { comparison } = examined;
  const wrong = examined.components.filter(({ verdict }) => verdict === "wrong");
  const axes = axesOf(args, (argument) => point.name(argument));
  const options = { bounds, tolerance };
  const terms = Object.entries(run.terms ?? {}).map(([name, term]) => {
    const own = pointOf(operator, term, args, selection);
    return { name, comparison: new Comparison(own, calls.second, options) };
  });
  const trial = trialOf(run);
  const diagnosis = diagnose({ comparison, calls, wrong, axes, terms, trial });
  // What changes the arguments that it is the gradient at is no gradient, whatever its numbers are.
  const isSpoiling = calls.written.some((argument) => selection.indices.includes(argument));
  return new GradientReport({
    verdict: isSpoiling ? "wrong" : examined.verdict,
    size: point.size,
    components: worstFirst(examined.components),
    probes: examined.probes,
    diagnosis,
    notes: [...notesAbout(point, comparison), ...notesAboutKinks(examined.components), ...examined.notes],
    evaluations: point.evaluations + (trial?.evaluations() ?? 0),
  });
}

/** An argument without numbers: the function is called, and the gradient must have no numbers either. */
function nothingToCompare(point: Point, gradient: SuppliedGradient, { args }: CheckRun): GradientReport {
  point.evaluate();
  point.flatten(gradient(...(args.map((arg) => new PrivateCopy(arg).value) as never[])), "the gradient");
  const notes = ["the argument holds no numbers: nothing was compared"];
  const { evaluations } = point;
  return new GradientReport({
    verdict: "right",
    size: 0,
    components: [],
    probes: null,
    diagnosis: [],
    notes,
    evaluations,
  });
}

/** For hypotheses that need other arguments; these may be nonsense to the function. */
function trialOf({ args, trialAt, bounds, tolerance }: CheckRun): Trial | null {
  if (trialAt === undefined) return null;
  const points: Point[] = [];
  const known = new Map<string, Comparison | null>();
  const compare = (other: readonly unknown[]): Comparison | null => {
    try {
      const { point, gradient } = trialAt(other);
      points.push(point);
      const options = { bounds: bounds?.lower.length === point.size ? bounds : null, tolerance };
      const copies = other.map((arg) => new PrivateCopy(arg).value);
      return new Comparison(point, point.flatten(gradient(...(copies as never[]))), options);
    } catch {
      return null;
    }
  };
  const at = (name: string, other: readonly unknown[]) => {
    const comparison = known.has(name) ? (known.get(name) ?? null) : compare(other);
    known.set(name, comparison);
    return comparison;
  };
  return { args, at, evaluations: () => points.reduce((sum, point) => sum + point.evaluations, 0) };
}

/** One by one. */
function examineAll(comparison: Comparison, onProgress: CheckRun["onProgress"]): Examined {
  const components = comparison.components([...comparison.point.values.keys()], onProgress);
  return { verdict: overall(components.map(({ verdict }) => verdict)), components, probes: null, notes: [] };
}

/** What should be known of the function. */
function notesAbout(point: Point, { value, isRandom, noise }: Comparison): string[] {
  const notes: string[] = [];
  if (!Number.isFinite(value)) notes.push(`the function is ${value} here`);
  if (isRandom)
    notes.push(`the function gave two values for the same arguments: noise of ${noise.level.toExponential(0)}`);
  if (point.written.length > 0) notes.push(`the function writes to its arguments: ${point.written.join(", ")}`);
  return notes;
}

function notesAboutKinks(components: readonly CheckedComponent[]): string[] {
  const outside = components.filter(({ verdict, slopes }) => verdict === "limited" && slopes !== null);
  const [first] = outside;
  if (first === undefined) return [];
  const others = outside.length > 1 ? ` and ${outside.length - 1} more` : "";
  return [
    `${first.path}${others}: at a kink, outside of the slopes on both sides; right only if several kinks meet there`,
  ];
}

/** Another point, where a gradient that keeps something from call to call can keep it. */
function nearby(point: Point, bounds: Bounds | null): Float64Array {
  return point.values.map((x, index) => {
    const moved = x === 0 ? 2 ** -6 : x * (1 + (index % 2 === 0 ? 2 ** -6 : -(2 ** -6)));
    return Math.min(Math.max(moved, bounds?.lower[index] ?? moved), bounds?.upper[index] ?? moved);
  });
}
