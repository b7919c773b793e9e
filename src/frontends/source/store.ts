/** Storing whole items into dense lists: pushing, replacing rows and records, turning literal arrays into flat ones. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import {
  arrangementOf,
  assertWritable,
  type DensePlace,
  emptyArray,
  fieldWritten,
  inRange,
  integerAdd,
  integerMul,
  itemSize,
  leafValue,
  learnPooled,
  linearIndex,
  locate,
  pooled,
  readItem,
  readLeaf,
  replaceAt,
  toElement,
  writeLeaf,
} from "./dense.js";
import type { Cell, DenseContent } from "./heap.js";
import { layoutFor, matchDimensions, sameLayout } from "./item-layouts.js";
import type { Layout, LeafLayout, ListLayout } from "./layout.js";
import { describe, markInteger, needsStatic, readable } from "./numbers.js";
import { sameAbstract } from "./same.js";
import { Restart, type Tracer } from "./tracer.js";
import { type Abstract, type ArrayKind, type Ref, type Step, staticValue } from "./values.js";

/** Writes `list[index] = value` where the list is dense. `isFirst`: nothing was stored there before. */
export function storeItem(t: Tracer, ref: Ref, index: Value, value: Abstract, site: Site, isFirst = false): void {
  const place = densePlace(t, ref, site);
  const list = place.layout;
  if (list.kind !== "list") return refuse("mixed-items", site, { what: describe(value), items: "named fields" });
  assertWritable(place.content, site);
  if (list.array === "plain" && index === list.length && place.steps.length === 0) return pushItem(t, ref, value, site);
  if (list.array === "plain") assertIndex(t, index, list.length);
  if (list.item?.kind === "leaf") {
    const step = place.window === null ? index : windowStep(t, place.window, index);
    return writeLeaf(t, place.cell, place.content, [...place.steps, step], list.item, value, site);
  }
  storeWholeItem(t, place, list, index, value, site, isFirst);
}

function windowStep(t: Tracer, window: { readonly offset: Value; readonly length: Value }, index: Value): Value {
  const inside = inRange(t, index, window.length);
  const shifted = integerAdd(t, window.offset, index);
  return inside === null ? shifted : t.ops.select(inside, shifted, -1);
}

/** A write beyond the end of a plain array would make it longer, or leave holes. */
function assertIndex(t: Tracer, index: Value, length: Value): void {
  const inside = inRange(t, index, length);
  if (inside === null) return;
  t.builder.effect({
    effect: "assert",
    predicate: inside,
    message: ["cannot write item ", 0, " of an array of length ", 1, ": use push to make it longer"],
    inputs: [index, length],
    construct: (message) => new RangeError(message),
  });
}

/** Replaces a row or record of a dense list. */
function storeWholeItem(
  t: Tracer,
  place: DensePlace,
  list: ListLayout,
  index: Value,
  value: Abstract,
  site: Site,
  isFirst: boolean,
): void {
  if (place.steps.length > 0 || place.window !== null) refuse("row-stored-twice", site);
  const item = readable(value);
  const shared = item.kind === "ref" ? pooledRow(t, place, item, site) : null;
  if (shared !== null) {
    if (list.pool === null) return pooled(t, place.cell, site);
    const handles = t.ops.set(list.pool.handles, index, shared);
    const pool = { ...list.pool, handles };
    t.heap.writeCell(place.cell, { ...place.content, layout: { ...list, pool } }, site);
    return;
  }
  if (list.pool === null) {
    shareItem(t, place.cell, item, site);
    const stored = storeInto(t, list, index, list.length, item, site);
    const arrangement = isFirst ? (list.arrangement ?? null) : { before: list.arrangement ?? null, replaced: index };
    t.heap.writeCell(place.cell, { ...place.content, layout: { ...stored, arrangement } }, site);
    settleMoved(t, item, { kind: "ref", cell: place.cell, steps: [index], arrangement });
    return;
  }
  const handle = list.pool.count;
  shareItem(t, place.cell, item, site);
  const stored = storeInto(t, list, handle, integerAdd(t, handle, constant(1)), item, site);
  const handles = t.ops.set(list.pool.handles, index, handle);
  const pool = { handles, count: integerAdd(t, handle, constant(1)) };
  t.heap.writeCell(place.cell, { ...place.content, layout: { ...stored, pool } }, site);
  settleMoved(t, item, { kind: "ref", cell: place.cell, steps: [handle] });
}

