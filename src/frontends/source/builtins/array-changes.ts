/** Array methods that change the list: `fill`, `set`, `push`, `pop`, `reverse`, `sort`. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import { primitives } from "../../../primitives/table.js";
import { chooseAbstract } from "../branches.js";
import { assertWritable, locate, toElement } from "../dense.js";
import { sequenceOf } from "../iteration.js";
import { builtinLoop } from "../loop-statements.js";
import { markInteger, needsStatic, readable, toBoolean, toNumber } from "../numbers.js";
import { densePlace, updateLayout } from "../store.js";
import type { Tracer } from "../tracer.js";
import { type Abstract, type Ref, staticValue, traced, UNDEFINED } from "../values.js";
import { copyList, relativeIndex, storeSequence } from "./lists.js";
import { plain, sequenceItem } from "./walking.js";

export function fillMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const value = readable(args[0] ?? UNDEFINED);
  const located = locate(t, self, site);
  if (located.kind === "content" && located.content.kind === "tuple" && args.length === 1) {
    assertWritable(located.content, site);
    if (value.kind === "ref") refuse("row-stored-twice", site);
    t.heap.writeCell(located.cell, { ...located.content, items: located.content.items.map(() => value) }, site);
    return self;
  }
  const place = densePlace(t, self, site);
  assertWritable(place.content, site);
  const list = place.layout;
  if (list.kind !== "list") return refuse("mixed-items", site, { what: "a value", items: "named fields" });
  if (value.kind === "ref") return refuse("row-stored-twice", site);
  const isBoolean =
    (value.kind === "static" && typeof value.value === "boolean") ||
    (value.kind === "traced" && value.value.type.kind === "bool");
  const number = toNumber(t, value, site);
  const whole = args.length === 1 && place.steps.length === 0 && place.window === null;
  const element = list.item?.kind === "leaf" ? list.item.element : isBoolean ? "u8" : "f64";
  if (whole) {
    const data = t.builder.apply(primitives.fill, [list.length, toElement(t, number, element)], { element });
    updateLayout(
      t,
      place,
      () => ({
        ...list,
        spare: false,
        item: { kind: "leaf", data, element, boolean: isBoolean && list.array === "plain" },
      }),
      site,
    );
    return self;
  }
  const length = place.window?.length ?? list.length;
  const from = relativeIndex(t, args[1], length, constant(0), site);
  const to = relativeIndex(t, args[2], length, length, site);
  const at = t.flatOffset(place, from);
  const end = t.flatOffset(place, t.ops.max(from, to));
  if (list.item?.kind !== "leaf") return refuse("mixed-items", site, { what: "a number", items: "rows or holes" });
  const { item } = list;
  const data = t.ops.fillSlice(item.data, at, end, toElement(t, number, element));
  updateLayout(t, place, (part) => (part.kind === "list" ? { ...part, item: { ...item, data } } : part), site);
  return self;
}

export function setMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const [source, offset] = args;
  const place = densePlace(t, self, site);
  assertWritable(place.content, site);
  const given = offset === undefined ? constant(0) : toNumber(t, offset, site);
  const at = t.isInteger(given) ? given : markInteger(t, t.ops.trunc(given));
  storeSequence(t, self, at, source ?? UNDEFINED, site);
  return UNDEFINED;
}

export function pushMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  for (const arg of args) {
    if (arg.kind === "spread") {
      const list = arg.list;
      const sequence = sequenceOf(t, list, site);
      if (sequence.kind === "indexed")
        builtinLoop(t, sequence.length, site, [self.cell], (index) => t.push(self, plain(sequence.at(index)), site));
    } else {
      t.push(self, arg, site);
    }
  }
  return t.getLength(self, site);
}

export function popMethod(t: Tracer, self: Ref, _args: readonly Abstract[], site: Site): Abstract {
  const located = locate(t, self, site);
  if (located.kind === "content" && located.content.kind === "tuple") {
    assertWritable(located.content, site);
    const { items } = located.content;
    t.heap.writeCell(located.cell, { ...located.content, items: items.slice(0, -1) }, site);
    return items[items.length - 1] ?? UNDEFINED;
  }
  const place = densePlace(t, self, site);
  assertWritable(place.content, site);
  if (place.layout.kind !== "list" || place.layout.array !== "plain")
    return refuse("unknown-property", site, {
      name: "pop",
      what: "a typed array",
      remedy: "typed arrays have a fixed length",
    });
  const last = t.ops.sub(place.layout.length, 1);
  const item = sequenceItem(t, self, markInteger(t, last), site);
  if (item.kind === "ref")
    return refuse("unsupported-construct", site, {
      what: "`pop` of an array of rows",
      because: "the row would no longer have a place",
      remedy: "read the last row and keep its index",
    });
  const length = markInteger(t, t.ops.max(last, 0));
  updateLayout(t, place, (part) => (part.kind === "list" ? { ...part, length, spare: true } : part), site);
  return item;
}

export function reverseMethod(t: Tracer, self: Ref, _args: readonly Abstract[], site: Site): Abstract {
  const located = locate(t, self, site);
  if (located.kind === "content" && located.content.kind === "tuple") {
    assertWritable(located.content, site);
    t.heap.writeCell(located.cell, { ...located.content, items: [...located.content.items].reverse() }, site);
    return self;
  }
  const place = densePlace(t, self, site);
  assertWritable(place.content, site);
  const copy = copyList(t, self, site);
  const sequence = copy === null ? null : sequenceOf(t, copy, site);
  if (sequence?.kind !== "indexed") return refuse("row-stored-twice", site);
  builtinLoop(t, sequence.length, site, [place.cell], (index) => {
    const from = markInteger(t, t.ops.sub(t.ops.sub(sequence.length, 1), index));
    t.store(self, index, plain(sequence.at(from)), site);
  });
  return self;
}

/** Insertion sort: the order is found by comparing, as JavaScript's stable sort would; numbers of static count only. */
export function sortMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const callback = args[0];
  if (callback === undefined)
    return refuse("unsupported-construct", site, {
      what: "`sort` without a comparison",
      because: "JavaScript then compares the items as text",
      remedy: "pass `(a, b) => a - b`",
    });
  const place = densePlace(t, self, site);
  assertWritable(place.content, site);
  const sequence = sequenceOf(t, self, site);
  if (sequence.kind !== "indexed" || place.layout.kind !== "list" || place.layout.item?.kind !== "leaf")
    throw needsStatic(site, "the order of these items");
  const after = (left: Abstract, right: Abstract) =>
    t.ops.gt(toNumber(t, t.call(callback, null, [left, right], site), site), 0);
  builtinLoop(t, sequence.length, site, [place.cell], (index) => {
    const item = t.heap.variable("item", plain(sequence.at(index)));
    const position = t.heap.variable("position", traced(index));
    const before = () => markInteger(t, t.ops.sub(toNumber(t, position.value, site), 1));
    t.whileLoop(
      site,
      [place.cell, position],
      () => {
        const at = toNumber(t, position.value, site);
        return toBoolean(
          t,
          chooseAbstract(
            t,
            t.ops.gt(at, 0),
            () => traced(after(plain(sequence.at(before())), item.value)),
            () => staticValue(false),
            site,
          ),
          site,
        );
      },
      () => {
        t.store(self, toNumber(t, position.value, site), plain(sequence.at(before())), site);
        t.heap.writeVariable(position, traced(before()));
      },
    );
    t.store(self, toNumber(t, position.value, site), item.value, site);
  });
  return self;
}
