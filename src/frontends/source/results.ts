/** What the function returns, as a structure and the program's flat outputs. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { primitives } from "../../primitives/table.js";
import type { Structure } from "../../tree/structure.js";
import { type DensePlace, elementOf, emptyArray, itemSize, linearIndex, locate } from "./dense.js";
import { guard } from "./guards.js";
import type { ObjectContent } from "./heap.js";
import { flatPart, flatRow, readField } from "./item-copies.js";
import { isPrivate } from "./keys.js";
import {
  HELD,
  type Layout,
  type ListLayout,
  leafOf,
  presentLayout,
  type RecordLayout,
  UNKNOWN_LABEL,
} from "./layout.js";
import { describe, readable } from "./numbers.js";
import { fieldValue, ownNames } from "./object-fields.js";
import { NeedsLabels, type Tracer } from "./tracer.js";
import { type Abstract, type ClassValue, NEVER, type Static } from "./values.js";

export interface FlatResult {
  readonly structure: Structure;
  readonly outputs: readonly Value[];
}

/** Flattens a result; the order of the outputs is that of `Structure`. What is not there is refused when the program runs. */
export function flattenResult(t: Tracer, abstract: Abstract, site: Site): FlatResult {
  return flattenFor({ operator: null, isInner: false }, t, abstract, site);
}

/** Flattens the result of a function that an operator calls inside, to be put together again in this program. */
export function flattenInnerResult(t: Tracer, abstract: Abstract, site: Site): FlatResult {
  return flattenFor({ operator: null, isInner: true }, t, abstract, site);
}

/** Flattens what an operator takes apart, as a result is flattened; `operator` is named where it cannot. */
export function flattenArgument(t: Tracer, abstract: Abstract, operator: string, site: Site): FlatResult {
  return flattenFor({ operator, isInner: true }, t, abstract, site);
}

/** The flat values so far, and the operator that takes them apart; null for what the function returns. */
interface Flat {
  readonly values: Value[];
  readonly operator: string | null;
  /** Whether the value is put together again in the same program, where classes made inside it are still known. */
  readonly isInner: boolean;
}

function flattenFor(how: Omit<Flat, "values">, t: Tracer, abstract: Abstract, site: Site): FlatResult {
  const values: Value[] = [];
  const structure = flatten(t, abstract, site, { values, ...how });
  return { structure, outputs: values };
}

function refuseKind({ operator }: Flat, site: Site | null, what: string): never {
  if (operator === null) return refuse("result-kind", site, { what });
  return refuse("argument-kind", site, { operator, what });
}

function flatten(t: Tracer, abstract: Abstract, site: Site, into: Flat): Structure {
  const value = readable(abstract);
  if (value === NEVER) {
    guard(t, constant(false), "result-missing", site, {});
    into.values.push(constant(Number.NaN));
    return { kind: "number" };
  }
  switch (value.kind) {
    case "traced":
      if (value.present !== undefined) guard(t, value.present(), "result-missing", site, {});
      into.values.push(value.value);
      return { kind: value.value.type.kind === "bool" ? "boolean" : "number" };
    case "static":
      if (typeof value.value === "number" || typeof value.value === "boolean") {
        into.values.push(constant(value.value));
        return { kind: typeof value.value === "number" ? "number" : "boolean" };
      }
      return { kind: "static", value: remembered(t, value) };
    case "ref":
      return flattenRef(t, value, site, into);
    case "maybe":
      guard(t, value.present(), "result-missing", site, {});
      return flatten(t, value.value, site, into);
    default:
  }
  return refuseKind(into, site, describe(value));
}

