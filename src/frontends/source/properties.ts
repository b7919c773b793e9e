/** Reading and writing properties and elements: `x.length`, `p.w`, `a[i]`, on values known while compiling or at run time. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { chooseAbstract } from "./branches.js";
import { type CapturePath, showPath } from "./capture-path.js";
import { readCaptured } from "./captured-members.js";
import {
  inheritedMember,
  prototypeOf,
  readInherited,
  readStaticMember,
  setterIn,
  staticSetter,
} from "./class-members.js";
import { assertWritable, type DensePlace, lengthOf, locate } from "./dense.js";
import { functionMethod } from "./function-methods.js";
import type { Cell, ChosenContent, ObjectContent, TupleContent } from "./heap.js";
import { readField } from "./item-copies.js";
import { readItem } from "./item-reads.js";
import { type AnyKey, arrayIndex, isChosenKey, isPrivate, type Key, shownName } from "./keys.js";
import { setDenseLength } from "./list-lengths.js";
import { describe, needsStatic, readable, stringOfTraced, toNumber } from "./numbers.js";
import { fieldValue, hasOwn, refuseUncertain } from "./object-fields.js";
import { requirePresent } from "./presence.js";
import { densePlace, storeField, storeItem } from "./store.js";
import { readTable, tableOf } from "./tables.js";
import { listTextMethod, numberMethod, patternMethod, staticMethod } from "./text.js";
import type { Tracer } from "./tracer.js";
import {
  type Absent,
  type Abstract,
  type Builtin,
  type ClassValue,
  type Closure,
  NEVER,
  type Ref,
  type Static,
  staticValue,
  traced,
  UNDEFINED,
} from "./values.js";

export function getProperty(t: Tracer, object: Abstract, key: AnyKey, site: Site): Abstract {
  const target = readable(object);
  if (isChosenKey(key)) {
    const read = (name: AnyKey) => () => getProperty(t, target, name, site);
    return chooseAbstract(t, key.predicate, read(key.then), read(key.otherwise), site);
  }
  switch (target.kind) {
    case "static":
      return staticProperty(t, target, key, site);
    case "ref": {
      const ref = thereFor(t, target, "read", key);
      const { value } = ref.cell;
      return value.kind === "chosen" ? chosenProperty(t, ref, value, key, site) : refProperty(t, ref, key, site);
    }
    case "maybe":
      // JavaScript throws where the value is missing; so does the compiled function.
      assertPresent(t, target.present(), target.absent, key);
      if (target === NEVER) return unreachable(t);
      return getProperty(t, target.value, key, site);
    case "choice":
      return chooseAbstract(
        t,
        target.predicate,
        () => optionProperty(t, target.then, key, site),
        () => optionProperty(t, target.otherwise, key, site),
        site,
      );
    case "class":
      if (typeof key !== "string") throw needsStatic(site, "a property name");
      return readStaticMember(t, target, key, target, site);
    case "closure":
    case "builtin": {
      if (key === "into" && isDerivative(target)) refuse("into-inside", site);
      const method = typeof key === "string" ? functionMethod(t, target, key) : null;
      if (method !== null) return method;
      break;
    }
    case "traced": {
      const method = typeof key === "string" ? numberMethod(target, key) : null;
      if (method !== null) return method;
      break;
    }
    case "text":
      throw stringOfTraced(site, "a traced number");
    default:
  }
  return unknownProperty(target, key, site);
}

/** The row or record, after a check that it is there. */
function thereFor(t: Tracer, ref: Ref, access: "read" | "set", key: Key): Ref {
  const [before, after] = [
    `Cannot ${access} properties of undefined (${access === "read" ? "reading" : "setting"} '`,
    "')",
  ];
  return typeof key === "string"
    ? requirePresent(t, ref, [`${before}${key}${after}`])
    : requirePresent(t, ref, [before, 0, after], [key]);
}

/** A property of one of several values: where it is nothing, JavaScript throws when it gets there. */
function optionProperty(t: Tracer, target: Abstract, key: Key, site: Site): Abstract {
  if (target.kind !== "static" || (target.value !== undefined && target.value !== null))
    return getProperty(t, target, key, site);
  assertPresent(t, constant(false), target.value, key);
  return unreachable(t);
}

/** What follows is never run: any value will do until the end of the statement. */
function unreachable(t: Tracer): Abstract {
  t.dead = true;
  return NEVER;
}

