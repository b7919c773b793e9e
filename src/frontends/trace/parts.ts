/** Values of a traced function taken apart into the numbers and truth values in them, and put together again. */
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { sameType } from "../../ir/types.js";
import { elementOf } from "../../tree/leaf.js";
import { recordMaker } from "../../tree/record.js";
import type { TypedElement } from "../../tree/structure.js";
import { factsOf, readOnlyList } from "./lists.js";
import type { Recording } from "./recording.js";
import { isTracer, recordedValue, tracerOf } from "./tracers.js";

export type Parts =
  | { readonly kind: "scalar"; readonly value: Value }
  | { readonly kind: "array"; readonly items: readonly Parts[]; readonly element: TypedElement | null }
  | {
      readonly kind: "record";
      readonly fields: readonly (readonly [string, Parts])[];
      readonly prototype: object | null;
    }
  | { readonly kind: "other"; readonly value: unknown };

export function partsOf(value: unknown): Parts {
  if (typeof value === "number" || typeof value === "boolean") return { kind: "scalar", value: constant(value) };
  if (typeof value !== "object" || value === null) return { kind: "other", value };
  if (isTracer(value)) return { kind: "scalar", value: recordedValue(value) };
  const typed = elementOf(value);
  if (typed !== null) return { kind: "array", items: Array.from(value as Float64Array, partsOf), element: typed };
  if (Array.isArray(value)) {
    return { kind: "array", items: Array.from(value, partsOf), element: factsOf(value)?.element ?? null };
  }
  if (Object.prototype.toString.call(value) !== "[object Object]") return { kind: "other", value };
  const fields = Object.entries(value).map(([name, field]) => [name, partsOf(field)] as const);
  return { kind: "record", fields, prototype: Object.getPrototypeOf(value) as object | null };
}

/** The numbers and truth values, in order. */
export function scalarsOf(parts: Parts): readonly Value[] {
  switch (parts.kind) {
    case "scalar":
      return [parts.value];
    case "array":
      return parts.items.flatMap(scalarsOf);
    case "record":
      return parts.fields.flatMap(([, field]) => scalarsOf(field));
    case "other":
      return [];
  }
}

/** The same value with other scalars, which are taken from `scalars` in order. */
export function rebuilt(recording: Recording, parts: Parts, scalars: Iterator<Value>): unknown {
  switch (parts.kind) {
    case "scalar": {
      const next = scalars.next();
      if (next.done === true) throw new Error("trace: too few scalars");
      return tracerOf(recording, next.value);
    }
    case "array": {
      const items = parts.items.map((item) => rebuilt(recording, item, scalars));
      return parts.element === null ? items : readOnlyList(recording, items, { element: parts.element, data: null });
    }
    case "record": {
      const values = parts.fields.map(([, field]) => rebuilt(recording, field, scalars));
      return recordMaker(
        parts.fields.map(([name]) => name),
        parts.prototype,
      )((index) => values[index]);
    }
    case "other":
      return parts.value;
  }
}

/** Whether both are the same but for the scalars, so that one may stand in the place of the other. */
export function alike(a: Parts, b: Parts): boolean {
  switch (a.kind) {
    case "scalar":
      return b.kind === "scalar" && sameType(a.value.type, b.value.type);
    case "array":
      return (
        b.kind === "array" &&
        a.element === b.element &&
        a.items.length === b.items.length &&
        a.items.every((item, index) => alikeAt(item, b.items[index]))
      );
    case "record":
      return (
        b.kind === "record" &&
        a.prototype === b.prototype &&
        a.fields.length === b.fields.length &&
        a.fields.every(([name, field], index) => b.fields[index]?.[0] === name && alikeAt(field, b.fields[index]?.[1]))
      );
    case "other":
      return b.kind === "other" && Object.is(a.value, b.value);
  }
}

function alikeAt(a: Parts, b: Parts | undefined): boolean {
  return b !== undefined && alike(a, b);
}

/** What a value is, for messages. */
export function showParts(parts: Parts): string {
  switch (parts.kind) {
    case "scalar":
      return parts.value.type.kind === "bool" ? "a truth value" : "a number";
    case "array":
      return parts.element === null ? `an array of ${parts.items.length}` : `a typed array of ${parts.items.length}`;
    case "record":
      return `an object { ${parts.fields.map(([name]) => name).join(", ")} }`;
    case "other":
      return typeof parts.value === "function" ? "a function" : String(parts.value);
  }
}