/** The handle of a row that already lies in this list; null for any other value. */
function pooledRow(t: Tracer, place: DensePlace, row: Ref, site: Site): Value | null {
  const source = locate(t, row, site);
  if (source.kind !== "dense" || source.cell !== place.cell) return null;
  const [step] = source.steps;
  return source.steps.length === 1 && typeof step === "object" ? step : null;
}

/** A function has no place in flat storage: an array that was put there for its length goes back, and its loop is unrolled. */
function assertNumeric(t: Tracer, origin: string, value: Abstract): void {
  const { kind } = readable(value);
  if (kind !== "closure" && kind !== "builtin" && kind !== "class" && kind !== "choice") return;
  if (!t.facts.dense.delete(origin)) return;
  t.facts.sparse.add(origin);
  throw new Restart();
}

/** `list.push(value)`. */
export function pushItem(t: Tracer, ref: Ref, value: Abstract, site: Site): void {
  const place = densePlace(t, ref, site);
  const list = place.layout;
  if (list.kind !== "list" || list.array !== "plain")
    return refuse("unknown-property", site, {
      name: "push",
      what: "a typed array",
      remedy: "typed arrays have a fixed length; use a plain array",
    });
  if (place.steps.length > 0 || place.window !== null) return refuse("ragged-rows", site);
  assertWritable(place.content, site);
  assertNumeric(t, place.cell.origin, value);
  const length = markInteger(t, integerAdd(t, list.length, constant(1)));
  const item = readable(value);
  if (list.pool !== null) {
    const known = item.kind === "ref" ? pooledRow(t, place, item, site) : null;
    const handle = known ?? list.pool.count;
    const count = known === null ? integerAdd(t, handle, constant(1)) : list.pool.count;
    if (known === null) shareItem(t, place.cell, item, site);
    const stored = known === null ? storeInto(t, list, handle, count, item, site) : list;
    const handles = t.ops.set(t.ops.reserve(list.pool.handles, length), list.length, handle);
    const layout: Layout = { ...stored, length, pool: { handles, count }, spare: true };
    t.heap.writeCell(place.cell, { ...place.content, layout }, site);
    if (known === null) settleMoved(t, item, { kind: "ref", cell: place.cell, steps: [handle] });
    return;
  }
  if (item.kind === "ref" && pooledRow(t, place, item, site) !== null) pooled(t, place.cell, site);
  shareItem(t, place.cell, item, site);
  const stored = storeInto(t, list, list.length, length, item, site);
  t.heap.writeCell(place.cell, { ...place.content, layout: { ...stored, length, spare: true } }, site);
  const arrangement = list.arrangement ?? null;
  settleMoved(t, item, { kind: "ref", cell: place.cell, steps: [list.length], arrangement });
}

/** After an object was stored in a list, its other names mean the place in the list. */
function settleMoved(t: Tracer, item: Abstract, to: Ref): void {
  if (item.kind !== "ref" || item.steps.length > 0) return;
  const content = item.cell.value;
  if (content.kind === "stale" || content.kind === "moved" || content.kind === "window") return;
  if (content.frozen !== null) return;
  for (const other of item.cell.links) t.heap.share(to.cell, null, other, 0);
  t.heap.inheritShares(to.cell, item.cell);
  t.heap.settle(item.cell, { kind: "moved", to });
}

/** The list with `value` stored as item `index`; its flat arrays get room for `rows` items. */
/**
 * Items are copied into flat storage. Where the user's function keeps the same object in two places, a write in one would be
 * lost in the other: both remember each other, and such a write is refused.
 */
