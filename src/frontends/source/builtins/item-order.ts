/** The flat arrays in which the order of a list's items lies: what methods change that move items, add and take them away. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import type { Value } from "../../../ir/program.js";
import { primitives } from "../../../primitives/table.js";
import {
  assertWritable,
  type DensePlace,
  elementOf,
  fieldWritten,
  lengthOf,
  pooled,
  replacePresent,
} from "../dense.js";
import { flatPart } from "../item-copies.js";
import { HOLE, type ListLayout, leafOf } from "../layout.js";
import { densePlace } from "../store.js";
import type { Tracer } from "../tracer.js";
import type { Ref } from "../values.js";

/** One flat array of a list's order, and what stands in it where no item is. */
interface Part {
  readonly data: Value;
  readonly nothing: number;
}

/** Numbers with the states beside them, or handles of rows and records: moved together, they move the items. */
export interface ItemOrder {
  readonly place: DensePlace;
  readonly list: ListLayout;
  readonly length: Value;
  readonly parts: readonly Part[];
  /** The list with other arrays in their place. */
  readonly rebuild: (parts: readonly Value[]) => ListLayout;
}

/** Rows and records get handles for it: they stay where they are, and so do references to them. */
export function itemOrder(t: Tracer, self: Ref, site: Site): ItemOrder {
  const place = densePlace(t, self, site);
  assertWritable(place.content, site);
  const list = place.layout;
  if (list.kind !== "list") return refuse("mixed-items", site, { what: "a value", items: "named fields" });
  const length = lengthOf(place) ?? constant(0);
  const { pool, item } = list;
  const order = (parts: readonly Part[], rebuild: ItemOrder["rebuild"]): ItemOrder => ({
    place,
    list,
    length,
    parts: parts.map(({ data, nothing }) => ({ data: flatPart(t, place, data), nothing })),
    rebuild,
  });
  if (pool !== null)
    return order([{ data: pool.handles, nothing: -1 }], ([handles]) => ({
      ...list,
      pool: { ...pool, handles: handles ?? pool.handles },
    }));
  if (item === null || item.kind === "constant") return order([], () => list);
  const numbers = leafOf(item);
  if (numbers === null) {
    if (place.steps.length > 0) return refuse("row-stored-twice", site);
    return pooled(t, place.cell, site);
  }
  const values = { data: numbers.data, nothing: numbers.boolean ? 0 : Number.NaN };
  if (item.kind !== "optional")
    return order([values], ([data]) => ({ ...list, item: { ...numbers, data: data ?? numbers.data } }));
  return order([values, { data: item.states, nothing: HOLE }], ([data, states]) => ({
    ...list,
    item: { ...item, states: states ?? item.states, value: { ...numbers, data: data ?? numbers.data } },
  }));
}

/** Puts arrays of the same length back: a list that is a view or a row writes into the one around it. */
export function settleOrder(t: Tracer, order: ItemOrder, changed: readonly Value[], site: Site): void {
  const { place, rebuild, parts } = order;
  if (place.steps.length === 0 && place.window === null) return settleList(t, order, rebuild(changed), site);
  const whole = rebuild(parts.map(({ data }) => data));
  const start = t.flatOffset(place, constant(0));
  const { item } = order.list;
  const numbers = leafOf(item);
  const [data, states] = changed;
  if (numbers === null || data === undefined) return;
  const value = { ...numbers, data: t.ops.setSlice(numbers.data, start, data) };
  const replaced =
    item?.kind === "optional" && states !== undefined
      ? { ...item, value, states: t.ops.setSlice(item.states, start, states) }
      : value;
  settleList(t, order, { ...whole, item: replaced }, site);
}

/** Puts a list of another length in the place of this one. */
export function settleList(t: Tracer, { place }: ItemOrder, list: ListLayout, site: Site): void {
  const layout = replacePresent(place.content.layout, place.steps, (part) => (part.kind === "list" ? list : part));
  t.heap.writeCell(place.cell, { ...place.content, layout }, site, place.steps.length + 1, fieldWritten(place.steps));
}

/** `part` with item `order[i]` at `i`. */
export function permuted(t: Tracer, part: Value, length: Value, sourceOf: (index: Value) => Value): Value {
  const empty = t.builder.apply(primitives.fill, [length, constant(0)], { element: elementOf(part) });
  const { outputs } = t.builder.loop({
    count: length,
    initial: [empty],
    body: (index, [moved]) => [t.ops.set(moved ?? empty, index, t.ops.get(part, sourceOf(index)))],
  });
  return outputs[0] ?? empty;
}

/** `part` without `removed` items from `from` on, and with room for `added` ones there. */
export function spliced(
  t: Tracer,
  part: Part,
  length: Value,
  change: { readonly from: Value; readonly removed: Value; readonly added: number },
): Value {
  const { from, removed, added } = change;
  const size = t.ops.add(t.ops.sub(length, removed), added);
  const room = t.builder.apply(primitives.fill, [size, constant(part.nothing)], { element: elementOf(part.data) });
  const head = t.ops.setSlice(room, 0, t.ops.slice(part.data, 0, from));
  return t.ops.setSlice(head, t.ops.add(from, added), t.ops.slice(part.data, t.ops.add(from, removed), length));
}
