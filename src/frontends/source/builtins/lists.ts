/** Making lists: from a callback, from other lists, by copying. The storage is allocated once, before it is filled. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant, variable } from "../../../ir/builder.js";
import type { Value } from "../../../ir/program.js";
import { type ElementType, F64 } from "../../../ir/types.js";
import { primitives } from "../../../primitives/table.js";
import { integerAdd, linearIndex, locate, toElement } from "../dense.js";
import type { AnySlot, Cell } from "../heap.js";
import { sequenceOf } from "../iteration.js";
import type { Layout, ListLayout } from "../layout.js";
import { builtinLoop } from "../loop-statements.js";
import { describe, markInteger, readable, toNumber } from "../numbers.js";
import { flatRow, storeItem } from "../store.js";
import { siteKey, type Tracer } from "../tracer.js";
import { type Abstract, type ArrayKind, type Ref, staticValue } from "../values.js";

export function reference(cell: Cell): Ref {
  return { kind: "ref", cell, steps: [] };
}

/** A list of `length` zeros (numbers) in flat storage. */
export function zeros(t: Tracer, length: Value, array: ArrayKind, origin: string, value: Value = constant(0)): Ref {
  const element = array === "plain" ? "f64" : array;
  const data = t.builder.apply(primitives.fill, [length, toElement(t, value, element)], { element });
  return flatList(t, data, length, array, element, false, origin);
}

/** A list whose numbers are the flat array `data`. */
export function flatList(
  t: Tracer,
  data: Value,
  length: Value,
  array: ArrayKind,
  element: ElementType,
  boolean: boolean,
  origin: string,
): Ref {
  const layout: ListLayout = {
    kind: "list",
    length,
    item: { kind: "leaf", data, element, boolean },
    array,
    pool: poolFor(t, origin),
    spare: false,
  };
  return reference(t.heap.cell({ kind: "dense", layout, frozen: null }, origin));
}

/** A plain array of that length in which nothing is stored yet. */
export function holes(t: Tracer, length: Value, origin: string): Ref {
  const layout: ListLayout = {
    kind: "list",
    length,
    item: null,
    array: "plain",
    pool: poolFor(t, origin, length),
    spare: false,
  };
  return reference(t.heap.cell({ kind: "dense", layout, frozen: null }, origin));
}

function poolFor(t: Tracer, origin: string, length: Value = constant(0)): ListLayout["pool"] {
  if (!t.facts.pooled.has(origin)) return null;
  return { handles: t.builder.apply(primitives.fill, [length, constant(-1)], { element: "f64" }), count: constant(0) };
}

/** `Array.from({ length }, f)`, `xs.map(f)`: calls `item` for every index and stores what it gives. */
export function listFrom(
  t: Tracer,
  length: Value,
  array: ArrayKind,
  site: Site,
  guess: readonly AnySlot[],
  item: (index: Value) => Abstract,
): Ref {
  const origin = siteKey(site);
  if (length.kind === "constant" && array === "plain" && !t.facts.dense.has(origin) && !t.facts.pooled.has(origin)) {
    const items = Array.from({ length: Number(length.value) }, (_, index) => item(constant(index)));
    return reference(t.heap.cell({ kind: "tuple", items, frozen: null }, origin));
  }
  const kind = array === "plain" ? itemKind(t, item) : "number";
  const element = array === "plain" ? "f64" : array;
  const list =
    kind === "other"
      ? holes(t, length, origin)
      : kind === "boolean"
        ? flatList(
            t,
            t.builder.apply(primitives.fill, [length, constant(0)], { element: "u8" }),
            length,
            "plain",
            "u8",
            true,
            origin,
          )
        : flatList(
            t,
            t.builder.apply(primitives.fill, [length, constant(0)], { element }),
            length,
            array,
            element,
            false,
            origin,
          );
  builtinLoop(t, length, site, [...guess, list.cell], (index) => storeItem(t, list, index, item(index), site, true));
  return list;
}

