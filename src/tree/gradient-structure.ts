/** The differentiable part of a structure: what a gradient or tangent looks like, and how it is made from adjoints. */
import { refuse } from "../errors/structure-error.js";
import { flatten, flattenerOf } from "./flatten.js";
import { elementOf, isFloat, type RuntimeLeaf } from "./leaf.js";
import { isPlainNumbers } from "./leaves.js";
import { ABSENT, NUMBERS, type Structure, type TypedElement } from "./structure.js";
import { showStructure } from "./structure-key.js";
import { structureOf } from "./structure-of.js";
import { unflattenerOf } from "./unflatten.js";

/** Where a leaf of the gradient comes from: a length of the primal, or an adjoint. `leaf` counts the leaves of the primal. */
interface GradientLeaf {
  readonly role: "length" | "value";
  readonly leaf: number;
  /** Storage of an array of the gradient; null for a number. */
  readonly element: TypedElement | null;
}

/** A structure beside its differentiable part. */
export interface GradientLayout {
  readonly primal: Structure;
  /** Without integers, booleans and static values; null when nothing is left. */
  readonly structure: Structure | null;
  readonly leaves: readonly GradientLeaf[];
  /** Indices, among the leaves of the primal, of those that have a derivative, in order. */
  readonly differentiable: readonly number[];
}

const layouts = new WeakMap<Structure, GradientLayout>();

/**
 * The structure of a gradient with respect to a value: fields without derivative are left out of objects; in tuples `undefined`
 * stands in their place; class instances become plain objects. Null when there is nothing to differentiate with respect to.
 */
export function gradientStructure(structure: Structure): Structure | null {
  return gradientLayout(structure).structure;
}

export function gradientLayout(primal: Structure): GradientLayout {
  let layout = layouts.get(primal);
  if (layout === undefined) {
    const leaves: GradientLeaf[] = [];
    const structure = new Selector(leaves).select(primal, false);
    const differentiable = leaves.filter((leaf) => leaf.role === "value").map((leaf) => leaf.leaf);
    layout = { primal, structure, leaves, differentiable };
    layouts.set(primal, layout);
  }
  return layout;
}

/** Walks the leaves of the primal in order and keeps those that the gradient has. */
class Selector {
  readonly #leaves: GradientLeaf[];
  #next = 0;

  constructor(leaves: GradientLeaf[]) {
    this.#leaves = leaves;
  }

  select(structure: Structure, belowList: boolean): Structure | null {
    switch (structure.kind) {
      case "number":
        this.#keep("value", belowList ? "f64" : null);
        return structure;
      case "boolean":
        this.#next++;
        return null;
      case "typed":
        return this.#typed(structure, belowList);
      case "list":
        return this.#list(structure, belowList);
      case "tuple": {
        const items = structure.items.map((item) => this.select(item, belowList));
        if (items.every((item) => item === null)) return null;
        return { kind: "tuple", items: items.map((item) => item ?? ABSENT) };
      }
      case "object": {
        const fields: [string, Structure][] = [];
        for (const [name, field] of structure.fields) {
          const selected = this.select(field, belowList);
          if (selected !== null) fields.push([name, selected]);
        }
        return fields.length === 0 ? null : { kind: "object", fields, prototype: Object.prototype };
      }
      case "static":
        return null;
      case "empty":
        return structure;
    }
  }

  #typed(structure: Structure & { readonly kind: "typed" }, belowList: boolean): Structure | null {
    if (!isFloat(structure.element)) {
      this.#next += belowList ? 2 : 1;
      return null;
    }
    if (belowList) this.#keep("length", null);
    this.#keep("value", structure.element);
    return structure;
  }

  #list(structure: Structure & { readonly kind: "list" }, belowList: boolean): Structure | null {
    if (!belowList && isPlainNumbers(structure)) {
      this.#keep("value", "f64");
      return NUMBERS;
    }
    const before = this.#leaves.length;
    this.#keep("length", null);
    const item = this.select(structure.item, true);
    if (item === null) this.#leaves.length = before;
    return item === null ? null : { kind: "list", item };
  }

  #keep(role: "length" | "value", element: TypedElement | null): void {
    this.#leaves.push({ role, leaf: this.#next++, element });
  }
}

