/** Storing whole items into dense lists: pushing, replacing rows and records, turning literal arrays into flat ones. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import {
  assertWritable,
  type DensePlace,
  emptyArray,
  fieldWritten,
  inRange,
  integerAdd,
  itemCount,
  learnPooled,
  linearIndex,
  locate,
  pooled,
  replaceAt,
  replacePresent,
} from "./dense.js";
import { guard } from "./guards.js";
import { type DenseContent, isOutside } from "./heap.js";
import { storeAt, storeInto } from "./item-copies.js";
import { layoutFor, matchDimensions, matchItem, sameLayout } from "./item-layouts.js";
import { settleMoved, shareItem } from "./item-sharing.js";
import { type ListLayout, leafOf, type PresentLayout } from "./layout.js";
import { assertIndex, reaching } from "./list-lengths.js";
import { describe, markInteger, needsStatic, presentPart, readable, toNumber } from "./numbers.js";
import { prove } from "./presence.js";
import { sameAbstract } from "./same.js";
import { Restart, type Tracer } from "./tracer.js";
import { type Abstract, type ArrayKind, type Ref, traced } from "./values.js";

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
  const { filling } = t;
  if (isOuter && filling?.index === index && filling.block === t.builder.statements) filling.lists.add(place.cell);
  if (isOuter && list.spare && inRange(t, index, list.length) !== null) {
    const grown = reaching(t, list, index, site);
    const content = { ...place.content, layout: grown };
    return storeAny(t, { ...place, content, layout: grown }, grown, index, value, site, isFirst);
  }
  assertIndex(t, index, list.length, site, !isOuter);
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
  if (place.steps.length > 0 || place.window !== null) return refuse("row-grows", site);
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

/** The place of a reference that is dense already, or made so. */
export function densePlace(t: Tracer, ref: Ref, site: Site): DensePlace {
  const located = locate(t, ref, site);
  if (located.kind === "dense") return located;
  if (located.content.kind !== "tuple") return refuse("mixed-items", site, { what: "an index", items: "named fields" });
  // The items of an argument would be a list if they were alike.
  if (isOutside(located.content) && located.content.items.length > 0) {
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
  const firsts = items.map((item, position) =>
    item.kind === "ref" ? items.findIndex((other) => sameAbstract(item, other)) : position,
  );
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
