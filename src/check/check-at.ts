/** Checks a gradient function at a point: calls it, compares what it gives, and writes the report. Options are read elsewhere. */
import type { Bounds } from "../numeric/line.js";
import type { Progress } from "../numeric/options.js";
import type { Point } from "../numeric/point.js";
import type { Selection } from "../tree/wrt.js";
import { Comparison } from "./compare.js";
import { axesOf } from "./diagnosis/axes.js";
import { diagnose } from "./diagnosis/diagnose.js";
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
}

/** Up to so many components are compared one by one. */
const MOST_COMPONENTS = 256;

/** The gradient that `gradient` gives at `run.args`, compared with the differences of the function of `point`. */
export function checkAt(point: Point, gradient: SuppliedGradient, run: CheckRun): GradientReport {
  const { operator, args, selection, bounds, tolerance, onProgress } = run;
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
  const compared = new Map(examined.components.map((component) => [component.index, component]));
  const axes = axesOf(args, (argument) => point.name(argument));
  const diagnosis = diagnose({ comparison, calls, compared, axes, args });
  // What changes the arguments that it is the gradient at is no gradient, whatever its numbers are.
  const isSpoiling = calls.written.some((argument) => selection.indices.includes(argument));
  return new GradientReport({
    verdict: isSpoiling ? "wrong" : examined.verdict,
    size: point.size,
    components: worstFirst(examined.components),
    probes: examined.probes,
    diagnosis,
    notes: examined.notes,
    evaluations: point.evaluations,
  });
}

/** One by one. */
function examineAll(comparison: Comparison, onProgress: CheckRun["onProgress"]): Examined {
  const components = comparison.components([...comparison.point.values.keys()], onProgress);
  return { verdict: overall(components.map(({ verdict }) => verdict)), components, probes: null, notes: [] };
}

/** Another point, where a gradient that keeps something from call to call can keep it. */
function nearby(point: Point, bounds: Bounds | null): Float64Array {
  return point.values.map((x, index) => {
    const moved = x === 0 ? 2 ** -6 : x * (1 + (index % 2 === 0 ? 2 ** -6 : -(2 ** -6)));
    return Math.min(Math.max(moved, bounds?.lower[index] ?? moved), bounds?.upper[index] ?? moved);
  });
}
