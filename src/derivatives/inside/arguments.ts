/** Small abstract values that the operators take and return: functions, lists, records; and what may be an argument. */
import type { Site } from "../../errors/site.js";
import { readable } from "../../frontends/source/numbers.js";
import { siteKey, type Tracer } from "../../frontends/source/tracer.js";
import type { Abstract } from "../../frontends/source/values.js";

/** `undefined` or `null`. */
export function isAbsent(value: Abstract): boolean {
  const given = readable(value);
  return given.kind === "static" && (given.value === undefined || given.value === null);
}

/** Whether an argument can be a parameter: numbers and what is built of them, not functions. */
export function isData(value: Abstract): boolean {
  const given = readable(value);
  if (given.kind === "traced" || given.kind === "ref") return true;
  return given.kind === "static" && (typeof given.value === "number" || typeof given.value === "boolean");
}

/** A function that the interpreter can call. */
export function functionOf(name: string, call: (args: readonly Abstract[], site: Site) => Abstract): Abstract {
  return { kind: "builtin", name, call };
}

export function record(t: Tracer, fields: Readonly<Record<string, Abstract>>, site: Site): Abstract {
  const content = { kind: "object", fields: new Map(Object.entries(fields)), prototype: null, frozen: null } as const;
  return { kind: "ref", cell: t.heap.cell(content, siteKey(site)), steps: [] };
}

export function tuple(t: Tracer, items: readonly Abstract[], site: Site): Abstract {
  return { kind: "ref", cell: t.heap.cell({ kind: "tuple", items, frozen: null }, siteKey(site)), steps: [] };
}
