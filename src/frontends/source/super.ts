/** `this` and `super` in methods and constructors. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { inheritedMember, prototypeOf, readStaticMember, setterIn } from "./class-members.js";
import type { Key } from "./keys.js";
import { needsStatic } from "./numbers.js";
import type { Env, Tracer } from "./tracer.js";
import { type Abstract, type ClassValue, UNDEFINED } from "./values.js";

/** `this`, which a constructor of a derived class has only after `super(...)`. */
export function thisOf(t: Tracer, env: Env, site: Site): Abstract {
  const self = env.frame.thisValue ?? refuse("outer-this", site);
  if (self.kind === "ref" && t.uninitialized.has(self.cell)) refuse("before-super", site, { what: "`this`" });
  return self;
}

interface Parent {
  readonly parent: ClassValue;
  readonly self: Abstract;
}

function parentOf(t: Tracer, env: Env, site: Site): Parent {
  const { home, source } = env.frame;
  const parent = home?.parent ?? null;
  if (parent === null) return refuse("outer-super", site, { name: source.name });
  return { parent, self: thisOf(t, env, site) };
}

/** Whether the code is that of the class itself, not of its instances. */
function isStatic(self: Abstract): boolean {
  return self.kind === "class" || (self.kind === "static" && typeof self.value === "function");
}

function inParent(t: Tracer, parent: ClassValue, key: string, site: Site) {
  return inheritedMember(t, parent.real === null ? parent : prototypeOf(parent.real), key, site);
}

/** `super.key`, and the object that a call of it works on. */
export function superMember(
  t: Tracer,
  key: Key,
  env: Env,
  site: Site,
): { readonly object: Abstract; readonly value: Abstract } {
  const { parent, self } = parentOf(t, env, site);
  if (typeof key !== "string") throw needsStatic(site, "a property name");
  if (isStatic(self)) return { object: self, value: readStaticMember(t, parent, key, self, site) };
  const member = inParent(t, parent, key, site);
  if (member === null) return { object: self, value: UNDEFINED };
  return {
    object: self,
    value: member.get === null ? (member.method ?? UNDEFINED) : t.call(member.get, self, [], site),
  };
}

/** `super.key` where it is assigned to: a setter of the parent, else a field of the object. */
export function superPlace(
  t: Tracer,
  key: Key,
  env: Env,
  site: Site,
): { readonly read: () => Abstract; readonly write: (value: Abstract) => void } {
  return {
    read: () => superMember(t, key, env, site).value,
    write: (value) => {
      const { parent, self } = parentOf(t, env, site);
      if (typeof key !== "string") throw needsStatic(site, "a property name");
      const member = isStatic(self) ? null : inParent(t, parent, key, site);
      const setter = member === null ? null : setterIn(member, key, site);
      if (setter !== null) t.call(setter, self, [value], site);
      else if (self.kind === "ref") t.defineField(self, key, value, site);
      else t.setProperty(self, key, value, site);
    },
  };
}

/** `super(...)`: the parent's constructor, then the fields of this class. */
export function superCall(t: Tracer, args: readonly Abstract[], env: Env, site: Site): Abstract {
  const { home, thisValue, source } = env.frame;
  const parent = home?.parent ?? null;
  if (home === null || parent === null || thisValue?.kind !== "ref")
    return refuse("outer-super", site, { name: source.name });
  t.initialize(parent, thisValue, args, site);
  t.initializeFields(home, thisValue, site);
  return thisValue;
}
