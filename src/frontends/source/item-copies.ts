/** Copying items into the flat arrays of a list, and rows out of them: numbers with the states beside them, rows, records. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { primitives } from "../../primitives/table.js";
import {
  arrangementOf,
  type DensePlace,
  elementOf,
  integerAdd,
  integerMul,
  leafValue,
  linearIndex,
  locate,
  toElement,
} from "./dense.js";
import { matchDimensions } from "./item-layouts.js";
import { constantItem, readLeaf, readOptional } from "./item-reads.js";
import {
  ABSENT,
  HELD,
  HOLE,
  isAbsentLayout,
  type Layout,
  type LeafLayout,
  type ListLayout,
  leafOf,
  presentLayout,
} from "./layout.js";
import { describe, readable, toNumber } from "./numbers.js";
import type { Tracer } from "./tracer.js";
import { type Abstract, NEVER, type Step, staticValue } from "./values.js";

/** The list with `value` stored as item `index`; its flat arrays get room for `rows` items. */
export function storeInto(
  t: Tracer,
  list: ListLayout,
  index: Value,
  rows: Value,
  value: Abstract,
  site: Site,
): ListLayout {
  const before = list.pool?.count ?? list.length;
  return { ...list, item: storeAt(t, matchDimensions(t, list, before, value, site), index, rows, value, site) };
}

/** `item` with `value` stored at linear index `index`; with room for `rows` items in all, unless it is there already. */
export function storeAt(
  t: Tracer,
  item: Layout,
  index: Value,
  rows: Value | null,
  abstract: Abstract,
  site: Site,
): Layout {
  const value = readable(abstract);
  const roomy = (data: Value) => (rows === null ? data : t.ops.reserve(data, rows));
  switch (item.kind) {
    case "optional": {
      const states = t.ops.set(roomy(item.states), index, stateOf(t, value));
      const isNothing = value.kind === "static" && leafOf(item) === null;
      const stored = isNothing ? item.value : presentLayout(storeAt(t, item.value, index, rows, value, site));
      return { ...item, states, value: stored };
    }
    case "leaf": {
      return { ...item, data: t.ops.set(roomy(item.data), index, elementFor(t, item, value, site)) };
    }
    case "constant":
      return item;
    case "list": {
      if (item.item === null) return item;
      const below = rows === null ? null : integerMul(t, rows, item.length);
      return { ...item, item: storeRow(t, item, integerMul(t, index, item.length), below, value, site) };
    }
    case "record": {
      const fields = new Map(
        [...item.fields].map(([name, field]) => {
          return [name, storeAt(t, field, index, rows, fieldValue(t, value, name, site), site)];
        }),
      );
      return { ...item, fields };
    }
  }
}

/** What stands beside a stored item. */
export function stateOf(t: Tracer, value: Abstract): Value {
  if (value === NEVER) return constant(ABSENT);
  if (value.kind === "static") return constant(value.value === undefined || value.value === null ? ABSENT : HELD);
  const present = value.kind === "traced" || value.kind === "maybe" ? value.present : undefined;
  return present === undefined ? constant(HELD) : t.ops.select(present(), HELD, ABSENT);
}

function elementFor(t: Tracer, leaf: LeafLayout, value: Abstract, site: Site): Value {
  if (leaf.element === "f64" || leaf.boolean) return leafValue(t, leaf, value, site);
  return toElement(t, toNumber(t, value, site), leaf.element);
}

function fieldValue(t: Tracer, value: Abstract, name: string, site: Site): Abstract {
  if (value.kind !== "ref") return refuse("mixed-items", site, { what: describe(value), items: "records" });
  const located = locate(t, value, site);
  if (located.kind === "content") {
    const { content } = located;
    const found = content.kind === "object" ? content.fields.get(name) : content.items[Number(name)];
    return found ?? refuse("mixed-items", site, { what: describe(value), items: `records with \`${name}\`` });
  }
  return readField(t, located, name);
}

/** Reads a field of a dense record. */
export function readField(t: Tracer, place: DensePlace, name: string): Abstract {
  const { layout } = place;
  const field = layout.kind === "record" ? layout.fields.get(name) : undefined;
  if (field === undefined) return staticValue(undefined);
  const steps: Step[] = [...place.steps, name];
  if (field.kind === "optional") return readOptional(t, place, field, steps, []);
  if (field.kind === "leaf") return readLeaf(t, place.content, steps, field);
  if (field.kind === "constant") return constantItem(field);
  return { kind: "ref", cell: place.cell, steps, arrangement: arrangementOf(place.content) };
}

/** Copies a row (or block) into the flat arrays below `list.item`, beginning at linear index `from`. */
function storeRow(t: Tracer, list: ListLayout, from: Value, rows: Value | null, value: Abstract, site: Site): Layout {
  const { item } = list;
  if (item === null || value.kind !== "ref")
    return refuse("mixed-items", site, { what: describe(value), items: "arrays" });
  const source = locate(t, value, site);
  if (source.kind === "content") {
    if (source.content.kind !== "tuple") return refuse("mixed-items", site, { what: describe(value), items: "arrays" });
    return source.content.items.reduce<Layout>(
      (layout, entry, position) => storeAt(t, layout, integerAdd(t, from, constant(position)), rows, entry, site),
      item,
    );
  }
  const length = source.window?.length ?? (source.layout.kind === "list" ? source.layout.length : constant(0));
  const sourceItem = source.layout.kind === "list" ? source.layout.item : null;
  if (sourceItem === null) return unsetRow(t, item, from, length, rows);
  return copyBlock(t, item, sourceItem, source, from, rows, site);
}

