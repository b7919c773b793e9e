/** Methods of arrays and typed arrays. On lists of static length they run item by item, on others they become loops. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import type { Value } from "../../../ir/program.js";
import { primitives } from "../../../primitives/table.js";
import { chooseAbstract } from "../branches.js";
import { assertWritable, integerAdd, locate, toElement } from "../dense.js";
import type { AnySlot } from "../heap.js";
import { sequenceOf } from "../iteration.js";
import type { ListLayout } from "../layout.js";
import { builtinLoop } from "../loop-statements.js";
import { markInteger, needsStatic, readable, toBoolean, toNumber, toStaticNumber } from "../numbers.js";
import { equality } from "../operators.js";
import { densePlace, updateLayout } from "../store.js";
import { siteKey, type Tracer } from "../tracer.js";
import { type Abstract, type Builtin, type Ref, staticValue, traced, UNDEFINED } from "../values.js";
import { guessWritten } from "../written.js";
import { concatenate, copyList, flatList, listFrom, reference, relativeIndex, storeSequence } from "./lists.js";

type Method = (t: Tracer, self: Ref, args: readonly Abstract[], site: Site) => Abstract;

/** The method of that name, bound to the list; null when there is none. */
export function arrayMethod(t: Tracer, self: Ref, name: string): Builtin | null {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method === undefined ? null : { kind: "builtin", name, call: (args, site) => method(t, self, args, site) };
}

/** What a callback may write, guessed from its text. */
export function guessOf(callback: Abstract | undefined): AnySlot[] {
  if (callback?.kind !== "closure") return [];
  return guessWritten([callback.node.body], { scope: callback.scope, frame: callback.frame, targets: [] });
}

function callbackOf(args: readonly Abstract[], site: Site): Abstract {
  const [callback] = args;
  return callback === undefined ? refuse("not-a-function", site, { what: "`undefined`" }) : callback;
}

/** Runs `visit` for the items in order; `stop`, when set, ends the walk. */
function walk(
  t: Tracer,
  self: Ref,
  site: Site,
  guess: readonly AnySlot[],
  visit: (item: Abstract, index: Abstract) => void,
  stop: ReturnType<Tracer["heap"]["variable"]> | null = null,
): void {
  const sequence = sequenceOf(t, self, site);
  const length = sequence.kind === "known" ? constant(sequence.items.length) : sequence.length;
  if (sequence.kind === "known") return walkKnown(t, sequence.items, 0, visit, stop, site);
  builtinLoop(t, length, site, guess, (index) => visit(sequence.at(index), traced(index)), stop);
}

function walkKnown(
  t: Tracer,
  items: readonly Abstract[],
  start: number,
  visit: (item: Abstract, index: Abstract) => void,
  stop: ReturnType<Tracer["heap"]["variable"]> | null,
  site: Site,
): void {
  for (let position = start; position < items.length; position++) {
    visit(items[position] ?? UNDEFINED, staticValue(position));
    if (stop === null) continue;
    const stopped = toBoolean(t, stop.value, site);
    if (stopped.kind !== "constant")
      return t.branch(
        stopped,
        () => {},
        () => walkKnown(t, items, position + 1, visit, stop, site),
        site,
      );
    if (stopped.value === true) return;
  }
}

function mapMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const callback = callbackOf(args, site);
  const sequence = sequenceOf(t, self, site);
  if (sequence.kind === "known") {
    const items = sequence.items.map((item, position) =>
      t.call(callback, null, [item, staticValue(position), self], site),
    );
    return t.newArray(items, siteKey(site), site);
  }
  const place = locate(t, self, site);
  const array = place.kind === "dense" && place.layout.kind === "list" ? place.layout.array : "plain";
  return listFrom(t, sequence.length, array, site, guessOf(callback), (index) =>
    t.call(callback, null, [sequence.at(index), traced(index), self], site),
  );
}

