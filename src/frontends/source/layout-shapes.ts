import { constant, undef } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { arrayOf, F64 } from "../../ir/types.js";
import { integerMul } from "./dense.js";
import { emptyLike, made, sameLayout, unset } from "./item-layouts.js";
import {
  ABSENT,
  type Arrangement,
  isAbsentLayout,
  isEmptyList,
  type Layout,
  type ListLayout,
  type OptionalLayout,
  type PresentLayout,
  presentLayout,
} from "./layout.js";
import { markLength } from "./numbers.js";
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
      readonly holes: boolean;
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
  /** Items of which some may be missing, on one side at least. */
  | {
      readonly kind: "optional";
      readonly value: LayoutShape;
      readonly example: PresentLayout;
      readonly absent: undefined | null;
      readonly stored: boolean;
    }
  | { readonly kind: "constant"; readonly layout: PresentLayout };

/** The shape of lists whose items may have been replaced, nobody knows where. */
export function forgetArrangements(shape: LayoutShape): LayoutShape {
  switch (shape.kind) {
    case "list": {
      const arrangement = shape.arrangement === null ? null : "changed";
      return { ...shape, arrangement, item: shape.item === null ? null : forgetArrangements(shape.item) };
    }
    case "record": {
      const fields = shape.fields.map(([name, field]) => [name, forgetArrangements(field)] as const);
      return { ...shape, fields };
    }
    case "optional":
      return { ...shape, value: forgetArrangements(shape.value) };
    default:
      return shape;
  }
}

/** The value does not fit the shape: a loop then widens it and starts again. */
export class Mismatch extends Error {}

export function joinLayouts(a: Layout, b: Layout): LayoutShape | null {
  return sameLayout(a, b) ? layoutShape(a, b) : null;
}

