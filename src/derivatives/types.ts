/** Static types of the derivative operators: options, results, and the structure of Jacobians and Hessians. */
import type { Gradient, GradientOf, GradientOfArguments, ScalarFunction, Wrt, WrtOf } from "../tree/gradient-type.js";

export type AnyFunction = (...args: never[]) => unknown;

/** Which way the chain rule is followed: from the inputs, or from the result. */
export type Mode = "forward" | "reverse";

export interface ScopeOption {
  /** The variables that the function takes from outside, where they cannot be read (bundled code without the build plugin). */
  readonly scope?: () => Readonly<Record<string, unknown>>;
}

export interface DerivativeOptions<F extends AnyFunction, W extends Wrt> extends ScopeOption {
  /** Which arguments: an index (default 0) or a tuple of indices. */
  readonly wrt?: W & WrtOf<F>;
  /** `reverse` costs a few evaluations for each output, `forward` a few for each component of the input. */
  readonly mode?: Mode;
}

/** What a gradient can be written into: arrays and objects of its structure, `readonly` ones too. */
export type Target<G> = G extends number | undefined | Float64Array | Float32Array
  ? G
  : { readonly [K in keyof G]: Target<G[K]> };

/** What every compiled derivative can tell about itself after its first call. */
export interface Compiled {
  /** The JavaScript that runs. */
  readonly source: string;
  /** Names of the outside variables that the function reads. */
  readonly captures: readonly string[];
}

export interface GradientFunction<F extends ScalarFunction, W extends Wrt> extends Compiled {
  (...args: Parameters<F>): GradientOf<F, W>;
  /** Writes the gradient into the arrays and objects of `out`, and returns it. */
  into<Out extends Target<GradientOf<F, W>>>(out: Out, ...args: Parameters<F>): Out;
}

export interface ValueAndGradient<V, G> {
  readonly value: V;
  readonly gradient: G;
}

export interface ValueAndGradientFunction<F extends ScalarFunction, W extends Wrt> extends Compiled {
  (...args: Parameters<F>): ValueAndGradient<number, GradientOf<F, W>>;
  /** Writes the gradient into the arrays and objects of `out`, which is then the `gradient` of the result. */
  into<Out extends Target<GradientOf<F, W>>>(out: Out, ...args: Parameters<F>): ValueAndGradient<number, Out>;
}

/** A function whose value has company: `[value, aux]`. */
export type AuxFunction<Aux = unknown> = (...args: never[]) => readonly [number, Aux];

export interface ValueGradientAndAux<G, Aux> extends ValueAndGradient<number, G> {
  readonly aux: Aux;
}

export interface AuxGradientFunction<F extends AuxFunction, W extends Wrt> extends Compiled {
  (...args: Parameters<F>): ValueGradientAndAux<GradientOf<F, W>, ReturnType<F>[1]>;
  /** Writes the gradient into the arrays and objects of `out`, which is then the `gradient` of the result. */
  into<Out extends Target<GradientOf<F, W>>>(
    out: Out,
    ...args: Parameters<F>
  ): ValueGradientAndAux<Out, ReturnType<F>[1]>;
}

/** Partial derivatives of an array with respect to an array: row-major, one row an output. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
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

export interface JacobianFunction<F extends AnyFunction, W extends Wrt> extends Compiled {
  (...args: Parameters<F>): JacobianOfFunction<F, W>;
}

/** All second partial derivatives: the argument's structure outside and inside. */
export type Hessian<Argument> = JacobianOf<Gradient<Argument>, Gradient<Argument>>;

type HessianOfTuple<G> = { [I in keyof G]: { [J in keyof G]: JacobianOf<G[I], G[J]> } };

export type HessianOfFunction<F extends ScalarFunction, W extends Wrt> = W extends readonly number[]
  ? HessianOfTuple<GradientOfArguments<Parameters<F>, W>>
  : JacobianOf<GradientOfArguments<Parameters<F>, W>, GradientOfArguments<Parameters<F>, W>>;

export interface HessianFunction<F extends ScalarFunction, W extends Wrt> extends Compiled {
  (...args: Parameters<F>): HessianOfFunction<F, W>;
}