function reduceFrom(t: Tracer, self: Ref, args: readonly Abstract[], site: Site, backwards: boolean): Abstract {
  const callback = callbackOf(args, site);
  const sequence = sequenceOf(t, self, site);
  const step = (accumulator: Abstract, item: Abstract, index: Abstract) =>
    t.call(callback, null, [accumulator, item, index, self], site);
  if (sequence.kind === "known") {
    const entries = sequence.items.map((item, position) => ({ item, position }));
    if (backwards) entries.reverse();
    const initial = args.length > 1 ? args[1] : entries.shift()?.item;
    if (initial === undefined)
      return refuse("unsupported-construct", site, {
        what: "`reduce` of an empty array without initial value",
        because: "JavaScript throws a TypeError here",
        remedy: "give an initial value",
      });
    return entries.reduce((accumulator, { item, position }) => step(accumulator, item, staticValue(position)), initial);
  }
  const given = args[1];
  const first = backwards ? t.ops.sub(sequence.length, 1) : constant(0);
  if (given === undefined) assertNotEmpty(t, sequence.length);
  const slot = t.heap.variable("accumulator", given ?? plain(sequence.at(first)));
  const skip = given === undefined ? 1 : 0;
  const count = skip === 0 ? sequence.length : markInteger(t, t.ops.sub(sequence.length, 1));
  builtinLoop(t, count, site, [slot, ...guessOf(callback)], (index) => {
    const forward = integerAdd(t, index, constant(skip));
    const at = backwards ? markInteger(t, t.ops.sub(t.ops.sub(sequence.length, 1), forward)) : forward;
    if (skip === 0 && !backwards) shareProof(t, index, at);
    t.heap.writeVariable(slot, plain(step(slot.value, sequence.at(at), traced(at))));
  });
  return slot.value;
}

function shareProof(t: Tracer, from: Value, to: Value): void {
  const known = from.kind === "variable" ? t.below.get(from) : undefined;
  if (known !== undefined && to.kind === "variable") t.below.set(to, known);
}

function assertNotEmpty(t: Tracer, length: Value): void {
  t.builder.effect({
    effect: "assert",
    predicate: t.ops.gt(length, 0),
    message: ["Reduce of empty array with no initial value"],
    inputs: [],
    construct: (message) => new TypeError(message),
  });
}

function plain(value: Abstract): Abstract {
  return value.kind === "traced" ? traced(value.value) : value;
}

/** `some`, `every`, `find`, `findIndex`, `indexOf`, `includes`: the first item for which `hit` holds. */
function search(
  t: Tracer,
  self: Ref,
  site: Site,
  guess: readonly AnySlot[],
  initial: Abstract,
  hit: (item: Abstract, index: Abstract) => Value,
  found: (item: Abstract, index: Abstract) => Abstract,
): Abstract {
  const result = t.heap.variable("found", initial);
  const stop = t.heap.variable("stop", staticValue(false));
  walk(
    t,
    self,
    site,
    [result, ...guess],
    (item, index) => {
      t.branch(
        hit(item, index),
        () => {
          t.heap.writeVariable(result, plain(found(item, index)));
          t.heap.writeVariable(stop, staticValue(true));
        },
        () => {},
        site,
      );
    },
    stop,
  );
  return result.value;
}

function predicateOf(
  t: Tracer,
  self: Ref,
  args: readonly Abstract[],
  site: Site,
): (item: Abstract, index: Abstract) => Value {
  const callback = callbackOf(args, site);
  return (item, index) => toBoolean(t, t.call(callback, null, [item, index, self], site), site);
}

function filterMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const keep = predicateOf(t, self, args, site);
  const list = t.newArray([], siteKey(site), site);
  if (list.kind !== "ref") return list;
  walk(t, self, site, [list.cell, ...guessOf(args[0])], (item, index) => {
    t.branch(
      keep(item, index),
      () => t.push(list, item, site),
      () => {},
      site,
    );
  });
  return list;
}

function fillMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
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

function sliceMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const located = locate(t, self, site);
  if (located.kind === "content" || located.layout.kind === "record") {
    const sequence = sequenceOf(t, self, site);
    const known = sequence.kind === "known" ? sequence.items : [];
    const [from, to] = args.map((arg) => toStaticNumber(arg, site, "a bound of `slice`"));
    return t.newArray(known.slice(from, to), siteKey(site), site);
  }
  if (args.length === 0) return copyList(t, self, site) ?? refuse("row-stored-twice", site);
  const list = located.layout as ListLayout;
  const length = located.window?.length ?? list.length;
  const from = relativeIndex(t, args[0], length, constant(0), site);
  const to = relativeIndex(t, args[1], length, length, site);
  const end = t.ops.max(from, to);
  const size = from.kind === "constant" && from.value === 0 ? end : markInteger(t, t.ops.sub(end, from));
  if (list.item?.kind !== "leaf") {
    return listFrom(t, size, "plain", site, [], (index) =>
      t.copyItem(sequenceItem(t, self, integerAdd(t, from, index), site), site),
    );
  }
  const data = t.ops.slice(list.item.data, t.flatOffset(located, from), t.flatOffset(located, end));
  return flatList(t, data, size, list.array, list.item.element, list.item.boolean, siteKey(site));
}

function sequenceItem(t: Tracer, self: Ref, index: Value, site: Site): Abstract {
  const sequence = sequenceOf(t, self, site);
  return sequence.kind === "indexed" ? sequence.at(index) : UNDEFINED;
}

function subarrayMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const place = densePlace(t, self, site);
  const length = place.window?.length ?? (place.layout.kind === "list" ? place.layout.length : constant(0));
  const from = relativeIndex(t, args[0], length, constant(0), site);
  const to = relativeIndex(t, args[1], length, length, site);
  const end = t.ops.max(from, to);
  const size = from.kind === "constant" && from.value === 0 ? end : markInteger(t, t.ops.sub(end, from));
  return reference(t.heap.cell({ kind: "window", base: self, offset: from, length: size }, siteKey(site)));
}

function setMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const [source, offset] = args;
  const place = densePlace(t, self, site);
  assertWritable(place.content, site);
  const at = offset === undefined ? constant(0) : toNumber(t, offset, site);
  storeSequence(t, self, at, source ?? UNDEFINED, site);
  return UNDEFINED;
}

function pushMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
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

function popMethod(t: Tracer, self: Ref, _args: readonly Abstract[], site: Site): Abstract {
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

function concatMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const parts = [self, ...args].map((value) => ({ value, spread: readable(value).kind === "ref" }));
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
  return concatenate(t, parts, site);
}

function reverseMethod(t: Tracer, self: Ref, _args: readonly Abstract[], site: Site): Abstract {
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

function atMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const sequence = sequenceOf(t, self, site);
  const index = readable(args[0] ?? staticValue(0));
  if (sequence.kind === "known")
    return sequence.items.at(toStaticNumber(index, site, "the index of `at`")) ?? UNDEFINED;
  const given = toNumber(t, index, site);
  if (given.kind === "constant" && Number(given.value) >= 0) return sequence.at(given);
  const last = markInteger(t, t.ops.add(sequence.length, given));
  if (given.kind === "constant") return sequence.at(last);
  return sequence.at(t.ops.select(t.ops.lt(given, 0), last, given));
}

function keysMethod(t: Tracer, self: Ref, _args: readonly Abstract[], site: Site): Abstract {
  const sequence = sequenceOf(t, self, site);
  if (sequence.kind === "known")
    return t.newArray(
      sequence.items.map((_, index) => staticValue(index)),
      siteKey(site),
      site,
    );
  return listFrom(t, sequence.length, "plain", site, [], (index) => traced(index));
}