function assertPresent(t: Tracer, present: Value, absent: Absent, key: Key, access: "read" | "set" = "read"): void {
  const name = typeof key === "string" ? shownName(key) : "(an index)";
  t.builder.effect({
    effect: "assert",
    predicate: present,
    message: [`Cannot read properties of ${String(absent)} (${access === "set" ? "setting" : "reading"} '${name}')`],
    inputs: [],
    construct: (message) => new TypeError(message),
  });
}

/** `grad(f)` and `valueAndGrad(f)` have `into` outside. */
function isDerivative(target: Closure | Builtin): boolean {
  return target.kind === "builtin" && /^(grad|valueAndGrad)\(f\)$/.test(target.name);
}

function unknownProperty(target: Abstract, key: Key, site: Site): never {
  const name = typeof key === "string" ? shownName(key) : "[...]";
  return refuse("unknown-property", site, {
    name,
    what: describe(target),
    remedy: "use a property that numbers, arrays and records have",
  });
}

function staticProperty(t: Tracer, target: Static, key: Key, site: Site): Abstract {
  const { value } = target;
  if (value === undefined || value === null) return refuse("item-of-nothing", site, { what: String(value) });
  if (typeof key !== "string") throw needsStatic(site, "a property name");
  if (typeof value === "string" && /^\d+$|^length$/.test(key)) {
    return staticValue(key === "length" ? value.length : value[Number(key)]);
  }
  if (typeof value !== "object" && typeof value !== "function") {
    return staticMethod(t, target, key) ?? staticValue(Reflect.get(Object(value), key));
  }
  if (typeof value === "function" && key === "prototype") return prototypeOf(target);
  if (value instanceof RegExp) {
    if (target.path !== null)
      t.inputs.observeKind(target.path, String(value), (now) => now instanceof RegExp && String(now) === String(value));
    const method = patternMethod(t, value, key);
    if (method !== null) return method;
  }
  if (isPrivate(key)) return privateProperty(t, target, value, key, site);
  const method = typeof value === "function" ? functionMethod(t, target, key) : null;
  return method ?? readCaptured(t, target, key, site);
}

/** Private members of a captured object or class: methods are in its text, fields are out of reach. */
function privateProperty(t: Tracer, target: Static, value: object, key: string, site: Site): Abstract {
  const known = typeof value === "function" ? t.classes.get(value) : undefined;
  if (known !== undefined) return readStaticMember(t, known, key, target, site);
  const way: CapturePath | null = target.path && [...target.path, { kind: "property", key: "__proto__" }];
  const prototype = staticValue(Object.getPrototypeOf(value), way);
  return readInherited(t, target, prototype, key, site) ?? UNDEFINED;
}

/** A property of one of two objects. A method of arrays is called on the one that it is. */
function chosenProperty(t: Tracer, ref: Ref, chosen: ChosenContent, key: Key, site: Site): Abstract {
  const { predicate, then, otherwise } = chosen;
  const read = (option: Ref) => () => getProperty(t, option, key, site);
  const isMethod = typeof key === "string" && arrayIndex(key) === null && t.arrayMethod(ref, key) !== null;
  if (!isMethod || !isArray(t, then, site)) return chooseAbstract(t, predicate, read(then), read(otherwise), site);
  const call = (args: readonly Abstract[], at: Site) => {
    const on = (option: Ref) => () => t.call(getProperty(t, option, key, at), option, args, at);
    return chooseAbstract(t, predicate, on(then), on(otherwise), at);
  };
  return { kind: "builtin", name: key, call };
}

function isArray(t: Tracer, ref: Ref, site: Site): boolean {
  const { value } = ref.cell;
  if (value.kind === "chosen") return isArray(t, value.then, site);
  const located = locate(t, ref, site);
  return located.kind === "dense" ? located.layout.kind === "list" : located.content.kind === "tuple";
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
  return t.arrayMethod(ref, key) ?? listTextMethod(t, ref, key) ?? unknownProperty(ref, key, site);
}

function tupleProperty(t: Tracer, ref: Ref, content: TupleContent, key: Key, site: Site): Abstract {
  if (typeof key !== "string") {
    if (content.items.length === 0 && content.frozen !== null) return NEVER;
    const table = tableOf(t, content);
    if (table !== null) return readTable(t, table, key, site);
    return readItem(t, ref, densePlace(t, ref, site), key, site);
  }
  if (key === "length") return staticValue(content.items.length);
  const index = Number(key);
  if (String(index) === key) return t.inputs.observe(content.items[index] ?? UNDEFINED);
  return t.arrayMethod(ref, key) ?? listTextMethod(t, ref, key) ?? unknownProperty(ref, key, site);
}

