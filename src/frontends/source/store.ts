/** Storing whole items into dense lists: pushing, replacing rows and records, turning literal arrays into flat ones. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { primitives } from "../../primitives/table.js";
import {
  arrangementOf,
  assertWritable,
  type DensePlace,
  elementOf,
  emptyArray,
  fieldWritten,
  inRange,
  integerAdd,
  integerMul,
  itemCount,
  itemSize,
  leafValue,
  learnPooled,
  linearIndex,
  locate,
  pooled,
  readItem,
  readLeaf,
  readOptional,
  replaceAt,
  replacePresent,
  toElement,
} from "./dense.js";
import { guard } from "./guards.js";
import type { Cell, DenseContent } from "./heap.js";
import { layoutFor, made, matchDimensions, matchItem, sameLayout } from "./item-layouts.js";
import {
  ABSENT,
  HELD,
  HOLE,
  isAbsentLayout,
  type Layout,
  type LeafLayout,
  type ListLayout,
  leafOf,
  type PresentLayout,
  presentLayout,
} from "./layout.js";
import { describe, isInteger, markInteger, needsStatic, presentPart, readable, toNumber } from "./numbers.js";
import { prove } from "./presence.js";
import { sameAbstract } from "./same.js";
import { Restart, type Tracer } from "./tracer.js";
import { type Abstract, type ArrayKind, NEVER, type Ref, type Step, staticValue, traced } from "./values.js";

/** Writes `list[index] = value` where the list is dense. `isFirst`: nothing was stored there before. */
export function storeItem(t: Tracer, ref: Ref, index: Value, value: Abstract, site: Site, isFirst = false): void {
  const place = densePlace(t, ref, site);
  const list = place.layout;
  if (list.kind !== "list") return refuse("mixed-items", site, { what: describe(value), items: "named fields" });
  assertWritable(place.content, site);
  if (list.array !== "plain") return storeScalar(t, place, list, index, traced(toNumber(t, value, site)), site);
  const isOuter = place.steps.length === 0 && place.window === null;
  if (isOuter && isSameValue(index, list.length)) return pushItem(t, ref, value, site);
  assertNumeric(t, place.cell.origin, value);
  if (isOuter && list.spare && inRange(t, index, list.length) !== null) {
    const grown = reaching(t, list, index, site);
    const content = { ...place.content, layout: grown };
    return storeAny(t, { ...place, content, layout: grown }, grown, index, value, site, isFirst);
  }
  assertIndex(t, index, list.length, site);
  storeAny(t, place, list, index, value, site, isFirst);
}

function isSameValue(a: Value, b: Value): boolean {
  return a === b || (a.kind === "constant" && b.kind === "constant" && a.value === b.value);
}

function storeAny(
  t: Tracer,
  place: DensePlace,
  list: ListLayout,
  index: Value,
  value: Abstract,
  site: Site,
  isFirst: boolean,
): void {
  if (readable(value).kind === "ref") storeWholeItem(t, place, list, index, value, site, isFirst);
  else storeScalar(t, place, list, index, value, site);
}

/** Writes a number, a boolean or nothing as item `index` of a list, wherever the list lies. */
function storeScalar(t: Tracer, place: DensePlace, list: ListLayout, index: Value, value: Abstract, site: Site): void {
  const steps = [...place.steps, place.window === null ? index : windowStep(t, place.window, index)];
  const rows = itemCount(t, place.content.layout, steps);
  const item = list.array === "plain" ? matchDimensions(t, list, rows, value, site) : list.item;
  if (item === null) return;
  const { index: at, guard } = linearIndex(t, place.content, steps);
  const where = guard === null ? (at ?? constant(0)) : t.ops.select(guard, at ?? constant(0), -1);
  const stored = storeAt(t, item, where, null, value, site);
  const layout = replacePresent(place.content.layout, place.steps, (part) =>
    part.kind === "list" ? { ...part, item: stored } : part,
  );
  t.heap.writeCell(place.cell, { ...place.content, layout }, site, steps.length, fieldWritten(steps));
}

