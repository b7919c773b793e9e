/** What a traced function returns, as a structure and the program's flat outputs. */
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { primitives } from "../../primitives/table.js";
import { EMPTY, NUMBER, NUMBERS, type Structure, type TypedElement, typedStructure } from "../../tree/structure.js";
import { type Parts, scalarsOf } from "./parts.js";
import type { Recording } from "./recording.js";

export interface FlatResult {
  readonly structure: Structure;
  readonly outputs: readonly Value[];
}

export function flattenResult(recording: Recording, parts: Parts): FlatResult {
  const outputs: Value[] = [];
  const structure = flatten(recording, parts, outputs);
  return { structure, outputs };
}

function flatten(recording: Recording, parts: Parts, outputs: Value[]): Structure {
  switch (parts.kind) {
    case "scalar":
      outputs.push(parts.value);
      return parts.value.type.kind === "bool" ? { kind: "boolean" } : NUMBER;
    case "array": {
      const { element, items } = parts;
      if (element === null && items.length === 0) return EMPTY;
      const isPlain = items.every((item) => item.kind === "scalar" && item.value.type.kind === "f64");
      if (element !== null || isPlain) {
        outputs.push(arrayOfItems(recording, scalarsOf(parts), element ?? "f64"));
        return element === null ? NUMBERS : typedStructure(element);
      }
      return { kind: "tuple", items: items.map((item) => flatten(recording, item, outputs)) };
    }
    case "record": {
      const fields = parts.fields.map(([name, field]) => [name, flatten(recording, field, outputs)] as const);
      return { kind: "object", fields, prototype: parts.prototype };
    }
    case "other":
      return { kind: "static", value: parts.value };
  }
}

/** An array of the program with the given items. */
export function arrayOfItems(recording: Recording, items: readonly Value[], element: TypedElement): Value {
  const { builder, ops } = recording;
  let array = builder.apply(primitives.fill, [constant(items.length), constant(0)], { element });
  items.forEach((item, index) => {
    array = ops.set(array, constant(index), item);
  });
  return array;
}