function objectProperty(t: Tracer, ref: Ref, content: ObjectContent, key: Key, site: Site): Abstract {
  if (typeof key !== "string") throw needsStatic(site, "a property name");
  const ofCollection = t.collectionProperty(ref, content, key, site);
  if (ofCollection !== null) return ofCollection;
  if (content.uncertain?.has(key) === true && content.prototype !== null) refuseUncertain(content, key, site);
  if (content.fields.has(key)) return fieldValue(t, ref, content, key, site);
  return prototypeProperty(t, ref, content.prototype, key, site);
}

function prototypeProperty(
  t: Tracer,
  ref: Ref,
  prototype: ObjectContent["prototype"],
  key: string,
  site: Site,
): Abstract {
  const found = prototype === null ? null : readInherited(t, ref, prototype, key, site);
  if (found !== null) return found;
  if (isPrivate(key)) return refuse("private-field", site, { name: shownName(key) });
  if (key === "hasOwnProperty") return ownPropertyTest(t, ref);
  return key in Object.prototype ? unknownProperty(ref, key, site) : UNDEFINED;
}

function ownPropertyTest(t: Tracer, ref: Ref): Abstract {
  const call = (args: readonly Abstract[], site: Site): Abstract => {
    const name = readable(args[0] ?? UNDEFINED);
    if (name.kind !== "static") throw needsStatic(site, "a property name");
    return staticValue(hasOwn(t, ref, String(name.value), site));
  };
  return { kind: "builtin", name: "hasOwnProperty", call };
}

export function setProperty(t: Tracer, object: Abstract, key: AnyKey, value: Abstract, site: Site): void {
  const target = readable(object);
  if (isChosenKey(key)) {
    const set = (name: AnyKey) => () => setProperty(t, target, name, value, site);
    return t.branch(key.predicate, set(key.then), set(key.otherwise), site);
  }
  switch (target.kind) {
    case "ref":
      return setRef(t, thereFor(t, target, "set", key), key, value, site);
    case "class":
      return setStatic(t, target, key, value, site);
    case "maybe":
      if (target === NEVER) {
        getProperty(t, NEVER, key, site);
        return;
      }
      assertPresent(t, target.present(), target.absent, key, "set");
      return setProperty(t, target.value, key, value, site);
    case "choice":
      return t.branch(
        target.predicate,
        () => setProperty(t, target.then, key, value, site),
        () => setProperty(t, target.otherwise, key, value, site),
        site,
      );
    case "static":
      if (target.value === undefined || target.value === null)
        refuse("item-of-nothing", site, { what: describe(target) });
      if (target.path !== null) refuse("write-captured", site, { what: `\`${showPath(target.path)}\`` });
      break;
    default:
  }
  refuse("unsupported-construct", site, {
    what: `a write to a property of ${describe(target)}`,
    because: "only local arrays and objects can be written",
    remedy: "write to an array or object made in the function",
  });
}

function setRef(t: Tracer, ref: Ref, key: Key, value: Abstract, site: Site): void {
  const chosen = ref.cell.value;
  if (chosen.kind === "chosen") {
    const set = (option: Ref) => () => setRef(t, option, key, value, site);
    return t.branch(chosen.predicate, set(chosen.then), set(chosen.otherwise), site);
  }
  const located = locate(t, ref, site);
  if (located.kind === "dense") return setDense(t, ref, located, key, value, site);
  const { cell, content } = located;
  if (content.kind === "tuple") {
    assertWritable(content, site);
    return setTuple(t, ref, cell, content, key, value, site);
  }
  if (typeof key !== "string") throw needsStatic(site, "a property name");
  const setter = setterOf(t, content, key, site);
  if (setter !== null) {
    t.call(setter, ref, [value], site);
    return;
  }
  writeField(t, cell, content, key, value, site);
}

function writeField(t: Tracer, cell: Cell, content: ObjectContent, key: string, value: Abstract, site: Site): void {
  assertWritable(content, site);
  const fields = new Map(content.fields).set(key, value);
  t.heap.writeCell(cell, { ...content, fields }, site);
}

