/** `new C(...)`: making an instance, running field initialisers and constructors in JavaScript's order. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { callClosure } from "./calls.js";
import { prototypeOf } from "./class-members.js";
import { asClass } from "./classes.js";
import { siteOf } from "./environment.js";
import { readable } from "./numbers.js";
import { Scope } from "./scope.js";
import type { Env, Frame, Tracer } from "./tracer.js";
import { type Abstract, type ClassValue, type Closure, type Ref, UNDEFINED, UNSET } from "./values.js";

/** `new C(...)`. */
export function construct(t: Tracer, callee: Abstract, args: readonly Abstract[], site: Site): Abstract {
  const target = readable(callee);
  if (target.kind === "builtin") return target.call(args, site);
  if (target.kind === "static" && typeof target.value === "function") {
    const known = t.constructNative(target.value, args, site);
    if (known !== null) return known;
  }
  const made = asClass(t, target, site);
  const prototype = made.real === null ? made : prototypeOf(made.real);
  const cell = t.heap.cell(
    { kind: "object", fields: new Map(), prototype, frozen: null },
    `${made.name}@${site.start}`,
  );
  const self: Ref = { kind: "ref", cell, steps: [] };
  if (made.parent !== null) t.uninitialized.add(cell);
  initialize(t, made, self, args, site);
  if (t.uninitialized.has(cell) && !t.dead)
    refuse("before-super", site, { what: `the constructor of \`${made.name}\`` });
  return self;
}

/** Fields, then the constructor; a derived class does both when it calls `super`. */
export function initialize(t: Tracer, target: ClassValue, self: Ref, args: readonly Abstract[], site: Site): void {
  const own = target.node.body.body.find(
    (member) => member.type === "MethodDefinition" && member.kind === "constructor",
  );
  if (target.parent === null) {
    t.uninitialized.delete(self.cell);
    initializeFields(t, target, self, site);
  }
  if (own?.type === "MethodDefinition") {
    const { scope, name, frame } = target;
    const run: Closure = { kind: "closure", node: own.value, scope, name, home: target, frame };
    const result = readable(callClosure(t, run, self, args, site));
    if (result.kind !== "static" || result.value !== undefined) {
      refuse("unsupported-construct", site, {
        what: `a constructor that returns a value (that of \`${name}\`)`,
        because: "the value would stand in place of the instance",
        remedy: "let the constructor set fields, and a function make other values",
      });
    }
    return;
  }
  if (target.parent !== null) {
    initialize(t, target.parent, self, args, site);
    initializeFields(t, target, self, site);
  }
}

export function initializeFields(t: Tracer, target: ClassValue, self: Ref, site: Site): void {
  const frame: Frame = {
    source: target.frame.source,
    node: target.node,
    caller: site,
    thisValue: self,
    home: target,
    result: t.heap.variable("result", UNSET),
  };
  for (const member of target.node.body.body) {
    if (member.type !== "PropertyDefinition" || member.static) continue;
    const env: Env = { scope: new Scope(target.scope), frame, targets: [] };
    const key = target.keys.get(member);
    if (key === undefined) {
      return refuse("unsupported-construct", siteOf(member, env), {
        what: "a computed field name of a captured class",
        because: "it was computed when the class was made, and is not known here",
        remedy: "name the field",
      });
    }
    const value = member.value == null ? UNDEFINED : t.evaluate(member.value, env);
    t.defineField(self, key, namedAfter(value, key), site);
  }
}

/** A function that initialises a field takes its name. */
function namedAfter(value: Abstract, name: string): Abstract {
  return value.kind === "closure" && value.name === "(anonymous)" ? { ...value, name } : value;
}