export function shareItem(t: Tracer, list: Cell, item: Abstract, site: Site): void {
  shareParts(t, list, item, true, null, site);
}

function shareParts(t: Tracer, list: Cell, value: Abstract, isItem: boolean, field: string | null, site: Site): void {
  const ref = readable(value);
  if (ref.kind !== "ref") return;
  const located = locate(t, ref, site);
  if (located.cell === list) return;
  // A fresh object that becomes an item moves into the list, its names with it.
  const moves = isItem && located.content.frozen === null;
  if (located.kind === "dense") {
    const isWhole = located.steps.length === 0 && located.window === null;
    if (moves && isWhole) return;
    return t.heap.share(list, field, located.cell, located.window === null ? located.steps.length : 0);
  }
  if (!moves) t.heap.share(list, field, located.cell, 0);
  const { content } = located;
  const parts =
    content.kind === "object" ? [...content.fields] : content.items.map((item, at) => [String(at), item] as const);
  for (const [name, part] of parts) shareParts(t, list, part, false, field ?? name, site);
}

function storeInto(t: Tracer, list: ListLayout, index: Value, rows: Value, value: Abstract, site: Site): ListLayout {
  const shaped = list.item === null ? layoutFor(t, value, site) : matchDimensions(t, list, value, site);
  const item = storeAt(t, shaped, index, rows, value, site);
  return { ...list, item };
}

