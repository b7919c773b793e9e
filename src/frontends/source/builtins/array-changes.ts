/** Array methods that change the list: `fill`, `set`, `push`, `pop`, `shift`, `splice`, `reverse`. Sorting stands in `sorting.ts`. */
import { errorOf, refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import type { Value } from "../../../ir/program.js";
import type { ElementType } from "../../../ir/types.js";
import { primitives } from "../../../primitives/table.js";
import { assertWritable, type DensePlace, integerAdd, leafValue, locate, pooled, toElement } from "../dense.js";
import { stateOf } from "../item-copies.js";
import { layoutFor } from "../item-layouts.js";
import { itemAt, sequenceOf, spreadItems } from "../iteration.js";
import { type ListLayout, leafOf } from "../layout.js";
import { builtinLoop } from "../loop-statements.js";
import { describe, markInteger, readable, toInteger, toNumber } from "../numbers.js";
import { densePlace, storePooled, updateLayout } from "../store.js";
import { siteKey, type Tracer } from "../tracer.js";
import { type Abstract, type Ref, UNDEFINED } from "../values.js";
import { type ItemOrder, itemOrder, permuted, settleList, settleOrder, spliced } from "./item-order.js";
import { lengthOfSequence, reference, relativeIndex, settleFilled, storeKnown, storeSequence } from "./lists.js";

export function fillMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const value = readable(args[0] ?? UNDEFINED);
  const located = locate(t, self, site);
  if (located.kind === "content" && located.content.kind === "tuple" && args.length <= 1 && value.kind !== "ref") {
    assertWritable(located.content, site);
    t.heap.writeCell(located.cell, { ...located.content, items: located.content.items.map(() => value) }, site);
    return self;
  }
  const place = densePlace(t, self, site);
  assertWritable(place.content, site);
  const list = place.layout;
  if (list.kind !== "list") return refuse("mixed-items", site, { what: "a value", items: "named fields" });
  if (value.kind === "ref") return fillShared(t, self, place, list, args, value, site);
  if (args.length <= 1 && place.steps.length === 0 && place.window === null) {
    settle(t, place, filledWith(t, list, value, site), site);
    return self;
  }
  const length = place.window?.length ?? list.length;
  const from = relativeIndex(t, args[1], length, constant(0), site);
  const to = t.ops.max(from, relativeIndex(t, args[2], length, length, site));
  const numbers = list.item?.kind === "leaf" ? list.item : null;
  const isPlainNumber = value.kind === "static" || (value.kind === "traced" && value.present === undefined);
  if (numbers === null || !isPlainNumber) {
    builtinLoop(t, markInteger(t, t.ops.sub(to, from)), site, [place.cell], (index) =>
      storeKnown(t, self, markInteger(t, t.ops.add(from, index)), value, site),
    );
    return self;
  }
  const number = list.array === "plain" ? leafValue(t, numbers, value, site) : toNumber(t, value, site);
  const stored = toElement(t, number, numbers.element);
  const data = t.ops.fillSlice(numbers.data, t.flatOffset(place, from), t.flatOffset(place, to), stored);
  t.updateLayout(place, { ...numbers, data }, site);
  return self;
}

/** The list with the same number, boolean or nothing in every position. */
function filledWith(t: Tracer, list: ListLayout, value: Abstract, site: Site): ListLayout {
  const { array, length } = list;
  const filled = { ...list, spare: false, holes: false };
  const flat = (element: ElementType, number: Value, boolean: boolean): ListLayout => {
    const data = t.builder.apply(primitives.fill, [length, toElement(t, number, element)], { element });
    return { ...filled, item: { kind: "leaf", data, element, boolean } };
  };
  if (array !== "plain") return flat(array, toNumber(t, value, site), false);
  const found = layoutFor(t, value, site);
  if (found.kind === "constant") return { ...filled, item: found };
  const item = leafOf(found);
  if (item === null) return refuse("mixed-items", site, { what: describe(value), items: "numbers" });
  const whole = flat(item.element, leafValue(t, item, value, site), item.boolean);
  if (found.kind !== "optional") return whole;
  const data = leafOf(whole.item) ?? item;
  const states = t.builder.apply(primitives.fill, [length, stateOf(t, value)], { element: "u8" });
  return { ...whole, item: { ...found, value: data, states } };
}

