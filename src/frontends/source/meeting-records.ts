/** Fields of records where paths meet: which are on both, which on one only, and in which order. */
import type { ObjectContent } from "./heap.js";
import { sameAbstract } from "./same.js";
import { type Abstract, UNDEFINED } from "./values.js";

/** A field that only the other path has set is `undefined` here. */
export function fieldOf(content: ObjectContent, name: string): Abstract {
  return content.fields.get(name) ?? UNDEFINED;
}

/** Fields that are there on one path only, or stand in another order. */
export function uncertainNames(a: ObjectContent, b: ObjectContent): ReadonlySet<string> {
  const inA = [...a.fields.keys()];
  const inB = [...b.fields.keys()];
  const commonA = inA.filter((name) => b.fields.has(name));
  const commonB = inB.filter((name) => a.fields.has(name));
  const alone = [...inA, ...inB].filter((name) => !a.fields.has(name) || !b.fields.has(name));
  const moved = commonA.filter((name, position) => name !== commonB[position]);
  return new Set([...alone, ...moved, ...(a.uncertain ?? []), ...(b.uncertain ?? [])]);
}

export function fitsFields(
  content: ObjectContent,
  shape: { readonly fields: readonly (readonly [string, unknown])[]; readonly like: ObjectContent },
): boolean {
  const uncertain = shape.like.uncertain ?? new Set();
  const names = shape.fields.map(([name]) => name);
  const certain = (all: readonly string[]) => all.filter((name) => !uncertain.has(name)).join("\n");
  return (
    [...content.fields.keys()].every((name) => names.includes(name)) &&
    samePrototype(content, shape.like) &&
    names.every((name) => content.fields.has(name) || uncertain.has(name)) &&
    certain([...content.fields.keys()]) === certain(names) &&
    [...(content.uncertain ?? [])].every((name) => uncertain.has(name))
  );
}

/** Getters that differ cannot be told apart behind one field: the objects must stay two. */
export function accessorsDiffer(a: ObjectContent, b: ObjectContent): boolean {
  return [...a.fields].some(([name, field]) => {
    const other = b.fields.get(name);
    return (field.kind === "accessor" || other?.kind === "accessor") && field !== other;
  });
}

export function samePrototype(a: ObjectContent, b: ObjectContent): boolean {
  if (a.prototype === b.prototype) return true;
  if (a.prototype === null || b.prototype === null) return false;
  return sameAbstract(a.prototype, b.prototype);
}
