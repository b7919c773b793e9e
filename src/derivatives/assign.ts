/** Writes a gradient into existing arrays and objects. */
import { refuse } from "../errors/error.js";
import { elementOf, type TypedArray } from "../tree/leaf.js";
import { showKey } from "../tree/path.js";
import { isObject } from "../tree/record.js";

/**
 * Copies the numbers of `from` to their places in `into`, which may have further fields.
 *
 * @throws ChainruleError when `into` lacks an array or object, or has another length; when the value is a number, which cannot be
 * written into.
 */
export function assign(into: unknown, from: unknown, place = "the output"): void {
  if (!isObject(from)) refuseTarget(place, into, "an array or an object (a number cannot be written into)");
  if (!isObject(into))
    refuseTarget(place, into, elementOf(from) !== null || Array.isArray(from) ? "an array" : "an object");
  const target: Record<string | number, unknown> = into;
  if (elementOf(from) !== null || Array.isArray(from)) {
    const source = from as unknown as ArrayLike<unknown>;
    const { length } = target as unknown as ArrayLike<unknown>;
    if (length !== source.length)
      refuse("value-length", null, { what: place, found: String(length), expected: source.length });
    if (elementOf(from) !== null && elementOf(into) !== null) {
      (into as unknown as TypedArray).set(from as unknown as TypedArray);
      return;
    }
    for (let index = 0; index < source.length; index++) assignPart(target, index, source[index], place);
    return;
  }
  for (const name of Object.keys(from)) assignPart(target, name, from[name], place);
}

function assignPart(
  target: Record<string | number, unknown>,
  key: string | number,
  value: unknown,
  place: string,
): void {
  if (value === undefined) return;
  if (typeof value === "number") target[key] = value;
  else assign(target[key], value, place + showKey(key));
}

function refuseTarget(place: string, found: unknown, expected: string): never {
  return refuse("value-structure", null, {
    what: place,
    found: found === null || typeof found !== "object" ? String(found) : "an object",
    expected,
    reason: "the gradient is written into what is there",
  });
}