/** `fill` with a row: all positions show the same one. */
function fillShared(
  t: Tracer,
  self: Ref,
  place: DensePlace,
  list: ListLayout,
  args: readonly Abstract[],
  value: Ref,
  site: Site,
): Abstract {
  if (list.array !== "plain") return refuse("mixed-items", site, { what: describe(value), items: "numbers" });
  if (place.steps.length > 0) return refuse("row-stored-twice", site);
  if (list.pool === null) return pooled(t, place.cell, site);
  const from = relativeIndex(t, args[1], list.length, constant(0), site);
  const to = t.ops.max(from, relativeIndex(t, args[2], list.length, list.length, site));
  const isWhole = args.length === 1;
  const show = (handles: Value, handle: Value) => t.ops.fillSlice(handles, from, to, handle);
  storePooled(t, place, list, value, site, show, { holes: list.holes === true && !isWhole });
  return self;
}

export function setMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const [source, offset] = args;
  const place = densePlace(t, self, site);
  assertWritable(place.content, site);
  const at = offset === undefined ? constant(0) : toInteger(t, offset, site);
  const length = place.window?.length ?? (place.layout.kind === "list" ? place.layout.length : constant(0));
  const size = lengthOfSequence(t, source ?? UNDEFINED, site);
  t.builder.effect({
    effect: "assert",
    predicate: t.ops.and(t.ops.ge(at, 0), t.ops.le(integerAdd(t, at, size), length)),
    message: ["offset is out of bounds"],
    inputs: [],
    construct: (message) => new RangeError(message),
  });
  storeSequence(t, self, at, source ?? UNDEFINED, site);
  return UNDEFINED;
}

export function pushMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  for (const arg of args) {
    if (arg.kind === "spread") {
      const list = arg.list;
      const sequence = sequenceOf(t, list, site);
      if (sequence.kind === "indexed")
        builtinLoop(t, sequence.length, site, [self.cell], (index) => t.push(self, sequence.at(index), site));
    } else {
      t.push(self, arg, site);
    }
  }
  return t.getLength(self, site);
}

/** Methods that change the length are those of plain arrays. */
function assertGrowable(t: Tracer, self: Ref, name: string, site: Site): void {
  const located = locate(t, self, site);
  if (located.kind === "content" || located.layout.kind !== "list") return;
  if (located.layout.array !== "plain")
    refuse("unknown-property", site, { name, what: "a typed array", remedy: "typed arrays have a fixed length" });
  if (located.steps.length > 0) refuse("row-grows", site);
}

export function popMethod(t: Tracer, self: Ref, _args: readonly Abstract[], site: Site): Abstract {
  assertGrowable(t, self, "pop", site);
  const known = knownItems(t, self, site);
  if (known !== null) {
    settleItems(t, self, known.slice(0, -1), site);
    return known[known.length - 1] ?? UNDEFINED;
  }
  const order = itemOrder(t, self, site);
  const last = markInteger(t, t.ops.sub(order.length, 1));
  const item = itemAt(t, self, last, site);
  const length = markInteger(t, t.ops.max(last, 0));
  settleList(t, order, { ...order.list, length, spare: true }, site);
  return item;
}

export function shiftMethod(t: Tracer, self: Ref, _args: readonly Abstract[], site: Site): Abstract {
  assertGrowable(t, self, "shift", site);
  const known = knownItems(t, self, site);
  if (known !== null) {
    settleItems(t, self, known.slice(1), site);
    return known[0] ?? UNDEFINED;
  }
  const order = itemOrder(t, self, site);
  const item = itemAt(t, self, constant(0), site);
  replaceItems(t, self, order, { from: constant(0), removed: t.ops.min(order.length, 1), added: [] }, site);
  return item;
}

export function unshiftMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  assertGrowable(t, self, "unshift", site);
  const added = spreadKnown(t, args, site);
  const known = knownItems(t, self, site);
  if (known !== null) settleItems(t, self, [...added, ...known], site);
  else replaceItems(t, self, itemOrder(t, self, site), { from: constant(0), removed: constant(0), added }, site);
  return t.getLength(self, site);
}

