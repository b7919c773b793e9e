/** What kind of number, missing element or constant a value is, where paths meet. `join.ts` finds the shape that two of them fit. */
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { BOOL, F64, type Type } from "../../ir/types.js";
import { isInteger, presentPart } from "./numbers.js";
import type { Tracer } from "./tracer.js";
import { type Absent, type Abstract, NEVER, type Static } from "./values.js";

/** Whether the value is an element that may be missing: NaN as a number, but `undefined` to those who ask. */
export function isOptional(value: Abstract): boolean {
  return (value.kind === "traced" || value.kind === "ref") && value.present !== undefined;
}

export function presenceOf(value: Abstract): Value | null {
  const { kind } = value;
  return (kind === "traced" || kind === "maybe" || kind === "ref") && value.present !== undefined
    ? value.present()
    : null;
}

/** The value inside of a `maybe`: where that means `undefined`, it says already whether an element is there. */
export function withinMaybe(value: Abstract, absent: Absent): Abstract {
  return absent === undefined && value.kind === "traced" ? presentPart(value) : value;
}

export const NOTHING = Symbol("never absent");

export function absentValue(value: Abstract): Absent | typeof NOTHING {
  if (value.kind === "maybe") return value.absent;
  return isAbsent(value) ? value.value : NOTHING;
}

/** A constant that is no number: it can stand beside one. */
export function isAbsent(value: Abstract): value is Static & { readonly value: Absent } {
  if (value.kind !== "static") return false;
  return value.value === null || ["undefined", "boolean", "string"].includes(typeof value.value);
}

export function presentOf(value: Abstract): Abstract | null {
  if (value === NEVER) return null;
  if (value.kind === "maybe") return value.value;
  return isAbsent(value) ? null : value;
}

export function scalarType(value: Abstract): Type | null {
  if (value.kind === "traced") return value.value.type;
  if (value.kind !== "static") return null;
  if (typeof value.value === "number") return F64;
  return typeof value.value === "boolean" ? BOOL : null;
}

export function scalarIsInteger(t: Tracer, value: Abstract): boolean {
  if (value.kind === "traced") return isInteger(t, value.value);
  return value.kind === "static" && typeof value.value === "number" && isInteger(t, constant(value.value));
}

export function sameScalar(a: Abstract, b: Abstract): boolean {
  if (a.kind === "traced" && b.kind === "traced") return a.value === b.value;
  return a.kind === "static" && b.kind === "static" && Object.is(a.value, b.value);
}
