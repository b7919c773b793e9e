/** Types of the values of a program: numbers, booleans, and dense one-dimensional arrays. */

/** Storage format of an array's elements; arithmetic on elements is always `f64`. `u8c` is Uint8ClampedArray. */
export type ElementType = "f64" | "f32" | "i32" | "u32" | "i16" | "u16" | "i8" | "u8" | "u8c";

/**
 * `f64` is a JavaScript number, `bool` a JavaScript boolean, `array` a dense array whose length is known at run time.
 * Arrays of higher rank are flat: front-ends keep the dimensions as ordinary numbers of the program.
 */
export type Type =
  | { readonly kind: "f64" }
  | { readonly kind: "bool" }
  | { readonly kind: "array"; readonly element: ElementType };

export const F64: Type = { kind: "f64" };
export const BOOL: Type = { kind: "bool" };

const arrayTypes = new Map<ElementType, Type>();

/** The type of an array with the given element storage. */
export function arrayOf(element: ElementType): Type {
  let type = arrayTypes.get(element);
  if (type === undefined) {
    type = { kind: "array", element };
    arrayTypes.set(element, type);
  }
  return type;
}

export function sameType(a: Type, b: Type): boolean {
  return a.kind === b.kind && (a.kind !== "array" || (b.kind === "array" && a.element === b.element));
}

export function showType(type: Type): string {
  return type.kind === "array" ? `${type.element}[]` : type.kind;
}

/** Whether values of this type can carry a tangent or an adjoint: floating-point numbers and arrays of them. */
export function isDifferentiable(type: Type): boolean {
  return type.kind === "f64" || (type.kind === "array" && (type.element === "f64" || type.element === "f32"));
}

/** Tangents and adjoints are kept in full precision, whatever the storage of the primal. */
export function tangentType(type: Type): Type {
  return type.kind === "array" ? arrayOf("f64") : type;
}
