/** Writes a gradient into existing arrays and objects. */
import { refuse } from "../errors/error.js";
import { elementOf, isFloatArray } from "../tree/leaf.js";
import { showKey } from "../tree/path.js";
import { isObject } from "../tree/record.js";

/**
 * Copies the numbers of `from` to their places in `into`, which may have further fields.
 *
 * @throws ChainruleError when `into` lacks an array or object, or has another length; when two places are the same memory; when the
 * value is a number, which cannot be written into.
 */
export function assign(into: unknown, from: unknown): void {
  // One array has nothing to overlap with.
  if (!isArray(from) || Array.isArray(from)) checkApart(into, from);
  assignAt(into, from, "the output");
}

function assignAt(into: unknown, from: unknown, place: string): void {
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
  if (typeof value !== "number") assignAt(into[key], value, place + showKey(key));
  else if (isObject(into[key])) refuseTarget(place + showKey(key), into[key], "a number");
  else into[key] = value;
}

/** @throws ChainruleError when an array or object stands at two places, or two typed arrays share memory. */
function checkApart(into: unknown, from: unknown): void {
  const places = new Map<object, string>();
  const ranges: Range[] = [];
  visit(into, from, "the output", (target, place) => {
    const other = places.get(target);
    if (other !== undefined) refuse("output-twice", null, { place, other });
    places.set(target, place);
    if (ArrayBuffer.isView(target) && target.byteLength > 0) {
      const { buffer, byteOffset: start, byteLength } = target;
      ranges.push({ buffer, start, end: start + byteLength, place });
    }
  });
  checkRanges(ranges);
}

/** The memory of a typed array. */
interface Range {
  readonly buffer: ArrayBufferLike;
  readonly start: number;
  readonly end: number;
  readonly place: string;
}

function checkRanges(ranges: readonly Range[]): void {
  const byBuffer = new Map<ArrayBufferLike, Range[]>();
  for (const range of ranges) {
    const others = byBuffer.get(range.buffer);
    if (others === undefined) byBuffer.set(range.buffer, [range]);
    else others.push(range);
  }
  for (const shared of byBuffer.values()) {
    const inOrder = shared.sort((a, b) => a.start - b.start);
    inOrder.forEach((range, index) => {
      const before = inOrder[index - 1];
      if (before !== undefined && range.start < before.end) {
        refuse("output-twice", null, { place: range.place, other: before.place });
      }
    });
  }
}

/** Visits the arrays and objects of `into` that something of `from` is written to. */
function visit(into: unknown, from: unknown, place: string, each: (target: object, place: string) => void): void {
  if (!isObject(into) || !isObject(from)) return;
  each(into, place);
  if (isFloatArray(from) || (Array.isArray(from) && !from.some(isObject))) return;
  for (const key of Object.keys(from)) {
    visit(into[key], from[key], place + showKey(Array.isArray(from) ? Number(key) : key), each);
  }
}

function refuseTarget(place: string, found: unknown, expected: string): never {
  return refuse("value-structure", null, {
    what: place,
    found: isArray(found) ? "an array" : isObject(found) ? "an object" : String(found),
    expected,
    reason: "the gradient is written into what is there",
  });
}
