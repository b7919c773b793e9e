/** Static types of the derivative operators: options, results. The structure of Jacobians and Hessians is in `src/tree/jacobian-type.ts`. */
import type { GradientOf, ScalarFunction, Wrt, WrtOf } from "../tree/gradient-type.js";
import type { AnyFunction, HessianOfFunction, JacobianOfFunction, SparseMatrix } from "../tree/jacobian-type.js";

export type {
  AnyFunction,
  Hessian,
  HessianOfFunction,
  Jacobian,
  JacobianOfFunction,
  Matrix,
  NumberArray,
  SparseMatrix,
} from "../tree/jacobian-type.js";

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

export interface CheckpointOption {
  /**
   * What reverse mode keeps of loops that carry something from step to step: `true`, states at the ends of about √n segments of n steps;
   * a number, so many states at a time; `false`, all that it needs of each step. By default all, up to 256 MiB.
   */
  readonly checkpoint?: boolean | number;
}

/** What a derivative that is a matrix may be asked for. */
export interface SparseOption<S extends boolean> {
  /** Only the entries that may differ from zero, as a `SparseMatrix`, from as few runs as their pattern allows. */
  readonly sparse?: S;
}

export interface SparseMatrixFunction<F extends AnyFunction> extends Compiled {
  (...args: Parameters<F>): SparseMatrix;
}

export interface JacobianFunction<F extends AnyFunction, W extends Wrt> extends Compiled {
  (...args: Parameters<F>): JacobianOfFunction<F, W>;
}

export interface HessianFunction<F extends ScalarFunction, W extends Wrt> extends Compiled {
  (...args: Parameters<F>): HessianOfFunction<F, W>;
}
