/** Looking up members of instances and classes along the chain of parents: the user's classes as syntax, captured ones as real objects. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { capturedMember, type Member, readCaptured } from "./captured-members.js";

import type { ObjectContent } from "./heap.js";
import { isPrivate, shownName } from "./keys.js";
import type { FunctionNode } from "./syntax.js";
import type { Tracer } from "./tracer.js";
import { type Abstract, type ClassMember, type ClassValue, type Closure, type Static, staticValue } from "./values.js";

type Prototype = NonNullable<ObjectContent["prototype"]>;

/** The member that an instance inherits under a name; null when no class of the chain declares it. */
export function inheritedMember(t: Tracer, prototype: Prototype, key: string, site: Site): Member | null {
  if (isPrivate(key)) return privateMember(t, prototype, key, site);
  for (let home: Prototype | null = prototype; home !== null; home = home.parent) {
    if (home.kind === "static") return capturedMember(t, home, key, site);
    if (home.real !== null) return capturedMember(t, prototypeOf(home.real), key, site);
    const member = home.members.instance.get(key);
    if (member !== undefined) return membersAsValues(home, member, key, site);
  }
  return null;
}

/** Private members belong to the class that declares them, wherever in the chain it stands. */
function privateMember(t: Tracer, prototype: Prototype, key: string, site: Site): Member | null {
  const known: ClassValue[] = [...t.classes.values()];
  for (let home = prototype.kind === "class" ? prototype : null; home !== null; home = home.parent) known.push(home);
  for (const home of known) {
    const member = home.members.instance.get(key);
    if (member !== undefined && isInstance(prototype, home)) return membersAsValues(home, member, shownName(key), site);
  }
  return null;
}

/** Whether objects with this prototype are instances of the class. */
export function isInstance(prototype: Prototype | null, target: ClassValue): boolean {
  for (let home = prototype; home !== null; home = home.kind === "class" ? home.parent : null) {
    if (home.kind === "class" && home.node === target.node && home.scope === target.scope) return true;
    const real = home.kind === "static" ? home.value : home.real === null ? null : prototypeOf(home.real).value;
    if (real === null || target.real === null) continue;
    const wanted = prototypeOf(target.real).value as object;
    if (real === wanted || Object.prototype.isPrototypeOf.call(wanted, real as object)) return true;
  }
  return false;
}

/** The prototype object of a captured class. */
export function prototypeOf(real: Static): Static {
  const path = real.path === null ? null : [...real.path, { kind: "property", key: "prototype" } as const];
  return staticValue((real.value as Function).prototype, path);
}

function membersAsValues(home: ClassValue, member: ClassMember, name: string, site: Site): Member {
  const value = (node: FunctionNode | null) => (node === null ? null : method(home, node, name, site));
  return { method: value(member.method), get: value(member.get), set: value(member.set) };
}

function method(home: ClassValue, node: FunctionNode, name: string, site: Site): Closure {
  if (node.async) refuse("async-function", site, { name });
  if (node.generator) refuse("generator", site, { name });
  return { kind: "closure", node, scope: home.scope, name, home, frame: home.frame };
}

/** What `object.key` is where the object has no field of that name; null where its classes do not know it either. */
export function readInherited(
  t: Tracer,
  self: Abstract,
  prototype: Prototype,
  key: string,
  site: Site,
): Abstract | null {
  const member = inheritedMember(t, prototype, key, site);
  if (member !== null) return readMember(t, member, self, site);
  if (isPrivate(key)) return refuse("private-field", site, { name: shownName(key) });
  return key === "constructor" && prototype.kind === "class" ? prototype : null;
}

function readMember(t: Tracer, member: Member, self: Abstract, site: Site): Abstract {
  if (member.get !== null) return t.call(member.get, self, [], site);
  return member.method ?? staticValue(undefined);
}

/** A static member: fields are kept with the class, methods are syntax; a captured class is a real object. */
export function readStaticMember(t: Tracer, target: ClassValue, key: string, self: Abstract, site: Site): Abstract {
  for (let home: ClassValue | null = target; home !== null; home = home.parent) {
    if (home.real !== null && !isPrivate(key)) return readCaptured(t, home.real, key, site);
    const field = fieldsOf(home)?.get(key);
    if (field !== undefined) return t.inputs.observe(field);
    const member = home.members.static.get(key);
    if (member !== undefined) return readMember(t, membersAsValues(home, member, key, site), self, site);
  }
  if (isPrivate(key)) return refuse("private-field", site, { name: shownName(key) });
  if (key === "name") return staticValue(target.name);
  if (key in Function.prototype || key === "prototype") {
    return refuse("unknown-property", site, {
      name: key,
      what: `the class \`${target.name}\``,
      remedy: "declare it `static`",
    });
  }
  return staticValue(undefined);
}

function fieldsOf(home: ClassValue): ReadonlyMap<string, Abstract> | null {
  const content = home.statics?.cell.value;
  return content?.kind === "object" ? content.fields : null;
}

/** The setter of a static member; null where a write makes a field. */
export function staticSetter(target: ClassValue, key: string, site: Site): Abstract | null {
  for (let home: ClassValue | null = target; home !== null; home = home.parent) {
    if (home !== target && home.real !== null) return null;
    if (fieldsOf(home)?.has(key) === true) return null;
    const member = home.members.static.get(key);
    if (member !== undefined) return setterIn(membersAsValues(home, member, key, site), key, site);
  }
  return null;
}

/** The setter of a member; null for a method, which a field of the object may replace. */
export function setterIn(member: Member, key: string, site: Site): Abstract | null {
  if (member.method !== null) return null;
  return member.set ?? refuse("no-setter", site, { name: shownName(key) });
}
