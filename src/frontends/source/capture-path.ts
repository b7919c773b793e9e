/** How a captured value is reached from the function that is differentiated: bindings of closures, properties of objects. */
import { readBinding } from "./captures.js";

/** From a function to a value that it closes over, or from an object to a property. */
export type CaptureStep =
  | { readonly kind: "argument"; readonly index: number }
  | { readonly kind: "binding"; readonly name: string }
  | { readonly kind: "property"; readonly key: string }
  /** What a `Map` holds under a key, and whether a `Map` or `Set` has it. */
  | { readonly kind: "entry"; readonly key: EntryKey }
  | { readonly kind: "has"; readonly key: EntryKey }
  /** The function behind an accessor, not what it returns. */
  | { readonly kind: "getter" | "setter"; readonly key: string };

export type EntryKey = string | number | boolean;

/** The empty path is the differentiated function itself. */
export type CapturePath = readonly CaptureStep[];

export function showPath(path: CapturePath): string {
  let text = "";
  for (const step of path) {
    // The helper through which a binding is reached says nothing to the user: the last binding does.
    if (step.kind === "binding") text = step.name;
    else if (step.kind === "argument") text = `argument ${step.index}`;
    else if (step.kind === "entry") text += `.get(${JSON.stringify(step.key)})`;
    else if (step.kind === "has") text += `.has(${JSON.stringify(step.key)})`;
    else text += /^\d+$/.test(step.key) ? `[${step.key}]` : `.${step.key}`;
  }
  return text;
}

export function pathKey(path: CapturePath): string {
  return path.map(stepKey).join("");
}

/** A field may be called `a.b`, which is not the field `b` of `a`. */
function stepKey(step: CaptureStep): string {
  if (step.kind === "binding") return `:${step.name}`;
  if (step.kind === "argument") return `#${step.index}`;
  if (step.kind === "entry" || step.kind === "has") return `.${step.kind} ${typeof step.key} ${String(step.key)};`;
  if (step.kind === "getter" || step.kind === "setter") return `.${step.kind.slice(0, 3)} ${step.key}`;
  return /^[\w$]+$/.test(step.key) ? `.${step.key}` : `[${JSON.stringify(step.key)}]`;
}

/** What the path leads to now. `undefined` where it breaks off. */
export function follow(f: Function, args: readonly unknown[], path: CapturePath): unknown {
  let value: unknown = f;
  for (const step of path) {
    if (step.kind === "argument") value = args[step.index];
    else if (step.kind === "binding") value = readBinding(value as Function, step.name, null).value;
    else if (value === undefined || value === null) return undefined;
    else if (step.kind === "entry" || step.kind === "has") value = entryAt(value, step.kind, step.key);
    else if (step.kind === "getter") value = accessorOf(Object(value), step.key)?.get;
    else if (step.kind === "setter") value = accessorOf(Object(value), step.key)?.set;
    else value = Reflect.get(Object(value), step.key);
  }
  return value;
}

/** What `get` or `has` of a `Map` or `Set` give, also of another realm; `undefined` where it is none any more. */
export function entryAt(value: unknown, kind: "entry" | "has", key: EntryKey): unknown {
  try {
    if (kind === "entry") return Map.prototype.get.call(value as Map<unknown, unknown>, key);
    const isMap = Object.prototype.toString.call(value) === "[object Map]";
    return isMap
      ? Map.prototype.has.call(value as Map<unknown, unknown>, key)
      : Set.prototype.has.call(value as Set<unknown>, key);
  } catch {
    return undefined;
  }
}

function accessorOf(from: object, key: string): PropertyDescriptor | undefined {
  for (let object: object | null = from; object !== null; object = Object.getPrototypeOf(object) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}