/** What kind of item the callback gives: it is interpreted once for that, and the attempt is undone. */
function itemKind(t: Tracer, item: (index: Value) => Abstract): "number" | "boolean" | "other" {
  const mark = t.heap.mark();
  const { dead } = t;
  const index = variable(F64);
  t.integers.add(index);
  t.builder.openBlock([index]);
  const value = readable(item(index));
  t.builder.closeBlock([]);
  t.heap.undo(mark);
  t.dead = dead;
  if (value.kind === "traced") return value.value.type.kind === "bool" ? "boolean" : "number";
  if (value.kind === "static" && typeof value.value === "number") return "number";
  return value.kind === "static" && typeof value.value === "boolean" ? "boolean" : "other";
}

/** A copy of a dense list, with rows shared: a later write to either makes the other unreadable. Null for other values. */
export function copyList(t: Tracer, value: Abstract, site: Site, array?: ArrayKind): Ref | null {
  const source = readable(value);
  if (source.kind !== "ref") return null;
  const place = locate(t, source, site);
  if (place.kind !== "dense" || place.layout.kind !== "list") return null;
  const { layout } = place;
  const kind = array ?? layout.array;
  const length = place.window?.length ?? layout.length;
  if (layout.item?.kind === "leaf") {
    const data = flatRow(t, place, layout.item);
    return convertedList(t, data, layout.item.boolean, layout.item.element, length, kind, siteKey(site));
  }
  if (layout.item === null) return holes(t, length, siteKey(site));
  if (place.steps.length > 0 || place.window !== null) return refuse("row-stored-twice", site);
  const cell = t.heap.cell({ kind: "dense", layout, frozen: null }, siteKey(site));
  t.heap.link(cell, place.cell);
  return reference(cell);
}

/** A list of its own from flat numbers, converted to the element type of the new array. */
function convertedList(
  t: Tracer,
  data: Value,
  boolean: boolean,
  from: ElementType,
  length: Value,
  kind: ArrayKind,
  origin: string,
): Ref {
  const element = kind === "plain" ? (boolean ? "u8" : "f64") : kind;
  const converted = from === element ? data : t.builder.apply(primitives.copy, [data], { element });
  return flatList(t, converted, length, kind, element, boolean && kind === "plain", origin);
}

export function isDenseList(t: Tracer, value: Abstract, site: Site): boolean {
  const source = readable(value);
  if (source.kind !== "ref") return false;
  const place = locate(t, source, site);
  return place.kind === "dense" && place.layout.kind === "list";
}

/** `[...xs, y, ...zs]` and `concat`, where some length is known at run time only. */
export function concatenate(
  t: Tracer,
  parts: readonly { readonly value: Abstract; readonly spread: boolean }[],
  site: Site,
): Ref {
  let length: Value = constant(0);
  const places = parts.map((part) => {
    const at = length;
    const size = part.spread ? lengthOfSequence(t, part.value, site) : constant(1);
    length = markInteger(t, integerAdd(t, length, size));
    return { ...part, at, size };
  });
  const list = allNumbers(t, parts, site) ? zeros(t, length, "plain", siteKey(site)) : holes(t, length, siteKey(site));
  for (const { value, spread, at } of places) {
    if (!spread) storeItem(t, list, at, value, site);
    else storeSequence(t, list, at, value, site);
  }
  return list;
}

function lengthOfSequence(t: Tracer, value: Abstract, site: Site): Value {
  const sequence = sequenceOf(t, value, site);
  return sequence.kind === "known" ? constant(sequence.items.length) : sequence.length;
}

function allNumbers(
  t: Tracer,
  parts: readonly { readonly value: Abstract; readonly spread: boolean }[],
  site: Site,
): boolean {
  return parts.every(({ value, spread }) => {
    const found = readable(value);
    if (!spread) return isNumber(found);
    const sequence = sequenceOf(t, found, site);
    if (sequence.kind === "known") return sequence.items.every((item) => isNumber(readable(item)));
    const place = locate(t, sequence.ref, site);
    return (
      place.kind === "dense" &&
      place.layout.kind === "list" &&
      place.layout.item?.kind === "leaf" &&
      !place.layout.item.boolean
    );
  });
}