function layoutShape(a: Layout, b: Layout): LayoutShape | null {
  if (a.kind === "optional" || b.kind === "optional" || isAbsentLayout(a) !== isAbsentLayout(b)) {
    const first = isAbsentLayout(a) ? presentLayout(b) : presentLayout(a);
    const second = isAbsentLayout(b) ? first : presentLayout(b);
    const value = layoutShape(first, second);
    const isNull = [a, b].some((side) =>
      side.kind === "optional" ? side.absent === null : side.kind === "constant" && side.value.value === null,
    );
    const stored = [a, b].some((side) => (side.kind === "optional" ? side.stored : isAbsentLayout(side)));
    return value === null
      ? null
      : { kind: "optional", value, example: first, absent: isNull ? null : undefined, stored };
  }
  if (a.kind === "leaf" && b.kind === "leaf") return { kind: "leaf", example: a };
  if (a.kind === "list" && b.kind === "list") {
    const first = a.item ?? b.item;
    const second = b.item ?? a.item;
    const shape = first === null || second === null ? null : layoutShape(first, second);
    const pool = a.pool !== null || b.pool !== null;
    // Where one side has positions that were never set, items may be missing after the meeting.
    const isUnset = !pool && [a, b].some((side) => side.item === null && side.holes === true);
    const item =
      shape === null || first === null || shape.kind === "optional" || !isUnset
        ? shape
        : ({
            kind: "optional",
            value: shape,
            example: presentLayout(first),
            absent: undefined,
            stored: false,
          } as const);
    return {
      kind: "list",
      item,
      itemExample: first,
      array: a.array,
      pool,
      spare: a.spare || b.spare,
      holes: a.holes === true || b.holes === true,
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
  return { kind: "constant", layout: presentLayout(a) };
}

/** The values of a layout in the order of the shape. `count`: how many items of it lie side by side. */
export function layoutLeaves(
  t: Tracer,
  shape: LayoutShape,
  layout: Layout | null,
  count: Value = constant(1),
): Value[] {
  switch (shape.kind) {
    case "optional": {
      if (layout === null) return [undef(arrayOf("u8")), ...layoutLeaves(t, shape.value, null)];
      const given = optionalOf(t, shape, layout, count);
      return [given.states, ...layoutLeaves(t, shape.value, given.value, count)];
    }
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
      if (layout?.holes === true && !shape.holes) throw new Mismatch();
      const length = layout === null ? undef(F64) : layout.length;
      const rows = layout === null ? length : integerMul(t, count, layout.pool?.count ?? layout.length);
      const inner = shape.item === null ? [] : layoutLeaves(t, shape.item, itemsOf(t, shape, layout, rows), rows);
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
      return shape.fields.flatMap(([name, field]) => layoutLeaves(t, field, layout?.fields.get(name) ?? null, count));
    case "constant":
      if (layout !== null && (layout.kind !== "constant" || !sameLayout(layout, shape.layout))) throw new Mismatch();
      return [];
  }
}

/** The items of a list; of one in which nothing was stored yet, they are made: none of them is there. */
function itemsOf(
  t: Tracer,
  shape: LayoutShape & { readonly kind: "list" },
  layout: ListLayout | null,
  rows: Value,
): Layout | null {
  if (layout === null || layout.item !== null || shape.itemExample === null) return layout?.item ?? null;
  const none = zeroLengths(emptyLike(t, shape.itemExample));
  if (layout.holes !== true || layout.pool !== null) return none;
  return unset(t, none, rows);
}

/** The layout as one whose items may be missing. */
function optionalOf(
  t: Tracer,
  shape: LayoutShape & { readonly kind: "optional" },
  layout: Layout,
  count: Value,
): OptionalLayout {
  if (layout.kind === "optional") {
    if (layout.absent !== shape.absent || (layout.stored && !shape.stored)) throw new Mismatch();
    return layout;
  }
  if (!isAbsentLayout(layout)) return made(t, layout, count, shape.absent, shape.stored);
  if (layout.value.value !== shape.absent || !shape.stored) throw new Mismatch();
  return unset(t, zeroLengths(emptyLike(t, shape.example)), count, ABSENT);
}

/** Inner lengths of a list that holds nothing yet. */
function zeroLengths(layout: Layout): Layout {
  switch (layout.kind) {
    case "list": {
      const item = layout.item === null ? null : zeroLengths(layout.item);
      return { ...layout, length: constant(0), item };
    }
    case "record": {
      const fields = new Map([...layout.fields].map(([name, field]) => [name, zeroLengths(field)]));
      return { ...layout, fields };
    }
    case "optional":
      return { ...layout, value: presentLayout(zeroLengths(layout.value)) };
    default:
      return layout;
  }
}

export function layoutFrom(t: Tracer, shape: LayoutShape, supply: () => Value): Layout {
  switch (shape.kind) {
    case "optional": {
      const states = supply();
      const value = presentLayout(layoutFrom(t, shape.value, supply));
      return { kind: "optional", states, value, absent: shape.absent, stored: shape.stored };
    }
    case "leaf":
      return { ...shape.example, data: supply() };
    case "list": {
      if (shape.empty) {
        return { kind: "list", length: constant(0), item: null, array: shape.array, pool: null, spare: shape.spare };
      }
      const length = supply();
      markLength(t, length);
      const pool = shape.pool ? { handles: supply(), count: supply() } : null;
      if (pool !== null) markLength(t, pool.count);
      const item = shape.item === null ? null : layoutFrom(t, shape.item, supply);
      const arrangement = shape.arrangement === "changed" ? { before: null, replaced: null } : shape.arrangement;
      return {
        kind: "list",
        length,
        item,
        array: shape.array,
        pool,
        spare: shape.spare,
        holes: shape.holes,
        arrangement,
      };
    }
    case "record": {
      const fields = new Map(shape.fields.map(([name, field]) => [name, layoutFrom(t, field, supply)]));
      return { ...shape.like, fields };
    }
    case "constant":
      return shape.layout;
  }
}
