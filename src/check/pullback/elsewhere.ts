/** Looks at a backward pass at a second point, along one direction: what is kept from an earlier forward pass shows there. */

import type { Selection } from "../../tree/wrt.js";
import { checkGradient } from "../check-gradient.js";
import type { CheckedComponent } from "../compare.js";
import type { Finding } from "../report.js";
import { argumentsWith } from "../supplied.js";
import type { WeightedPoint } from "./weighted-point.js";

export interface Elsewhere {
  readonly args: readonly unknown[];
  /** Which arguments have their adjoints checked. */
  readonly selection: Selection;
  /** The function at `args`. */
  readonly point: WeightedPoint;
  /** The same function at other arguments. */
  readonly pointAt: (args: readonly unknown[]) => WeightedPoint;
  /** What the backward pass gives there. */
  readonly pullAt: (args: readonly unknown[]) => Float64Array;
}

/**
 * What is wrong at another point; nothing where all is right, or the function is not defined.
 *
 * @throws the reason of `signal` when that has ended the run.
 */
export function elsewhere(there: Elsewhere, signal: AbortSignal | undefined) {
  const points: WeightedPoint[] = [];
  const pointAt = (args: readonly unknown[]) => {
    const point = there.pointAt(args);
    points.push(point);
    return point;
  };
  let finding: Finding | null = null;
  try {
    finding = findingElsewhere({ ...there, pointAt });
  } catch {
    signal?.throwIfAborted();
  }
  return { finding, evaluations: points.reduce((sum, { evaluations }) => sum + evaluations, 0) };
}

const directionAt = (x: number, index: number) => (index % 3 === 0 ? -1 : 1) * (Math.abs(x) || 1);

/** Every number is moved by about an eighth of itself. */
function findingElsewhere({ args, selection, point, pointAt, pullAt }: Elsewhere): Finding | null {
  const values = point.values.map((x, index) => x + directionAt(x, index) / 8);
  const moved = argumentsWith(args, selection, values);
  const there = pointAt(moved);
  const pulled = pullAt(moved);
  const along = alongDirection(there, pulled);
  if (along.verdict !== "wrong") return null;
  const { analytic, numeric, error } = along;
  const found = `At another point the result is wrong: along a direction ${show(analytic)}, not ${show(numeric)} ± ${show(error)}`;
  const finding = (kind: string, where: string, sentence: string): Finding => ({
    kind,
    where,
    sentence,
    fits: 1,
    of: 1,
  });

  // Would it be right if one argument, or all, were as before, and does it take no notice of the change?
  const isAsBefore = (before: readonly unknown[]) => {
    const unmoved = pullAt(before);
    const isSame = unmoved.every((x, index) => Object.is(x, pulled[index]));
    return isSame && alongDirection(pointAt(before), unmoved).verdict === "right";
  };
  for (const index of selection.indices) {
    if (!isAsBefore(moved.map((arg, at) => (at === index ? args[at] : arg)))) continue;
    const name = there.name(index);
    return finding("stale", name, `${found}; it is what would be right if \`${name}\` were as in an earlier call.`);
  }
  if (isAsBefore(args)) return finding("stale", "all arguments", `${found}; it is the result of an earlier call.`);
  return finding("wrong elsewhere", "another point", `${found}.`);
}

function alongDirection(point: WeightedPoint, pulled: Float64Array): CheckedComponent {
  const direction = point.values.map(directionAt);
  const slope = pulled.reduce((sum, d, index) => sum + d * (direction[index] ?? 0), 0);
  const along = (t: number) => point.evaluateAlong(direction, t);
  const [component] = checkGradient(along, [0], { gradient: () => slope }).components;
  if (component === undefined) throw new RangeError("a function of one number has one component");
  return component;
}

function show(x: number): string {
  return String(Number(x.toPrecision(4)));
}
