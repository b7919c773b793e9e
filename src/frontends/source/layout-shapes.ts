import { constant, undef } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { F64 } from "../../ir/types.js";
import { emptyLike, sameLayout } from "./item-layouts.js";
import { type Arrangement, isEmptyList, type Layout } from "./layout.js";
import type { Tracer } from "./tracer.js";
import type { ArrayKind } from "./values.js";

/** A layout with its values left out; `example` keeps element types. */
export type LayoutShape =
  | { readonly kind: "leaf"; readonly example: Extract<Layout, { kind: "leaf" }> }
  | {
      readonly kind: "list";
      readonly item: LayoutShape | null;
      readonly itemExample: Layout | null;
      readonly array: ArrayKind;
      readonly pool: boolean;
      readonly spare: boolean;
      /** Where items were replaced on one side, nothing is known about the others. */
      readonly arrangement: Arrangement | null | "changed";
      /** Nothing was ever stored on either side: the list has no values of its own. */
      readonly empty: boolean;
    }
  | {
      readonly kind: "record";
      readonly fields: readonly (readonly [string, LayoutShape])[];
      readonly like: Extract<Layout, { kind: "record" }>;
    }
  | { readonly kind: "constant"; readonly layout: Layout };

/** The value does not fit the shape: a loop then widens it and starts again. */
export class Mismatch extends Error {}

export function joinLayouts(a: Layout, b: Layout): LayoutShape | null {
  return sameLayout(a, b) ? layoutShape(a, b) : null;
}

function layoutShape(a: Layout, b: Layout): LayoutShape | null {
  if (a.kind === "leaf" && b.kind === "leaf") return { kind: "leaf", example: a };
  if (a.kind === "list" && b.kind === "list") {
    const first = a.item ?? b.item;
    const second = b.item ?? a.item;
    const item = first === null || second === null ? null : layoutShape(first, second);
    const pool = a.pool !== null || b.pool !== null;
    return {
      kind: "list",
      item,
      itemExample: first,
      array: a.array,
      pool,
      spare: a.spare || b.spare,
      arrangement: (a.arrangement ?? null) === (b.arrangement ?? null) ? (a.arrangement ?? null) : "changed",
      empty: isEmptyList(a) && isEmptyList(b),
    };
  }
  if (a.kind === "record" && b.kind === "record") {
    const fields: (readonly [string, LayoutShape])[] = [];
    for (const [name, field] of a.fields) {
      const other = b.fields.get(name);
      const joined = other === undefined ? null : layoutShape(field, other);
      if (joined === null) return null;
      fields.push([name, joined]);
    }
    return { kind: "record", fields, like: a };
  }
  return { kind: "constant", layout: a };
}

export function layoutLeaves(t: Tracer, shape: LayoutShape, layout: Layout | null): Value[] {
  switch (shape.kind) {
    case "leaf":
      if (layout === null) return [undef(shape.example.data.type)];
      if (
        layout.kind !== "leaf" ||
        layout.element !== shape.example.element ||
        layout.boolean !== shape.example.boolean
      )
        throw new Mismatch();
      return [layout.data];
    case "list": {
      if (layout !== null && layout.kind !== "list") throw new Mismatch();
      if (shape.empty) {
        if (layout !== null && !isEmptyList(layout)) throw new Mismatch();
        return [];
      }
      if (layout?.spare === true && !shape.spare) throw new Mismatch();
      if (layout?.item != null && shape.item === null) throw new Mismatch();
      if (shape.arrangement !== "changed" && layout !== null && (layout.arrangement ?? null) !== shape.arrangement)
        throw new Mismatch();
      const length = layout === null ? undef(F64) : layout.length;
      const missing = layout !== null && layout.item === null && shape.itemExample !== null;
      const below = missing ? emptyLike(t, shape.itemExample as Layout) : (layout?.item ?? null);
      const inner = shape.item === null ? [] : layoutLeaves(t, shape.item, missing ? zeroLengths(below) : below);
      if (!shape.pool) {
        if (layout?.pool != null) throw new Mismatch();
        return [length, ...inner];
      }
      const pool = layout?.pool ?? null;
      if (layout !== null && pool === null) throw new Mismatch();
      return [length, pool?.handles ?? undef({ kind: "array", element: "f64" }), pool?.count ?? undef(F64), ...inner];
    }
    case "record":
      if (layout !== null && layout.kind !== "record") throw new Mismatch();
      return shape.fields.flatMap(([name, field]) => layoutLeaves(t, field, layout?.fields.get(name) ?? null));
    case "constant":
      return [];
  }
}

/** Inner lengths of a list that holds nothing yet. */
function zeroLengths(layout: Layout | null): Layout | null {
  if (layout === null) return null;
  if (layout.kind === "list") return { ...layout, length: constant(0), item: zeroLengths(layout.item) };
  if (layout.kind !== "record") return layout;
  const fields = new Map<string, Layout>();
  for (const [name, field] of layout.fields) fields.set(name, zeroLengths(field) ?? field);
  return { ...layout, fields };
}

export function layoutFrom(t: Tracer, shape: LayoutShape, supply: () => Value): Layout {
  switch (shape.kind) {
    case "leaf":
      return { ...shape.example, data: supply() };
    case "list": {
      if (shape.empty) {
        return { kind: "list", length: constant(0), item: null, array: shape.array, pool: null, spare: false };
      }
      const length = supply();
      if (length.kind === "variable") t.integers.add(length);
      const pool = shape.pool ? { handles: supply(), count: supply() } : null;
      if (pool !== null && pool.count.kind === "variable") t.integers.add(pool.count);
      const item = shape.item === null ? null : layoutFrom(t, shape.item, supply);
      const arrangement = shape.arrangement === "changed" ? { before: null, replaced: null } : shape.arrangement;
      return { kind: "list", length, item, array: shape.array, pool, spare: shape.spare, arrangement };
    }
    case "record": {
      const fields = new Map(shape.fields.map(([name, field]) => [name, layoutFrom(t, field, supply)]));
      return { ...shape.like, fields };
    }
    case "constant":
      return shape.layout;
  }
}
