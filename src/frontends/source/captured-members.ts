/** Members of real objects: data, getters and methods that were captured, read from the object itself or from its prototypes. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { type CapturePath, showPath } from "./capture-path.js";
import { closureOf } from "./captured-functions.js";
import { childrenOf } from "./children.js";
import { asClass, declarePrivateNames } from "./classes.js";
import { isNative } from "./inputs.js";
import { parseFunction } from "./parse.js";
import type { Node } from "./syntax.js";
import type { Tracer } from "./tracer.js";
import { type Abstract, type ClassValue, type Static, staticValue } from "./values.js";

/** A method, or a getter and setter, ready to be called. */
export interface Member {
  readonly method: Abstract | null;
  readonly get: Abstract | null;
  readonly set: Abstract | null;
}

/** A property of a captured object, as it is now; at later calls it is read again. */
export function readCaptured(t: Tracer, target: Static, key: string, site: Site): Abstract {
  const value = target.value as object;
  const { path } = target;
  const place = findProperty(value, key, path);
  const getter = runsCode(place) ? place?.descriptor.get : undefined;
  if (place !== null && getter !== undefined) {
    const found = t.inputs.fromReal(getter, [...wayTo(place, key), { kind: "getter", key }]);
    return t.call(withHome(t, place, found, getter, site), target, [], site);
  }
  const found: unknown = Reflect.get(value, key);
  if (isLanguageConstant(value, key, found)) return staticValue(found);
  // A proxy may answer otherwise each time: then no value of it can stand for all of its reads.
  if (!Object.is(found, Reflect.get(value, key))) {
    refuse("unstable-capture", site, { name: showPath([...(path ?? []), { kind: "property", key }]) || key });
  }
  if (path === null) return staticValue(found);
  t.inputs.observeKind(path, `${key} is no getter`, (now) => !runsCode(findProperty(now, key, null)));
  const read = t.inputs.propertyOf(value, key, found, [...path, { kind: "property", key }]);
  if (typeof found !== "function" || place === null) return read;
  return withHome(t, place, read, found, site);
}

/** The member that objects with this real prototype inherit; null when there is none but those of every object. */
export function capturedMember(t: Tracer, prototype: Static, key: string, site: Site): Member | null {
  const place = findProperty(prototype.value as object, key, prototype.path);
  if (place === null || Object.getPrototypeOf(place.object) === null) return null;
  const { get, set, value } = place.descriptor as PropertyDescriptor & { readonly value?: unknown };
  const read = (f: unknown, kind: "property" | "getter" | "setter"): Abstract | null => {
    if (f === undefined) return null;
    const found = t.inputs.fromReal(f, [...wayTo(place, key), { kind, key }]);
    return typeof f === "function" ? withHome(t, place, found, f, site) : found;
  };
  if (get === undefined && set === undefined) return { method: read(value, "property"), get: null, set: null };
  return { method: null, get: read(get, "getter"), set: read(set, "setter") };
}

/** Whether reading the property runs a function of the user's. */
function runsCode(place: Place | null): boolean {
  const getter = place?.descriptor.get;
  return getter !== undefined && !isNative(getter) && !onlyForwards(getter);
}

interface Place {
  /** The object of the prototype chain that has the property itself, and the way to it where it was captured. */
  readonly object: object;
  readonly path: CapturePath | null;
  readonly descriptor: PropertyDescriptor;
}

/** What is read from an object is read again at later calls: without a way to it, it would be read from elsewhere. */
function wayTo({ path }: Place, key: string): CapturePath {
  if (path === null) throw new Error(`Chainrule: the way to the object that has \`${key}\` is not known`);
  return path;
}

function findProperty(from: object, key: string, path: CapturePath | null): Place | null {
  let steps = path;
  for (let object: object | null = from; object !== null; object = Object.getPrototypeOf(object) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (descriptor !== undefined) return { object, path: steps, descriptor };
    if (steps !== null) steps = [...steps, { kind: "property", key: "__proto__" }];
  }
  return null;
}

/** `() => name`, which bundlers make of exports: reading it is reading the variable. */
function onlyForwards(getter: Function): boolean {
  const { node } = parseFunction(getter);
  if (node.type === "ClassExpression") return false;
  let value: Node | null | undefined = node.body;
  while (value?.type === "BlockStatement" && value.body.length === 1) {
    const [only]: readonly (Node | undefined)[] = value.body;
    // Some wrap it, so that a module that is not loaded yet exports `undefined`.
    if (only?.type === "TryStatement") value = only.block;
    else value = only?.type === "ReturnStatement" ? only.argument : null;
  }
  while (value?.type === "MemberExpression" && !value.computed) value = value.object;
  return value?.type === "Identifier";
}

/** `Math.PI`, `Number.EPSILON`: part of the language. */
function isLanguageConstant(owner: object, key: string, found: unknown): boolean {
  if (owner !== Math && owner !== Number) return false;
  return (
    typeof found !== "object" && Object.getOwnPropertyDescriptor(owner, key)?.writable === (typeof found === "function")
  );
}

/** A method that speaks of `super` or of private names does so as a member of the class that declares it. */
function withHome(t: Tracer, place: Place, found: Abstract, f: Function, site: Site): Abstract {
  if (found.kind !== "static" || isNative(f) || !needsHome(parseFunction(f).node)) return found;
  const home = homeOf(t, place, f, site);
  if (home === null) return found;
  const closure = closureOf(t, found, f, site);
  declarePrivateNames(t, closure.scope, home);
  return { ...closure, home };
}

function homeOf(t: Tracer, place: Place, f: Function, site: Site): ClassValue | null {
  const { object } = place;
  const isStatic = typeof object === "function";
  const made: unknown = isStatic ? object : Object.getOwnPropertyDescriptor(object, "constructor")?.value;
  if (typeof made !== "function" || isNative(made) || parseFunction(made).node.type !== "ClassExpression") return null;
  if (!isStatic && made.prototype !== object) return null;
  const path = wayTo(place, f.name);
  const way: CapturePath = isStatic ? path : [...path, { kind: "property", key: "constructor" }];
  const home = asClass(t, t.inputs.fromReal(made, way), site);
  const text = parseFunction(f).source.text;
  const declares = home.node.body.body.some(
    (member) =>
      member.type === "MethodDefinition" &&
      home.frame.source.text.slice(member.start, member.end).replace(/^static\s+/, "") === text,
  );
  return declares ? home : null;
}

const needing = new WeakMap<Node, boolean>();

function needsHome(node: Node): boolean {
  let needs = needing.get(node);
  if (needs === undefined) {
    needs = node.type === "Super" || node.type === "PrivateIdentifier" || childrenOf(node).some(needsHome);
    needing.set(node, needs);
  }
  return needs;
}
