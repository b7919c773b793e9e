/** `jacobian`: all partial derivatives of all components of a result, forward or reverse. */
import { refuse } from "../errors/error.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import { gradientLayout } from "../tree/gradient-structure.js";
import type { Wrt } from "../tree/gradient-type.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import { assemble, type Places } from "../tree/places.js";
import { showStructure } from "../tree/structure-key.js";
import { type Direction, directionsOf, inputsOf } from "./arguments.js";
import { finish, History, nameOf, readFlag, readOptions } from "./derived.js";
import { jacobianInside } from "./inside/matrix.js";
import { placesOf } from "./places.js";
import { columnProducts, differentiableLeaves, rowProducts, units } from "./products.js";
import { countComponents } from "./seeds.js";
import { sparseJacobian } from "./sparse/matrices.js";
import type { Point, Subject, TracedFunction } from "./trace-cache.js";
import type {
  AnyFunction,
  DerivativeOptions,
  JacobianFunction,
  Mode,
  SparseMatrixFunction,
  SparseOption,
} from "./types.js";

/**
 * The Jacobian function of `f`: all partial derivatives, with the structure of the result outside and that of the argument
 * inside. An array by an array is a `Matrix` with one row an output; arrays of arrays count as one array, row after row.
 *
 * Forward mode takes one run for each component of the argument, reverse mode one for each component of the result; without `mode`,
 * the smaller number decides.
 *
 * With `sparse: true` the result is one `SparseMatrix`: a row for each number of the result, a column for each number of the argument (of
 * one argument after the other), both in the order of `tree.flatten`. Which entries may differ from zero follows from the code of `f`,
 * the lengths of its arguments, and what decides about branches and indices; columns without a common row, or rows without a
 * common column, share a run. How: docs/jacobians.md.
 *
 * ```ts
 * const J = jacobian((x: number[]) => [x[0]! * x[1]!, x[0]! + x[1]!]);
 * J([2, 3]); // -> { rows: 2, columns: 2, data: Float64Array [3, 2, 1, 1] }
 * ```
 * @throws ChainruleError for what cannot be differentiated, with the place in the source of `f`.
 */
export function jacobian<F extends AnyFunction, const W extends Wrt = 0>(
  f: F,
  options?: DerivativeOptions<F, W> & SparseOption<false>,
): JacobianFunction<F, W>;
export function jacobian<F extends AnyFunction, const W extends Wrt = 0>(
  f: F,
  options: DerivativeOptions<F, W> & SparseOption<true>,
): SparseMatrixFunction<F>;
export function jacobian(f: unknown, options: { readonly sparse?: boolean } = {}): unknown {
  const { subject, selection, mode } = readOptions("jacobian", f, options, ["wrt", "mode", "sparse", "scope"]);
  const isSparse = readFlag("jacobian", "sparse", options.sparse);
  const history = new History("jacobian", subject);
  const call = (...args: readonly unknown[]) => {
    const point = subject.at(args);
    checkResult(subject, point.traced);
    const directions = directionsOf(point.traced, selection);
    const { traced, inputs } = point;
    const outputs = traced.compiled("value", () => traced.program).run(inputs);
    if (isSparse) {
      const { matrix, compiled } = sparseJacobian(point, directions, outputs, mode);
      history.record(traced, compiled);
      return matrix;
    }
    const table = tabulate(point, directions, outputs, mode, history);
    const rows = placesOf(gradientLayout(traced.source.result), outputs, 0, 0);
    const derivative = (output: number, input: number) => table.data[output * table.columns + input] ?? Number.NaN;
    return assemble(rows, inputPlaces(point, directions, selection.single), derivative);
  };
  return finish(call, history, jacobian, options);
}

/** @throws ChainruleError when the result has no number that varies. */
function checkResult(subject: Subject, traced: TracedFunction): void {
  const { result } = traced.source;
  if (gradientLayout(result).structure !== null) return;
  refuse("result-without-numbers", null, { name: nameOf(subject), found: showStructure(result), operator: "jacobian" });
}

/** The places of all components of the arguments; of a tuple of them, for a tuple of indices. */
function inputPlaces(point: Point, directions: readonly Direction[], single: boolean): Places {
  const items = argumentPlaces(point, directions);
  return single ? (items[0] ?? { kind: "absent" }) : { kind: "items", items };
}

/** The places of the components of each argument, numbered on from one to the next. */
export function argumentPlaces(point: Point, directions: readonly Direction[]): Places[] {
  let first = 0;
  return directions.map(({ layout, offset, inputs }) => {
    const places = placesOf(layout, point.inputs, offset, first);
    first += countComponents(leavesAt(point, inputs));
    return places;
  });
}

export function leavesAt(point: Point, positions: readonly number[]): RuntimeLeaf[] {
  return positions.map((position) => point.inputs[position] ?? 0);
}

/** All derivatives in one row-major table, one row an output component. */
interface Table {
  readonly columns: number;
  readonly data: Float64Array;
}

function tabulate(
  point: Point,
  directions: readonly Direction[],
  outputs: readonly RuntimeLeaf[],
  mode: Mode | null,
  history: History,
): Table {
  const { traced } = point;
  const wrt = inputsOf(directions);
  const columns = countComponents(leavesAt(point, wrt));
  const rows = countComponents(differentiableLeaves(traced.source.result, outputs));
  const data = new Float64Array(rows * columns);
  if (mode === "forward" || (mode === null && columns <= rows)) {
    const compiled = columnProducts(point, wrt, outputs, units(columns), (column, product) => {
      for (let row = 0; row < rows; row++) data[row * columns + column] = product[row] ?? Number.NaN;
    });
    history.record(traced, compiled);
  } else {
    const compiled = rowProducts(point, wrt, outputs, units(rows), (row, product) => {
      data.set(product, row * columns);
    });
    history.record(traced, compiled);
  }
  return { columns, data };
}

registerOperator(jacobian, jacobianInside);
