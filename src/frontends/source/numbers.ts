/** Turns abstract values into numbers, truth values and message text of the program, with JavaScript's conversions. */
import { errorOf } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant, undef } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { F64 } from "../../ir/types.js";
import type { ObjectContent } from "./heap.js";
import type { Tracer } from "./tracer.js";
import { NeedsStatic } from "./tracer.js";
import { type Abstract, type ClassValue, type Static, staticValue, traced, UNDEFINED } from "./values.js";

/** What a person would call this value in a message. */
export function describe(value: Abstract): string {
  switch (value.kind) {
    case "static":
      if (typeof value.value === "function") return `the function \`${value.value.name || "(anonymous)"}\``;
      if (typeof value.value === "object" && value.value !== null) return "an object";
      return typeof value.value === "string"
        ? `the string ${JSON.stringify(value.value)}`
        : `\`${String(value.value)}\``;
    case "traced":
      return value.value.type.kind === "bool" ? "a boolean" : "a number";
    case "maybe":
      return `${describe(value.value)} or \`${String(value.absent)}\``;
    case "ref":
      if (value.cell.value.kind === "chosen") return describe(value.cell.value.then);
      return value.cell.value.kind === "object" ? describeObject(value.cell.value) : "an array";
    case "closure":
    case "builtin":
      return `the function \`${value.name}\``;
    case "class":
      return `the class \`${value.name}\``;
    case "choice":
      return `${describe(value.then)} or ${describe(value.otherwise)}`;
    case "text":
      return "a string";
    case "spread":
      return "a spread list";
    case "accessor":
      return "a getter or setter";
    case "unset":
      return "a variable that is not set on every path";
    case "poison":
      return "a value that differs between paths";
  }
}

function describeObject({ prototype }: ObjectContent): string {
  if (prototype === null) return "an object";
  const made: unknown = prototype.kind === "static" ? Reflect.get(prototype.value as object, "constructor") : prototype;
  return made === Object || made === undefined
    ? "an object"
    : `an instance of \`${(made as Function | ClassValue).name}\``;
}

/** Refuses poisoned values wherever they are read. */
export function readable(value: Abstract): Abstract {
  if (value.kind === "poison") throw value.error();
  return value.kind === "unset" ? UNDEFINED : value;
}

/** JavaScript's ToNumber. */
export function toNumber(t: Tracer, abstract: Abstract, site: Site): Value {
  const value = readable(abstract);
  switch (value.kind) {
    case "static":
      if (typeof value.value === "bigint" || typeof value.value === "symbol") break;
      if (typeof value.value === "object" && value.value !== null) break;
      if (typeof value.value === "function") break;
      return constant(Number(value.value));
    case "traced": {
      if (value.value.type.kind !== "bool") return value.value;
      const number = t.ops.toNumber(value.value);
      return value.present === undefined ? number : t.ops.select(value.present(), number, Number.NaN);
    }
    case "maybe": {
      const absent = Number(value.absent);
      return choose(
        t,
        value.present(),
        () => toNumber(t, value.value, site),
        () => constant(absent),
      );
    }
    case "choice":
      return choose(
        t,
        value.predicate,
        () => toNumber(t, value.then, site),
        () => toNumber(t, value.otherwise, site),
      );
    default:
  }
  throw errorOf("operand-not-number", site, { what: describe(value) });
}

/** JavaScript's ToBoolean. */
export function toBoolean(t: Tracer, abstract: Abstract, site: Site): Value {
  const value = readable(abstract);
  switch (value.kind) {
    case "static":
      return constant(Boolean(value.value));
    case "traced": {
      const truthy = value.value.type.kind === "bool" ? value.value : t.ops.isTruthy(value.value);
      return truthy;
    }
    case "maybe":
      return choose(
        t,
        value.present(),
        () => toBoolean(t, value.value, site),
        () => constant(Boolean(value.absent)),
      );
    case "choice":
      return choose(
        t,
        value.predicate,
        () => toBoolean(t, value.then, site),
        () => toBoolean(t, value.otherwise, site),
      );
    case "ref":
      return value.present?.() ?? constant(true);
    default:
      return constant(true);
  }
}

