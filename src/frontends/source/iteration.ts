/** Lists as sequences of items: static ones item by item, dense ones by index. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { chooseAbstract } from "./branches.js";
import { type DensePlace, lengthOf, locate } from "./dense.js";
import { readField } from "./item-copies.js";
import { readItem } from "./item-reads.js";
import { isEmptyList } from "./layout.js";
import { describe, needsStatic, readable } from "./numbers.js";
import { requirePresent } from "./presence.js";
import type { Tracer } from "./tracer.js";
import { type Abstract, NEVER, type Ref, staticValue, traced } from "./values.js";

/** A list whose items are known one by one, or one that is walked by index. */
export type Sequence =
  | { readonly kind: "known"; readonly items: readonly Abstract[] }
  | { readonly kind: "indexed"; readonly length: Value; readonly at: (index: Value) => Abstract; readonly ref: Ref };

/** What `for...of`, spread and array methods walk over. */
export function sequenceOf(t: Tracer, value: Abstract, site: Site): Sequence {
  const target = readable(value);
  if (target.kind === "static" && typeof target.value === "string") {
    return { kind: "known", items: [...target.value].map((letter) => staticValue(letter)) };
  }
  if (target.kind === "builtin" && target.pairs !== undefined) {
    const { ref, pair } = target.pairs;
    const inner = sequenceOf(t, ref, site);
    if (inner.kind === "known")
      return { kind: "known", items: inner.items.map((item, index) => pair(staticValue(index), item)) };
    return { ...inner, at: (index) => pair(traced(index), inner.at(index)) };
  }
  if (target === NEVER) {
    throwing(t, "undefined is not iterable");
    t.dead = true;
    return { kind: "known", items: [] };
  }
  if (target.kind === "spread") return sequenceOf(t, target.list, site);
  if (target.kind !== "ref")
    return refuse("unsupported-construct", site, {
      what: `iterating over ${describe(target)}`,
      because: "it is not an array",
      remedy: "iterate over an array",
    });
  const located = locate(t, requirePresent(t, target, ["undefined is not iterable"]), site);
  if (located.kind === "content") {
    if (located.content.kind === "tuple")
      return { kind: "known", items: located.content.items.map((item) => t.inputs.observe(item)) };
    const items = t.collectionItems(target, located.content, site);
    if (items !== null) return { kind: "known", items };
    return refuse("unsupported-construct", site, {
      what: "iterating over an object",
      because: "it is not an array",
      remedy: "iterate over `Object.values(...)` or `Object.entries(...)`",
    });
  }
  if (located.layout.kind === "record" && located.layout.tuple) {
    const items = [...located.layout.fields.keys()].map((name) => readField(t, located, name));
    return { kind: "known", items };
  }
  if (located.layout.kind === "list" && isEmptyList(located.layout)) return { kind: "known", items: [] };
  const length = lengthOf(located);
  if (length === null)
    return refuse("unsupported-construct", site, {
      what: "iterating over an object",
      because: "it is not an array",
      remedy: "iterate over an array",
    });
  return { kind: "indexed", length, ref: target, at: (index) => itemAt(t, target, index, site) };
}

function throwing(t: Tracer, message: string): void {
  const construct = (text: string) => new TypeError(text);
  t.builder.effect({ effect: "assert", predicate: constant(false), message: [message], inputs: [], construct });
}

/** Item `index` of a dense list, as the list is now. */
export function itemAt(t: Tracer, ref: Ref, index: Value, site: Site): Abstract {
  const { value } = ref.cell;
  if (value.kind === "chosen") {
    const at = (option: Ref) => () => itemAt(t, option, index, site);
    return chooseAbstract(t, value.predicate, at(value.then), at(value.otherwise), site);
  }
  const located = locate(t, ref, site);
  if (located.kind !== "dense") return refuse("item-of-nothing", site, { what: "an array that changed its kind" });
  return readItem(t, ref, located, index, site);
}

/** The items of a spread, where their number is known. */
export function spreadItems(t: Tracer, value: Abstract, site: Site): readonly Abstract[] {
  const sequence = sequenceOf(t, value, site);
  if (sequence.kind === "known") return sequence.items;
  if (sequence.length.kind === "constant") {
    return Array.from({ length: Number(sequence.length.value) }, (_, index) => sequence.at(constant(index)));
  }
  throw needsStatic(site, "the number of values that are spread");
}

/** The arguments that `...list` stands for: its items, or the list itself where their number is known at run time only. */
export function spreadArgument(t: Tracer, value: Abstract, site: Site): readonly Abstract[] {
  const sequence = sequenceOf(t, value, site);
  if (sequence.kind === "indexed" && sequence.length.kind !== "constant")
    return [{ kind: "spread", list: sequence.ref }];
  return spreadItems(t, value, site);
}

export type { DensePlace };

/** Runs one step of a walk over `list`. JavaScript would go on to items that are added meanwhile, and skip removed ones. */
export function keepingLength(t: Tracer, list: Abstract, site: Site, step: () => void): void {
  const before = lengthNow(t, list, site);
  step();
  if (t.dead || before === lengthNow(t, list, site)) return;
  refuse("unsupported-construct", site, {
    what: "an array that grows or shrinks while it is iterated",
    because: "how often the body runs would depend on what it does",
    remedy: "iterate over a copy, e.g. `[...xs]`, or count with an index",
  });
}

/** Equal for lists whose length did not change. */
function lengthNow(t: Tracer, list: Abstract, site: Site): unknown {
  if (list.kind !== "ref") return null;
  const located = locate(t, list, site);
  if (located.kind === "content")
    return located.content.kind === "tuple" ? located.content.items.length : located.content.fields.size;
  const length = lengthOf(located);
  return length?.kind === "constant" ? length.value : length;
}
