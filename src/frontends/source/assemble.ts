/** From the flat values of a structure to the abstract value that the interpreter computes with. */
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { arrayOf, BOOL, type ElementType, F64, type Type } from "../../ir/types.js";
import type { Structure } from "../../tree/structure.js";
import { type CapturePath, pathKey } from "./capture-path.js";
import type { Cell, Frozen, Heap } from "./heap.js";
import { type Layout, type ListLayout, UNKNOWN_LABEL } from "./layout.js";
import { type Abstract, type ArrayKind, type Static, staticValue } from "./values.js";

/** Where the flat values come from, and what is to be made of them. */
export interface Assembly {
  readonly heap: Heap;
  /** The next flat value, in the order of `Structure`. Lengths are integers. */
  readonly supply: (type: Type, name: string, isLength: boolean) => Value;
  /** The length of a flat array that stands alone. */
  readonly lengthOf: (data: Value) => Value;
  readonly frozen: Frozen | null;
}

/** `path` says where static parts can be read again; null for values that no caller sees. */
export function assemble(structure: Structure, name: string, path: CapturePath | null, from: Assembly): Abstract {
  const { heap, frozen } = from;
  const origin = path === null ? name : pathKey(path);
  switch (structure.kind) {
    case "number":
      return scalar(from.supply(F64, name, false));
    case "boolean":
      return scalar(from.supply(BOOL, name, false));
    case "typed":
    case "list": {
      const layout = assembleLayout(structure, name, false, path, from);
      return reference(heap.cell({ kind: "dense", layout, frozen }, origin));
    }
    case "empty":
      return reference(heap.cell({ kind: "tuple", items: [], frozen }, origin));
    case "tuple": {
      const items = structure.items.map((item, position) =>
        assemble(item, `${name}${position}`, below(path, position), from),
      );
      return reference(heap.cell({ kind: "tuple", items, frozen }, origin));
    }
    case "object": {
      const fields = new Map(
        structure.fields.map(([field, inner]) => [
          field,
          assemble(inner, fieldName(name, field), below(path, field), from),
        ]),
      );
      const prototype = realPrototype(structure.prototype, below(path, "__proto__"));
      return reference(heap.cell({ kind: "object", fields, prototype, frozen }, origin));
    }
    case "static":
      return staticValue(structure.value, path);
  }
}

function assembleLayout(
  structure: Structure,
  name: string,
  inList: boolean,
  path: CapturePath | null,
  from: Assembly,
): Layout {
  switch (structure.kind) {
    case "number":
      return { kind: "leaf", data: from.supply(arrayOf("f64"), name, false), element: "f64", boolean: false };
    case "boolean":
      return { kind: "leaf", data: from.supply(arrayOf("u8"), name, false), element: "u8", boolean: true };
    case "typed": {
      const length = inList ? from.supply(F64, `${name}Length`, true) : null;
      const data = from.supply(arrayOf(structure.element), name, false);
      return flatList(data, structure.element, structure.element, length ?? from.lengthOf(data));
    }
    case "list": {
      if (structure.item.kind === "number" && !inList) {
        const data = from.supply(arrayOf("f64"), name, false);
        return flatList(data, "f64", "plain", from.lengthOf(data));
      }
      const length = from.supply(F64, `${name}Length`, true);
      const item = assembleLayout(structure.item, name, true, below(path, 0), from);
      return { kind: "list", length, item, array: "plain", pool: null, spare: false };
    }
    case "object":
    case "tuple": {
      const entries: (readonly [string, Structure])[] =
        structure.kind === "object"
          ? [...structure.fields]
          : structure.items.map((item, position): readonly [string, Structure] => [String(position), item]);
      const fields = new Map(
        entries.map(([field, inner]) => [
          field,
          assembleLayout(inner, fieldName(name, field), true, below(path, field), from),
        ]),
      );
      const prototype =
        structure.kind === "object" ? realPrototype(structure.prototype, below(path, "__proto__")) : null;
      return { kind: "record", fields, prototype, tuple: structure.kind === "tuple" };
    }
    case "static":
      return { kind: "constant", value: structure.opaque ? UNKNOWN_LABEL : staticValue(structure.value) };
    case "empty":
      return { kind: "list", length: constant(0), item: null, array: "plain", pool: null, spare: false };
  }
}

function flatList(data: Value, element: ElementType, array: ArrayKind, length: Value): ListLayout {
  return {
    kind: "list",
    length,
    item: { kind: "leaf", data, element, boolean: false },
    array,
    pool: null,
    spare: false,
  };
}

function scalar(value: Value): Abstract {
  return value.kind === "constant" ? staticValue(value.value) : { kind: "traced", value };
}

function below(path: CapturePath | null, key: string | number): CapturePath | null {
  return path === null ? null : [...path, { kind: "property", key: String(key) }];
}

function reference(cell: Cell): Abstract {
  return { kind: "ref", cell, steps: [] };
}

function fieldName(name: string, field: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(field) ? field : `${name}${field}`;
}

/** Plain objects have no prototype worth keeping. */
function realPrototype(prototype: object | null, path: CapturePath | null): Static | null {
  return prototype === null || prototype === Object.prototype ? null : staticValue(prototype, path);
}