/** One scalar chosen at run time; only the chosen side is computed. */
export function choose(t: Tracer, predicate: Value, then: () => Value, otherwise: () => Value): Value {
  const [result] = t.builder.branch(
    predicate,
    () => [then()],
    () => [otherwise()],
  );
  return result ?? undef(F64);
}

/** A number that must be known while compiling. */
export function toStaticNumber(abstract: Abstract, site: Site, what: string): number {
  const value = readable(abstract);
  if (value.kind === "static") return Number(value.value);
  throw needsStatic(site, what);
}

export function needsStatic(site: Site, what: string): NeedsStatic {
  return new NeedsStatic(errorOf("needs-static", site, { what }));
}

/** Text made of a traced number, where it must be known: in a loop that is unrolled the number may be known. */
export function stringOfTraced(site: Site, what: string): NeedsStatic {
  return new NeedsStatic(errorOf("string-of-traced", site, { what }));
}

/** `undefined` and `null` themselves, or the condition under which the value is one of them; null: never. */
export function absence(
  t: Tracer,
  abstract: Abstract,
): { readonly missing: Value; readonly absent: undefined | null } | null {
  const value = readable(abstract);
  if (isNothing(value)) return { missing: constant(true), absent: value.value };
  if (value.kind === "maybe" && (value.absent === undefined || value.absent === null)) {
    return { missing: t.ops.not(value.present()), absent: value.absent };
  }
  if ((value.kind === "traced" || value.kind === "ref") && value.present !== undefined) {
    return { missing: t.ops.not(value.present()), absent: undefined };
  }
  if (value.kind === "choice") {
    const { predicate, then, otherwise } = value;
    const [first, second] = [absence(t, then), absence(t, otherwise)];
    if (first === null && second === null) return null;
    if (isNothing(then) && second === null) return { missing: predicate, absent: then.value };
    if (isNothing(otherwise) && first === null) return { missing: t.ops.not(predicate), absent: otherwise.value };
    const missing = choose(
      t,
      predicate,
      () => first?.missing ?? constant(false),
      () => second?.missing ?? constant(false),
    );
    return { missing, absent: (first ?? second)?.absent };
  }
  return null;
}

function isNothing(value: Abstract): value is Static & { readonly value: undefined | null } {
  return value.kind === "static" && (value.value === undefined || value.value === null);
}

/** The value without its possible absence. */
export function presentPart(value: Abstract): Abstract {
  if (value.kind === "maybe") return value.value;
  if (value.kind === "choice") {
    if (isNothing(value.then)) return presentPart(value.otherwise);
    if (isNothing(value.otherwise)) return presentPart(value.then);
    return { ...value, then: presentPart(value.then), otherwise: presentPart(value.otherwise) };
  }
  if (value.kind === "traced") return traced(value.value);
  return value.kind === "ref" ? { kind: "ref", cell: value.cell, steps: value.steps } : value;
}

export function staticNumber(value: number): Abstract {
  return staticValue(value);
}

/** JavaScript's ToIntegerOrInfinity. */
export function toInteger(t: Tracer, abstract: Abstract, site: Site): Value {
  const number = toNumber(t, abstract, site);
  if (isFiniteInteger(t, number)) return number;
  const whole = isInteger(t, number) ? number : t.ops.trunc(number);
  return markInteger(t, t.ops.select(t.ops.isNaN(number), 0, whole));
}

/** Whether the value is proven to be an integer, and not NaN or infinite. */
export function isFiniteInteger(t: Tracer, value: Value): boolean {
  if (value.kind === "constant") return isInteger(t, value);
  return value.kind === "variable" && t.finite.has(value);
}

export function markFiniteInteger(t: Tracer, value: Value): Value {
  if (value.kind === "variable") t.finite.add(value);
  return markInteger(t, value);
}

export function markLength(t: Tracer, length: Value): Value {
  t.nonNegative.add(length);
  return markFiniteInteger(t, length);
}

/** Whether the value is proven to be an integer, if it is a finite number. */
export function isInteger(t: Tracer, value: Value): boolean {
  if (value.kind === "constant") return Number.isSafeInteger(value.value) && !Object.is(value.value, -0);
  return value.kind === "variable" && t.integers.has(value);
}

export function markInteger(t: Tracer, value: Value): Value {
  if (value.kind === "variable") t.integers.add(value);
  return value;
}
