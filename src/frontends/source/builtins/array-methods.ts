/** Methods of arrays and typed arrays. On lists of static length they run item by item, on others they become loops. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import type { Value } from "../../../ir/program.js";
import { inRange, integerAdd, locate } from "../dense.js";
import type { AnySlot } from "../heap.js";
import { type Sequence, sequenceOf } from "../iteration.js";
import { builtinLoop } from "../loop-statements.js";
import { choose, markInteger, readable, toBoolean, toInteger, toNumber } from "../numbers.js";
import { equality } from "../operators.js";
import { prove } from "../presence.js";
import { getProperty, setProperty } from "../properties.js";
import { densePlace, storeItem } from "../store.js";
import { siteKey, type Tracer } from "../tracer.js";
import { type Abstract, type Builtin, type Ref, staticValue, traced, UNDEFINED } from "../values.js";
import {
  copyWithinMethod,
  fillMethod,
  popMethod,
  pushMethod,
  reverseMethod,
  setMethod,
  shiftMethod,
  spliceMethod,
  unshiftMethod,
} from "./array-changes.js";
import {
  concatMethod,
  entriesMethod,
  flatMethod,
  isList,
  keysMethod,
  sliceMethod,
  subarrayMethod,
} from "./array-copies.js";
import { type Holes, hasHoles, isSetAt } from "./holes.js";
import { copyList, listFrom, listOf } from "./lists.js";
import { sortMethod } from "./sorting.js";
import { callbackOf, guessOf, itemWithin, walk } from "./walking.js";

type Indexed = Sequence & { readonly kind: "indexed" };
type Method = (t: Tracer, self: Ref, args: readonly Abstract[], site: Site) => Abstract;

/** The method of that name, bound to the list; null when there is none. */
export function arrayMethod(t: Tracer, self: Ref, name: string): Builtin | null {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method === undefined ? null : { kind: "builtin", name, call: (args, site) => method(t, self, args, site) };
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
  const item = (index: Value) => t.call(callback, null, [sequence.at(index), traced(index), self], site);
  const isSet = hasHoles(t, self, site) ? (index: Value) => isSetAt(t, sequence.ref, index, site) : null;
  return listFrom(t, sequence.length, array, site, guessOf(callback), item, isSet);
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
    if (initial === undefined) return refuseEmpty(site);
    return entries.reduce((accumulator, { item, position }) => step(accumulator, item, staticValue(position)), initial);
  }
  const given = args[1];
  if (given === undefined && hasHoles(t, self, site))
    return reduceHeld(t, self, sequence, step, guessOf(callback), backwards, site);
  const last = markInteger(t, t.ops.sub(sequence.length, 1));
  if (given === undefined) assertNotEmpty(t, sequence.length);
  const slot = t.heap.variable("accumulator", given ?? itemWithin(t, sequence, backwards ? last : constant(0)));
  const skip = given === undefined ? 1 : 0;
  builtinLoop(t, skip === 0 ? sequence.length : last, site, [slot, ...guessOf(callback)], (index) => {
    const forward = integerAdd(t, index, constant(skip));
    const at = backwards ? markInteger(t, t.ops.sub(last, forward)) : forward;
    const visit = () => t.heap.writeVariable(slot, step(slot.value, itemWithin(t, sequence, at), traced(at)));
    t.branch(isSetAt(t, sequence.ref, at, site) ?? constant(true), visit, () => {}, site);
  });
  return slot.value;
}

/** `reduce` without an initial value, where items may be missing: it starts with the first one that is there. */
function reduceHeld(
  t: Tracer,
  self: Ref,
  sequence: Indexed,
  step: (accumulator: Abstract, item: Abstract, index: Abstract) => Abstract,
  guess: readonly AnySlot[],
  backwards: boolean,
  site: Site,
): Abstract {
  const hit = () => constant(true);
  const found: Search["found"] = (_, index) => index;
  const where = search(t, self, site, {
    guess: [],
    holes: "skipped",
    initial: staticValue(-1),
    hit,
    found,
    backwards,
  });
  const first = markInteger(t, toNumber(t, where, site));
  assertReducible(t, t.ops.ge(first, 0));
  const slot = t.heap.variable("accumulator", itemWithin(t, sequence, first));
  const reduce = (item: Abstract, index: Abstract) => {
    const at = toNumber(t, index, site);
    const isLater = backwards ? t.ops.lt(at, first) : t.ops.gt(at, first);
    const take = () => t.heap.writeVariable(slot, step(slot.value, item, index));
    t.branch(isLater, take, () => {}, site);
  };
  walk(t, self, site, [slot, ...guess], reduce, { backwards });
  return slot.value;
}

function refuseEmpty(site: Site): never {
  return refuse("unsupported-construct", site, {
    what: "`reduce` of an empty array without initial value",
    because: "JavaScript throws a TypeError here",
    remedy: "give an initial value",
  });
}