function entriesMethod(t: Tracer, self: Ref, _args: readonly Abstract[], site: Site): Abstract {
  const sequence = sequenceOf(t, self, site);
  const pair = (index: Abstract, item: Abstract): Abstract =>
    reference(t.heap.cell({ kind: "tuple", items: [index, plain(item)], frozen: null }, `${siteKey(site)}pair`));
  if (sequence.kind === "known")
    return t.newArray(
      sequence.items.map((item, index) => pair(staticValue(index), item)),
      siteKey(site),
      site,
    );
  return { kind: "builtin", name: "entries", call: () => UNDEFINED, pairs: { ref: self, pair } };
}

function flatMethod(t: Tracer, self: Ref, _args: readonly Abstract[], site: Site): Abstract {
  const sequence = sequenceOf(t, self, site);
  if (sequence.kind !== "known") {
    const list = t.newArray([], siteKey(site), site);
    if (list.kind !== "ref") return list;
    walk(t, self, site, [list.cell], (item) =>
      walk(t, item as Ref, site, [list.cell], (inner) => t.push(list, plain(inner), site)),
    );
    return list;
  }
  return concatenateKnown(t, sequence.items, site);
}

function concatenateKnown(t: Tracer, items: readonly Abstract[], site: Site): Abstract {
  const parts = items.map((value) => ({ value, spread: readable(value).kind === "ref" }));
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

/** Insertion sort: the order is found by comparing, as JavaScript's stable sort would; numbers of static count only. */
function sortMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
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

const methods: Readonly<Record<string, Method>> = {
  map: mapMethod,
  forEach: (t, self, args, site) => {
    const callback = callbackOf(args, site);
    walk(t, self, site, guessOf(callback), (item, index) => t.call(callback, null, [item, index, self], site));
    return UNDEFINED;
  },
  reduce: (t, self, args, site) => reduceFrom(t, self, args, site, false),
  reduceRight: (t, self, args, site) => reduceFrom(t, self, args, site, true),
  some: (t, self, args, site) =>
    search(t, self, site, guessOf(args[0]), staticValue(false), predicateOf(t, self, args, site), () =>
      staticValue(true),
    ),
  every: (t, self, args, site) => {
    const holds = predicateOf(t, self, args, site);
    return search(
      t,
      self,
      site,
      guessOf(args[0]),
      staticValue(true),
      (item, index) => t.ops.not(holds(item, index)),
      () => staticValue(false),
    );
  },
  find: (t, self, args, site) =>
    search(t, self, site, guessOf(args[0]), UNDEFINED, predicateOf(t, self, args, site), (item) => item),
  findIndex: (t, self, args, site) =>
    search(t, self, site, guessOf(args[0]), staticValue(-1), predicateOf(t, self, args, site), (_, index) => index),
  indexOf: (t, self, args, site) =>
    search(
      t,
      self,
      site,
      [],
      staticValue(-1),
      (item) => equality(t, item, args[0] ?? UNDEFINED, false, site),
      (_, index) => index,
    ),
  includes: (t, self, args, site) =>
    search(
      t,
      self,
      site,
      [],
      staticValue(false),
      (item) => equality(t, item, args[0] ?? UNDEFINED, false, site),
      () => staticValue(true),
    ),
  filter: filterMethod,
  fill: fillMethod,
  slice: sliceMethod,
  subarray: subarrayMethod,
  set: setMethod,
  push: pushMethod,
  pop: popMethod,
  concat: concatMethod,
  reverse: reverseMethod,
  sort: sortMethod,
  at: atMethod,
  keys: keysMethod,
  values: (t, self, _args, site) => copyList(t, self, site) ?? self,
  entries: entriesMethod,
  flat: flatMethod,
  flatMap: (t, self, args, site) => {
    const mapped = mapMethod(t, self, args, site);
    return mapped.kind === "ref" ? flatMethod(t, mapped, [], site) : mapped;
  },
};
