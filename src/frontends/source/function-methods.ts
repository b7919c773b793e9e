/** What functions have as objects: `call`, `apply`, `bind`, `name`, `length`. */
import type { Site } from "../../errors/site.js";
import { isNative } from "./inputs.js";
import { spreadArgument } from "./iteration.js";
import { readable } from "./numbers.js";
import type { Tracer } from "./tracer.js";
import { type Abstract, type Builtin, type Closure, type Static, staticValue, UNDEFINED } from "./values.js";

/** The property of that name that functions have themselves; null for others. */
export function functionMethod(t: Tracer, target: Closure | Builtin | Static, key: string): Abstract | null {
  const real = target.kind === "static" && typeof target.value === "function" ? target.value : null;
  // A method of an array stands here bound to its array: another `this` would not reach it.
  if (target.kind === "builtin" && !target.name.startsWith("bound ") && key !== "name") return null;
  const method = (name: string, call: Builtin["call"]): Builtin => ({ kind: "builtin", name, call });
  switch (key) {
    case "call":
      return replaced(real, key) ? null : method(key, ([self, ...args], site) => call(t, target, self, args, site));
    case "apply":
      return replaced(real, key)
        ? null
        : method(key, ([self, list], site) => call(t, target, self, listArguments(t, list, site), site));
    case "bind":
      return replaced(real, key) ? null : method(key, ([self, ...bound]) => bind(t, target, self, bound));
    case "name":
      return real === null ? staticValue((target as Closure | Builtin).name) : null;
    case "length":
      return target.kind === "closure" ? staticValue(parameterCount(target)) : null;
    default:
      return null;
  }
}

/** Whether a function has a property of its own where others have the method of the language. */
function replaced(f: Function | null, key: "call" | "apply" | "bind"): boolean {
  return f !== null && !isNative(f[key]);
}

function call(
  t: Tracer,
  target: Abstract,
  self: Abstract | undefined,
  args: readonly Abstract[],
  site: Site,
): Abstract {
  return t.call(target, self ?? UNDEFINED, args, site);
}

function bind(
  t: Tracer,
  target: Closure | Builtin | Static,
  self: Abstract | undefined,
  bound: readonly Abstract[],
): Builtin {
  const of = target.kind === "static" ? (target.value as Function).name : target.name;
  return {
    kind: "builtin",
    name: `bound ${of}`,
    call: (args, site) => call(t, target, self, [...bound, ...args], site),
  };
}

function listArguments(t: Tracer, list: Abstract | undefined, site: Site): readonly Abstract[] {
  const given = readable(list ?? UNDEFINED);
  if (given.kind === "static" && (given.value === undefined || given.value === null)) return [];
  return spreadArgument(t, given, site);
}

/** As JavaScript counts: up to the first default or rest. */
function parameterCount({ node }: Closure): number {
  const end = node.params.findIndex(({ type }) => type === "AssignmentPattern" || type === "RestElement");
  return end < 0 ? node.params.length : end;
}
