/** Array methods that make new lists: `slice`, `concat`, `flat`, `keys`, `entries`, `subarray`. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import type { Value } from "../../../ir/program.js";
import { integerAdd, locate } from "../dense.js";
import { sequenceOf } from "../iteration.js";
import { type ListLayout, presentLayout } from "../layout.js";
import { markInteger, readable, toStaticNumber } from "../numbers.js";
import { densePlace } from "../store.js";
import { siteKey, type Tracer } from "../tracer.js";
import { type Abstract, type Ref, staticValue, traced, UNDEFINED } from "../values.js";
import { hasHoles, isSetAt } from "./holes.js";
import { concatenate, copyList, flatList, listFrom, reference, relativeIndex } from "./lists.js";
import { itemWithin, walk } from "./walking.js";

export function sliceMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const located = locate(t, self, site);
  if (located.kind === "content" || located.layout.kind === "record") {
    const sequence = sequenceOf(t, self, site);
    const known = sequence.kind === "known" ? sequence.items : [];
    const [from, to] = args.map((arg) => toStaticNumber(arg, site, "a bound of `slice`"));
    return t.newArray(known.slice(from, to), siteKey(site), site);
  }
  if (args.length === 0) return copyList(t, self, site, undefined, true) ?? refuse("row-stored-twice", site);
  const list = located.layout as ListLayout;
  const length = located.window?.length ?? list.length;
  const from = relativeIndex(t, args[0], length, constant(0), site);
  const to = relativeIndex(t, args[1], length, length, site);
  const end = t.ops.max(from, to);
  const size = from.kind === "constant" && from.value === 0 ? end : markInteger(t, t.ops.sub(end, from));
  if (list.item?.kind !== "leaf") {
    const sequence = sequenceOf(t, self, site);
    if (sequence.kind !== "indexed") return refuse("row-stored-twice", site);
    const at = (index: Value) => integerAdd(t, from, index);
    const isSet = hasHoles(t, self, site) ? (index: Value) => isSetAt(t, sequence.ref, at(index), site) : null;
    return listFrom(t, size, "plain", site, [], (index) => itemWithin(t, sequence, at(index)), isSet);
  }
  const data = t.ops.slice(list.item.data, t.flatOffset(located, from), t.flatOffset(located, end));
  return flatList(t, data, size, list.array, list.item.element, list.item.boolean, siteKey(site));
}

export function subarrayMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const place = densePlace(t, self, site);
  const length = place.window?.length ?? (place.layout.kind === "list" ? place.layout.length : constant(0));
  const from = relativeIndex(t, args[0], length, constant(0), site);
  const to = relativeIndex(t, args[1], length, length, site);
  const end = t.ops.max(from, to);
  const size = from.kind === "constant" && from.value === 0 ? end : markInteger(t, t.ops.sub(end, from));
  return reference(t.heap.cell({ kind: "window", base: self, offset: from, length: size }, siteKey(site)));
}

export function concatMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const parts = [self, ...args].map((value) => ({ value, spread: isList(t, readable(value), site) }));
  if (!parts.some(({ value }) => t.isDenseList(value, site))) {
    return t.newArray(
      parts.flatMap(({ value, spread }) => {
        const sequence = spread ? sequenceOf(t, value, site) : null;
        return sequence?.kind === "known" ? sequence.items : [value];
      }),
      siteKey(site),
      site,
    );
  }
  return concatenate(t, parts, site, true);
}

export function keysMethod(t: Tracer, self: Ref, _args: readonly Abstract[], site: Site): Abstract {
  const sequence = sequenceOf(t, self, site);
  if (sequence.kind === "known")
    return t.newArray(
      sequence.items.map((_, index) => staticValue(index)),
      siteKey(site),
      site,
    );
  return listFrom(t, sequence.length, "plain", site, [], (index) => traced(index));
}

export function entriesMethod(t: Tracer, self: Ref, _args: readonly Abstract[], site: Site): Abstract {
  const sequence = sequenceOf(t, self, site);
  const pair = (index: Abstract, item: Abstract): Abstract =>
    reference(t.heap.cell({ kind: "tuple", items: [index, item], frozen: null }, `${siteKey(site)}pair`));
  if (sequence.kind === "known")
    return t.newArray(
      sequence.items.map((item, index) => pair(staticValue(index), item)),
      siteKey(site),
      site,
    );
  return { kind: "builtin", name: "entries", call: () => UNDEFINED, pairs: { ref: self, pair } };
}

export function flatMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const depth = args[0] === undefined ? 1 : toStaticNumber(args[0], site, "the depth of `flat`");
  if (!(depth >= 1)) return copyList(t, self, site) ?? self;
  let flat: Abstract = self;
  for (let level = 0; level < depth && flat.kind === "ref" && holdsLists(t, flat, site); level++) {
    flat = flattened(t, flat, site);
  }
  return flat === self ? (copyList(t, self, site, undefined, false) ?? self) : flat;
}

function holdsLists(t: Tracer, list: Ref, site: Site): boolean {
  const sequence = sequenceOf(t, list, site);
  if (sequence.kind === "known") return sequence.items.some((item) => isList(t, readable(item), site));
  const place = locate(t, sequence.ref, site);
  const item = place.kind === "dense" && place.layout.kind === "list" ? presentLayout(place.layout.item) : null;
  return item?.kind === "list" || (item?.kind === "record" && item.tuple);
}

/** Whether the value is a plain array, which `flat` and `concat` take apart. */
export function isList(t: Tracer, value: Abstract, site: Site): boolean {
  if (value.kind !== "ref") return false;
  const place = locate(t, value, site);
  if (place.kind === "content") return place.content.kind === "tuple";
  return place.layout.kind === "list"
    ? place.layout.array === "plain"
    : place.layout.kind === "record" && place.layout.tuple;
}

function flattened(t: Tracer, self: Ref, site: Site): Abstract {
  const sequence = sequenceOf(t, self, site);
  if (sequence.kind === "known" && !sequence.items.some((item) => hasHoles(t, item, site)))
    return concatenateKnown(t, sequence.items, site);
  const list = t.newArray([], siteKey(site), site);
  if (list.kind !== "ref") return list;
  walk(t, self, site, [list.cell], (item) => {
    const found = readable(item);
    if (found.kind !== "ref" || !isList(t, found, site)) return t.push(list, item, site);
    walk(t, found, site, [list.cell], (inner) => t.push(list, inner, site));
  });
  return list;
}

function concatenateKnown(t: Tracer, items: readonly Abstract[], site: Site): Abstract {
  const parts = items.map((value) => ({ value, spread: isList(t, readable(value), site) }));
  if (parts.some(({ value, spread }) => spread && t.isDenseList(value, site))) return concatenate(t, parts, site);
  return t.newArray(
    parts.flatMap(({ value, spread }) => {
      const sequence = spread ? sequenceOf(t, value, site) : null;
      return sequence?.kind === "known" ? sequence.items : [value];
    }),
    siteKey(site),
    site,
  );
}