function assertNotEmpty(t: Tracer, length: Value): void {
  assertReducible(t, t.ops.gt(length, 0));
  prove(t, constant(0), length);
}

function assertReducible(t: Tracer, predicate: Value): void {
  t.builder.effect({
    effect: "assert",
    predicate,
    message: ["Reduce of empty array with no initial value"],
    inputs: [],
    construct: (message) => new TypeError(message),
  });
}

interface Search {
  readonly guess: readonly AnySlot[];
  readonly holes: Holes;
  /** What the method gives where nothing is found. */
  readonly initial: Abstract;
  readonly hit: (item: Abstract, index: Abstract) => Value;
  readonly found: (item: Abstract, index: Abstract) => Abstract;
  readonly backwards?: boolean;
}

/** `some`, `every`, `find`, `findIndex`, `indexOf`, `includes`: the first item (or the last) for which `hit` holds. */
function search(t: Tracer, self: Ref, site: Site, { guess, holes, initial, hit, found, backwards }: Search): Abstract {
  const result = t.heap.variable("found", initial);
  const stop = t.heap.variable("stop", staticValue(false));
  const each = (item: Abstract, index: Abstract) => {
    const take = () => {
      t.heap.writeVariable(result, found(item, index));
      t.heap.writeVariable(stop, staticValue(true));
    };
    t.branch(hit(item, index), take, () => {}, site);
  };
  walk(t, self, site, [result, ...guess], each, { stop, holes, backwards: backwards === true });
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

function testing(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Pick<Search, "guess" | "hit"> {
  return { guess: guessOf(args[0]), hit: predicateOf(t, self, args, site) };
}

/** `find`, `findIndex` and the same from the end. */
function findMethod(isIndex: boolean, backwards: boolean): Method {
  return (t, self, args, site) =>
    search(t, self, site, {
      ...testing(t, self, args, site),
      holes: "visited",
      initial: isIndex ? staticValue(-1) : UNDEFINED,
      found: (item, index) => (isIndex ? index : item),
      backwards,
    });
}

function indexOfMethod(backwards: boolean): Method {
  return (t, self, args, site) => {
    const isSearched = searchedFrom(t, self, args[1], backwards, site);
    const hit: Search["hit"] = (item, index) =>
      isSearched(index, () => equality(t, item, args[0] ?? UNDEFINED, false, site));
    const found: Search["found"] = (_, index) => index;
    return search(t, self, site, { guess: [], holes: "skipped", initial: staticValue(-1), hit, found, backwards });
  };
}

/** Restricts a test to the positions from the given one on, or up to it. */
function searchedFrom(
  t: Tracer,
  self: Ref,
  start: Abstract | undefined,
  backwards: boolean,
  site: Site,
): (index: Abstract, test: () => Value) => Value {
  if (start === undefined) return (_, test) => test();
  const length = toNumber(t, t.getLength(self, site), site);
  const given = toInteger(t, start, site);
  const from = t.ops.select(t.ops.lt(given, 0), t.ops.add(length, given), given);
  return (index, test) => {
    const at = toNumber(t, index, site);
    const isInside = backwards ? t.ops.le(at, from) : t.ops.ge(at, from);
    return choose(t, isInside, test, () => constant(false));
  };
}

/** As `===`, but NaN is itself. */
function sameValueZero(t: Tracer, a: Abstract, b: Abstract, site: Site): Value {
  const equal = equality(t, a, b, false, site);
  if (!mayBeNaN(a) || !mayBeNaN(b)) return equal;
  const isNotNumber = (value: Abstract) => {
    const nan = t.ops.isNaN(toNumber(t, value, site));
    return value.kind === "traced" && value.present !== undefined ? t.ops.and(value.present(), nan) : nan;
  };
  return t.ops.or(equal, t.ops.and(isNotNumber(a), isNotNumber(b)));
}

function mayBeNaN(value: Abstract): boolean {
  if (value.kind === "static") return Number.isNaN(value.value);
  return value.kind === "traced" && value.value.type.kind === "f64";
}

function filterMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const keep = predicateOf(t, self, args, site);
  const place = locate(t, self, site);
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
  if (place.kind !== "dense" || place.layout.kind !== "list" || place.layout.array === "plain") return list;
  return listOf(t, list, place.layout.array, site);
}

function atMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const sequence = sequenceOf(t, self, site);
  const index = readable(args[0] ?? staticValue(0));
  if (sequence.kind === "known" && index.kind === "static") return sequence.items.at(Number(index.value)) ?? UNDEFINED;
  const whole = toInteger(t, index, site);
  const length = toNumber(t, t.getLength(self, site), site);
  const fromEnd = markInteger(t, t.ops.add(length, whole));
  const at =
    whole.kind === "constant"
      ? Number(whole.value) < 0
        ? fromEnd
        : whole
      : t.ops.select(t.ops.lt(whole, 0), fromEnd, whole);
  return getProperty(t, self, at.kind === "constant" ? String(at.value) : markInteger(t, at), site);
}

