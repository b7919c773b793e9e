/** Static types of gradients: what is left of an argument's type. At run time `gradient-structure.ts` decides the same. */

/** A function whose gradient can be taken: it returns one number. */
export type ScalarFunction = (...args: never[]) => number;

/** Values without derivative; left out of objects, `undefined` in tuples. */
type Undifferentiable =
  | string
  | boolean
  | bigint
  | symbol
  | null
  | undefined
  | ((...args: never[]) => unknown)
  | (abstract new (
      ...args: never[]
    ) => unknown)
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | ArrayBuffer
  | DataView
  | Date
  | RegExp
  | Error
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | WeakMap<WeakKey, unknown>
  | WeakSet<WeakKey>
  | PromiseLike<unknown>;

type IsUnknown<A> = unknown extends A ? true : false;

/**
 * The gradient with respect to a value of type `A`, structured like it.
 *
 * number → number, Float64Array → Float64Array, Float32Array → Float32Array, `number[]` → `number[]`, records, class instances and
 * tuples likewise. Strings, booleans, integer arrays and functions are left out of objects and are `undefined` in tuples; `never`
 * where nothing is left. Accessors of a class are no data, but their type does not tell: they appear here all the same.
 */
export type Gradient<A> =
  IsUnknown<A> extends true
    ? A
    : A extends number
      ? number
      : A extends Float64Array
        ? Float64Array
        : A extends Float32Array
          ? Float32Array
          : A extends Undifferentiable
            ? never
            : A extends readonly unknown[]
              ? ArrayGradient<A>
              : A extends object
                ? ObjectGradient<A>
                : never;

type ArrayGradient<A extends readonly unknown[]> = number extends A["length"]
  ? [Gradient<A[number]>] extends [never]
    ? never
    : Gradient<A[number]>[]
  : HasDifferentiableItem<A> extends true
    ? { -readonly [K in keyof A]: [Gradient<A[K]>] extends [never] ? undefined : Gradient<A[K]> }
    : never;

type HasDifferentiableItem<A extends readonly unknown[]> = [Gradient<A[number]>] extends [never] ? false : true;

type ObjectGradient<A extends object> = keyof DifferentiableFields<A> extends never ? never : DifferentiableFields<A>;

type DifferentiableFields<A extends object> = {
  -readonly [K in keyof A as K extends symbol ? never : [Gradient<A[K]>] extends [never] ? never : K]: Gradient<A[K]>;
};

/** Which arguments: an index, or a tuple of indices. */
export type Wrt = number | readonly number[];

/** The indices of the parameters of a function. */
type ParameterIndex<P extends readonly unknown[]> = number extends P["length"]
  ? number
  : Extract<keyof P, `${number}`> extends `${infer Index extends number}`
    ? Index
    : never;

/** The values that `wrt` may have for a function. */
export type WrtOf<F extends (...args: never[]) => unknown> = WrtOfParameters<Parameters<F>>;

/** The same, from the parameters. */
export type WrtOfParameters<P extends readonly unknown[]> = ParameterIndex<P> | readonly ParameterIndex<P>[];

/** The gradient of `F`: like the argument for an index, a tuple for a tuple of indices. */
export type GradientOf<F extends (...args: never[]) => unknown, W extends Wrt> = GradientOfArguments<Parameters<F>, W>;

/** The same, from the parameters. */
export type GradientOfArguments<P extends readonly unknown[], W extends Wrt> = W extends readonly number[]
  ? { -readonly [K in keyof W]: ParameterGradient<P, W[K]> }
  : ParameterGradient<P, W>;

/** A parameter with a default or a question mark has the type of what is passed. */
type ParameterGradient<P extends readonly unknown[], I> = I extends keyof P
  ? Gradient<Exclude<P[I], undefined>>
  : never;

/** One tangent or adjoint an argument; null or undefined where it is zero. Optional for trailing arguments. */
export type Tangents<P extends readonly unknown[]> = {
  -readonly [K in keyof P]?: [Gradient<Exclude<P[K], undefined>>] extends [never]
    ? null | undefined
    : Gradient<Exclude<P[K], undefined>> | null | undefined;
};

/** One adjoint an argument; undefined for arguments without derivative. */
export type Adjoints<P extends readonly unknown[]> = {
  -readonly [K in keyof P]-?: [Gradient<Exclude<P[K], undefined>>] extends [never]
    ? undefined
    : Gradient<Exclude<P[K], undefined>>;
};