export function spliceMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  assertGrowable(t, self, "splice", site);
  const [start, count, ...rest] = args;
  const added = spreadKnown(t, rest, site);
  const known = knownItems(t, self, site);
  const [first, many] = [readable(start ?? UNDEFINED), readable(count ?? UNDEFINED)];
  if (known !== null && first.kind === "static" && many.kind === "static") {
    const items = [...known];
    const at = Number(first.value ?? 0);
    const removed =
      args.length === 0 ? [] : args.length === 1 ? items.splice(at) : items.splice(at, Number(many.value), ...added);
    settleItems(t, self, items, site);
    return t.newArray(removed, siteKey(site), site);
  }
  const order = itemOrder(t, self, site);
  const from = relativeIndex(t, start, order.length, constant(0), site);
  const rest0 = t.ops.sub(order.length, from);
  const given = args.length === 0 ? constant(0) : args.length === 1 ? rest0 : toInteger(t, many, site);
  const removed = markInteger(t, t.ops.min(t.ops.max(given, 0), rest0));
  const taken = removedItems(t, order, from, removed, site);
  replaceItems(t, self, order, { from, removed, added }, site);
  return taken;
}

/** What `splice` returns: numbers in a list of their own. Rows and records would need a second place. */
function removedItems(t: Tracer, order: ItemOrder, from: Value, removed: Value, site: Site): Abstract {
  if (order.list.pool !== null) {
    return { kind: "poison", error: () => errorOf("row-stored-twice", site) };
  }
  const slices = order.parts.map(({ data }) => t.ops.slice(data, from, t.ops.add(from, removed)));
  const layout: ListLayout = { ...order.rebuild(slices), length: removed, spare: false };
  return reference(t.heap.cell({ kind: "dense", layout, frozen: null }, siteKey(site)));
}

interface Change {
  readonly from: Value;
  readonly removed: Value;
  readonly added: readonly Abstract[];
}

function replaceItems(t: Tracer, self: Ref, order: ItemOrder, { from, removed, added }: Change, site: Site): void {
  const change = { from, removed, added: added.length };
  const parts = order.parts.map((part) => spliced(t, part, order.length, change));
  const length = markInteger(t, t.ops.add(t.ops.sub(order.length, removed), added.length));
  const list = order.rebuild(parts);
  // The new positions are holes until they are set.
  const isUnset = list.item === null && added.length > 0;
  settleList(t, order, { ...list, length, spare: false, holes: list.holes === true || isUnset }, site);
  added.forEach((item, position) => {
    storeKnown(t, self, markInteger(t, t.ops.add(from, position)), item, site);
  });
  if (isUnset && list.holes !== true) settleFilled(t, self);
}

/** The items of a list that is known item by item and need not lie in flat storage; null for others. */
function knownItems(t: Tracer, self: Ref, site: Site): readonly Abstract[] | null {
  const located = locate(t, self, site);
  if (located.kind !== "content" || located.content.kind !== "tuple") return null;
  assertWritable(located.content, site);
  return located.content.items;
}

function settleItems(t: Tracer, self: Ref, items: readonly Abstract[], site: Site): void {
  const located = locate(t, self, site);
  if (located.kind !== "content" || located.content.kind !== "tuple") return;
  t.heap.writeCell(located.cell, { ...located.content, items }, site);
}

function spreadKnown(t: Tracer, args: readonly Abstract[], site: Site): readonly Abstract[] {
  return args.flatMap((arg) => (arg.kind === "spread" ? spreadItems(t, arg.list, site) : [arg]));
}

export function reverseMethod(t: Tracer, self: Ref, _args: readonly Abstract[], site: Site): Abstract {
  const known = knownItems(t, self, site);
  if (known !== null) {
    settleItems(t, self, [...known].reverse(), site);
    return self;
  }
  const order = itemOrder(t, self, site);
  const last = t.ops.sub(order.length, 1);
  const source = (index: Value) => t.ops.sub(last, index);
  settleOrder(
    t,
    order,
    order.parts.map(({ data }) => permuted(t, data, order.length, source)),
    site,
  );
  return self;
}

export function copyWithinMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const order = itemOrder(t, self, site);
  const { length } = order;
  const to = relativeIndex(t, args[0], length, constant(0), site);
  const from = relativeIndex(t, args[1], length, constant(0), site);
  const end = t.ops.max(from, relativeIndex(t, args[2], length, length, site));
  const stop = t.ops.min(end, t.ops.add(from, t.ops.sub(length, to)));
  const changed = order.parts.map(({ data }) =>
    t.ops.setSlice(data, to, t.ops.slice(data, from, t.ops.max(from, stop))),
  );
  settleOrder(t, order, changed, site);
  return self;
}

function settle(t: Tracer, place: DensePlace, list: ListLayout, site: Site): void {
  updateLayout(t, place, (part) => (part.kind === "list" ? list : part), site);
}
