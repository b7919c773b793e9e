/** The flat leaves of a structure: how many, in which order, of what type, and which are lengths. The order is said in `structure.ts`. */
import { showKey } from "./path.js";
import type { Structure, TypedElement } from "./structure.js";

/** The same shape as the types of a program. */
export type LeafType =
  | { readonly kind: "f64" }
  | { readonly kind: "bool" }
  | { readonly kind: "array"; readonly element: TypedElement };

export interface Leaf {
  /** A `length` is a number of the program that is never differentiated. */
  readonly role: "value" | "length";
  readonly type: LeafType;
  /** Where it is below the root: `.layers[].w`. Empty for the root itself. */
  readonly path: string;
}

/** The flat leaves, in order. */
export function leavesOf(structure: Structure): readonly Leaf[] {
  const leaves: Leaf[] = [];
  collect(structure, "", false, leaves);
  return leaves;
}

/** How many flat leaves a structure has; more below a list, where lengths are leaves too. */
export function countLeaves(structure: Structure, belowList = false): number {
  const leaves: Leaf[] = [];
  collect(structure, "", belowList, leaves);
  return leaves.length;
}

/** Whether the list contributes its array alone: a plain `number[]` under no other list. */
export function isPlainNumbers(structure: Structure): boolean {
  return structure.kind === "list" && structure.item.kind === "number";
}

/** Whether it is a list of numbers or of rows of numbers, at any depth: all its numbers lie in one array, in order. */
export function isRows(structure: Structure): boolean {
  if (structure.kind !== "list") return false;
  const { item } = structure;
  return item.kind === "number" || item.kind === "typed" || isRows(item);
}

function collect(structure: Structure, path: string, belowList: boolean, leaves: Leaf[]): void {
  const array = (element: TypedElement) => leaves.push({ role: "value", type: { kind: "array", element }, path });
  const length = () => leaves.push({ role: "length", type: { kind: "f64" }, path: `${path}.length` });
  switch (structure.kind) {
    case "number":
      if (belowList) array("f64");
      else leaves.push({ role: "value", type: { kind: "f64" }, path });
      return;
    case "boolean":
      if (belowList) array("u8");
      else leaves.push({ role: "value", type: { kind: "bool" }, path });
      return;
    case "typed":
      if (belowList) length();
      array(structure.element);
      return;
    case "list":
      if (belowList || !isPlainNumbers(structure)) length();
      collect(structure.item, `${path}[]`, true, leaves);
      return;
    case "tuple":
      structure.items.forEach((item, index) => {
        collect(item, path + showKey(index), belowList, leaves);
      });
      return;
    case "object":
      for (const [name, field] of structure.fields) collect(field, path + showKey(name), belowList, leaves);
      return;
    case "static":
    case "empty":
      return;
  }
}
