/** The lengths of dense lists: writes beyond the end, which make growing lists longer, and writes to `length`. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { type DensePlace, inRange, integerAdd, locate } from "./dense.js";
import { guard } from "./guards.js";
import { made } from "./item-layouts.js";
import { arrayIndex, type Key } from "./keys.js";
import { HOLE, type ListLayout, leafOf } from "./layout.js";
import { isInteger, markInteger, readable } from "./numbers.js";
import { prove } from "./presence.js";
import type { Tracer } from "./tracer.js";
import type { Abstract } from "./values.js";

/** A write beyond the end of an array that was made with its length would make it longer, or leave holes. */
export function assertIndex(t: Tracer, index: Value, length: Value, site: Site, isRow = false): void {
  const inside = inRange(t, index, length);
  if (inside === null) return;
  if (isRow) guard(t, inside, "row-grows", site, {});
  else guard(t, inside, "write-beyond", site, { index, length });
  prove(t, index, length);
}

/** Before `list[index] += x`: beyond the end it would add to `undefined`, so such a list does not grow. */
export function assertItem(t: Tracer, object: Abstract, key: Key, site: Site): void {
  const ref = readable(object);
  const index = typeof key === "string" ? arrayIndex(key) : key;
  if (ref.kind !== "ref" || index === null) return;
  const place = locate(t, ref, site);
  if (place.kind !== "dense" || place.layout.kind !== "list" || place.layout.array !== "plain") return;
  if (place.steps.length === 0) {
    assertIndex(
      t,
      typeof index === "number" ? constant(index) : index,
      place.window?.length ?? place.layout.length,
      site,
    );
  }
}

/** The farthest that a write beyond the end makes an array longer: what lies between is stored, too. */
const LONGEST_GAP = 2 ** 20;

/** A growing list, long enough for item `index`. Positions between its end and there become holes. */
export function reaching(t: Tracer, list: ListLayout, index: Value, site: Site): ListLayout {
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