/** Writes a field of a record in a list: a number, a boolean or nothing. */
export function storeField(t: Tracer, place: DensePlace, name: string, value: Abstract, site: Site): void {
  const field = place.layout.kind === "record" ? place.layout.fields.get(name) : undefined;
  const found = field === undefined ? null : leafOf(field);
  if (field === undefined || found === null || readable(value).kind === "ref") {
    refuse("unsupported-construct", site, {
      what: `a write to \`${name}\` of a record in a list`,
      because: "only its numbers can be replaced one by one",
      remedy: "replace the whole record, or write into the array it holds",
    });
  }
  const steps = [...place.steps, name];
  const item = matchItem(t, field, itemCount(t, place.content.layout, steps), value, site);
  const { index, guard } = linearIndex(t, place.content, steps);
  const where = guard === null ? (index ?? constant(0)) : t.ops.select(guard, index ?? constant(0), -1);
  const stored = storeAt(t, item, where, null, value, site);
  const layout = replaceAt(place.content.layout, steps, () => stored);
  t.heap.writeCell(place.cell, { ...place.content, layout }, site, steps.length, fieldWritten(steps));
}

function windowStep(t: Tracer, window: { readonly offset: Value; readonly length: Value }, index: Value): Value {
  const inside = inRange(t, index, window.length);
  const shifted = integerAdd(t, window.offset, index);
  return inside === null ? shifted : t.ops.select(inside, shifted, -1);
}

/** A write beyond the end of an array that was made with its length would make it longer, or leave holes. */
function assertIndex(t: Tracer, index: Value, length: Value, site: Site): void {
  const inside = inRange(t, index, length);
  if (inside === null) return;
  guard(t, inside, "write-beyond", site, { index, length });
  prove(t, index, length);
}

/** The farthest that a write beyond the end makes an array longer: what lies between is stored, too. */
const LONGEST_GAP = 2 ** 20;

/** A growing list, long enough for item `index`. Positions between its end and there become holes. */
function reaching(t: Tracer, list: ListLayout, index: Value, site: Site): ListLayout {
  const isPosition = isInteger(t, index) ? t.ops.ge(index, 0) : t.ops.and(t.ops.isInteger(index), t.ops.ge(index, 0));
  const isNear = t.ops.lt(t.ops.sub(index, list.length), LONGEST_GAP);
  guard(t, t.ops.and(isPosition, isNear), "write-beyond", site, { index, length: list.length });
  const longer = lengthened(t, list, markInteger(t, t.ops.max(list.length, integerAdd(t, index, constant(1)))));
  prove(t, index, longer.length);
  return longer;
}

/** `list.length = length`: what is beyond goes, what is added are holes. */
export function setDenseLength(t: Tracer, place: DensePlace, length: Value, site: Site): void {
  const list = place.layout;
  if (list.kind !== "list" || list.array !== "plain" || place.steps.length > 0)
    return refuse("unsupported-construct", site, {
      what: "a write to the length of this array",
      because: "a typed array keeps its length, and rows lie in one rectangular block",
      remedy: "make a new array, e.g. with `slice`",
    });
  const isLength = t.ops.and(t.ops.isInteger(length), t.ops.ge(length, 0));
  const message = ["Invalid array length"];
  const construct = (text: string) => new RangeError(text);
  t.builder.effect({ effect: "assert", predicate: isLength, message, inputs: [], construct });
  markInteger(t, length);
  const isShorter = length.kind === "constant" && list.length.kind === "constant" && length.value <= list.length.value;
  const arrangement = leafOf(list.item) === null ? { before: null, replaced: null } : (list.arrangement ?? null);
  const shortened: ListLayout = { ...list, length, spare: true, arrangement };
  if (isShorter) return t.heap.writeCell(place.cell, { ...place.content, layout: shortened }, site);
  const longer = lengthened(t, list, markInteger(t, t.ops.max(list.length, length)));
  t.heap.writeCell(place.cell, { ...place.content, layout: { ...longer, length, arrangement } }, site);
}

/** The list with a length that is not smaller; what is added are holes. */
export function lengthened(t: Tracer, list: ListLayout, length: Value): ListLayout {
  if (list.pool !== null) {
    const handles = t.ops.fillSlice(t.ops.reserve(list.pool.handles, length), list.length, length, -1);
    return { ...list, length, spare: true, holes: true, pool: { ...list.pool, handles } };
  }
  if (list.item === null) return { ...list, length, holes: true };
  const optional = list.item.kind === "optional" ? list.item : made(t, list.item, list.length, undefined, false);
  const states = t.ops.fillSlice(t.ops.reserve(optional.states, length), list.length, length, HOLE);
  const { value } = optional;
  if (value.kind !== "leaf") return { ...list, length, spare: true, holes: true, item: { ...optional, states } };
  const nothing = value.boolean ? 0 : Number.NaN;
  const data = t.ops.fillSlice(t.ops.reserve(value.data, length), list.length, length, nothing);
  return { ...list, length, spare: true, holes: true, item: { ...optional, states, value: { ...value, data } } };
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
  const item = held(t, value, site);
  if (list.pool !== null)
    return storePooled(t, place, list, item, site, (handles, handle) => t.ops.set(handles, index, handle));
  if (pooledRow(t, place, item, site) !== null) return pooled(t, place.cell, site);
  shareItem(t, place.cell, item, site);
  const stored = storeInto(t, list, index, list.length, item, site);
  const arrangement = isFirst ? (list.arrangement ?? null) : { before: list.arrangement ?? null, replaced: index };
  t.heap.writeCell(place.cell, { ...place.content, layout: { ...stored, arrangement } }, site);
  if (stored.item?.kind === "optional") prove(t, index, stored.item.states);
  settleMoved(t, item, { kind: "ref", cell: place.cell, steps: [index], arrangement });
}

