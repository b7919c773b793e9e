/** `hessian`: all second partial derivatives, one Hessian-vector product for each component. */
import { registerOperator } from "../frontends/source/derivative-operators.js";
import type { ScalarFunction, Wrt } from "../tree/gradient-type.js";
import { assemble } from "../tree/places.js";
import { directionsOf, inputsOf } from "./arguments.js";
import { checkScalar, finish, History, readOptions } from "./derived.js";
import { hessianVectorRun } from "./hvp.js";
import { hessianInside } from "./inside/matrix.js";
import { argumentPlaces, leavesAt } from "./jacobian.js";
import { countComponents, eachUnit, gather, zeroLeaves } from "./seeds.js";
import type { DerivativeOptions, HessianFunction, HessianOfFunction } from "./types.js";

/**
 * The Hessian function of `f`: all second partial derivatives, with the structure of the argument outside and inside; a `Matrix`
 * for an array. For `wrt: [i, j]`, a tuple of tuples. Forward over reverse: one run for each component.
 *
 * ```ts
 * const H = hessian((x: number[]) => x[0]! ** 2 * x[1]!);
 * H([3, 5]); // -> { rows: 2, columns: 2, data: Float64Array [10, 6, 6, 0] }
 * ```
 * @throws ChainruleError for what cannot be differentiated, with the place in the source of `f`.
 */
export function hessian<F extends ScalarFunction, const W extends Wrt = 0>(
  f: F,
  options: Omit<DerivativeOptions<F, W>, "mode"> = {},
): HessianFunction<F, W> {
  const { subject, selection } = readOptions("hessian", f, options, ["wrt", "scope"]);
  const history = new History("hessian", subject);
  const call = (...args: Parameters<F>): HessianOfFunction<F, W> => {
    const point = subject.at(args);
    const { traced, inputs } = point;
    checkScalar("hessian", subject, traced);
    const directions = directionsOf(traced, selection);
    const wrt = inputsOf(directions);
    const compiled = hessianVectorRun(traced, wrt);
    history.record(traced, compiled);
    const tangents = zeroLeaves(leavesAt(point, wrt));
    const size = countComponents(tangents);
    const data = new Float64Array(size * size);
    eachUnit(tangents, (_leaf, _index, component) => {
      const products = compiled.run([...inputs, ...tangents], component > 0);
      gather(products, tangents, data, component, size);
    });
    const derivative = (output: number, input: number) => data[output * size + input] ?? Number.NaN;
    const places = argumentPlaces(point, directions);
    const blocks = places.map((outer) => places.map((inner) => assemble(outer, inner, derivative)));
    return (selection.single ? blocks[0]?.[0] : blocks) as HessianOfFunction<F, W>;
  };
  return finish(call, history, hessian, options) as HessianFunction<F, W>;
}

registerOperator(hessian, hessianInside);
