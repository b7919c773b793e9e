/** Numbers, arrays and arguments as short texts: the first elements stand for all. */
import type { Shown } from "../explanation.js";
import { showNumber } from "../notation.js";

export function showShown(shown: Shown): string {
  if (typeof shown === "number") return showNumber(shown);
  const more = shown.length > shown.first.length ? `, … ${shown.length} numbers` : "";
  return `[${shown.first.map(showNumber).join(", ")}${more}]`;
}

export function brief(value: unknown): string {
  if (typeof value === "number") return showNumber(value);
  if (ArrayBuffer.isView(value)) return showShown(listed(Array.from(value as unknown as ArrayLike<number>)));
  if (Array.isArray(value) && value.every((item) => typeof item === "number")) return showShown(listed(value));
  if (Array.isArray(value)) return `[${value.slice(0, 3).map(brief).join(", ")}${value.length > 3 ? ", …" : ""}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, field]) => `${name}: ${brief(field)}`)
      .join(", ")} }`;
  }
  return String(value);
}

function listed(items: readonly number[]): Shown {
  return { length: items.length, first: items.slice(0, 6) };
}
