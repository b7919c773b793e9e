/** Methods, getters and static members of classes: the user's own as syntax, captured ones as real functions. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import type { Value } from "../../ir/program.js";
import type { CapturePath } from "./capture-path.js";
import type { ObjectContent } from "./heap.js";
import { needsStatic } from "./numbers.js";
import type { Tracer } from "./tracer.js";
import type { Abstract, ClassValue, Closure, Ref, Static } from "./values.js";
import { staticValue, UNDEFINED } from "./values.js";

/** The method `key` of an instance, bound to it; a getter is called; undefined where there is none. */
export function bindMethod(
  t: Tracer,
  self: Ref,
  prototype: NonNullable<ObjectContent["prototype"]>,
  key: string,
  site: Site,
): Abstract {
  if (prototype.kind === "static") return realMember(t, self, prototype, key, site);
  for (let home: ClassValue | null = prototype; home !== null; home = home.parent) {
    for (const member of home.node.body.body) {
      if (member.type !== "MethodDefinition" || member.static || member.computed) continue;
      if (memberName(member.key) !== key || member.kind === "constructor" || member.kind === "set") continue;
      const method: Closure = {
        kind: "closure",
        node: member.value,
        scope: home.scope,
        name: key,
        home,
        frame: home.frame,
      };
      return member.kind === "get" ? t.call(method, self, [], site) : method;
    }
  }
  return key === "constructor" ? prototype : UNDEFINED;
}

/** A member of a real prototype: its text is read like that of any captured function. */
function realMember(t: Tracer, self: Ref, prototype: Static, key: string, site: Site): Abstract {
  const pathTo = (kind: "property" | "getter"): CapturePath => [...(prototype.path ?? []), { kind, key }];
  for (
    let object = prototype.value as object | null;
    object !== null;
    object = Object.getPrototypeOf(object) as object | null
  ) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (descriptor === undefined) continue;
    if (object === Object.prototype) break;
    if (descriptor.get !== undefined)
      return t.call(t.inputs.fromReal(descriptor.get, pathTo("getter")), self, [], site);
    return t.inputs.fromReal(descriptor.value, pathTo("property"));
  }
  return UNDEFINED;
}

/** A static member of a class. */
export function findMember(t: Tracer, target: ClassValue, key: string | Value, site: Site): Abstract {
  if (typeof key !== "string") throw needsStatic(site, "a property name");
  if (key === "name") return staticValue(target.name);
  for (let home: ClassValue | null = target; home !== null; home = home.parent) {
    for (const member of home.node.body.body) {
      if (member.type === "StaticBlock" || !member.static || member.computed || memberName(member.key) !== key)
        continue;
      if (member.type === "MethodDefinition") {
        const method: Closure = {
          kind: "closure",
          node: member.value,
          scope: home.scope,
          name: key,
          home,
          frame: home.frame,
        };
        return member.kind === "get" ? t.call(method, home, [], site) : method;
      }
      if (member.value == null) return UNDEFINED;
      return refuse("unsupported-construct", site, {
        what: `the static field \`${key}\``,
        because: "it is state outside of the function",
        remedy: "use a constant of the module",
      });
    }
  }
  return refuse("unknown-property", site, {
    name: key,
    what: `the class \`${target.name}\``,
    remedy: "declare it `static`",
  });
}

/** The name of a member, private ones with their `#`. */
export function memberName(key: {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
}): string | null {
  if (key.type === "Identifier") return key.name ?? null;
  if (key.type === "PrivateIdentifier") return `#${key.name ?? ""}`;
  return key.type === "Literal" ? String(key.value) : null;
}
