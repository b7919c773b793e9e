/** A value of JSON as the annotation of its parameter wants it: lists become typed arrays, names and lengths are checked. */
import { typeText } from "../../derive/annotations/type-text.js";
import type { AnnotatedType } from "../../derive/annotations/types.js";
import { ChainruleError } from "../../errors/chainrule-error.js";
import { refuse } from "../../errors/error.js";
import { nearest } from "../../errors/nearest.js";
import { isFloat, newArray } from "../../tree/leaf.js";
import { showKey } from "../../tree/path.js";

/** Numbers that JSON lacks, as text. */
const WORDS: ReadonlyMap<unknown, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/** @throws ChainruleError where the value does not fit, with its path and what is expected there. */
export function typedValue(type: AnnotatedType, json: unknown, path: string): unknown {
  switch (type.kind) {
    case "number":
      return typeof json === "number" ? json : (WORDS.get(json) ?? mismatch(type, json, path));
    case "boolean":
    case "string":
      return typeof json === type.kind ? json : mismatch(type, json, path);
    case "literal":
      return json === type.value ? json : mismatch(type, json, path);
    case "typed-array":
      return typedArray(type, json, path);
    case "list":
      return items(type, json, path).map((item, index) => typedValue(type.item, item, path + showKey(index)));
    case "tuple": {
      const list = items(type, json, path);
      if (list.length !== type.items.length) return mismatch(type, json, path);
      return type.items.map((item, index) => typedValue(item, list[index], path + showKey(index)));
    }
    case "object":
      return fields(type, json, path);
    case "record":
      return Object.fromEntries(
        Object.entries(record(type, json, path)).map(([name, item]) => [
          name,
          typedValue(type.item, item, path + showKey(name)),
        ]),
      );
    case "union":
      for (const member of type.members) {
        const found = attempt(() => typedValue(member, json, path));
        if (found !== null) return found.value;
      }
      return mismatch(type, json, path);
    case "unknown":
      return json;
  }
}

/** The result, or null where a value does not fit. */
export function attempt(convert: () => unknown): { readonly value: unknown } | null {
  try {
    return { value: convert() };
  } catch (error) {
    if (error instanceof ChainruleError && error.code === "command-type") return null;
    throw error;
  }
}

function typedArray(
  type: Extract<AnnotatedType, { kind: "typed-array" }>,
  json: unknown,
  path: string,
): Float64Array | ReturnType<typeof newArray> {
  const list = items(type, json, path);
  const array = newArray(type.element, list.length);
  list.forEach((item, index) => {
    const x = typedValue({ kind: "number" }, item, path + showKey(index)) as number;
    array[index] = x;
    if (isFloat(type.element) || array[index] === x) return;
    refuse("command-type", null, {
      path: path + showKey(index),
      found: x,
      expected: `an element of ${typeText(type)}, which stores whole numbers of its range`,
      remedy: `give a number that it can store: it would become ${array[index]}`,
    });
  });
  return array;
}

function fields(type: Extract<AnnotatedType, { kind: "object" }>, json: unknown, path: string): unknown {
  const given = record(type, json, path);
  const names = type.fields.map(({ name }) => name);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const close = nearest(name, names);
    refuse("command-type", null, {
      path: path + showKey(name),
      found: "one field too many",
      expected: typeText(type),
      remedy: close === null ? "leave it out" : `write \`${close}\``,
    });
  }
  const kept = type.fields.filter(({ name, optional }) => !optional || Object.hasOwn(given, name));
  return Object.fromEntries(
    kept.map(({ name, type: field }) => {
      const inside = path + showKey(name);
      return [name, Object.hasOwn(given, name) ? typedValue(field, given[name], inside) : missing(field, inside)];
    }),
  );
}

function missing(type: AnnotatedType, path: string): never {
  return refuse("command-type", null, { path, found: "missing", expected: typeText(type), remedy: "add it" });
}

function items(type: AnnotatedType, json: unknown, path: string): readonly unknown[] {
  return Array.isArray(json) ? json : mismatch(type, json, path);
}

function record(type: AnnotatedType, json: unknown, path: string): Readonly<Record<string, unknown>> {
  const isRecord = typeof json === "object" && json !== null && !Array.isArray(json);
  return isRecord ? (json as Readonly<Record<string, unknown>>) : mismatch(type, json, path);
}

function mismatch(type: AnnotatedType, json: unknown, path: string): never {
  return refuse("command-type", null, {
    path,
    found: brief(json),
    expected: typeText(type),
    remedy: `give ${remedies[type.kind] ?? "a value of that type"}`,
  });
}

const remedies: Readonly<Partial<Record<AnnotatedType["kind"], string>>> = {
  number: "a number, or the text NaN, Infinity or -Infinity",
  "typed-array": "a list of numbers",
  list: "a list",
  tuple: "a list of that many items",
  object: "an object with these fields",
  record: "an object",
  boolean: "true or false",
  string: "a text in double quotes",
};

/** JSON, cut short. */
export function brief(json: unknown): string {
  const text = JSON.stringify(json);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
