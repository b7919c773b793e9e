/** A value's structure in a few words, for messages: `{ w: number[][], b: number }`. The exact structure is `structureOf`. */
import { arrayName, elementOf } from "./leaf.js";

const MOST_PARTS = 8;
const MOST_ITEMS = 100;
const DEEPEST = 8;

/** As people write types; only the first items of long lists are looked at. */
export function showValue(value: unknown, depth = 0): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  const element = elementOf(value);
  if (element !== null) return arrayName(element);
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag !== "Object" && tag !== "Array") return tag;
  if (depth > DEEPEST) return "…";
  if (!Array.isArray(value)) {
    const fields = Object.entries(value).map(([name, field]) => `${name}: ${showValue(field, depth + 1)}`);
    return fields.length === 0 ? "{}" : `{ ${shorten(fields)} }`;
  }
  const items = value.slice(0, MOST_ITEMS).map((item: unknown) => showValue(item, depth + 1));
  return new Set(items).size === 1 ? `${items[0]}[]` : `[${shorten(items)}]`;
}

function shorten(parts: readonly string[]): string {
  return parts.length <= MOST_PARTS
    ? parts.join(", ")
    : `${parts.slice(0, MOST_PARTS).join(", ")}, … ${parts.length - MOST_PARTS} more`;
}