/** `item` with `value` stored at linear index `index`, with room for `rows` items in all. */
function storeAt(t: Tracer, item: Layout, index: Value, rows: Value, abstract: Abstract, site: Site): Layout {
  const value = readable(abstract);
  switch (item.kind) {
    case "leaf": {
      const data = t.ops.reserve(item.data, rows);
      return { ...item, data: t.ops.set(data, index, toElement(t, leafValue(t, item, value, site), item.element)) };
    }
    case "constant":
      return item;
    case "list": {
      if (item.item === null) return item;
      const below = integerMul(t, rows, item.length);
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
  if (field.kind === "leaf") return readLeaf(t, place.content, steps, field);
  if (field.kind === "constant") return field.value;
  return { kind: "ref", cell: place.cell, steps, arrangement: arrangementOf(place.content) };
}

/** Copies a row (or block) into the flat arrays below `list.item`, beginning at linear index `from`. */
function storeRow(t: Tracer, list: ListLayout, from: Value, rows: Value, value: Abstract, site: Site): Layout {
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
  const sourceItem = source.layout.kind === "list" ? source.layout.item : null;
  if (sourceItem === null) return item;
  if (item.kind === "leaf" && sourceItem.kind === "leaf") {
    const data = t.ops.setSlice(t.ops.reserve(item.data, rows), from, flatRow(t, source, sourceItem));
    return { ...item, data };
  }
  return copyBlock(t, item, sourceItem, source, from, rows, site);
}

/** Nested rows and records: every leaf below is copied as one contiguous block. */
function copyBlock(
  t: Tracer,
  item: Layout,
  from: Layout,
  source: DensePlace,
  at: Value,
  rows: Value,
  site: Site,
): Layout {
  if (source.layout.kind === "list" && source.layout.pool !== null) return refuse("row-stored-twice", site);
  const { index } = linearIndex(t, source.content, source.steps);
  const start = source.window?.offset ?? constant(0);
  const length = lengthOfPlace(source);
  const copy = (target: Layout, origin: Layout, scale: Value): Layout => {
    if (target.kind === "leaf" && origin.kind === "leaf") {
      const first = integerMul(t, integerAdd(t, integerMul(t, index ?? constant(0), length), start), scale);
      const count = integerMul(t, length, scale);
      const block = t.ops.slice(origin.data, first, integerAdd(t, first, count));
      const data = t.ops.setSlice(
        t.ops.reserve(target.data, integerMul(t, rows, scale)),
        integerMul(t, at, scale),
        block,
      );
      return { ...target, data };
    }
    if (target.kind === "list" && origin.kind === "list" && target.item !== null && origin.item !== null) {
      if (origin.pool !== null) return refuse("row-stored-twice", site);
      return { ...target, item: copy(target.item, origin.item, integerMul(t, scale, origin.length)) };
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
  const { index, guard } = linearIndex(t, place.content, place.steps);
  const list = place.layout;
  if (list.kind !== "list") return item.data;
  const length = place.window?.length ?? list.length;
  if (index === null && place.window === null && !list.spare) return item.data;
  const start = integerAdd(t, integerMul(t, index ?? constant(0), list.length), place.window?.offset ?? constant(0));
  const from = guard === null ? start : t.ops.select(guard, start, 0);
  const count = guard === null ? length : t.ops.select(guard, length, 0);
  return t.ops.slice(item.data, from, integerAdd(t, from, count));
}

/** The place of a reference that is dense already, or made so. */
export function densePlace(t: Tracer, ref: Ref, site: Site): DensePlace {
  const located = locate(t, ref, site);
  if (located.kind === "dense") return located;
  if (located.content.kind !== "tuple") return refuse("mixed-items", site, { what: "an index", items: "named fields" });
  // The items of an argument would be a list if they were alike.
  if (located.content.frozen !== null && located.content.items.length > 0) {
    throw needsStatic(site, "an index into items of different kinds");
  }
  const { items, frozen } = located.content;
  const content = materialize(t, items, "plain", located.cell.origin, site);
  t.heap.settle(located.cell, { ...content, frozen });
  items.forEach((item, position) => {
    shareItem(t, located.cell, item, site);
    settleMoved(t, item, { kind: "ref", cell: located.cell, steps: [constant(position)] });
  });
  const again = locate(t, { kind: "ref", cell: located.cell, steps: [] }, site);
  return again.kind === "dense" ? again : refuse("ragged-rows", site);
}

/** A dense list from known items. Its flat arrays are made here. */
export function materialize(
  t: Tracer,
  items: readonly Abstract[],
  array: ArrayKind,
  origin: string,
  site: Site,
): DenseContent {
  const firsts = items.map((item) => items.findIndex((other) => isOneObject(item, other)));
  if (firsts.some((first, position) => first !== position)) learnPooled(t, origin);
  const pool = t.facts.pooled.has(origin) ? { handles: emptyArray(t, "f64"), count: constant(0) } : null;
  let list: ListLayout = { kind: "list", length: constant(0), item: null, array, pool, spare: false };
  items.forEach((entry, position) => {
    const item = readable(entry);
    const rows = constant(position + 1);
    assertNumeric(t, origin, item);
    if (list.item !== null && !sameLayout(list.item, layoutFor(t, item, site))) {
      throw needsStatic(site, "an index into items of different kinds");
    }
    list = { ...storeInto(t, list, constant(position), rows, item, site), length: rows };
    if (list.pool !== null) {
      const handle = constant(firsts[position] ?? position);
      const handles = t.ops.set(t.ops.reserve(list.pool.handles, rows), constant(position), handle);
      list = { ...list, pool: { handles, count: rows } };
    }
  });
  return { kind: "dense", layout: trimmed(list), frozen: null };
}

function isOneObject(a: Abstract, b: Abstract): boolean {
  return a === b || (a.kind === "ref" && sameAbstract(a, b));
}

/** Flat arrays that were filled item by item have spare room. */
function trimmed(list: ListLayout): ListLayout {
  return list.item === null ? list : { ...list, spare: true };
}

/** The layout part below `steps`, replaced in the cell. */
export function updateLayout(t: Tracer, place: DensePlace, replace: (part: Layout) => Layout, site: Site): void {
  const layout = replaceAt(place.content.layout, place.steps, (part) => {
    const next = replace(part);
    const isCut =
      part.kind === "list" && next.kind === "list" && part.length !== next.length && next.item?.kind !== "leaf";
    return isCut ? { ...next, arrangement: { before: null, replaced: null } } : next;
  });
  t.heap.writeCell(place.cell, { ...place.content, layout }, site, place.steps.length + 1, fieldWritten(place.steps));
}

export { itemSize, readItem };
