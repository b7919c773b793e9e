/** Layouts of the items of a dense list: from an example, empty, compared. */
import { errorOf, refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import type { ElementType } from "../../ir/types.js";
import { primitives } from "../../primitives/table.js";
import { emptyArray, integerMul, locate } from "./dense.js";
import { guard } from "./guards.js";
import {
  ABSENT,
  HELD,
  HOLE,
  isAbsentLayout,
  type Layout,
  type LeafLayout,
  type ListLayout,
  leafOf,
  type OptionalLayout,
  type PresentLayout,
  presentLayout,
  type RecordLayout,
} from "./layout.js";
import { choose, describe, needsStatic, readable } from "./numbers.js";
import { sameAbstract } from "./same.js";
import { NeedsStatic, siteKey, type Tracer } from "./tracer.js";
import { type Abstract, NEVER } from "./values.js";

/** An empty layout for items like `value`. */
export function layoutFor(t: Tracer, abstract: Abstract, site: Site): Layout {
  const value = readable(abstract);
  if (value === NEVER) return optional(t, leaf(t, "f64", false), undefined);
  if (value.kind === "static" && typeof value.value === "number") return leaf(t, "f64", false);
  if (value.kind === "static" && typeof value.value === "boolean") return leaf(t, "u8", true);
  if (value.kind === "traced") {
    const scalar = value.value.type.kind === "bool" ? leaf(t, "u8", true) : leaf(t, "f64", false);
    return value.present === undefined ? scalar : optional(t, scalar, undefined);
  }
  if (value.kind === "static") return { kind: "constant", value };
  if (value.kind === "maybe" && (value.absent === undefined || value.absent === null)) {
    const inner = layoutFor(t, value.value, site);
    if (leafOf(inner) !== null) return optional(t, presentLayout(inner), value.absent);
  }
  if (isFunction(value)) throw listOfFunctions(site);
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
  if (first === undefined)
    return { kind: "list", length: constant(0), item: null, array: "plain", pool: null, spare: false };
  if (items.every((item) => isSameKind(first, item))) {
    const item = items.find((each) => each.kind === "optional") ?? first;
    return { kind: "list", length: constant(items.length), item, array: "plain", pool: null, spare: false };
  }
  const fields = new Map(items.map((item, position) => [String(position), item]));
  return { kind: "record", fields, prototype: null, tuple: true };
}

/** The layout of items that may be missing; none is there yet. */
function optional(t: Tracer, value: PresentLayout, absent: undefined | null): OptionalLayout {
  return { kind: "optional", value, states: emptyArray(t, "u8"), absent, stored: true };
}

function isFunction(value: Abstract): boolean {
  return (
    ["closure", "builtin", "class", "accessor"].includes(value.kind) ||
    (value.kind === "choice" && isFunction(value.then))
  );
}

function listOfFunctions(site: Site): NeedsStatic {
  return new NeedsStatic(
    errorOf("unsupported-construct", site, {
      what: "a list of functions whose length is known only when it runs",
      because: "functions have no value in the compiled program: each of them must be known",
      remedy: "compute in the loop what the function would, or make the list from an array that is written in the code",
    }),
  );
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
    case "optional":
      return { ...optional(t, presentLayout(emptyLike(t, layout.value)), layout.absent), stored: layout.stored };
    case "constant":
      return layout;
  }
}

/** Instances of two classes with the same fields are not alike: their methods differ. */
function samePrototype(a: RecordLayout, b: RecordLayout): boolean {
  if (a.prototype === null || b.prototype === null) return a.prototype === b.prototype;
  return sameAbstract(a.prototype, b.prototype);
}

/** Whether two layouts have the same kinds of items, lengths aside; where one has nothing, the other decides. */
export function sameLayout(a: Layout, b: Layout): boolean {
  if (isAbsentLayout(a) || isAbsentLayout(b)) {
    if (isAbsentLayout(a) && isAbsentLayout(b)) return a.value.value === b.value.value;
    const other = isAbsentLayout(a) ? b : a;
    return other.kind === "optional" ? other.absent === absentOf(a, b) : other.kind !== "constant";
  }
  if (a.kind === "optional" && b.kind === "optional" && a.absent !== b.absent) return false;
  return isSameKind(presentLayout(a), presentLayout(b));
}

function absentOf(a: Layout, b: Layout): unknown {
  return isAbsentLayout(a) ? a.value.value : isAbsentLayout(b) ? b.value.value : undefined;
}

function isSameKind(first: Layout, second: Layout): boolean {
  const [a, b] = [presentLayout(first), presentLayout(second)];
  if (a.kind === "leaf" && b.kind === "leaf") return a.boolean === b.boolean && a.element === b.element;
  if (a.kind === "list" && b.kind === "list") {
    if (a.array !== b.array) return false;
    return a.item === null || b.item === null || sameLayout(a.item, b.item);
  }
  if (a.kind === "record" && b.kind === "record") {
    if (a.tuple !== b.tuple || a.fields.size !== b.fields.size || !samePrototype(a, b)) return false;
    return [...a.fields].every(([name, field]) => {
      const other = b.fields.get(name);
      return other !== undefined && sameLayout(field, other);
    });
  }
  return a.kind === "constant" && b.kind === "constant" && Object.is(a.value.value, b.value.value);
}

/**
 * The layout of `rows` items that takes `value`, too: its inner lengths are taken from `value` while the list is empty and guarded
 * otherwise, and items become optional when the new one may be missing.
 */
