/** Many Jacobian-vector products at one point: a Jacobian times directions, or directions times a Jacobian, one after the other. */
import { gradientLayout } from "../tree/gradient-structure.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import type { Compiled } from "./compile.js";
import { hessianVectorRun } from "./hvp.js";
import { tangentRun, valueTangents } from "./jvp.js";
import { type Pullback, pullbackAt } from "./pullback.js";
import { countComponents, gather, setComponent, zeroLeaves } from "./seeds.js";
import type { Point } from "./trace-cache.js";

/** Directions that are 1 at some components and 0 at the others. */
export interface Directions {
  readonly count: number;
  /** The components, numbered over all leaves, at which a direction is 1. */
  readonly at: (direction: number) => Iterable<number>;
}

/** Is given the numbers of each product, in an array that is used again for the next. */
export type Receiver = (direction: number, product: Float64Array) => void;

/** The unit directions. */
export function units(count: number): Directions {
  return { count, at: (direction) => [direction] };
}

/** The Jacobian times directions of the inputs `wrt`, in forward mode; returns what ran. */
export function columnProducts(
  { traced, inputs }: Point,
  wrt: readonly number[],
  outputs: readonly RuntimeLeaf[],
  directions: Directions,
  receive: Receiver,
): Compiled {
  const compiled = tangentRun(traced, wrt);
  const like = differentiableLeaves(traced.source.result, outputs);
  const tangents = zeroLeaves(wrt.map((position) => inputs[position] ?? 0));
  const product = new Float64Array(countComponents(like));
  eachDirection(directions, tangents, (direction) => {
    gather(valueTangents(traced, compiled.run([...inputs, ...tangents], true)), like, product, 0, 1);
    receive(direction, product);
  });
  return compiled;
}

/** Directions of the result times the Jacobian, in reverse mode; returns what ran. */
export function rowProducts(
  { traced, inputs }: Point,
  wrt: readonly number[],
  outputs: readonly RuntimeLeaf[],
  directions: Directions,
  receive: Receiver,
): Compiled {
  const { pull, compiled }: Pullback = pullbackAt(traced, wrt, inputs, true);
  const adjoints = zeroLeaves(differentiableLeaves(traced.source.result, outputs));
  const like = wrt.map((position) => inputs[position] ?? 0);
  const product = new Float64Array(countComponents(like));
  eachDirection(directions, adjoints, (direction) => {
    gather(pull(adjoints), like, product, 0, 1);
    receive(direction, product);
  });
  return compiled;
}

/** The Hessian times directions of the inputs `wrt`; returns what ran. */
export function hessianProducts(
  { traced, inputs }: Point,
  wrt: readonly number[],
  directions: Directions,
  receive: Receiver,
): Compiled {
  const compiled = hessianVectorRun(traced, wrt);
  const tangents = zeroLeaves(wrt.map((position) => inputs[position] ?? 0));
  const product = new Float64Array(countComponents(tangents));
  let isFirst = true;
  eachDirection(directions, tangents, (direction) => {
    gather(compiled.run([...inputs, ...tangents], !isFirst), tangents, product, 0, 1);
    isFirst = false;
    receive(direction, product);
  });
  return compiled;
}

/** The leaves of a result that have a derivative. */
export function differentiableLeaves(
  result: Parameters<typeof gradientLayout>[0],
  outputs: readonly RuntimeLeaf[],
): RuntimeLeaf[] {
  return gradientLayout(result).differentiable.map((leaf) => outputs[leaf] ?? 0);
}

/** Calls `run` for each direction, which the leaves (zero before and after) are then. */
function eachDirection(directions: Directions, leaves: RuntimeLeaf[], run: (direction: number) => void): void {
  const starts = startsOf(leaves);
  const fill = (direction: number, value: number) => {
    for (const component of directions.at(direction)) {
      const leaf = leafOf(starts, component);
      setComponent(leaves, leaf, component - (starts[leaf] ?? 0), value);
    }
  };
  for (let direction = 0; direction < directions.count; direction++) {
    fill(direction, 1);
    run(direction);
    fill(direction, 0);
  }
}

/** The number of the first component of each leaf. */
export function startsOf(leaves: readonly RuntimeLeaf[]): number[] {
  let next = 0;
  return leaves.map((leaf) => {
    const start = next;
    next += typeof leaf === "object" ? leaf.length : 1;
    return start;
  });
}

/** The last leaf that starts at or before a component; empty leaves before it are passed over. */
function leafOf(starts: readonly number[], component: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= component) low = middle;
    else high = middle - 1;
  }
  return low;
}
