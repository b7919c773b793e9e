/** Static types of Jacobians and Hessians. At run time `places.ts` decides the same. */
import type { Gradient, GradientOfArguments, ScalarFunction, Wrt } from "./gradient-type.js";

export type AnyFunction = (...args: never[]) => unknown;

/** Partial derivatives of an array with respect to an array: row-major, one row an output. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/**
 * A matrix by compressed rows: the entries of row `i` are `values[k]` in column `columnIndices[k]`, for `k` from `rowStarts[i]` to below
 * `rowStarts[i + 1]`, by ascending column. All others are zero.
 */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly rowStarts: Int32Array;
  readonly columnIndices: Int32Array;
  readonly values: Float64Array;
}

/** Arrays of numbers of any depth count as one array, row after row. */
export type NumberArray = Float64Array | Float32Array | readonly number[] | readonly NumberArray[];

/** Partial derivatives of an array of type `O` with respect to `I`. */
type Rows<O, I> = I extends number ? O : I extends NumberArray ? Matrix : { [K in keyof I]: Rows<O, I[K]> };

/** Both are gradients already: the output's structure outside, the input's inside. */
type JacobianOf<O, I> = O extends number
  ? I
  : O extends NumberArray
    ? Rows<O, I>
    : { [K in keyof O]: JacobianOf<O[K], I> };

/** With respect to several arguments: a tuple stands inside. */
type JacobianOfTuple<O, I extends readonly unknown[]> = O extends number
  ? I
  : O extends NumberArray
    ? { [K in keyof I]: Rows<O, I[K]> }
    : { [K in keyof O]: JacobianOfTuple<O[K], I> };

/** Partial derivatives of all components of the result with respect to all components of the argument. */
export type Jacobian<Result, Argument> = JacobianOf<Gradient<Result>, Gradient<Argument>>;

export type JacobianOfFunction<F extends AnyFunction, W extends Wrt> = W extends readonly number[]
  ? JacobianOfTuple<Gradient<ReturnType<F>>, Extract<GradientOfArguments<Parameters<F>, W>, readonly unknown[]>>
  : JacobianOf<Gradient<ReturnType<F>>, GradientOfArguments<Parameters<F>, W>>;

/** All second partial derivatives: the argument's structure outside and inside. */
export type Hessian<Argument> = JacobianOf<Gradient<Argument>, Gradient<Argument>>;

type HessianOfTuple<G> = { [I in keyof G]: { [J in keyof G]: JacobianOf<G[I], G[J]> } };

export type HessianOfFunction<F extends ScalarFunction, W extends Wrt> = W extends readonly number[]
  ? HessianOfTuple<GradientOfArguments<Parameters<F>, W>>
  : JacobianOf<GradientOfArguments<Parameters<F>, W>, GradientOfArguments<Parameters<F>, W>>;
