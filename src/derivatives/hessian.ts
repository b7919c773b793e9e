/** `hessian`: all second partial derivatives, one Hessian-vector product for each component. */
import { registerOperator } from "../frontends/source/derivative-operators.js";
import type { ScalarFunction, Wrt } from "../tree/gradient-type.js";
import { assemble } from "../tree/places.js";
import { directionsOf, inputsOf } from "./arguments.js";
import { checkScalar, finish, History, readFlag, readOptions } from "./derived.js";
import { hessianInside } from "./inside/matrix.js";
import { argumentPlaces, leavesAt } from "./jacobian.js";
import { hessianProducts, units } from "./products.js";
import { countComponents } from "./seeds.js";
import { sparseHessian } from "./sparse/matrices.js";
import type { DerivativeOptions, HessianFunction, SparseMatrixFunction, SparseOption } from "./types.js";

/**
 * The Hessian function of `f`: all second partial derivatives, with the structure of the argument outside and inside; a `Matrix`
 * for an array. For `wrt: [i, j]`, a tuple of tuples. Forward over reverse: one run for each component.
 *
 * With `sparse: true` the result is one symmetric `SparseMatrix`, its rows and columns in the order of `tree.flatten`, from as few runs as
 * a star colouring of its pattern needs; see `jacobian`.
 *
 * ```ts
 * const H = hessian((x: number[]) => x[0]! ** 2 * x[1]!);
 * H([3, 5]); // -> { rows: 2, columns: 2, data: Float64Array [10, 6, 6, 0] }
 * ```
 * @throws ChainruleError for what cannot be differentiated, with the place in the source of `f`.
 */
export function hessian<F extends ScalarFunction, const W extends Wrt = 0>(
  f: F,
  options?: Omit<DerivativeOptions<F, W>, "mode"> & SparseOption<false>,
): HessianFunction<F, W>;
export function hessian<F extends ScalarFunction, const W extends Wrt = 0>(
  f: F,
  options: Omit<DerivativeOptions<F, W>, "mode"> & SparseOption<true>,
): SparseMatrixFunction<F>;
export function hessian(f: unknown, options: { readonly sparse?: boolean } = {}): unknown {
  const { subject, selection } = readOptions("hessian", f, options, ["wrt", "sparse", "scope"]);
  const isSparse = readFlag("hessian", "sparse", options.sparse);
  const history = new History("hessian", subject);
  const call = (...args: readonly unknown[]) => {
    const point = subject.at(args);
    const { traced } = point;
    checkScalar("hessian", subject, traced);
    const directions = directionsOf(traced, selection);
    if (isSparse) {
      const { matrix, compiled } = sparseHessian(point, directions);
      history.record(traced, compiled);
      return matrix;
    }
    const wrt = inputsOf(directions);
    const size = countComponents(leavesAt(point, wrt));
    const data = new Float64Array(size * size);
    const compiled = hessianProducts(point, wrt, units(size), (column, product) => {
      for (let row = 0; row < size; row++) data[row * size + column] = product[row] ?? Number.NaN;
    });
    history.record(traced, compiled);
    const derivative = (output: number, input: number) => data[output * size + input] ?? Number.NaN;
    const places = argumentPlaces(point, directions);
    const blocks = places.map((outer) => places.map((inner) => assemble(outer, inner, derivative)));
    return selection.single ? blocks[0]?.[0] : blocks;
  };
  return finish(call, history, hessian, options);
}

registerOperator(hessian, hessianInside);
