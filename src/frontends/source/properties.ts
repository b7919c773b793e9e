/** Reading and writing properties and elements: `x.length`, `p.w`, `a[i]`, on values known while compiling or at run time. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { chooseAbstract } from "./branches.js";
import { bindMethod, findMember } from "./class-members.js";
import { assertWritable, type DensePlace, lengthOf, locate, readItem, writeLeaf } from "./dense.js";
import type { Cell, ObjectContent, TupleContent } from "./heap.js";
import { describe, needsStatic, readable, toNumber } from "./numbers.js";
import { densePlace, readField, storeItem, updateLayout } from "./store.js";
import type { Tracer } from "./tracer.js";
import { type Absent, type Abstract, NEVER, type Ref, type Static, staticValue, traced, UNDEFINED } from "./values.js";

/** A property key: text known while compiling, or a traced index. */
export type Key = string | Value;

/** The key that a computed property names. */
export function toKey(t: Tracer, key: Abstract, site: Site): Key {
  const value = readable(key);
  if (value.kind === "static") {
    const known = value.value;
    if (typeof known === "number") return Object.is(known, -0) ? "0" : String(known);
    if (typeof known === "symbol") {
      refuse("unsupported-construct", site, {
        what: "a property named by a symbol",
        because: "the fields of records are known by their text names",
        remedy: "name the field with text",
      });
    }
    return String(known);
  }
  if (value.kind === "text") return refuse("string-of-traced", site, { what: "a traced number, as a property name" });
  return toNumber(t, value, site);
}

export function getProperty(t: Tracer, object: Abstract, key: Key, site: Site): Abstract {
  const target = readable(object);
  switch (target.kind) {
    case "static":
      return staticProperty(t, target, key, site);
    case "ref":
      return refProperty(t, target, key, site);
    case "maybe":
      // JavaScript throws where the value is missing; so does the compiled function.
      assertPresent(t, target.present(), target.absent, key);
      if (target === NEVER) return unreachable(t);
      return getProperty(t, target.value, key, site);
    case "choice":
      return chooseAbstract(
        t,
        target.predicate,
        () => getProperty(t, target.then, key, site),
        () => getProperty(t, target.otherwise, key, site),
        site,
      );
    case "class":
      return findMember(t, target, key, site);
    case "closure":
    case "builtin":
      if (key === "length" && target.kind === "closure") return staticValue(target.node.params.length);
      if (key === "name") return staticValue(target.name);
      break;
    default:
  }
  return unknownProperty(target, key, site);
}

/** What follows is never run: any value will do until the end of the statement. */
function unreachable(t: Tracer): Abstract {
  t.dead = true;
  return NEVER;
}

function assertPresent(t: Tracer, present: Value, absent: Absent, key: Key): void {
  const name = typeof key === "string" ? key : "(an index)";
  t.builder.effect({
    effect: "assert",
    predicate: present,
    message: [`Cannot read properties of ${String(absent)} (reading '${name}')`],
    inputs: [],
    construct: (message) => new TypeError(message),
  });
}

function unknownProperty(target: Abstract, key: Key, site: Site): never {
  const name = typeof key === "string" ? key : "[...]";
  return refuse("unknown-property", site, {
    name,
    what: describe(target),
    remedy: "use a property that numbers, arrays and records have",
  });
}

function staticProperty(t: Tracer, target: Static, key: Key, site: Site): Abstract {
  const { value, path } = target;
  if (value === undefined || value === null) return refuse("item-of-nothing", site, { what: String(value) });
  if (typeof key !== "string") throw needsStatic(site, "a property name");
  if (typeof value === "string" && /^\d+$|^length$/.test(key)) {
    return staticValue(key === "length" ? value.length : value[Number(key)]);
  }
  if (typeof value !== "object" && typeof value !== "function") {
    return staticValue(Reflect.get(Object(value), key));
  }
  if (typeof value === "function" && key === "prototype") return staticValue(value.prototype);
  const found: unknown = Reflect.get(value, key);
  if (isLanguageConstant(value, key, found)) return staticValue(found);
  if (path === null) return staticValue(found);
  return t.inputs.fromReal(found, [...path, { kind: "property", key }]);
}

/** `Math.PI`, `Number.EPSILON`: part of the language. */
function isLanguageConstant(owner: object, key: string, found: unknown): boolean {
  if (owner !== Math && owner !== Number) return false;
  return (
    typeof found !== "object" && Object.getOwnPropertyDescriptor(owner, key)?.writable === (typeof found === "function")
  );
}

function refProperty(t: Tracer, ref: Ref, key: Key, site: Site): Abstract {
  const located = locate(t, ref, site);
  if (located.kind === "dense") return denseProperty(t, ref, located, key, site);
  return located.content.kind === "tuple"
    ? tupleProperty(t, ref, located.content, key, site)
    : objectProperty(t, ref, located.content, key, site);
}

