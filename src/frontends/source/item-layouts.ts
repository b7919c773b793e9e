/** Layouts of the items of a dense list: from an example, empty, compared. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import type { ElementType } from "../../ir/types.js";
import { emptyArray, locate } from "./dense.js";
import type { Layout, LeafLayout, ListLayout } from "./layout.js";
import { describe, needsStatic, readable } from "./numbers.js";
import type { Tracer } from "./tracer.js";
import { type Abstract, NEVER } from "./values.js";

/** An empty layout for items like `value`. */
export function layoutFor(t: Tracer, abstract: Abstract, site: Site): Layout {
  const value = readable(abstract);
  if (value.kind === "static" && typeof value.value === "number") return leaf(t, "f64", false);
  if (value.kind === "static" && typeof value.value === "boolean") return leaf(t, "u8", true);
  if (value.kind === "traced") return value.value.type.kind === "bool" ? leaf(t, "u8", true) : leaf(t, "f64", false);
  if (value.kind === "static") return { kind: "constant", value };
  if (value === NEVER) return leaf(t, "f64", false);
  if (value.kind !== "ref") throw needsStatic(site, `an item that is ${describe(value)}`);
  const located = locate(t, value, site);
  if (located.kind === "dense") return emptyLike(t, located.layout, located.window?.length ?? null);
  const { content } = located;
  if (content.kind === "object") {
    const fields = new Map([...content.fields].map(([name, field]) => [name, layoutFor(t, field, site)]));
    return { kind: "record", fields, prototype: content.prototype, tuple: false };
  }
  const items = content.items.map((item) => layoutFor(t, item, site));
  const [first] = items;
  if (first !== undefined && items.every((item) => sameLayout(first, item))) {
    return { kind: "list", length: constant(items.length), item: first, array: "plain", pool: null, spare: false };
  }
  const fields = new Map(items.map((item, position) => [String(position), item]));
  return { kind: "record", fields, prototype: null, tuple: true };
}

export function leaf(t: Tracer, element: ElementType, boolean: boolean): LeafLayout {
  return { kind: "leaf", data: emptyArray(t, element), element, boolean };
}

/** The same shape and inner lengths, no items. */
export function emptyLike(t: Tracer, layout: Layout, length: Value | null = null): Layout {
  switch (layout.kind) {
    case "leaf":
      return leaf(t, layout.element, layout.boolean);
    case "list":
      return {
        ...layout,
        length: length ?? layout.length,
        item: layout.item === null ? null : emptyLike(t, layout.item),
        pool: null,
        spare: false,
        arrangement: null,
      };
    case "record":
      return { ...layout, fields: new Map([...layout.fields].map(([name, field]) => [name, emptyLike(t, field)])) };
    case "constant":
      return layout;
  }
}

/** Whether two layouts have the same kinds of items (lengths aside). */
export function sameLayout(a: Layout, b: Layout): boolean {
  if (a.kind === "leaf" && b.kind === "leaf") return a.boolean === b.boolean && a.element === b.element;
  if (a.kind === "list" && b.kind === "list") {
    if (a.array !== b.array) return false;
    return a.item === null || b.item === null || sameLayout(a.item, b.item);
  }
  if (a.kind === "record" && b.kind === "record") {
    if (a.tuple !== b.tuple || a.fields.size !== b.fields.size) return false;
    return [...a.fields].every(([name, field]) => {
      const other = b.fields.get(name);
      return other !== undefined && sameLayout(field, other);
    });
  }
  return a.kind === "constant" && b.kind === "constant" && Object.is(a.value.value, b.value.value);
}

/** The item layout, its inner lengths taken from `value` while the list is empty; guards that they agree otherwise. */
export function matchDimensions(t: Tracer, list: ListLayout, value: Abstract, site: Site): Layout {
  const found = layoutFor(t, value, site);
  const { item } = list;
  if (item === null) return found;
  if (!sameLayout(item, found)) {
    if (item.kind === "record" && found.kind === "record") throw needsStatic(site, "an item with other fields");
    refuse(item.kind === "leaf" || found.kind === "leaf" ? "mixed-items" : "ragged-rows", site, {
      what: describe(value),
      items: item.kind === "leaf" ? (item.boolean ? "booleans" : "numbers") : "arrays or records",
    });
  }
  return adoptLengths(t, item, found, list.pool?.count ?? list.length, list.array === "plain" && list.spare);
}

function adoptLengths(t: Tracer, item: Layout, found: Layout, rows: Value, growing: boolean): Layout {
  if (item.kind === "list" && found.kind === "list") {
    if (item.length !== found.length) assertSameLength(t, item.length, found.length, rows, growing);
    const inner =
      item.item === null || found.item === null
        ? (item.item ?? found.item)
        : adoptLengths(t, item.item, found.item, rows, growing);
    return { ...item, item: inner, length: found.length };
  }
  if (item.kind === "record" && found.kind === "record") {
    const fields = new Map(
      [...item.fields].map(([name, field]) => {
        const other = found.fields.get(name);
        return [name, other === undefined ? field : adoptLengths(t, field, other, rows, growing)];
      }),
    );
    return { ...item, fields };
  }
  return item;
}

function assertSameLength(t: Tracer, expected: Value, found: Value, rows: Value, growing: boolean): void {
  const same = t.ops.eq(expected, found);
  const nothingYet = growing || expected.kind === "constant" ? t.ops.eq(rows, 0) : t.ops.eq(expected, 0);
  t.builder.effect({
    effect: "assert",
    predicate: t.ops.or(same, nothingYet),
    message: ["a row of length ", 0, " is stored among rows of length ", 1, "; all rows must have the same length"],
    inputs: [found, expected],
    construct: (message) => new RangeError(message),
  });
}
