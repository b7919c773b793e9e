/** Functions of `Object`, and `structuredClone`. */
import { refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import { locate } from "../dense.js";
import type { Cell, Content } from "../heap.js";
import { sequenceOf } from "../iteration.js";
import { describe, needsStatic, readable } from "../numbers.js";
import { hasOwn } from "../object-fields.js";
import { sameValue } from "../operators.js";
import { siteKey, type Tracer } from "../tracer.js";
import { type Abstract, type Ref, staticValue, traced, UNDEFINED } from "../values.js";
import { collectionOf } from "./collections.js";

type Handler = (t: Tracer, args: readonly Abstract[], site: Site) => Abstract;

const first = (args: readonly Abstract[]): Abstract => args[0] ?? UNDEFINED;

export const objectFunctions: Readonly<Record<string, Handler>> = {
  keys: (t, args, site) =>
    list(
      t,
      entries(t, args, site).map(([name]) => staticValue(name)),
      site,
    ),
  values: (t, args, site) =>
    list(
      t,
      entries(t, args, site).map(([, value]) => value),
      site,
    ),
  entries: (t, args, site) => {
    const pairs = entries(t, args, site).map(([name, value]) =>
      t.newArray([staticValue(name), value], `${siteKey(site)}pair`, site),
    );
    return list(t, pairs, site);
  },
  fromEntries: (t, args, site) => fromEntries(t, first(args), site),
  assign: (t, args, site) => assignFields(t, args, site),
  hasOwn: (t, args, site) => {
    const [object, name] = [readable(first(args)), readable(args[1] ?? UNDEFINED)];
    if (name.kind !== "static") throw needsStatic(site, "a property name");
    if (object.kind !== "ref")
      return staticValue(t.entriesOf(object, site).some(([field]) => field === String(name.value)));
    return staticValue(hasOwn(t, object, String(name.value), site));
  },
  is: (t, args, site) => {
    const [a, b] = [readable(first(args)), readable(args[1] ?? UNDEFINED)];
    if (a.kind === "static" && b.kind === "static") return staticValue(Object.is(a.value, b.value));
    return traced(sameValue(t, a, b, site));
  },
  freeze: (t, args, site) => {
    const value = readable(first(args));
    if (value.kind === "ref") freeze(t, value, site);
    if (value.kind === "class" && value.statics !== null) freeze(t, value.statics, site);
    return value;
  },
};

function freeze(t: Tracer, ref: Ref, site: Site): void {
  const { value } = ref.cell;
  if (value.kind === "chosen") {
    for (const option of [value.then, value.otherwise]) freeze(t, option, site);
    return;
  }
  const located = locate(t, ref, site);
  if (located.kind === "content") {
    // The entries of a `Map` or `Set` stay free.
    const isCollection = located.content.kind === "object" && collectionOf(located.content) !== null;
    return isCollection ? undefined : t.heap.seal(located.cell);
  }
  const { layout, steps, content } = located;
  if (layout.kind === "list" && layout.array !== "plain") refuse("freeze-typed-array", site);
  if (steps.length > 0 && (content.frozen === null || content.frozen === "sealed")) refuse("freeze-item", site);
  t.heap.seal(located.cell);
}

function entries(t: Tracer, args: readonly Abstract[], site: Site) {
  return t.entriesOf(first(args), site);
}

function list(t: Tracer, items: readonly Abstract[], site: Site): Abstract {
  return t.newArray(items, siteKey(site), site);
}

function fromEntries(t: Tracer, value: Abstract, site: Site): Abstract {
  const sequence = sequenceOf(t, value, site);
  if (sequence.kind !== "known") throw needsStatic(site, "the names of the fields");
  const fields = new Map<string, Abstract>();
  for (const pair of sequence.items) {
    const entry = sequenceOf(t, pair, site);
    const [name, field] = entry.kind === "known" ? entry.items : [];
    if (name?.kind !== "static" || field === undefined) throw needsStatic(site, "the name of a field");
    fields.set(String(name.value), field);
  }
  return object(t, { kind: "object", fields, prototype: null, frozen: null }, site);
}

function object(t: Tracer, content: Content, site: Site): Ref {
  return { kind: "ref", cell: t.heap.cell(content, siteKey(site)), steps: [] };
}

function assignFields(t: Tracer, args: readonly Abstract[], site: Site): Abstract {
  const [target, ...sources] = args;
  if (target === undefined) return UNDEFINED;
  for (const source of sources)
    for (const [name, value] of t.entriesOf(source, site)) t.setProperty(target, name, value, site);
  return target;
}

/** A deep copy. What shares an object before shares its copy after; classes are lost, as JavaScript has it. */
export function structuredCloneOf(t: Tracer, value: Abstract, site: Site): Abstract {
  return clone(t, value, site, new Map());
}

function clone(t: Tracer, abstract: Abstract, site: Site, done: Map<Cell, Ref>): Abstract {
  const value = readable(abstract);
  if (value.kind === "traced" || value.kind === "maybe") return value;
  if (value.kind === "static" && (typeof value.value !== "object" || value.value === null)) {
    return typeof value.value === "function" ? refuseClone(value, site) : value;
  }
  if (value.kind === "static") return cloneFields(t, value, site, done);
  if (value.kind !== "ref") return refuseClone(value, site);
  const located = locate(t, value, site);
  if (located.kind === "dense") {
    if (value.steps.length === 0 && located.window === null && located.cell === value.cell)
      return known(done, value, () => object(t, { ...located.content, frozen: null }, site));
    return located.layout.kind === "list"
      ? t.call(t.arrayMethod(value, "slice") ?? UNDEFINED, value, [], site)
      : cloneFields(t, value, site, done);
  }
  const { cell, content } = located;
  const copied = done.get(cell);
  if (copied !== undefined) return copied;
  if (content.kind === "object") return cloneFields(t, value, site, done);
  const copy = object(t, { kind: "tuple", items: [], frozen: null }, site);
  done.set(cell, copy);
  const items = content.items.map((item) => clone(t, item, site, done));
  t.heap.settle(copy.cell, { kind: "tuple", items, frozen: null });
  return copy;
}

function known(done: Map<Cell, Ref>, value: Ref, make: () => Ref): Ref {
  const copy = done.get(value.cell) ?? make();
  done.set(value.cell, copy);
  return copy;
}

function cloneFields(t: Tracer, value: Abstract, site: Site, done: Map<Cell, Ref>): Ref {
  const copy = object(t, { kind: "object", fields: new Map(), prototype: null, frozen: null }, site);
  if (value.kind === "ref" && value.steps.length === 0) done.set(value.cell, copy);
  const fields = new Map(t.entriesOf(value, site).map(([name, field]) => [name, clone(t, field, site, done)]));
  t.heap.settle(copy.cell, { kind: "object", fields, prototype: null, frozen: null });
  return copy;
}

function refuseClone(value: Abstract, site: Site): never {
  return refuse("unsupported-construct", site, {
    what: `\`structuredClone\` of ${describe(value)}`,
    because: "only data can be copied",
    remedy: "copy the fields that are data, e.g. `{ ...object }`",
  });
}
