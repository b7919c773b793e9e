/**
 * Many Jacobian-vector products at one point: a Jacobian times directions, or directions times a Jacobian. A few directions share a
 * run, which computes the function and its partial derivatives once for all of them.
 */
import { cost } from "../ir/cost.js";
import type { Program } from "../ir/program.js";
import { gradientLayout } from "../tree/gradient-structure.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import type { Compiled } from "./compile.js";
import { hessianVectorRun } from "./hvp.js";
import { tangentRun, valueTangents } from "./jvp.js";
import { differentiableOutputs, forwardLanes, hessianLanes } from "./programs.js";
import { pullbackAt } from "./pullback.js";
import { countComponents, gather, setComponent, zeroLeaves } from "./seeds.js";
import { hasNaN } from "./settle.js";
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

/** Directions in one run: 8 were measured to be 1.5 to 4 times as fast as one each, 4 less. */
const MOST_LANES = 8;
/** Operations in the text of a function times directions in one run: more code was measured to run slower. */
const MOST_OPERATIONS = 500;

/** The Jacobian times directions of the inputs `wrt`, in forward mode; returns what ran. */
export function columnProducts(
  { traced, inputs }: Point,
  wrt: readonly number[],
  outputs: readonly RuntimeLeaf[],
  directions: Directions,
  receive: Receiver,
): Compiled {
  const single = tangentRun(traced, wrt);
  const lanes = lanesFor(directions, traced.program);
  const several = () =>
    traced.compiled(`forward ${wrt.join()} x${lanes}`, () => forwardLanes(traced.program, wrt, lanes));
  const byType = differentiableOutputs(traced.program);
  const positions = gradientLayout(traced.source.result).differentiable.map((leaf) => byType.indexOf(leaf));
  runAll(directions, receive, {
    lanes,
    direction: wrt.map((position) => inputs[position] ?? 0),
    product: differentiableLeaves(traced.source.result, outputs),
    one: (tangents) => valueTangents(traced, single.run([...inputs, ...tangents], true)),
    all: (tangents) => {
      const results = several().run([...inputs, ...tangents.flat()], true);
      return tangents.map((_, lane) => positions.map((position) => results[lane * byType.length + position] ?? 0));
    },
  });
  return lanes === 1 ? single : several();
}

/** Directions of the result times the Jacobian, in reverse mode; returns what ran. */
export function rowProducts(
  { traced, inputs }: Point,
  wrt: readonly number[],
  outputs: readonly RuntimeLeaf[],
  directions: Directions,
  receive: Receiver,
): Compiled {
  const { pull, pullLanes, compiled } = pullbackAt(traced, wrt, inputs, true);
  runAll(directions, receive, {
    lanes: lanesFor(directions, traced.program),
    direction: differentiableLeaves(traced.source.result, outputs),
    product: wrt.map((position) => inputs[position] ?? 0),
    one: pull,
    all: (adjoints) => slices(pullLanes(adjoints), wrt.length),
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
  const single = hessianVectorRun(traced, wrt);
  const lanes = lanesFor(directions, traced.program);
  const several = () => traced.compiled(`hvp ${wrt.join()} x${lanes}`, () => hessianLanes(traced.program, wrt, lanes));
  const like = wrt.map((position) => inputs[position] ?? 0);
  let quiet = false;
  const run = (compiled: Compiled, tangents: readonly RuntimeLeaf[]) => {
    const results = compiled.run([...inputs, ...tangents], quiet);
    quiet = true;
    return results;
  };
  runAll(directions, receive, {
    lanes,
    direction: like,
    product: like,
    one: (tangents) => run(single, tangents),
    all: (tangents) => slices(run(several(), tangents.flat()), wrt.length),
  });
  return lanes === 1 ? single : several();
}

const operations = new WeakMap<Program, number>();

/** A power of two, so that few programs serve all lengths of arguments. */
function lanesFor({ count }: Directions, program: Program): number {
  const total = operations.get(program) ?? cost(program).total;
  operations.set(program, total);
  let lanes = MOST_LANES;
  while (lanes > 1 && (lanes > count || lanes * total > MOST_OPERATIONS)) lanes /= 2;
  return lanes;
}

/** The leaves of a result that have a derivative. */
export function differentiableLeaves(
  result: Parameters<typeof gradientLayout>[0],
  outputs: readonly RuntimeLeaf[],
): RuntimeLeaf[] {
  return gradientLayout(result).differentiable.map((leaf) => outputs[leaf] ?? 0);
}

type Leaves = readonly RuntimeLeaf[];

interface Run {
  /** How many directions `all` takes. */
  readonly lanes: number;
  /** What directions and products look like. */
  readonly direction: Leaves;
  readonly product: Leaves;
  /** The product with one direction; says what zero times infinity is. */
  readonly one: (direction: Leaves) => Leaves;
  /** The products with several. */
  readonly all: (directions: readonly Leaves[]) => readonly Leaves[];
}

/** Runs all directions, some at a time. In the last run lanes may be left over, and are zero. */
function runAll(directions: Directions, receive: Receiver, run: Run): void {
  const lanes = Array.from({ length: run.lanes }, () => zeroLeaves(run.direction));
  const starts = startsOf(run.direction);
  const product = new Float64Array(countComponents(run.product));
  const fill = (direction: number, value: number) => {
    const leaves = lanes[direction % run.lanes];
    if (leaves === undefined || direction >= directions.count) return;
    for (const component of directions.at(direction)) {
      const leaf = leafOf(starts, component);
      setComponent(leaves, leaf, component - (starts[leaf] ?? 0), value);
    }
  };
  for (let first = 0; first < directions.count; first += run.lanes) {
    lanes.forEach((_, lane) => fill(first + lane, 1));
    const found = run.lanes === 1 ? [] : run.all(lanes);
    lanes.forEach((leaves, lane) => {
      if (first + lane >= directions.count) return;
      const own = found[lane];
      gather(own === undefined || own.some(hasNaN) ? run.one(leaves) : own, run.product, product, 0, 1);
      receive(first + lane, product);
    });
    lanes.forEach((_, lane) => fill(first + lane, 0));
  }
}

/** Results that stand one lane after the other, by lane. */
function slices(results: Leaves, count: number): Leaves[] {
  return Array.from({ length: count === 0 ? 0 : results.length / count }, (_, lane) =>
    results.slice(lane * count, (lane + 1) * count),
  );
}

/** The number of the first component of each leaf. */
function startsOf(leaves: Leaves): number[] {
  let next = 0;
  return leaves.map((leaf) => {
    const start = next;
    next += countComponents([leaf]);
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
