/** Making lists: from a callback, from other lists, by copying. The storage is allocated once, before it is filled. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant, variable } from "../../../ir/builder.js";
import type { Value } from "../../../ir/program.js";
import { type ElementType, F64 } from "../../../ir/types.js";
import { primitives } from "../../../primitives/table.js";
import { integerAdd, lengthOf, linearIndex, locate, toElement } from "../dense.js";
import { guard } from "../guards.js";
import type { AnySlot, Cell } from "../heap.js";
import { flatPart, flatRow } from "../item-copies.js";
import { sequenceOf } from "../iteration.js";
import { type ConstantLayout, filledList, type ListLayout, leafOf, type OptionalLayout } from "../layout.js";
import { builtinLoop } from "../loop-statements.js";
import { describe, isFiniteInteger, markFiniteInteger, markInteger, readable, toInteger } from "../numbers.js";
import { markBelow, requirePresent } from "../presence.js";
import { storeItem } from "../store.js";
import { siteKey, type Tracer } from "../tracer.js";
import { type Abstract, type ArrayKind, type Ref, staticValue, UNDEFINED } from "../values.js";
import { hasHoles, isSetAt } from "./holes.js";

export function reference(cell: Cell): Ref {
  return { kind: "ref", cell, steps: [] };
}

/** A list of `length` zeros (numbers) in flat storage. */
export function zeros(t: Tracer, length: Value, array: ArrayKind, origin: string, site: Site): Ref {
  assertLength(t, length, site);
  const element = array === "plain" ? "f64" : array;
  const data = t.builder.apply(primitives.fill, [length, constant(0)], { element });
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
export function holes(t: Tracer, length: Value, origin: string, site: Site): Ref {
  assertLength(t, length, site);
  const layout: ListLayout = {
    kind: "list",
    length,
    item: null,
    array: "plain",
    pool: poolFor(t, origin, length),
    spare: false,
    holes: true,
  };
  return reference(t.heap.cell({ kind: "dense", layout, frozen: null }, origin));
}

function assertLength(t: Tracer, length: Value, site: Site): void {
  const isWhole = isFiniteInteger(t, length) ? constant(true) : t.ops.isInteger(length);
  const predicate = t.nonNegative.has(length) ? isWhole : t.ops.and(isWhole, t.ops.ge(length, 0));
  if (predicate.kind !== "constant" || predicate.value !== true) guard(t, predicate, "array-length", site, { length });
}

/** Every position of the list was set. */
export function settleFilled(t: Tracer, { cell }: Ref): void {
  const content = cell.value;
  if (content.kind !== "dense" || content.layout.kind !== "list") return;
  t.heap.settle(cell, { ...content, layout: filledList(content.layout) });
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
  isSetAt: ((index: Value) => Value | null) | null = null,
): Ref {
  const origin = siteKey(site);
  if (isSetAt !== null) return listWithHoles(t, length, site, guess, item, isSetAt);
  if (length.kind === "constant" && array === "plain" && !t.facts.dense.has(origin) && !t.facts.pooled.has(origin)) {
    const items = Array.from({ length: Number(length.value) }, (_, index) => item(constant(index)));
    return reference(t.heap.cell({ kind: "tuple", items, frozen: null }, origin));
  }
  assertLength(t, length, site);
  const kind = array === "plain" ? itemKind(t, item) : "number";
  const element = array === "plain" ? "f64" : array;
  const list =
    kind === "other"
      ? holes(t, length, origin, site)
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
  settleFilled(t, list);
  return list;
}

/** The same where some positions stay unset. */
function listWithHoles(
  t: Tracer,
  length: Value,
  site: Site,
  guess: readonly AnySlot[],
  item: (index: Value) => Abstract,
  isSetAt: (index: Value) => Value | null,
): Ref {
  const list = holes(t, length, siteKey(site), site);
  builtinLoop(t, length, site, [...guess, list.cell], (index) => {
    const set = () => storeItem(t, list, index, item(index), site, true);
    t.branch(isSetAt(index) ?? constant(true), set, () => {}, site);
  });
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

/**
 * A copy of a dense list, with rows shared: a later write to either makes the other unreadable. Null for other values. Holes
 * become `undefined` unless they are kept.
 */
export function copyList(t: Tracer, value: Abstract, site: Site, array?: ArrayKind, keepsHoles = false): Ref | null {
  const source = readable(value);
  if (source.kind !== "ref") return null;
  const place = locate(t, requirePresent(t, source, ["undefined is not iterable"]), site);
  if (place.kind !== "dense" || place.layout.kind !== "list") return null;
  const { layout } = place;
  const kind = array ?? layout.array;
  const length = place.window?.length ?? layout.length;
  const leaf = leafOf(layout.item);
  if (leaf !== null) {
    const data = flatRow(t, place, leaf);
    const copy = convertedList(t, data, leaf.boolean, leaf.element, length, kind, siteKey(site));
    if (layout.item?.kind !== "optional" || kind !== "plain") return copy;
    return withStates(t, copy, { ...layout.item, states: flatPart(t, place, layout.item.states) }, layout, keepsHoles);
  }
  if (layout.item === null) return copyOfNothing(t, length, layout, kind, site, keepsHoles);
  if (place.steps.length > 0 || place.window !== null) return refuse("row-stored-twice", site);
  const origin = siteKey(site);
  const isPooled = layout.pool === null && t.facts.pooled.has(origin);
  const pool = isPooled ? { handles: t.ops.iota(length), count: length } : layout.pool;
  const holes = layout.holes === true && keepsHoles;
  const cell = t.heap.cell({ kind: "dense", layout: { ...layout, pool, holes }, frozen: null }, origin);
  // The copy is a list of its own; what it shares are the rows.
  t.heap.inheritShares(cell, place.cell);
  t.heap.share(cell, null, place.cell, 1);
  return reference(cell);
}

/** A copy of a list whose numbers may be missing. */
function withStates(t: Tracer, copy: Ref, optional: OptionalLayout, list: ListLayout, keepsHoles: boolean): Ref {
  const content = copy.cell.value;
  const leaf = content.kind === "dense" && content.layout.kind === "list" ? leafOf(content.layout.item) : null;
  if (content.kind !== "dense" || content.layout.kind !== "list" || leaf === null) return copy;
  const holes = list.holes === true && keepsHoles;
  const stored = optional.stored || (list.holes === true && !keepsHoles);
  const layout: ListLayout = { ...content.layout, holes, item: { ...optional, value: leaf, stored } };
  t.heap.settle(copy.cell, { ...content, layout });
  return copy;
}

/** A copy of a list in which nothing was ever stored. */
function copyOfNothing(
  t: Tracer,
  length: Value,
  list: ListLayout,
  kind: ArrayKind,
  site: Site,
  keepsHoles: boolean,
): Ref {
  const origin = siteKey(site);
  if (kind !== "plain") {
    const data = t.builder.apply(primitives.fill, [length, toElement(t, constant(Number.NaN), kind)], {
      element: kind,
    });
    return flatList(t, data, length, kind, kind, false, origin);
  }
  if (keepsHoles || list.holes !== true) return holes(t, length, origin, site);
  const item: ConstantLayout = { kind: "constant", value: UNDEFINED };
  const layout: ListLayout = { kind: "list", length, item, array: "plain", pool: null, spare: false };
  return reference(t.heap.cell({ kind: "dense", layout, frozen: null }, origin));
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

/** `[...xs, y, ...zs]` and `concat`, where some length is known at run time only, and `[x, , y]`: what is unset becomes a hole. */
export function concatenate(
  t: Tracer,
  parts: readonly { readonly value: Abstract; readonly spread: boolean }[],
  site: Site,
  keepsHoles = false,
): Ref {
  let length: Value = constant(0);
  const places = parts.map((part) => {
    const at = length;
    const size = part.spread ? lengthOfSequence(t, part.value, site) : constant(1);
    length = markInteger(t, integerAdd(t, length, size));
    return { ...part, at, size };
  });
  const origin = siteKey(site);
  const list = allNumbers(t, parts, site) ? zeros(t, length, "plain", origin, site) : holes(t, length, origin, site);
  for (const { value, spread, at } of places) {
    if (value.kind === "unset") continue;
    if (!spread) storeKnown(t, list, at, value, site);
    else storeSequence(t, list, at, value, site, keepsHoles);
  }
  const leavesHoles = ({ value, spread }: (typeof places)[number]) =>
    value.kind === "unset" || (keepsHoles && spread && hasHoles(t, value, site));
  if (!places.some(leavesHoles)) settleFilled(t, list);
  return list;
}

/** Stores at an index that is known to be within the list. */
export function storeKnown(t: Tracer, list: Ref, index: Value, item: Abstract, site: Site): void {
  const place = locate(t, list, site);
  const length = place.kind === "dense" ? lengthOf(place) : null;
  if (length !== null) markBelow(t, index, length);
  storeItem(t, list, index, item, site, true);
}

/** How many items a sequence has. */
export function lengthOfSequence(t: Tracer, value: Abstract, site: Site): Value {
  const sequence = sequenceOf(t, value, site);
  return sequence.kind === "known" ? constant(sequence.items.length) : sequence.length;
}

function allNumbers(
  t: Tracer,
  parts: readonly { readonly value: Abstract; readonly spread: boolean }[],
  site: Site,
): boolean {
  return parts.every(({ value, spread }) => {
    if (value.kind === "unset") return false;
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
  if (value.kind === "traced") return value.value.type.kind === "f64" && value.present === undefined;
  return value.kind === "static" && typeof value.value === "number";
}

/** Stores the items of a sequence one after the other, in one piece where they are numbers. */
export function storeSequence(t: Tracer, list: Ref, at: Value, value: Abstract, site: Site, keepsHoles = false): void {
  const sequence = sequenceOf(t, value, site);
  if (sequence.kind === "known") {
    sequence.items.forEach((item, position) => {
      storeKnown(t, list, integerAdd(t, at, constant(position)), item, site);
    });
    return;
  }
  const source = locate(t, sequence.ref, site);
  const target = locate(t, list, site);
  const from = source.kind === "dense" && source.layout.kind === "list" ? source.layout.item : null;
  const to = target.kind === "dense" && target.layout.kind === "list" ? target.layout.item : null;
  const numbers =
    target.kind === "dense" && target.layout.kind === "list" && target.layout.array !== "plain" ? leafOf(from) : from;
  if (
    source.kind === "dense" &&
    target.kind === "dense" &&
    numbers?.kind === "leaf" &&
    to?.kind === "leaf" &&
    target.layout.kind === "list" &&
    (target.layout.array !== "plain" || numbers.boolean === to.boolean)
  ) {
    const row = flatRow(t, source, numbers);
    const converted =
      numbers.element === to.element ? row : t.builder.apply(primitives.copy, [row], { element: to.element });
    const { index } = linearIndex(t, target.content, target.steps);
    const offset = integerAdd(t, target.window?.offset ?? constant(0), at);
    const start = index === null ? offset : integerAdd(t, t.ops.mul(index, target.layout.length), offset);
    const data = t.ops.setSlice(to.data, start, converted);
    t.updateLayout(target, { ...to, data }, site);
    return;
  }
  builtinLoop(t, sequence.length, site, [list.cell], (index) => {
    const store = () => storeKnown(t, list, integerAdd(t, at, index), sequence.at(index), site);
    const isSet = keepsHoles && source.kind === "dense" ? isSetAt(t, sequence.ref, index, site) : null;
    t.branch(isSet ?? constant(true), store, () => {}, site);
  });
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
  const list = zeros(t, constant(sequence.items.length), array, siteKey(site), site);
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
  const index = toInteger(t, given, site);
  if (index.kind === "constant" && index.value === 0) return index;
  const bounded =
    index.kind === "constant"
      ? Number(index.value) < 0
        ? t.ops.max(t.ops.add(length, index), 0)
        : t.ops.min(index, length)
      : t.ops.select(t.ops.lt(index, 0), t.ops.max(t.ops.add(length, index), 0), t.ops.min(index, length));
  return markFiniteInteger(t, bounded);
}