function flattenRef(t: Tracer, ref: Abstract & { kind: "ref" }, site: Site, into: Flat): Structure {
  if (ref.present !== undefined) guard(t, ref.present(), "result-missing", site, {});
  const located = locate(t, ref, site);
  if (located.kind === "dense") return flattenDense(t, located, site, into);
  const { content } = located;
  if (content.kind === "object") {
    if (t.collectionItems(ref, content, site) !== null) return refuseKind(into, site, "a `Map` or `Set`");
    const names = ownNames(content, site);
    if (names.length < content.fields.size && (into.isInner || content.prototype?.kind === "static"))
      return refuseKind(into, site, "an object with private fields");
    const fields = names.map((name): readonly [string, Structure] => [
      name,
      flatten(t, fieldValue(t, ref, content, name, site), site, into),
    ]);
    return { kind: "object", fields, prototype: prototypeOf(t, content.prototype, into) };
  }
  if (content.items.length === 0) return { kind: "empty" };
  return { kind: "tuple", items: content.items.map((item) => flatten(t, item, site, into)) };
}

/** A class made inside the function has no prototype outside: its instances come out as plain objects. */
function prototypeOf(t: Tracer, prototype: ObjectContent["prototype"], { isInner }: Flat): object | null {
  if (prototype?.kind === "static") return remembered(t, prototype) as object;
  if (prototype === null || !isInner) return Object.prototype;
  const standIn = standIns.get(prototype) ?? {};
  standIns.set(prototype, standIn);
  t.known.set(standIn, prototype);
  return standIn;
}

/** What stands for a class made inside the function in a structure. */
const standIns = new WeakMap<ClassValue, object>();

/** The value itself. A structure does not say how it is reached; whoever makes a value of the structure again asks for it. */
function remembered(t: Tracer, known: Static): unknown {
  const { value, path } = known;
  if (path !== null && ((typeof value === "object" && value !== null) || typeof value === "function"))
    t.known.set(value, known);
  return value;
}

function flattenDense(t: Tracer, place: DensePlace, site: Site, into: Flat): Structure {
  const { layout } = place;
  const numbers = layout.kind === "list" ? leafOf(layout.item) : null;
  if (layout.kind === "list" && numbers?.boolean === false) {
    const { item } = layout;
    if (item?.kind === "optional") checkHeld(t, flatPart(t, place, item.states), site);
    into.values.push(exactly(t, flatRow(t, place, numbers), layout, place));
    return layout.array === "plain"
      ? { kind: "list", item: { kind: "number" } }
      : { kind: "typed", element: layout.array };
  }
  if (layout.kind === "list" && layout.item === null) {
    guard(t, t.ops.eq(layout.length, 0), "result-missing", site, {});
    into.values.push(emptyArray(t, "f64"));
    return { kind: "list", item: { kind: "number" } };
  }
  if (layout.kind === "record") {
    refusePrivateFields(layout, into);
    const entries = [...layout.fields.keys()].map((name): readonly [string, Structure] => [
      name,
      flatten(t, readField(t, place, name), site, into),
    ]);
    if (layout.tuple) return { kind: "tuple", items: entries.map(([, item]) => item) };
    return { kind: "object", fields: entries, prototype: prototypeOf(t, layout.prototype, into) };
  }
  if (layout.kind !== "list") return refuseKind(into, site, "this value");
  if (layout.pool !== null) return flattenDense(t, unpooled(t, place, layout, site), site, into);
  const { index } = linearIndex(t, place.content, place.steps);
  const start = index === null ? (place.window?.offset ?? constant(0)) : t.ops.mul(index, layout.length);
  const length = place.window?.length ?? layout.length;
  return block(
    t,
    { ...layout, length },
    site,
    start,
    constant(1),
    into,
    index === null && place.window === null && !layout.spare,
  );
}

function checkHeld(t: Tracer, states: Value, site: Site): void {
  guard(t, t.ops.ge(t.ops.minOf(states), HELD), "result-missing", site, {});
}

function exactly(t: Tracer, data: Value, list: ListLayout, place: DensePlace): Value {
  return list.spare && place.steps.length === 0 && place.window === null ? t.ops.slice(data, 0, list.length) : data;
}

