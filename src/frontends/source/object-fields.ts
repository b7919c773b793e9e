/** The fields of objects as a list: `Object.keys`, spread, `for...in`, results. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { readCaptured } from "./captured-members.js";
import { locate } from "./dense.js";
import type { ObjectContent } from "./heap.js";
import { readField } from "./item-copies.js";
import { isPrivate } from "./keys.js";
import { describe, needsStatic, readable } from "./numbers.js";
import { mayBeMissing, requirePresent } from "./presence.js";
import type { Tracer } from "./tracer.js";
import { type Abstract, type Ref, staticValue, UNDEFINED } from "./values.js";

export type Entries = readonly (readonly [string, Abstract])[];

/** Names and values of the own fields, in JavaScript's order. */
export function entriesOf(t: Tracer, value: Abstract, site: Site): Entries {
  const target = readable(value);
  if (target.kind === "static") {
    if (target.value === undefined || target.value === null) return [];
    const { path } = target;
    if (typeof target.value !== "object")
      return Object.entries(target.value).map(([name, part]) => [name, staticValue(part)]);
    if (path !== null) t.inputs.observeKeys(target.value, path);
    return Object.keys(target.value).map((name) => [name, readCaptured(t, target, name, site)]);
  }
  if (target.kind === "closure" || target.kind === "builtin") return [];
  if (target.kind === "class" && target.statics !== null) return entriesOf(t, target.statics, site);
  if (target.kind !== "ref") throw needsStatic(site, `the fields of ${describe(target)}`);
  const located = locate(t, requirePresent(t, target, ["Cannot convert undefined or null to object"]), site);
  if (located.kind === "content") {
    const { content } = located;
    if (content.kind === "object") return objectEntries(t, target, content, site);
    return content.items.map((item, position) => [String(position), item]);
  }
  if (located.layout.kind !== "record") throw needsStatic(site, "the fields of this value");
  return [...located.layout.fields.keys()]
    .filter((name) => !isPrivate(name))
    .map((name) => [name, readField(t, located, name)]);
}

/** Names and values of what is spread into an object; `uncertain`: only some paths have set the field. */
export function spreadFields(
  t: Tracer,
  value: Abstract,
  site: Site,
): readonly { readonly name: string; readonly value: Abstract; readonly uncertain: boolean }[] {
  const target = readable(value);
  if (target.kind === "maybe" && typeof target.absent !== "string") {
    return spreadFields(t, target.value, site).map(({ name, value: field }) => {
      if (mayBeNothing(field)) throw needsStatic(site, `the fields of ${describe(target)}`);
      return {
        name,
        value: { kind: "maybe", absent: undefined, present: target.present, value: field },
        uncertain: true,
      };
    });
  }
  const content = target.kind === "ref" ? target.cell.value : null;
  if (target.kind !== "ref" || content?.kind !== "object" || content.uncertain === undefined)
    return entriesOf(t, target, site).map(([name, field]) => ({ name, value: field, uncertain: false }));
  return [...content.fields.keys()]
    .filter((name) => !isPrivate(name))
    .map((name) => ({
      name,
      value: fieldValue(t, target, content, name, site),
      uncertain: content.uncertain?.has(name) === true,
    }));
}

function mayBeNothing(value: Abstract): boolean {
  if (value.kind === "static") return value.value === undefined;
  return value.kind === "maybe" || value.kind === "choice" || value.kind === "poison" || mayBeMissing(value);
}

function objectEntries(t: Tracer, ref: Ref, content: ObjectContent, site: Site): Entries {
  return ownNames(content, site).map((name) => [name, fieldValue(t, ref, content, name, site)]);
}

/** The names of an object's own fields, but private ones. Refuses names that only some paths have set. */
export function ownNames(content: ObjectContent, site: Site): readonly string[] {
  const names = [...content.fields.keys()].filter((name) => !isPrivate(name));
  for (const name of names) refuseUncertain(content, name, site);
  return inKeyOrder(names);
}

/** Refuses to say whether an object has a field that only some paths have set. */
export function refuseUncertain(content: ObjectContent, name: string, site: Site): void {
  if (content.uncertain?.has(name) !== true) return;
  const first = describe(content.fields.get(name) ?? UNDEFINED);
  refuse("differs-between-paths", site, { name, first, second: "not there" });
}

/** Whether an object or list has a property itself. */
export function hasOwn(t: Tracer, ref: Ref, name: string, site: Site): boolean {
  const located = locate(t, ref, site);
  if (located.kind === "content" && located.content.kind === "tuple") return Object.hasOwn(located.content.items, name);
  if (located.kind === "content") {
    const { content } = located;
    if (content.kind === "object") refuseUncertain(content, name, site);
    return content.kind === "object" && content.fields.has(name) && !isPrivate(name);
  }
  if (located.layout.kind === "record") return located.layout.fields.has(name) && !isPrivate(name);
  throw needsStatic(site, "whether an item is there");
}

/** What a field holds; a getter is called. */
export function fieldValue(t: Tracer, ref: Ref, content: ObjectContent, name: string, site: Site): Abstract {
  const field = content.fields.get(name) ?? UNDEFINED;
  if (field.kind === "accessor") return field.get === null ? UNDEFINED : t.call(field.get, ref, [], site);
  return t.inputs.observe(field);
}

/** JavaScript lists integer keys first, in ascending order, then the others as they were added. */
function inKeyOrder(names: readonly string[]): readonly string[] {
  const isIndex = (name: string) => /^(0|[1-9]\d{0,9})$/.test(name) && Number(name) < 2 ** 32 - 1;
  const indices = names.filter(isIndex).sort((a, b) => Number(a) - Number(b));
  return [...indices, ...names.filter((name) => !isIndex(name))];
}
