/** Sparse Jacobians and Hessians at a point: as many runs as there are groups of directions, put together by compressed rows. */
import { gradientLayout } from "../../tree/gradient-structure.js";
import type { RuntimeLeaf } from "../../tree/leaf.js";
import { type Direction, inputsOf } from "../arguments.js";
import type { Compiled } from "../compile.js";
import { placeOrder } from "../places.js";
import {
  columnProducts,
  type Directions,
  differentiableLeaves,
  hessianProducts,
  type Receiver,
  rowProducts,
} from "../products.js";
import { gradientProgram } from "../programs.js";
import { countComponents } from "../seeds.js";
import type { Point } from "../trace-cache.js";
import type { Mode, SparseMatrix } from "../types.js";
import { type Components, hessianSparsity, jacobianSparsity, type Sparsity } from "./sparsity.js";

export interface SparseResult {
  readonly matrix: SparseMatrix;
  /** What ran. */
  readonly compiled: Compiled;
}

export function sparseJacobian(
  point: Point,
  directions: readonly Direction[],
  outputs: readonly RuntimeLeaf[],
  mode: Mode | null,
): SparseResult {
  const { traced, inputs } = point;
  const { result } = traced.source;
  const layout = gradientLayout(result);
  const wrt = inputsOf(directions);
  const rows: Components = {
    leaves: differentiableLeaves(result, outputs),
    order: Int32Array.from(placeOrder(layout, outputs, 0, 0)),
  };
  const columns = argumentComponents(point, directions);
  const program = () => traced.program;
  const results = layout.differentiable;
  const question = { owner: traced, name: "jacobian", program, results, inputs, wrt, rows, columns };
  const sparsity = jacobianSparsity(question, mode);
  const run = sparsity.mode === "forward" ? columnProducts : rowProducts;
  return fill(sparsity, (groups, receive) => run(point, wrt, outputs, groups, receive));
}

export function sparseHessian(point: Point, directions: readonly Direction[]): SparseResult {
  const { traced, inputs } = point;
  const wrt = inputsOf(directions);
  const components = argumentComponents(point, directions);
  const program = () => gradientProgram(traced.program, wrt, false);
  const results = wrt.map((_, at) => traced.program.body.results.length - 1 + at);
  const question = { owner: traced, name: "hessian", program, results, inputs, wrt };
  const sparsity = hessianSparsity({ ...question, rows: components, columns: components });
  return fill(sparsity, (groups, receive) => hessianProducts(point, wrt, groups, receive));
}

function argumentComponents({ inputs }: Point, directions: readonly Direction[]): Components {
  const leaves = inputsOf(directions).map((position) => inputs[position] ?? 0);
  const order = new Int32Array(countComponents(leaves));
  let first = 0;
  for (const { layout, offset } of directions) {
    const own = placeOrder(layout, inputs, offset, first);
    order.set(own, first);
    first += own.length;
  }
  return { leaves, order };
}

/** Runs the groups of directions and puts each number where it belongs. */
function fill(sparsity: Sparsity, run: (groups: Directions, receive: Receiver) => Compiled): SparseResult {
  const { pattern, groups, entries, componentOf } = sparsity;
  const { rows, columns, rowStarts, columnIndices } = pattern;
  const values = new Float64Array(columnIndices.length);
  const directions = { count: groups.length, at: (group: number) => groups[group] ?? [] };
  const compiled = run(directions, (group, product) => {
    for (const entry of entries[group] ?? []) values[entry] = product[componentOf[entry] ?? 0] ?? Number.NaN;
  });
  // Users may change what they get; the pattern is kept for the next call.
  const matrix = { rows, columns, rowStarts: rowStarts.slice(), columnIndices: columnIndices.slice(), values };
  return { matrix, compiled };
}