/** What a write to a field calls: its own accessor, or one that its classes declare. Null: it sets the field. */
function setterOf(t: Tracer, content: ObjectContent, key: string, site: Site): Abstract | null {
  if (content.uncertain?.has(key) === true && content.prototype !== null) refuseUncertain(content, key, site);
  const own = content.fields.get(key);
  if (own?.kind === "accessor") return own.set ?? refuse("no-setter", site, { name: key });
  if (own !== undefined) return null;
  const member = content.prototype === null ? null : inheritedMember(t, content.prototype, key, site);
  if (member !== null && (!isPrivate(key) || member.method === null)) return setterIn(member, key, site);
  return isPrivate(key) ? refuse("private-field", site, { name: shownName(key) }) : null;
}

/** Makes a field of the object itself, whatever setters there are. */
export function defineField(t: Tracer, object: Ref, key: string, value: Abstract, site: Site): void {
  const located = locate(t, object, site);
  if (located.kind !== "content" || located.content.kind !== "object") return setProperty(t, object, key, value, site);
  writeField(t, located.cell, located.content, key, value, site);
}

function setStatic(t: Tracer, target: ClassValue, key: Key, value: Abstract, site: Site): void {
  if (typeof key !== "string") throw needsStatic(site, "a property name");
  const setter = staticSetter(target, key, site);
  if (setter !== null) {
    t.call(setter, target, [value], site);
    return;
  }
  if (target.statics === null) return refuse("write-captured", site, { what: describe(target) });
  defineField(t, target.statics, key, value, site);
}

function setTuple(t: Tracer, ref: Ref, cell: Cell, content: TupleContent, key: Key, value: Abstract, site: Site): void {
  if (typeof key !== "string") {
    densePlace(t, ref, site);
    return storeItem(t, ref, key, value, site);
  }
  if (key === "length") return setLength(t, ref, cell, content, value, site);
  const index = arrayIndex(key);
  if (index === null) refuse("write-beyond", site, { index: key, length: content.items.length });
  if (index > content.items.length || index < 0 || !Number.isInteger(index))
    return storeItem(t, ref, constant(index), value, site);
  const items = [...content.items];
  items[index] = value;
  t.heap.writeCell(cell, { ...content, items }, site);
}

function setLength(t: Tracer, ref: Ref, cell: Cell, content: TupleContent, value: Abstract, site: Site): void {
  const length = readable(value);
  const isShorter =
    length.kind === "static" && Number(length.value) <= content.items.length && Number(length.value) >= 0;
  if (!isShorter) return setDenseLength(t, densePlace(t, ref, site), toNumber(t, length, site), site);
  t.heap.writeCell(cell, { ...content, items: content.items.slice(0, Number(length.value)) }, site);
}

function setDense(t: Tracer, ref: Ref, place: DensePlace, key: Key, value: Abstract, site: Site): void {
  assertWritable(place.content, site);
  if (place.layout.kind === "list") {
    if (key === "length") {
      return setDenseLength(t, place, toNumber(t, value, site), site);
    }
    const index = typeof key === "string" ? arrayIndex(key) : key;
    if (index === null) return unknownProperty(ref, key, site);
    return storeItem(t, ref, typeof index === "number" ? constant(index) : index, value, site);
  }
  if (typeof key !== "string" || place.layout.kind !== "record") throw needsStatic(site, "a property name");
  const { prototype } = place.layout;
  const member = place.layout.fields.has(key) || prototype === null ? null : inheritedMember(t, prototype, key, site);
  const setter = member === null ? null : setterIn(member, key, site);
  if (setter !== null) {
    t.call(setter, ref, [value], site);
    return;
  }
  storeField(t, place, key, value, site);
}

/** `delete object.key`. */
export function deleteField(t: Tracer, object: Abstract, key: Key, site: Site): Abstract {
  const target = readable(object);
  const located = target.kind === "ref" ? locate(t, target, site) : null;
  if (located?.kind !== "content" || located.content.kind !== "object" || typeof key !== "string") {
    return refuse("unsupported-construct", site, {
      what: `\`delete\` of a part of ${describe(target)}`,
      because: "only fields of objects made in the function can be taken away",
      remedy: "build a new object or list without it",
    });
  }
  assertWritable(located.content, site);
  const fields = new Map(located.content.fields);
  fields.delete(key);
  t.heap.writeCell(located.cell, { ...located.content, fields }, site);
  return staticValue(true);
}