/** A list of rows or records: its length, then every leaf as one block of it. */
function block(t: Tracer, list: Layout, site: Site, start: Value, count: Value, into: Flat, whole: boolean): Structure {
  switch (list.kind) {
    case "optional":
      checkHeld(t, t.ops.slice(list.states, start, t.ops.add(start, count)), site);
      return block(t, list.value, site, start, count, into, whole);
    case "leaf": {
      const end = t.ops.add(start, count);
      into.values.push(whole ? list.data : t.ops.slice(list.data, start, end));
      return { kind: list.boolean ? "boolean" : "number" };
    }
    case "list": {
      into.values.push(list.length);
      const inner = list.item;
      if (inner === null) {
        guard(t, t.ops.eq(t.ops.mul(count, list.length), 0), "result-missing", site, {});
        into.values.push(emptyArray(t, "f64"));
        return { kind: "list", item: { kind: "number" } };
      }
      const size = list.length;
      const from = t.ops.mul(start, isOuter(count) ? 1 : size);
      const item = block(t, inner, site, from, t.ops.mul(count, size), into, whole);
      return list.array === "plain" ? { kind: "list", item } : { kind: "typed", element: list.array };
    }
    case "record": {
      refusePrivateFields(list, into);
      const entries = [...list.fields].map(([name, field]): readonly [string, Structure] => [
        name,
        block(t, field, site, start, count, into, whole),
      ]);
      if (list.tuple) return { kind: "tuple", items: entries.map(([, item]) => item) };
      return { kind: "object", fields: entries, prototype: prototypeOf(t, list.prototype, into) };
    }
    case "constant":
      if (list.value === UNKNOWN_LABEL) throw new NeedsLabels();
      return { kind: "static", value: remembered(t, list.value) };
  }
}

function refusePrivateFields(record: RecordLayout, into: Flat): void {
  if (![...record.fields.keys()].some(isPrivate)) return;
  refuseKind(into, null, "a list of objects with private fields");
}

function isOuter(count: Value): boolean {
  return count.kind === "constant" && count.value === 1;
}

/** Rows in the order in which positions show them. */
function unpooled(t: Tracer, place: DensePlace, list: ListLayout, site: Site): DensePlace {
  const { pool } = list;
  if (pool === null || list.item === null) return place;
  if (list.holes) {
    const first = t.ops.minOf(t.ops.slice(pool.handles, 0, list.length));
    guard(t, t.ops.ge(first, 0), "result-missing", site, {});
  }
  const gathered = (data: Value, size: Value): Value => {
    const length = t.ops.mul(list.length, size);
    const empty = t.builder.apply(primitives.fill, [length, constant(0)], { element: elementOf(data) });
    const { outputs } = t.builder.loop({
      count: list.length,
      initial: [empty],
      body: (index, [rows]) => {
        const from = t.ops.mul(t.ops.get(pool.handles, index), size);
        const row = t.ops.slice(data, from, t.ops.add(from, size));
        return [t.ops.setSlice(rows ?? empty, t.ops.mul(index, size), row)];
      },
    });
    return outputs[0] ?? empty;
  };
  const gather = (layout: Layout, size: Value): Layout => {
    switch (layout.kind) {
      case "leaf":
        return { ...layout, data: gathered(layout.data, size) };
      case "list":
        if (layout.item === null) return layout;
        return { ...layout, item: gather(layout.item, t.ops.mul(size, layout.length)) };
      case "record":
        return { ...layout, fields: new Map([...layout.fields].map(([name, field]) => [name, gather(field, size)])) };
      case "optional": {
        const value = presentLayout(gather(layout.value, size));
        return { ...layout, states: gathered(layout.states, size), value };
      }
      case "constant":
        return layout;
    }
  };
  const layout: ListLayout = { ...list, pool: null, spare: false, item: gather(list.item, constant(1)) };
  return { ...place, layout, content: { ...place.content, layout } };
}

export { itemSize };
