/** Values as TypeScript that makes them again. */
import { elementOf, type TypedArray } from "../../tree/leaf.js";
import { isIdentifier } from "../../tree/path.js";
import { isObject } from "../../tree/record.js";

export function literal(value: unknown): string {
  if (Object.is(value, -0)) return "-0";
  if (elementOf(value) !== null) {
    const array = value as TypedArray;
    return `new ${array.constructor.name}([${Array.from(array, literal).join(", ")}])`;
  }
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "string") return JSON.stringify(value);
  if (!isObject(value)) return typeof value === "function" ? (value as { name: string }).name : String(value);
  const fields = Object.entries(value).map(
    ([name, field]) => `${isIdentifier(name) ? name : JSON.stringify(name)}: ${literal(field)}`,
  );
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}
