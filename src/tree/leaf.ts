/** Leaves of a structure at run time: numbers, booleans and typed arrays, and which element type a typed array has. */
import type { TypedElement } from "./structure.js";

export type TypedArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** What a flattened argument consists of. */
export type RuntimeLeaf = number | boolean | TypedArray;

const constructors: { readonly [E in TypedElement]: new (length: number) => TypedArray } = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  i16: Int16Array,
  u16: Uint16Array,
  i8: Int8Array,
  u8: Uint8Array,
  u8c: Uint8ClampedArray,
};

const elementsByTag: ReadonlyMap<string, TypedElement> = new Map<string, TypedElement>(
  (Object.keys(constructors) as TypedElement[]).map((element) => [constructors[element].name, element]),
);

/** `%TypedArray%.prototype[Symbol.toStringTag]` tells the kind of an array of any realm, subclasses included. */
const readTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;

/** The element type of a typed array that holds JavaScript numbers; null for every other value. */
export function elementOf(value: unknown): TypedElement | null {
  if (value instanceof Float64Array) return "f64";
  if (!ArrayBuffer.isView(value)) return null;
  const tag: unknown = readTag?.call(value);
  return typeof tag === "string" ? (elementsByTag.get(tag) ?? null) : null;
}

/** A zero array of the element type. */
export function newArray(element: TypedElement, length: number): TypedArray {
  return new constructors[element](length);
}

/** `Float64Array`, `Int8Array`, ... */
export function arrayName(element: TypedElement): string {
  return constructors[element].name;
}

/** Whether values of this element type can carry a derivative: floating-point numbers. */
export function isFloat(element: TypedElement): boolean {
  return element === "f64" || element === "f32";
}

export function isFloatArray(value: unknown): value is Float64Array | Float32Array {
  const element = elementOf(value);
  return element === "f64" || element === "f32";
}