export function matchDimensions(t: Tracer, list: ListLayout, rows: Value, value: Abstract, site: Site): Layout {
  if (list.item !== null) return matchItem(t, list.item, rows, value, site, () => holdsNothing(t, list, rows));
  const found = layoutFor(t, value, site);
  return list.holes ? unset(t, found, rows) : found;
}

/** The same for an item layout that is known. */
export function matchItem(
  t: Tracer,
  item: Layout,
  rows: Value,
  value: Abstract,
  site: Site,
  isEmpty: () => Value = () => t.ops.eq(rows, 0),
): Layout {
  const found = layoutFor(t, value, site);
  if (!sameLayout(item, found)) {
    const [before, now] = [presentLayout(item), presentLayout(found)];
    if (before.kind === "record" && now.kind === "record") throw needsStatic(site, "an item with other fields");
    refuse(before.kind === "leaf" || now.kind === "leaf" ? "mixed-items" : "ragged-rows", site, {
      what: describe(readable(value)),
      items: before.kind === "leaf" ? (before.boolean ? "booleans" : "numbers") : "arrays or records",
    });
  }
  return adopt(t, item, found, rows, isEmpty, site);
}

/** Whether no item was stored yet, so that the first one decides how long rows are. */
function holdsNothing(t: Tracer, { pool, item }: ListLayout, rows: Value): Value {
  if (pool !== null || item?.kind !== "optional") return t.ops.eq(rows, 0);
  return t.ops.lt(t.ops.maxOf(item.states), HELD);
}

/** A layout for the items of a list in which no position is set yet. */
export function unset(t: Tracer, found: Layout, rows: Value, state: number = HOLE): OptionalLayout {
  const value = presentLayout(found);
  const states = t.builder.apply(primitives.fill, [rows, constant(state)], { element: "u8" });
  const absent = found.kind === "optional" ? found.absent : undefined;
  const stored = found.kind === "optional" ? found.stored : state !== HOLE;
  if (value.kind !== "leaf") return { kind: "optional", value, states, absent, stored };
  const nothing = constant(value.boolean ? 0 : Number.NaN);
  const data = t.builder.apply(primitives.fill, [rows, nothing], { element: value.element });
  return { kind: "optional", value: { ...value, data }, states, absent, stored };
}

/** `rows` items of which all are there, as a layout whose items may be missing. */
export function made(
  t: Tracer,
  value: PresentLayout,
  rows: Value,
  absent: undefined | null,
  stored: boolean,
): OptionalLayout {
  const states = t.builder.apply(primitives.fill, [rows, constant(HELD)], { element: "u8" });
  return { kind: "optional", value, states, absent, stored };
}

function adopt(t: Tracer, item: Layout, found: Layout, rows: Value, isEmpty: () => Value, site: Site): Layout {
  if (isAbsentLayout(item)) {
    if (isAbsentLayout(found)) return item;
    const absent = item.value.value === null ? null : undefined;
    return { ...unset(t, found, rows, ABSENT), absent, stored: true };
  }
  if (item.kind === "optional") {
    const value = presentLayout(found);
    const stored = item.stored || found.kind === "optional" || isAbsentLayout(found);
    if (isAbsentLayout(value)) return { ...item, stored };
    return { ...item, stored, value: presentLayout(adopt(t, item.value, value, rows, isEmpty, site)) };
  }
  if (isAbsentLayout(found)) return made(t, item, rows, found.value.value === null ? null : undefined, true);
  if (found.kind === "optional") {
    const value = presentLayout(adopt(t, item, found.value, rows, isEmpty, site));
    return made(t, value, rows, found.absent, true);
  }
  if (item.kind === "list" && found.kind === "list") {
    if (item.length !== found.length) assertSameLength(t, item.length, found.length, isEmpty, site);
    const below = integerMul(t, rows, found.length);
    const holes = item.holes === true || found.holes === true;
    return { ...item, item: adoptItem(t, item, found, below, isEmpty, site), length: found.length, holes };
  }
  if (item.kind === "record" && found.kind === "record") {
    const fields = new Map(
      [...item.fields].map(([name, field]) => {
        const other = found.fields.get(name);
        return [name, other === undefined ? field : adopt(t, field, other, rows, isEmpty, site)];
      }),
    );
    return { ...item, fields };
  }
  return item;
}

/** The items of rows, of which there are `count` side by side. */
function adoptItem(
  t: Tracer,
  item: ListLayout,
  found: ListLayout,
  count: Value,
  isEmpty: () => Value,
  site: Site,
): Layout | null {
  if (item.item === null) {
    if (found.item === null) return null;
    return item.holes ? unset(t, found.item, count) : found.item;
  }
  if (found.item !== null)
    return adopt(t, item.item, found.item, count, () => t.ops.or(isEmpty(), t.ops.eq(count, 0)), site);
  // A row in which nothing is set lies among others.
  return found.holes && item.item.kind !== "optional"
    ? made(t, presentLayout(item.item), count, undefined, false)
    : item.item;
}

function assertSameLength(t: Tracer, expected: Value, found: Value, isEmpty: () => Value, site: Site): void {
  const same = t.ops.eq(expected, found);
  const place = `${siteKey(site)} row`;
  if (expected.kind === "constant" && found.kind === "constant" && !t.facts.left.has(place)) {
    const lengths = { found: Number(found.value), expected: Number(expected.value) };
    throw new NeedsStatic(errorOf("row-length", site, lengths), place);
  }
  guard(
    t,
    choose(t, same, () => constant(true), isEmpty),
    "row-length",
    site,
    { found, expected },
  );
}
