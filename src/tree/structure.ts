/** The structure of an argument or result: how nested objects and arrays map to flat numbers and arrays. */

/** Typed array kinds that hold JavaScript numbers. */
export type TypedElement = "f64" | "f32" | "i32" | "u32" | "i16" | "u16" | "i8" | "u8" | "u8c";

/**
 * - `number`, `boolean`: one flat scalar.
 * - `typed`: a typed array; one flat array of that element type.
 * - `list`: a plain array (`number[]`, rows of a matrix, records) whose items all have the same structure *and the same lengths*;
 *   each leaf below becomes one flat row-major array with a leading dimension.
 * - `tuple`: a plain array whose items differ in structure; its length is static.
 * - `object`: a record or class instance; fields in insertion order; `prototype` is kept for methods and for results.
 * - `static`: anything without numbers (string, function, null, undefined, bigint, symbol, Map ...): passed through, never traced.
 *   `opaque` when it stands for the differing values of the items of one list (labels of records): its value is not known.
 * - `empty`: a plain array of length 0, whose item structure is unknown.
 *
 * Flat inputs of a program, in order, depth first: for a leaf under no list: the scalar, or the typed array as it is (its length
 * is `length(array)`). Every `list` and every `typed` *below a list* first contributes its length as one f64 scalar, and each
 * leaf below a list is one flat array: f64 for `number`, u8 (0 or 1) for `boolean`, the element type for `typed`.
 * Exception, for plain `number[]`: a `list` of `number` that is under no other list contributes only its f64 array.
 */
export type Structure =
  | { readonly kind: "number" }
  | { readonly kind: "boolean" }
  | { readonly kind: "typed"; readonly element: TypedElement }
  | { readonly kind: "list"; readonly item: Structure }
  | { readonly kind: "tuple"; readonly items: readonly Structure[] }
  | {
      readonly kind: "object";
      readonly fields: readonly (readonly [string, Structure])[];
      readonly prototype: object | null;
    }
  | { readonly kind: "static"; readonly value: unknown; readonly opaque?: true }
  | { readonly kind: "empty" };

export const NUMBER: Structure = { kind: "number" };
export const BOOLEAN: Structure = { kind: "boolean" };
export const EMPTY: Structure = { kind: "empty" };
/** A plain `number[]`. */
export const NUMBERS: Structure = { kind: "list", item: NUMBER };
/** What stands where a tuple has an item without derivative. */
export const ABSENT: Structure = { kind: "static", value: undefined };

const typedStructures = new Map<TypedElement, Structure>();

/** The structure of a typed array; one object an element type. */
export function typedStructure(element: TypedElement): Structure {
  let structure = typedStructures.get(element);
  if (structure === undefined) {
    structure = { kind: "typed", element };
    typedStructures.set(element, structure);
  }
  return structure;
}

export function structureOfScalar(value: unknown): Structure | null {
  if (typeof value === "number") return NUMBER;
  return typeof value === "boolean" ? BOOLEAN : null;
}