function isNumber(value: Abstract): boolean {
  if (value.kind === "traced") return value.value.type.kind === "f64";
  return value.kind === "static" && typeof value.value === "number";
}

/** Stores the items of a sequence one after the other, in one piece where they are numbers. */
export function storeSequence(t: Tracer, list: Ref, at: Value, value: Abstract, site: Site): void {
  const sequence = sequenceOf(t, value, site);
  if (sequence.kind === "known") {
    sequence.items.forEach((item, position) => {
      storeItem(t, list, integerAdd(t, at, constant(position)), item, site);
    });
    return;
  }
  const source = locate(t, sequence.ref, site);
  const target = locate(t, list, site);
  const from = source.kind === "dense" && source.layout.kind === "list" ? source.layout.item : null;
  const to = target.kind === "dense" && target.layout.kind === "list" ? target.layout.item : null;
  if (
    source.kind === "dense" &&
    target.kind === "dense" &&
    from?.kind === "leaf" &&
    to?.kind === "leaf" &&
    target.layout.kind === "list"
  ) {
    const row = flatRow(t, source, from);
    const numbers =
      from.element === to.element ? row : t.builder.apply(primitives.copy, [row], { element: to.element });
    const { index } = linearIndex(t, target.content, target.steps);
    const offset = integerAdd(t, target.window?.offset ?? constant(0), at);
    const start = index === null ? offset : integerAdd(t, t.ops.mul(index, target.layout.length), offset);
    const data = t.ops.setSlice(to.data, start, numbers);
    const replaced: Layout = { ...to, data };
    t.updateLayout(target, replaced, site);
    return;
  }
  builtinLoop(t, sequence.length, site, [list.cell], (index) =>
    storeItem(t, list, integerAdd(t, at, index), sequence.at(index), site),
  );
}

/** A list from any sequence, of the given array kind. */
export function listOf(t: Tracer, value: Abstract, array: ArrayKind, site: Site): Ref {
  const copied = copyList(t, value, site, array);
  if (copied !== null) return copied;
  const sequence = sequenceOf(t, value, site);
  if (sequence.kind === "indexed")
    return refuse("unsupported-construct", site, {
      what: `a copy of ${describe(value)}`,
      because: "it is not a list of numbers",
      remedy: "copy its numbers",
    });
  if (array === "plain")
    return reference(t.heap.cell({ kind: "tuple", items: sequence.items, frozen: null }, siteKey(site)));
  const list = zeros(t, constant(sequence.items.length), array, siteKey(site));
  sequence.items.forEach((item, position) => {
    storeItem(t, list, constant(position), staticOr(item), site);
  });
  return list;
}

function staticOr(item: Abstract): Abstract {
  return item.kind === "unset" ? staticValue(undefined) : item;
}

/** JavaScript's relative index: counted from the end when negative, kept within the list. */
export function relativeIndex(
  t: Tracer,
  value: Abstract | undefined,
  length: Value,
  missing: Value,
  site: Site,
): Value {
  if (value === undefined) return missing;
  const given = readable(value);
  if (given.kind === "static" && given.value === undefined) return missing;
  const raw = toNumber(t, given, site);
  const index = t.isInteger(raw) ? raw : t.ops.select(t.ops.isNaN(raw), 0, t.ops.trunc(raw));
  if (index.kind === "constant" && index.value === 0) return index;
  const bounded =
    index.kind === "constant"
      ? Number(index.value) < 0
        ? t.ops.max(t.ops.add(length, index), 0)
        : t.ops.min(index, length)
      : t.ops.select(t.ops.lt(index, 0), t.ops.max(t.ops.add(length, index), 0), t.ops.min(index, length));
  return markInteger(t, bounded);
}
