/** Writes a gradient into existing arrays and objects. */
import { refuse } from "../errors/error.js";
import { elementOf, isFloatArray } from "../tree/leaf.js";
import { showKey } from "../tree/path.js";
import { isObject } from "../tree/record.js";

/**
 * Copies the numbers of `from` to their places in `into`, which may have further fields.
 *
 * @throws ChainruleError when `into` lacks an array or object, or has another length; when the value is a number, which cannot be
 * written into.
 */
export function assign(into: unknown, from: unknown, place = "the output"): void {
  if (isArray(from)) {
    if (!isArray(into) || (!Array.isArray(into) && !isFloatArray(into)))
      refuseTarget(place, into, "an array of numbers");
    assignArray(into, from, place);
    return;
  }
  if (!isObject(from)) refuseTarget(place, into, "an array or an object (a number cannot be written into)");
  if (!isObject(into) || isArray(into)) refuseTarget(place, into, "an object");
  for (const name of Object.keys(from)) assignPart(into, name, from[name], place);
}

function isArray(value: unknown): value is { [index: number]: unknown; readonly length: number } {
  return Array.isArray(value) || elementOf(value) !== null;
}

function assignArray(
  into: { [index: number]: unknown; readonly length: number },
  from: { readonly [index: number]: unknown; readonly length: number },
  place: string,
): void {
  if (into.length !== from.length)
    refuse("value-length", null, { what: place, found: into.length, expected: from.length });
  if (isFloatArray(into) && isFloatArray(from)) into.set(from);
  else for (let index = 0; index < from.length; index++) assignPart(into, index, from[index], place);
}

function assignPart(into: Record<string | number, unknown>, key: string | number, value: unknown, place: string): void {
  if (value === undefined) return;
  if (typeof value !== "number") assign(into[key], value, place + showKey(key));
  else if (isObject(into[key])) refuseTarget(place + showKey(key), into[key], "a number");
  else into[key] = value;
}

function refuseTarget(place: string, found: unknown, expected: string): never {
  return refuse("value-structure", null, {
    what: place,
    found: isArray(found) ? "an array" : isObject(found) ? "an object" : String(found),
    expected,
    reason: "the gradient is written into what is there",
  });
}