/** `list.with(index, value)`: a copy with one item replaced. */
function replaceItem(t: Tracer, copy: Ref, args: readonly Abstract[], site: Site): Abstract {
  const value = args[1] ?? UNDEFINED;
  const length = toNumber(t, t.getLength(copy, site), site);
  const given = toInteger(t, args[0] ?? UNDEFINED, site);
  const at = markInteger(t, t.ops.select(t.ops.lt(given, 0), t.ops.add(length, given), given));
  const place = locate(t, copy, site);
  const isTyped = place.kind === "dense" && place.layout.kind === "list" && place.layout.array !== "plain";
  t.builder.effect({
    effect: "assert",
    predicate: t.ops.and(t.ops.ge(at, 0), t.ops.lt(at, length)),
    message: isTyped ? ["Invalid typed array index"] : ["Invalid index : ", 0],
    inputs: isTyped ? [] : [given],
    construct: (message) => new RangeError(message),
  });
  if (at.kind === "constant") {
    if (inRange(t, at, length) === null) setProperty(t, copy, String(at.value), value, site);
    return copy;
  }
  const list = densePlace(t, copy, site);
  prove(t, at, list.layout.kind === "list" ? list.layout.length : length);
  storeItem(t, copy, at, value, site);
  return copy;
}

/** A method of a copy, whose holes become `undefined`: `toSorted`, `toReversed`, `with`. */
function onCopy(change: Method): Method {
  return (t, self, args, site) => {
    const copy = copyList(t, self, site) ?? sliceMethod(t, self, [], site);
    if (copy.kind !== "ref") return copy;
    change(t, copy, args, site);
    return copy;
  };
}

function flatMapMethod(t: Tracer, self: Ref, args: readonly Abstract[], site: Site): Abstract {
  const callback = callbackOf(args, site);
  const sequence = sequenceOf(t, self, site);
  if (sequence.kind === "known") {
    const mapped = mapMethod(t, self, args, site);
    return mapped.kind === "ref" ? flatMethod(t, mapped, [], site) : mapped;
  }
  const list = t.newArray([], siteKey(site), site);
  if (list.kind !== "ref") return list;
  walk(t, self, site, [list.cell, ...guessOf(callback)], (item, index) => {
    const given = readable(t.call(callback, null, [item, index, self], site));
    if (given.kind !== "ref" || !isList(t, given, site)) return t.push(list, given, site);
    walk(t, given, site, [list.cell], (inner) => t.push(list, inner, site));
  });
  return list;
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
  some: (t, self, args, site) => {
    const found = () => staticValue(true);
    return search(t, self, site, {
      ...testing(t, self, args, site),
      holes: "skipped",
      initial: staticValue(false),
      found,
    });
  },
  every: (t, self, args, site) => {
    const test = testing(t, self, args, site);
    const hit: Search["hit"] = (item, index) => t.ops.not(test.hit(item, index));
    const found = () => staticValue(false);
    return search(t, self, site, { ...test, hit, holes: "skipped", initial: staticValue(true), found });
  },
  find: findMethod(false, false),
  findIndex: findMethod(true, false),
  findLast: findMethod(false, true),
  findLastIndex: findMethod(true, true),
  indexOf: indexOfMethod(false),
  lastIndexOf: indexOfMethod(true),
  includes: (t, self, args, site) => {
    const isSearched = searchedFrom(t, self, args[1], false, site);
    const hit: Search["hit"] = (item, index) =>
      isSearched(index, () => sameValueZero(t, item, args[0] ?? UNDEFINED, site));
    const found = () => staticValue(true);
    return search(t, self, site, { guess: [], holes: "visited", initial: staticValue(false), hit, found });
  },
  filter: filterMethod,
  fill: fillMethod,
  slice: sliceMethod,
  subarray: subarrayMethod,
  set: setMethod,
  push: pushMethod,
  pop: popMethod,
  concat: concatMethod,
  shift: shiftMethod,
  unshift: unshiftMethod,
  splice: spliceMethod,
  copyWithin: copyWithinMethod,
  reverse: reverseMethod,
  sort: sortMethod,
  toReversed: onCopy(reverseMethod),
  toSorted: onCopy(sortMethod),
  toSpliced: onCopy(spliceMethod),
  with: onCopy(replaceItem),
  at: atMethod,
  keys: keysMethod,
  values: (t, self, _args, site) => copyList(t, self, site) ?? self,
  entries: entriesMethod,
  flat: flatMethod,
  flatMap: flatMapMethod,
};