/** Stores an item behind the others, unless it lies there already. `show` puts its handle where it is to appear. */
export function storePooled(
  t: Tracer,
  place: DensePlace,
  list: ListLayout,
  item: Abstract,
  site: Site,
  show: (handles: Value, handle: Value) => Value,
  changes: Partial<ListLayout> = {},
): void {
  const pool = list.pool ?? { handles: emptyArray(t, "f64"), count: constant(0) };
  const known = pooledRow(t, place, item, site);
  const handle = known ?? pool.count;
  const count = known === null ? integerAdd(t, handle, constant(1)) : pool.count;
  if (known === null) shareItem(t, place.cell, item, site);
  const stored = known === null ? storeInto(t, list, handle, count, item, site) : list;
  const layout: ListLayout = { ...stored, ...changes, pool: { handles: show(pool.handles, handle), count } };
  t.heap.writeCell(place.cell, { ...place.content, layout }, site);
  if (known === null) settleMoved(t, item, { kind: "ref", cell: place.cell, steps: [handle] });
}

/** An item that is stored: rows and records must be there. */
function held(t: Tracer, value: Abstract, site: Site): Abstract {
  const item = readable(value);
  if (item.kind !== "ref" || item.present === undefined) return item;
  guard(t, item.present(), "missing-stored", site, {});
  return presentPart(item);
}

/** The handle of a row that already lies in this list; null for any other value. */
function pooledRow(t: Tracer, place: DensePlace, row: Abstract, site: Site): Value | null {
  if (row.kind !== "ref") return null;
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
  const item = held(t, value, site);
  if (list.pool !== null) {
    const show = (handles: Value, handle: Value) => t.ops.set(t.ops.reserve(handles, length), list.length, handle);
    return storePooled(t, place, list, item, site, show, { length, spare: true });
  }
  if (pooledRow(t, place, item, site) !== null) pooled(t, place.cell, site);
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
  if (content.kind === "stale" || content.kind === "moved") return;
  if (content.kind === "window" || content.kind === "chosen") return;
  if (content.frozen !== null) return;
  for (const link of item.cell.links) t.heap.share(to.cell, null, link.with, 0);
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
  const { value: target } = ref.cell;
  if (target.kind === "chosen") {
    for (const option of [target.then, target.otherwise]) {
      if (locate(t, option, site).cell === list) refuse("row-stored-twice", site);
      shareParts(t, list, option, false, field, site);
    }
    return;
  }
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
  const before = list.pool?.count ?? list.length;
  return { ...list, item: storeAt(t, matchDimensions(t, list, before, value, site), index, rows, value, site) };
}

/** `item` with `value` stored at linear index `index`; with room for `rows` items in all, unless it is there already. */
function storeAt(t: Tracer, item: Layout, index: Value, rows: Value | null, abstract: Abstract, site: Site): Layout {
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
  if (field.kind === "constant") return field.value;
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
  // Arrays that begin with known items may grow by assignment.
  const spare = array === "plain";
  let list: ListLayout = { kind: "list", length: constant(0), item: null, array, pool, spare };
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
  return { kind: "dense", layout: list.item === null ? list : { ...list, spare: true }, frozen: null };
}

function isOneObject(a: Abstract, b: Abstract): boolean {
  return a === b || (a.kind === "ref" && sameAbstract(a, b));
}

/** The layout part below `steps`, replaced in the cell. */
export function updateLayout(
  t: Tracer,
  place: DensePlace,
  replace: (part: PresentLayout) => PresentLayout,
  site: Site,
): void {
  const layout = replacePresent(place.content.layout, place.steps, replace);
  t.heap.writeCell(place.cell, { ...place.content, layout }, site, place.steps.length + 1, fieldWritten(place.steps));
}

export { itemSize, readItem };