function denseProperty(t: Tracer, ref: Ref, place: DensePlace, key: Key, site: Site): Abstract {
  if (place.layout.kind === "record") {
    if (typeof key !== "string") throw needsStatic(site, "an index into items of different kinds");
    if (place.layout.fields.has(key)) return readField(t, place, key);
    if (place.layout.tuple && key === "length") return staticValue(place.layout.fields.size);
    return prototypeProperty(t, ref, place.layout.prototype, key, site);
  }
  if (typeof key !== "string") return readItem(t, ref, place, key, site);
  if (key === "length") return traced(lengthOf(place) ?? constant(0));
  const index = arrayIndex(key);
  if (index !== null) return readItem(t, ref, place, constant(index), site);
  return t.arrayMethod(ref, key) ?? unknownProperty(ref, key, site);
}

function tupleProperty(t: Tracer, ref: Ref, content: TupleContent, key: Key, site: Site): Abstract {
  if (typeof key !== "string") {
    if (content.items.length === 0 && content.frozen !== null) return NEVER;
    return readItem(t, ref, densePlace(t, ref, site), key, site);
  }
  if (key === "length") return staticValue(content.items.length);
  const index = Number(key);
  if (String(index) === key) return t.inputs.observe(content.items[index] ?? UNDEFINED);
  return t.arrayMethod(ref, key) ?? unknownProperty(ref, key, site);
}

function objectProperty(t: Tracer, ref: Ref, content: ObjectContent, key: Key, site: Site): Abstract {
  if (typeof key !== "string") throw needsStatic(site, "a property name");
  const field = content.fields.get(key);
  if (field !== undefined) return t.inputs.observe(field);
  return prototypeProperty(t, ref, content.prototype, key, site);
}

function prototypeProperty(
  t: Tracer,
  ref: Ref,
  prototype: ObjectContent["prototype"],
  key: string,
  site: Site,
): Abstract {
  if (prototype === null) return key === "hasOwnProperty" ? unknownProperty(ref, key, site) : UNDEFINED;
  return bindMethod(t, ref, prototype, key, site);
}

/** The index that a property name stands for, or null. */
function arrayIndex(key: string): number | null {
  const index = Number(key);
  return String(index) === key ? index : null;
}

export function setProperty(t: Tracer, object: Abstract, key: Key, value: Abstract, site: Site): void {
  const target = readable(object);
  if (target === NEVER) {
    getProperty(t, NEVER, key, site);
    return;
  }
  if (target.kind === "static" && target.path !== null) refuse("write-captured", site, { what: describe(target) });
  if (target.kind !== "ref") {
    refuse("unsupported-construct", site, {
      what: `a write to a property of ${describe(target)}`,
      because: "only local arrays and objects can be written",
      remedy: "write to an array or object made in the function",
    });
  }
  const located = locate(t, target, site);
  if (located.kind === "dense") return setDense(t, target, located, key, value, site);
  const { cell, content } = located;
  assertWritable(content, site);
  if (content.kind === "object") {
    if (typeof key !== "string") throw needsStatic(site, "a property name");
    const fields = new Map(content.fields);
    fields.set(key, value);
    return t.heap.writeCell(cell, { ...content, fields }, site);
  }
  setTuple(t, target, cell, content, key, value, site);
}

function setTuple(t: Tracer, ref: Ref, cell: Cell, content: TupleContent, key: Key, value: Abstract, site: Site): void {
  if (typeof key !== "string") {
    densePlace(t, ref, site);
    return storeItem(t, ref, key, value, site);
  }
  if (key === "length") return setLength(t, cell, content, value, site);
  const index = arrayIndex(key);
  if (index === null || index < 0 || index > content.items.length || !Number.isInteger(index)) {
    refuse("unsupported-construct", site, {
      what: `a write to item ${key} of an array of length ${content.items.length}`,
      because: "it would leave holes, which are not numbers",
      remedy: "make the array as long as needed first, e.g. `new Array(n).fill(0)`",
    });
  }
  const items = [...content.items];
  items[index] = value;
  t.heap.writeCell(cell, { ...content, items }, site);
}

function setLength(t: Tracer, cell: Cell, content: TupleContent, value: Abstract, site: Site): void {
  const length = readable(value);
  if (length.kind !== "static" || Number(length.value) > content.items.length)
    throw needsStatic(site, "the length of an array");
  t.heap.writeCell(cell, { ...content, items: content.items.slice(0, Number(length.value)) }, site);
}

function setDense(t: Tracer, ref: Ref, place: DensePlace, key: Key, value: Abstract, site: Site): void {
  assertWritable(place.content, site);
  if (place.layout.kind === "list") {
    if (key === "length") {
      const length = toNumber(t, value, site);
      return updateLayout(t, place, (part) => (part.kind === "list" ? { ...part, length, spare: true } : part), site);
    }
    const index = typeof key === "string" ? arrayIndex(key) : key;
    if (index === null) return unknownProperty(ref, key, site);
    return storeItem(t, ref, typeof index === "number" ? constant(index) : index, value, site);
  }
  if (typeof key !== "string" || place.layout.kind !== "record") throw needsStatic(site, "a property name");
  const field = place.layout.fields.get(key);
  if (field?.kind !== "leaf") {
    refuse("unsupported-construct", site, {
      what: `a write to \`${key}\` of a record in a list`,
      because: "only its numbers can be replaced one by one",
      remedy: "replace the whole record, or write into the array it holds",
    });
  }
  writeLeaf(t, place.cell, place.content, [...place.steps, key], field, value, site);
}