/** A row in which nothing is set. */
function unsetRow(t: Tracer, item: Layout, from: Value, length: Value, rows: Value | null): Layout {
  if (item.kind !== "optional") return item;
  const cleared = (data: Value, nothing: number) => {
    const roomy = rows === null ? data : t.ops.reserve(data, rows);
    return t.ops.setSlice(
      roomy,
      from,
      t.builder.apply(primitives.fill, [length, constant(nothing)], { element: elementOf(data) }),
    );
  };
  const { value } = item;
  const states = cleared(item.states, HOLE);
  if (value.kind !== "leaf") return { ...item, states };
  return { ...item, states, value: { ...value, data: cleared(value.data, value.boolean ? 0 : Number.NaN) } };
}

/** Nested rows and records: every flat array below is copied as one contiguous block. */
function copyBlock(
  t: Tracer,
  item: Layout,
  from: Layout,
  source: DensePlace,
  at: Value,
  rows: Value | null,
  site: Site,
): Layout {
  if (source.layout.kind === "list" && source.layout.pool !== null) return refuse("row-stored-twice", site);
  const { index } = linearIndex(t, source.content, source.steps);
  const start = source.window?.offset ?? constant(0);
  const length = lengthOfPlace(source);
  const put = (data: Value, scale: Value, block: Value): Value => {
    const roomy = rows === null ? data : t.ops.reserve(data, integerMul(t, rows, scale));
    return t.ops.setSlice(roomy, integerMul(t, at, scale), block);
  };
  const blockOf = (data: Value, scale: Value): Value => {
    if (scale.kind === "constant" && scale.value === 1) return flatPart(t, source, data);
    const first = integerMul(t, integerAdd(t, integerMul(t, index ?? constant(0), length), start), scale);
    return t.ops.slice(data, first, integerAdd(t, first, integerMul(t, length, scale)));
  };
  const stateBlock = (origin: Layout, scale: Value): Value => {
    if (origin.kind === "optional") return blockOf(origin.states, scale);
    const state = constant(isAbsentLayout(origin) ? ABSENT : HELD);
    return t.builder.apply(primitives.fill, [integerMul(t, length, scale), state], { element: "u8" });
  };
  const copy = (target: Layout, origin: Layout, scale: Value): Layout => {
    if (target.kind === "optional") {
      const states = put(target.states, scale, stateBlock(origin, scale));
      const value = isAbsentLayout(origin) ? target.value : copy(target.value, presentLayout(origin), scale);
      return { ...target, states, value: presentLayout(value) };
    }
    if (target.kind === "leaf" && origin.kind === "leaf") {
      return { ...target, data: put(target.data, scale, blockOf(origin.data, scale)) };
    }
    if (target.kind === "list" && origin.kind === "list" && target.item !== null) {
      if (origin.pool !== null) return refuse("row-stored-twice", site);
      const below = integerMul(t, scale, origin.length);
      if (origin.item !== null) return { ...target, item: copy(target.item, origin.item, below) };
      const count = integerMul(t, length, below);
      const room = rows === null ? null : integerMul(t, rows, below);
      return { ...target, item: unsetRow(t, target.item, integerMul(t, at, below), count, room) };
    }
    if (target.kind === "record" && origin.kind === "record") {
      const fields = new Map(
        [...target.fields].map(([name, field]) => {
          const other = origin.fields.get(name);
          return [name, other === undefined ? field : copy(field, other, scale)];
        }),
      );
      return { ...target, fields };
    }
    return target;
  };
  return copy(item, from, constant(1));
}

function lengthOfPlace(place: DensePlace): Value {
  return place.window?.length ?? (place.layout.kind === "list" ? place.layout.length : constant(1));
}

/** The numbers of a row as a flat array of its own; the row of a list that is alone is its data itself. */
export function flatRow(t: Tracer, place: DensePlace, item: LeafLayout): Value {
  return flatPart(t, place, item.data);
}

/** The part of a flat array that belongs to a row: its numbers, or the states beside them. */
export function flatPart(t: Tracer, place: DensePlace, data: Value): Value {
  const { index, guard } = linearIndex(t, place.content, place.steps);
  const list = place.layout;
  if (list.kind !== "list") return data;
  const length = place.window?.length ?? list.length;
  if (index === null && place.window === null && !list.spare) return data;
  const start = integerAdd(t, integerMul(t, index ?? constant(0), list.length), place.window?.offset ?? constant(0));
  const from = guard === null ? start : t.ops.select(guard, start, 0);
  const count = guard === null ? length : t.ops.select(guard, length, 0);
  return t.ops.slice(data, from, integerAdd(t, from, count));
}
