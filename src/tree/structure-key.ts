/** A structure as text: for caches, and as people write types. */
import { arrayName } from "./leaf.js";
import { showKey } from "./path.js";
import type { Structure } from "./structure.js";

const prototypeIds = new WeakMap<object, number>();
let nextPrototypeId = 1;

/** Equal for equal kinds, element types, field names, prototypes and tuple lengths. Of static leaves only the presence counts. */
export function structureKey(structure: Structure): string {
  switch (structure.kind) {
    case "number":
      return "n";
    case "boolean":
      return "b";
    case "empty":
      return "e";
    case "static":
      return structure.opaque ? "o" : "s";
    case "typed":
      return structure.element;
    case "list":
      return `[${structureKey(structure.item)}]`;
    case "tuple":
      return `(${structure.items.map(structureKey).join()})`;
    case "object": {
      const fields = structure.fields.map(([name, field]) => `${JSON.stringify(name)}:${structureKey(field)}`);
      return `${prototypeKey(structure.prototype)}{${fields.join()}}`;
    }
  }
}

function prototypeKey(prototype: object | null): string {
  if (prototype === Object.prototype) return "";
  if (prototype === null) return "0";
  let id = prototypeIds.get(prototype);
  if (id === undefined) {
    id = nextPrototypeId++;
    prototypeIds.set(prototype, id);
  }
  return String(id);
}

/** The structure as a person would write it: `{ w: Float64Array, b: number }`. For messages. */
export function showStructure(structure: Structure): string {
  switch (structure.kind) {
    case "number":
    case "boolean":
      return structure.kind;
    case "empty":
      return "[]";
    case "static":
      return structure.opaque ? "unknown" : showStatic(structure.value);
    case "typed":
      return arrayName(structure.element);
    case "list":
      return `${parenthesise(showStructure(structure.item))}[]`;
    case "tuple":
      return `[${shorten(structure.items.map(showStructure))}]`;
    case "object":
      return showObject(structure);
  }
}

function showObject(structure: Structure & { readonly kind: "object" }): string {
  const className: unknown = structure.prototype?.constructor?.name;
  const name = typeof className === "string" && className !== "Object" ? `${className} ` : "";
  if (structure.fields.length === 0) return `${name}{}`;
  const fields = structure.fields.map(([key, field]) => `${showKey(key).replace(/^\./, "")}: ${showStructure(field)}`);
  return `${name}{ ${shorten(fields)} }`;
}

function showStatic(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return "string";
  if (typeof value !== "object") return typeof value === "function" ? "function" : typeof value;
  return Object.prototype.toString.call(value).slice(8, -1);
}

function parenthesise(item: string): string {
  return item.includes(" ") && !/^[[{(]/.test(item) ? `(${item})` : item;
}

function shorten(parts: readonly string[]): string {
  const most = 8;
  return parts.length <= most ? parts.join(", ") : `${parts.slice(0, most).join(", ")}, … ${parts.length - most} more`;
}
