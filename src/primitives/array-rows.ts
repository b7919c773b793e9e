/** What the rows of arrays share: run-time arrays, and the rules' sums, zeros and guarded reads. */
import type { RuntimeValue, TypedArray, Value } from "../ir/program.js";
import type { ElementType } from "../ir/types.js";
import type { Definition, Ops } from "./definition.js";
import { literal, noIdentity, oneStep } from "./scalar-rows.js";

const constructors = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  i16: Int16Array,
  u16: Uint16Array,
  i8: Int8Array,
  u8: Uint8Array,
  u8c: Uint8ClampedArray,
} as const satisfies Record<ElementType, unknown>;

const elements = Object.keys(constructors) as readonly ElementType[];

/** A run-time array of zeros with the given storage. */
export function newArray(element: ElementType, length: number): TypedArray {
  return new constructors[element](length);
}

/** A fresh run-time array with the content of another, converted as stores into the given storage are. */
export function convertArray(element: ElementType, source: TypedArray): TypedArray {
  return new constructors[element](source);
}

/** The storage of a run-time array. */
export function elementOf(array: TypedArray): ElementType {
  for (const element of elements) if (array instanceof constructors[element]) return element;
  throw new TypeError("not a typed array of numbers");
}

/** A run-time array; the type rule has checked it. */
export const asArray = (value: RuntimeValue | undefined): TypedArray => value as TypedArray;

/** What every row of arrays has in common. */
export const arrayRow = {
  dear: false,
  identity: noIdentity,
  updates: null,
  work: oneStep,
  domain: [],
  special: [],
  source: null,
} as const satisfies Partial<Definition>;

/** As many steps as the array at this input has elements. */
export function lengthOf(position: number): Definition["work"] {
  return (inputs) => asArray(inputs[position]).length;
}

/** As many steps as the resulting array has elements. */
export const resultLength: Definition["work"] = (_, output) => asArray(output).length;

/** The adjoint so far, plus one contribution; null stands for zero. Arrays must be equally long. */
export function plus(o: Ops, inputBar: Value | null, contribution: Value): Value {
  if (inputBar === null || o.builder.isZero(inputBar)) return contribution;
  return contribution.type.kind === "array"
    ? o.accumulateSlice(inputBar, 0, contribution)
    : o.add(inputBar, contribution);
}

/** A zero tangent or adjoint of `x`: in full precision, as long as `x`. */
export function zerosLike(o: Ops, x: Value): Value {
  return x.type.kind === "array" ? o.fill(o.length(x), 0) : literal(0);
}

/** a[i], or 0 where a write to that index would have changed nothing. */
export function readOrZero(o: Ops, a: Value, i: Value): Value {
  const inside = o.and(o.and(o.ge(i, 0), o.lt(i, o.length(a))), o.isInteger(i));
  return o.select(inside, o.get(a, i), 0);
}
