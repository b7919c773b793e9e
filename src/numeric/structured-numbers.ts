/** Nested values and their numbers in one array: there and back. Which structures there are is said in src/tree/structure.ts. */
import { refuse } from "../errors/value-error.js";
import { visitComponents } from "../tree/components.js";
import { elementOf, isFloat, type TypedArray } from "../tree/leaf.js";
import { showKey } from "../tree/path.js";
import { isObject, recordMaker } from "../tree/record.js";
import { isStatic } from "../tree/structure-of.js";

/**
 * Zeros in the structure of the gradient with respect to `value`; undefined when nothing in it has a derivative.
 *
 * @param name what errors call the value.
 * @throws ChainruleError for a value that contains itself.
 */
export function gradientPart(value: unknown, name = "the value", within: readonly unknown[] = []): unknown {
  if (typeof value === "number") return 0;
  if (!isObject(value) || isStatic(value)) return undefined;
  if (within.includes(value)) refuse("value-cycle", null, { path: name });
  const element = elementOf(value);
  if (element !== null) {
    const { length } = value as unknown as TypedArray;
    if (!isFloat(element)) return undefined;
    return element === "f32" ? new Float32Array(length) : new Float64Array(length);
  }
  if (Array.isArray(value)) {
    const around = [...within, value];
    const items = value.map((item, index) => gradientPart(item, name + showKey(index), around));
    return items.length > 0 && items.every((item) => item === undefined) ? undefined : items;
  }
  const fields = Object.keys(value).map(
    (field) => [field, gradientPart(value[field], name + showKey(field), [...within, value])] as const,
  );
  const kept = fields.filter(([, part]) => part !== undefined);
  if (kept.length === 0) return undefined;
  const names = kept.map(([name]) => name);
  return recordMaker(names, Object.prototype)((index) => kept[index]?.[1]);
}

/** The numbers of a value that have a derivative, and whether each is stored in 32 bits; in the order of a flat gradient. */
export function numbersIn(value: unknown): { readonly numbers: number[]; readonly singles: boolean[] } {
  const numbers: number[] = [];
  const singles: boolean[] = [];
  visitComponents([value], 0, "", (container, key, _place, isSingle) => {
    numbers.push(container[key] ?? Number.NaN);
    singles.push(isSingle);
  });
  return { numbers, singles };
}

/** How far an array of numbers has been read. */
export interface Cursor {
  at: number;
}

/** A fresh value structured like `like` with the next numbers of `values` in the places of its own. */
export function rebuild(like: unknown, values: Float64Array, cursor: Cursor): unknown {
  if (typeof like === "number") return values[cursor.at++];
  if (!isObject(like) || isStatic(like)) return like;
  const element = elementOf(like);
  if (element !== null) {
    const array = (like as unknown as TypedArray).slice();
    if (!isFloat(element)) return array;
    array.set(values.subarray(cursor.at, cursor.at + array.length));
    cursor.at += array.length;
    return array;
  }
  if (Array.isArray(like)) return like.map((item: unknown) => rebuild(item, values, cursor));
  const names = Object.keys(like);
  const make = recordMaker(names, Object.getPrototypeOf(like) as object | null);
  return make((index) => rebuild(like[names[index] ?? ""], values, cursor));
}

/** How a value is no match: where, what was found there, and what is needed. */
export interface Mismatch {
  readonly place: string;
  readonly found: string;
  readonly needed: string;
}

/**
 * Reads the numbers of `given`, structured like `part`, into `target`. Floating-point arrays and plain ones stand for each other.
 *
 * @param fallback for limits: what stands where nothing is given; then one number may stand for everything below its place, too.
 * @param like the argument: fields that it has and that have no derivative are passed over, others are no match.
 */
export function readNumbers(
  part: unknown,
  given: unknown,
  target: Float64Array,
  cursor: Cursor,
  fallback: number | null,
  place = "",
  like: unknown = given,
): Mismatch | null {
  const mismatch = (needed: string): Mismatch => ({ place, found: describe(given), needed });
  if (part === undefined) return null;
  const everywhere = given === undefined ? fallback : given;
  if (fallback !== null && typeof everywhere === "number") {
    const from = cursor.at;
    skip(part, cursor);
    target.fill(everywhere, from, cursor.at);
    return null;
  }
  if (typeof part === "number") {
    if (typeof given !== "number") return mismatch("a number");
    target[cursor.at++] = given;
    return null;
  }
  if (Array.isArray(part) || elementOf(part) !== null) {
    const items = part as ArrayLike<unknown>;
    const element = elementOf(given);
    const isList = Array.isArray(given) || (element !== null && isFloat(element));
    const found = given as ArrayLike<unknown>;
    if (!isList || found.length !== items.length) return mismatch(describe(part));
    for (let index = 0; index < items.length; index++) {
      const below = (like as ArrayLike<unknown>)[index];
      const inside = readNumbers(items[index], found[index], target, cursor, fallback, place + showKey(index), below);
      if (inside !== null) return inside;
    }
    return null;
  }
  if (!isObject(given) || Array.isArray(given)) return mismatch("an object");
  const known = like as Readonly<Record<string, unknown>>;
  for (const [name, field] of Object.entries(part as Readonly<Record<string, unknown>>)) {
    const inside = readNumbers(field, given[name], target, cursor, fallback, place + showKey(name), known[name]);
    if (inside !== null) return inside;
  }
  for (const [name, surplus] of Object.entries(given)) {
    if (surplus === undefined || name in known) continue;
    return { place: place + showKey(name), found: describe(surplus), needed: "a field of the argument" };
  }
  return null;
}

/** The path of the `index`-th number of a gradient part: `.W[2][1]`. */
export function pathInside(part: unknown, index: number): string {
  if (!isObject(part)) return "";
  if (elementOf(part) !== null) return showKey(index);
  const isList = Array.isArray(part);
  let rest = index;
  for (const [name, item] of Object.entries(part)) {
    const size = count(item);
    if (rest < size) return showKey(isList ? Number(name) : name) + pathInside(item, rest);
    rest -= size;
  }
  return "";
}

function count(part: unknown): number {
  const cursor = { at: 0 };
  skip(part, cursor);
  return cursor.at;
}

function skip(part: unknown, cursor: Cursor): void {
  if (typeof part === "number") cursor.at++;
  else if (elementOf(part) !== null) cursor.at += (part as TypedArray).length;
  else if (isObject(part)) for (const item of Object.values(part)) skip(item, cursor);
}

function describe(value: unknown): string {
  const isArray = Array.isArray(value) || elementOf(value) !== null;
  if (isArray) return `an array of length ${(value as ArrayLike<unknown>).length}`;
  if (typeof value === "number") return "a number";
  return isObject(value) ? "an object" : String(value);
}
