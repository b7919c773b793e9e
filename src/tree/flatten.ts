/** Values to flat leaves, checking on the way that the value has the structure. One closure a structure, made once. */
import { refuse } from "../errors/structure-error.js";
import { compileRows } from "./flatten-rows.js";
import { elementOf, isFloatArray, type RuntimeLeaf, type TypedArray } from "./leaf.js";
import { isPlainNumbers } from "./leaves.js";
import { isObject, isRecord } from "./record.js";
import type { Structure } from "./structure.js";
import { showStructure } from "./structure-key.js";
import { isStatic, structureOf } from "./structure-of.js";

/** Appends the leaves of `value` to `leaves`; false, with `leaves` in disorder, when the value has another structure. */
export type Flattener = (value: unknown, leaves: RuntimeLeaf[]) => boolean;

/** Strict: the value has exactly the structure. Loose: it may have further fields, and either floating-point array for the other. */
export type Fit = "strict" | "loose";

const flatteners: { readonly [F in Fit]: WeakMap<Structure, Flattener> } = {
  strict: new WeakMap(),
  loose: new WeakMap(),
};

/** The flat leaves of `value`, in the documented order. Typed arrays are passed as they are, everything else is copied. */
export function flatten(value: unknown, structure: Structure): RuntimeLeaf[] {
  const leaves: RuntimeLeaf[] = [];
  if (flattenerOf(structure)(value, leaves)) return leaves;
  return refuse("value-structure", null, {
    what: "the value",
    found: showStructure(structureOf(value)),
    expected: showStructure(structure),
    reason: "numbers and arrays are found by their place in the structure",
  });
}

/**
 * The check and the flattening in one. Contents of static leaves are not compared, but below a list, where one structure speaks
 * for all items.
 */
export function flattenerOf(structure: Structure, fit: Fit = "strict"): Flattener {
  let flattener = flatteners[fit].get(structure);
  if (flattener === undefined) {
    flattener = compile(structure, fit);
    flatteners[fit].set(structure, flattener);
  }
  return flattener;
}

function compile(structure: Structure, fit: Fit): Flattener {
  switch (structure.kind) {
    case "number":
      return (value, leaves) => typeof value === "number" && leaves.push(value) > 0;
    case "boolean":
      return (value, leaves) => typeof value === "boolean" && leaves.push(value) > 0;
    case "typed": {
      const { element } = structure;
      if (fit === "loose") return (value, leaves) => isFloatArray(value) && leaves.push(value) > 0;
      return (value, leaves) => elementOf(value) === element && leaves.push(value as TypedArray) > 0;
    }
    case "list":
      return isPlainNumbers(structure) ? flattenNumbers : compileRows(structure, fit);
    case "tuple":
      return compileTuple(structure.items.map((item) => flattenerOf(item, fit)));
    case "object":
      return compileObject(structure, fit);
    case "static":
      return fit === "loose" ? () => true : isStatic;
    case "empty":
      return (value) => Array.isArray(value) && value.length === 0;
  }
}

function flattenNumbers(value: unknown, leaves: RuntimeLeaf[]): boolean {
  if (!Array.isArray(value)) return false;
  const items: readonly unknown[] = value;
  const flat = new Float64Array(items.length);
  for (let index = 0; index < flat.length; index++) {
    const item = items[index];
    if (typeof item !== "number") return false;
    flat[index] = item;
  }
  leaves.push(flat);
  return true;
}

function compileTuple(items: readonly Flattener[]): Flattener {
  return (value, leaves) => {
    if (!Array.isArray(value) || value.length !== items.length) return false;
    for (let index = 0; index < items.length; index++) if (!items[index]?.(value[index], leaves)) return false;
    return true;
  };
}

function compileObject(structure: Structure & { readonly kind: "object" }, fit: Fit): Flattener {
  const names = structure.fields.map(([name]) => name);
  const fields = structure.fields.map(([, field]) => flattenerOf(field, fit));
  const { prototype } = structure;
  const loose = fit === "loose";
  return (value, leaves) => {
    if (!isObject(value) || !(loose || isRecord(value, names, prototype))) return false;
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      if (name === undefined || !fields[index]?.(value[name], leaves)) return false;
    }
    return true;
  };
}
