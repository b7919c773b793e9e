/** Builds a value from values of the same structure, number by number. The public functions on top of it are in `tree.ts`. */
import { refuse } from "../errors/structure-error.js";
import { elementOf, isFloat, type TypedArray } from "./leaf.js";
import { showKey } from "./path.js";
import { isObject, recordMaker } from "./record.js";
import { showStructure } from "./structure-key.js";
import { isStatic, structureOf } from "./structure-of.js";

export type Combine = (x: number, ...others: number[]) => number;

/**
 * A fresh value structured like `value`, each number of which is `combine` of the numbers that stand in its place. Integer arrays
 * are copied, booleans and static values passed on; the others need not have them.
 */
export function combineAll(combine: Combine, value: unknown, others: readonly unknown[], place: string): unknown {
  if (typeof value === "number") {
    return combine(value, ...others.map((other) => numberOf(other, place)));
  }
  if (typeof value === "boolean" || isStatic(value)) return value;
  const element = elementOf(value);
  if (element !== null) {
    const array = value as TypedArray;
    return isFloat(element) ? combineArrays(combine, array, others, place) : array.slice();
  }
  if (Array.isArray(value)) return combineLists(combine, value, others, place);
  return combineRecords(combine, value as Readonly<Record<string, unknown>>, others, place);
}

function combineArrays(combine: Combine, array: TypedArray, others: readonly unknown[], place: string): TypedArray {
  const result = array.slice();
  const arrays = others.map((other) => arrayOf(other, array.length, place));
  const [first, ...more] = arrays;
  if (first === undefined) {
    for (let index = 0; index < result.length; index++) result[index] = combine(array[index] ?? 0);
  } else if (more.length === 0) {
    for (let index = 0; index < result.length; index++) result[index] = combine(array[index] ?? 0, first[index] ?? 0);
  } else {
    for (let index = 0; index < result.length; index++) {
      result[index] = combine(array[index] ?? 0, ...arrays.map((other) => other[index] ?? 0));
    }
  }
  return result;
}

function combineLists(
  combine: Combine,
  list: readonly unknown[],
  others: readonly unknown[],
  place: string,
): readonly unknown[] {
  const lists = others.map((other) => listOf(other, list.length, place));
  const [first, second] = lists;
  const combineItem = (item: unknown, index: number): unknown => {
    // Long lists of numbers deserve the short way.
    if (typeof item === "number" && first === undefined) return combine(item);
    if (typeof item === "number" && second === undefined) return combine(item, numberOf(first?.[index], place));
    const parts = lists.map((other) => other[index]);
    return combineAll(combine, item, parts, place + showKey(index));
  };
  return list.map(combineItem);
}

function combineRecords(
  combine: Combine,
  record: Readonly<Record<string, unknown>>,
  others: readonly unknown[],
  place: string,
): Record<string, unknown> {
  const names = Object.keys(record);
  return recordMaker(
    names,
    Object.getPrototypeOf(record) as object | null,
  )((index) => {
    const name = names[index] ?? "";
    const parts = others.map((other) => (isObject(other) && Object.hasOwn(other, name) ? other[name] : undefined));
    return combineAll(combine, record[name], parts, place + showKey(name));
  });
}

/** Calls `fold` with the two numbers of each place, without building a value. */
export function foldPair(fold: (x: number, y: number) => void, a: unknown, b: unknown, place: string): void {
  if (typeof a === "number") {
    fold(a, numberOf(b, place));
    return;
  }
  if (isStatic(a) || !isObject(a)) return;
  const element = elementOf(a);
  if (element !== null) {
    if (!isFloat(element)) return;
    const array = a as unknown as TypedArray;
    const other = arrayOf(b, array.length, place);
    for (let index = 0; index < array.length; index++) fold(array[index] ?? 0, other[index] ?? 0);
  } else if (Array.isArray(a)) {
    const other = listOf(b, a.length, place);
    a.forEach((item, index) => {
      foldPair(fold, item, other[index], place + showKey(index));
    });
  } else {
    for (const name of Object.keys(a))
      foldPair(fold, a[name], isObject(b) ? b[name] : undefined, place + showKey(name));
  }
}

function numberOf(value: unknown, place: string): number {
  return typeof value === "number" ? value : refuseOther(value, "a number", place);
}

function arrayOf(value: unknown, length: number, place: string): ArrayLike<number> {
  const element = elementOf(value);
  if (element === null || !isFloat(element)) return refuseOther(value, "a floating-point array", place);
  return checkLength(value as TypedArray, length, place);
}

function listOf(value: unknown, length: number, place: string): readonly unknown[] {
  return Array.isArray(value) ? checkLength(value, length, place) : refuseOther(value, "an array", place);
}

function checkLength<A extends { readonly length: number }>(array: A, length: number, place: string): A {
  if (array.length === length) return array;
  return refuse("value-length", null, { what: place, found: array.length, expected: length });
}

function refuseOther(value: unknown, expected: string, place: string): never {
  return refuse("value-structure", null, {
    what: place,
    found: showStructure(structureOf(value, place)),
    expected,
    reason: "the values of one operation have the same structure",
  });
}
