/** Methods of arrays and typed arrays. On lists of static length they run item by item, on others they become loops. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { constant } from "../../../ir/builder.js";
import type { Value } from "../../../ir/program.js";
import { integerAdd, locate } from "../dense.js";
import type { AnySlot } from "../heap.js";
import { sequenceOf } from "../iteration.js";
import { builtinLoop } from "../loop-statements.js";
import { markInteger, readable, toBoolean, toNumber, toStaticNumber } from "../numbers.js";
import { equality } from "../operators.js";
import { siteKey, type Tracer } from "../tracer.js";
import { type Abstract, type Builtin, type Ref, staticValue, traced, UNDEFINED } from "../values.js";
import { fillMethod, popMethod, pushMethod, reverseMethod, setMethod, sortMethod } from "./array-changes.js";
import { concatMethod, entriesMethod, flatMethod, keysMethod, sliceMethod, subarrayMethod } from "./array-copies.js";
import { copyList, listFrom } from "./lists.js";
import { callbackOf, guessOf, plain, walk } from "./walking.js";

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
