/** `in`, `instanceof`, `typeof name`: questions about what a value is, decided while compiling. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { arrayName } from "../../tree/leaf.js";
import { chooseAbstract } from "./branches.js";
import { inheritedMember, isInstance } from "./class-members.js";
import { asClass } from "./classes.js";
import { locate } from "./dense.js";
import type { ObjectContent } from "./heap.js";
import { isNative } from "./inputs.js";
import { toKey } from "./keys.js";
import { describe, needsStatic, presentPart, readable } from "./numbers.js";
import { hasOwn } from "./object-fields.js";
import { binary } from "./operators.js";
import { parseFunction } from "./parse.js";
import type { Tracer } from "./tracer.js";
import { type Abstract, staticValue } from "./values.js";

/** `key in object`. */
export function hasKey(t: Tracer, key: Abstract, object: Abstract, site: Site): Abstract {
  const name = toKey(t, key, site);
  const target = readable(object);
  if (target.kind === "class" || target.kind === "closure") throw needsStatic(site, "the members of a function");
  if (typeof name !== "string" || target.kind !== "ref") return binary(t, "in", key, target, site);
  if (hasOwn(t, target, name, site)) return staticValue(true);
  const located = locate(t, target, site);
  if (located.kind === "content" && located.content.kind === "tuple") return staticValue(name in Array.prototype);
  const prototype = prototypeIn(t, target, site);
  const inherits = prototype !== null && inheritedMember(t, prototype, name, site) !== null;
  return staticValue(inherits || name in Object.prototype);
}

/** `#name in object`. */
export function hasPrivate(t: Tracer, object: Abstract, key: string, site: Site): Abstract {
  const target = readable(object);
  if (target.kind === "class") return staticValue(target.members.static.has(key) || hasField(target.statics, key));
  if (target.kind !== "ref") return refuse("item-of-nothing", site, { what: describe(target) });
  const located = locate(t, target, site);
  if (located.kind === "dense") {
    const { layout } = located;
    return staticValue(layout.kind === "record" && layout.fields.has(key));
  }
  const { content } = located;
  if (content.kind !== "object") return staticValue(false);
  if (content.fields.has(key)) return staticValue(true);
  const { prototype } = content;
  return staticValue(prototype !== null && inheritedMember(t, prototype, key, site) !== null);
}

function hasField(object: Abstract | null, key: string): boolean {
  const content = object?.kind === "ref" ? object.cell.value : null;
  return content?.kind === "object" && content.fields.has(key);
}

/** `left instanceof right`. */
export function instanceOf(t: Tracer, left: Abstract, right: Abstract, site: Site): Abstract {
  const value = readable(left);
  const target = readable(right);
  if ((value.kind === "maybe" || value.kind === "ref") && value.present !== undefined) {
    const test = () => instanceOf(t, presentPart(value), target, site);
    return chooseAbstract(t, value.present(), test, () => staticValue(false), site);
  }
  const options = value.kind === "ref" && value.cell.value.kind === "chosen" ? value.cell.value : value;
  if (options.kind === "choice" || options.kind === "chosen") {
    return chooseAbstract(
      t,
      options.predicate,
      () => instanceOf(t, options.then, target, site),
      () => instanceOf(t, options.otherwise, target, site),
      site,
    );
  }
  if (target.kind === "class")
    return staticValue(value.kind === "ref" && isInstance(prototypeIn(t, value, site), target));
  if (target.kind !== "static" || typeof target.value !== "function")
    return refuse("not-a-function", site, { what: describe(target) });
  return staticValue(isOfReal(t, value, target.value, target, site));
}

function prototypeIn(t: Tracer, value: Abstract & { kind: "ref" }, site: Site): ObjectContent["prototype"] {
  const located = locate(t, value, site);
  if (located.kind === "content") return located.content.kind === "object" ? located.content.prototype : null;
  return located.layout.kind === "record" ? located.layout.prototype : null;
}

/** Constructors of the language are known by their names: other realms have their own. */
function isOfReal(t: Tracer, value: Abstract, f: Function, right: Abstract, site: Site): boolean {
  switch (value.kind) {
    case "static":
      return value.value instanceof f;
    case "closure":
    case "builtin":
    case "class":
      return isNative(f) && (f.name === "Function" || f.name === "Object");
    case "ref":
      break;
    default:
      return false;
  }
  if (!isNative(f)) {
    if (parseFunction(f).node.type !== "ClassExpression") return false;
    return isInstance(prototypeIn(t, value, site), asClass(t, right, site));
  }
  if (f.name === "Object") return true;
  const located = locate(t, value, site);
  if (located.kind === "content" && located.content.kind === "object")
    return located.content.prototype?.kind === "static" && located.content.prototype.value === f.prototype;
  if (located.kind === "content") return f.name === "Array";
  const { layout } = located;
  if (layout.kind === "record") return layout.tuple && f.name === "Array";
  if (layout.kind !== "list") return false;
  return layout.array === "plain" ? f.name === "Array" : f.name === arrayName(layout.array) || f.name === "TypedArray";
}
