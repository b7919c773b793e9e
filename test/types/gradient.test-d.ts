import type { Adjoints, Gradient, GradientOf, Tangents, WrtOf } from "../../src/tree/gradient-type.js";
import { check, type Equal } from "./expect-type.js";

class Vec3 {
  x = 0;
  y = 0;
  readonly z: number = 0;
  norm(): number {
    return Math.hypot(this.x, this.y, this.z);
  }
  plus(other: Vec3): Vec3 {
    return other;
  }
}

interface Layer {
  readonly w: Float64Array;
  readonly b: readonly number[];
  readonly name: string;
  bias?: number;
  act: (x: number) => number;
  trainable: boolean;
  readonly index: Int32Array;
}

// Scalars and arrays.
check<Equal<Gradient<number>, number>>();
check<Equal<Gradient<3>, number>>();
check<Equal<Gradient<Float64Array>, Float64Array>>();
check<Equal<Gradient<Float64Array<ArrayBuffer>>, Float64Array>>();
check<Equal<Gradient<Float32Array>, Float32Array>>();
check<Equal<Gradient<number[]>, number[]>>();
check<Equal<Gradient<readonly number[]>, number[]>>();
check<Equal<Gradient<number[][]>, number[][]>>();
check<Equal<Gradient<readonly (readonly number[])[]>, number[][]>>();
check<Equal<Gradient<Float32Array[]>, Float32Array[]>>();

// Without derivative.
check<Equal<Gradient<string>, never>>();
check<Equal<Gradient<boolean>, never>>();
check<Equal<Gradient<bigint | symbol | null | undefined>, never>>();
check<Equal<Gradient<Int32Array>, never>>();
check<Equal<Gradient<Uint8ClampedArray>, never>>();
check<Equal<Gradient<BigInt64Array>, never>>();
check<Equal<Gradient<string[]>, never>>();
check<Equal<Gradient<() => number>, never>>();
check<Equal<Gradient<Map<string, number>>, never>>();
check<Equal<Gradient<Date>, never>>();
check<Equal<Gradient<{ name: string; on: boolean }>, never>>();
check<Equal<Gradient<[string, boolean]>, never>>();
check<Equal<Gradient<never>, never>>();

// Tuples keep their places.
check<Equal<Gradient<[number, Float64Array]>, [number, Float64Array]>>();
check<Equal<Gradient<readonly [number, string, { a: number }]>, [number, undefined, { a: number }]>>();

// Objects lose what has no derivative; readonly and optional fields.
check<Equal<Gradient<{ w: Float64Array; b: number }>, { w: Float64Array; b: number }>>();
check<Equal<Gradient<Layer>, { w: Float64Array; b: number[]; bias?: number }>>();
check<Equal<Gradient<{ layers: Layer[] }>, { layers: { w: Float64Array; b: number[]; bias?: number }[] }>>();
check<Equal<Gradient<Vec3>, { x: number; y: number; z: number }>>();
check<Equal<Gradient<Record<string, number>>, Record<string, number>>>();
check<Equal<Gradient<{ a: number; meta: { label: string } }>, { a: number }>>();
check<Equal<Gradient<number | undefined>, number>>();
check<Equal<Gradient<Float64Array | number[]>, Float64Array | number[]>>();

// A value can stand for its own gradient where nothing but fields is left out.
const layer: Gradient<Layer> = null as unknown as Layer & { b: number[]; bias: number };
void layer;

// `wrt`.
type Loss = (p: { w: Float64Array; b: number }, x: number[], label: string, rate?: number) => number;
check<Equal<GradientOf<Loss, 0>, { w: Float64Array; b: number }>>();
check<Equal<GradientOf<Loss, 1>, number[]>>();
check<Equal<GradientOf<Loss, 2>, never>>();
check<Equal<GradientOf<Loss, 3>, number>>();
check<Equal<GradientOf<Loss, readonly [0, 1]>, [{ w: Float64Array; b: number }, number[]]>>();
check<Equal<GradientOf<(...xs: number[]) => number, 0>, number>>();
check<Equal<WrtOf<Loss>, 0 | 1 | 2 | 3 | readonly (0 | 1 | 2 | 3)[]>>();
check<Equal<WrtOf<(...xs: number[]) => number>, number | readonly number[]>>();

// Tangents may be left out, adjoints are there for each argument.
check<Equal<Tangents<[a: number]>, [a?: number | null | undefined]>>();
const tangents: Tangents<[number, string, number[]]> = [1, null, undefined];
const short: Tangents<[number, string, number[]]> = [1];
check<Equal<Adjoints<[a: number, b: string, c?: number[]]>, [a: number, b: undefined, c: number[]]>>();
void tangents;
void short;

// @ts-expect-error the second argument has no derivative
const wrongTangents: Tangents<[number, string]> = [1, "a"];
void wrongTangents;