/**
 * The gradient as users see it. `primal`: the leaves of the value, from `offset` on; `adjoints`: one for each differentiable leaf,
 * from `first` on. Arrays that are f64 in the gradient are the adjoints themselves.
 */
export function gradientValue(
  layout: GradientLayout,
  primal: readonly RuntimeLeaf[],
  offset: number,
  adjoints: readonly RuntimeLeaf[],
  first: number,
): unknown {
  if (layout.structure === null) return undefined;
  let next = first;
  const leaves = layout.leaves.map((leaf): RuntimeLeaf => {
    const own = primal[offset + leaf.leaf];
    if (leaf.role === "length") return own ?? 0;
    return inStorage(adjoints[next++] ?? 0, own, leaf.element);
  });
  return unflattenerOf(layout.structure)(leaves);
}

/** The gradient of a constant function of `value`; undefined when the value has no differentiable part. */
export function zeroGradient(value: unknown): unknown {
  const structure = structureOf(value);
  const layout = gradientLayout(structure);
  const leaves = flatten(value, structure);
  const adjoints = layout.differentiable.map((index) => {
    const own = leaves[index];
    return typeof own === "object" ? new Float64Array(own.length) : 0;
  });
  return gradientValue(layout, leaves, 0, adjoints, 0);
}

/** An adjoint in the storage of the primal. It may be longer than the primal, where a copy of it had grown. */
function inStorage(adjoint: RuntimeLeaf, own: RuntimeLeaf | undefined, element: TypedElement | null): RuntimeLeaf {
  if (typeof adjoint !== "object" || typeof own !== "object") return adjoint;
  const exact = adjoint.length === own.length ? adjoint : adjoint.slice(0, own.length);
  return element === "f32" ? Float32Array.from(exact) : exact;
}

/**
 * A tangent or adjoint that a user gives, as one f64 leaf for each differentiable leaf of the value it belongs to.
 *
 * Fields that the value has no derivative for are ignored, so a point may serve as a direction.
 * @throws ChainruleError when the structure or a length differs from that of the value.
 */
export function tangentLeaves(
  layout: GradientLayout,
  primal: readonly RuntimeLeaf[],
  offset: number,
  value: unknown,
  what: string,
): RuntimeLeaf[] {
  const { structure } = layout;
  if (structure === null) return [];
  const leaves: RuntimeLeaf[] = [];
  if (!flattenerOf(structure, "loose")(value, leaves)) {
    refuse("value-structure", null, {
      what,
      found: showStructure(structureOf(value, what)),
      expected: showStructure(structure),
      reason: "a tangent or adjoint has the structure of the value it belongs to",
    });
  }
  const tangents: RuntimeLeaf[] = [];
  layout.leaves.forEach((leaf, index) => {
    const [given, own] = [leaves[index] ?? 0, primal[offset + leaf.leaf]];
    if (leaf.role === "value") tangents.push(asTangent(given, own, what));
    else if (given !== own) refuseLength(what, given, own);
  });
  return tangents;
}

function asTangent(given: RuntimeLeaf, own: RuntimeLeaf | undefined, what: string): RuntimeLeaf {
  if (typeof given !== "object") return given;
  const expected = typeof own === "object" ? own.length : 0;
  if (given.length !== expected) refuseLength(what, given.length, expected);
  return elementOf(given) === "f64" ? given : Float64Array.from(given);
}

function refuseLength(what: string, found: unknown, expected: unknown): never {
  return refuse("value-length", null, { what, found: String(found), expected: String(expected) });
}
