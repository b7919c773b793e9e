/** `Map` and `Set` whose keys are known while compiling: an object with one field a key. */
import { errorOf, refuse } from "../../../errors/error.js";
import type { Site } from "../../../errors/site.js";
import type { Cell, ObjectContent } from "../heap.js";
import { keepingLength, sequenceOf } from "../iteration.js";
import { absence, readable } from "../numbers.js";
import { refuseUncertain } from "../object-fields.js";
import { NeedsStatic, siteKey, type Tracer } from "../tracer.js";
import { type Abstract, type Builtin, type Ref, staticValue, traced, UNDEFINED } from "../values.js";

export type Collection = "Map" | "Set";

const prototypes = new Map<unknown, Collection>([
  [Map.prototype, "Map"],
  [Set.prototype, "Set"],
]);

/** Which collection an object of the program is, if it is one. */
export function collectionOf(content: ObjectContent): Collection | null {
  return content.prototype?.kind === "static" ? (prototypes.get(content.prototype.value) ?? null) : null;
}

/** `new Map(entries)`, `new Set(values)`. */
export function newCollection(t: Tracer, kind: Collection, args: readonly Abstract[], site: Site): Ref {
  const prototype = staticValue(kind === "Map" ? Map.prototype : Set.prototype);
  const cell = t.heap.cell({ kind: "object", fields: new Map(), prototype, frozen: null }, siteKey(site));
  const ref: Ref = { kind: "ref", cell, steps: [] };
  const given = readable(args[0] ?? UNDEFINED);
  if (given.kind === "static" && (given.value === undefined || given.value === null)) return ref;
  const sequence = sequenceOf(t, given, site);
  if (sequence.kind !== "known") throw unknownEntries(site, kind);
  for (const item of sequence.items) {
    if (kind === "Set") set(t, cell, item, item, site);
    else {
      const pair = sequenceOf(t, item, site);
      if (pair.kind !== "known") throw unknownEntries(site, kind);
      set(t, cell, pair.items[0] ?? UNDEFINED, pair.items[1] ?? UNDEFINED, site);
    }
  }
  return ref;
}

/** The items that `for...of` walks over; null for other objects. */
export function collectionItems(t: Tracer, ref: Ref, content: ObjectContent, site: Site): readonly Abstract[] | null {
  const kind = collectionOf(content);
  if (kind === null) return null;
  return entries(content, site).map(([key, value]) =>
    kind === "Set" ? key : t.newArray([key, value], `${siteKey(site)}entry${ref.cell.birth}`, site),
  );
}

/** A property of a `Map` or `Set`; null for other objects. */
export function collectionProperty(
  t: Tracer,
  ref: Ref,
  content: ObjectContent,
  name: string,
  site: Site,
): Abstract | null {
  const kind = collectionOf(content);
  if (kind === null) return null;
  if (name === "size") return staticValue(entries(content, site).length);
  const method = methodsOf(t, ref, kind)[name];
  if (method !== undefined) return { kind: "builtin", name, call: method };
  return refuse("unknown-property", site, {
    name,
    what: `a \`${kind}\``,
    remedy: `use what a \`${kind}\` has: get, set, has, delete, size, forEach, keys, values, entries`,
  });
}

function methodsOf(t: Tracer, ref: Ref, kind: Collection): Readonly<Record<string, Builtin["call"]>> {
  const { cell } = ref;
  const list = (items: readonly Abstract[], site: Site) => t.newArray(items, siteKey(site), site);
  const common: Record<string, Builtin["call"]> = {
    has: ([key], site) => has(t, contentOf(cell, site), keyOf(key, site)),
    delete: ([key], site) => remove(t, cell, keyOf(key, site), site),
    clear: (_args, site) => write(t, cell, new Map(), site),
    forEach: ([callback], site) => {
      for (const [key, value] of entries(contentOf(cell, site), site))
        keepingLength(t, ref, site, () => t.call(callback ?? UNDEFINED, null, [value, key, ref], site));
      return UNDEFINED;
    },
    keys: (_args, site) =>
      list(
        entries(contentOf(cell, site), site).map(([key]) => key),
        site,
      ),
    values: (_args, site) =>
      list(
        entries(contentOf(cell, site), site).map(([, value]) => value),
        site,
      ),
    entries: (_args, site) =>
      list(
        entries(contentOf(cell, site), site).map(([key, value]) =>
          t.newArray([key, value], `${siteKey(site)}pair`, site),
        ),
        site,
      ),
  };
  if (kind === "Set") {
    common.add = ([key], site) => set(t, cell, key ?? UNDEFINED, key ?? UNDEFINED, site) ?? ref;
    return common;
  }
  common.get = ([key], site) => contentOf(cell, site).fields.get(keyOf(key, site)) ?? UNDEFINED;
  common.set = ([key, value], site) => set(t, cell, key ?? UNDEFINED, value ?? UNDEFINED, site) ?? ref;
  return common;
}

function contentOf(cell: Cell, site: Site): ObjectContent {
  const content = cell.value;
  if (content.kind !== "object") return refuse("aliasing", site, { what: "this `Map` or `Set`" });
  return content;
}

/** Keys of several kinds lie side by side (`1` is not `"1"`), out of sight of what lists the fields of objects. */
function keyOf(key: Abstract | undefined, site: Site): string {
  const value = readable(key ?? UNDEFINED);
  if (value.kind === "ref" || value.kind === "closure") return objectKey(site);
  if (value.kind !== "static") throw computedKey(site);
  const known = value.value;
  // -0 and 0 are one key.
  if (typeof known === "number") return `${HIDDEN}number ${known}`;
  if (typeof known === "string") return `${HIDDEN}string ${known}`;
  if (typeof known === "boolean" || known === undefined || known === null) return `${HIDDEN}constant ${String(known)}`;
  return objectKey(site);
}

function objectKey(site: Site): never {
  return refuse("unsupported-construct", site, {
    what: "an object as a key of a `Map` or `Set`",
    because: "objects of the function exist while it is compiled only as what they hold",
    remedy: "use text or a number that names the object, or put the value into a field of the object itself",
  });
}

function unknownEntries(site: Site, kind: Collection): NeedsStatic {
  return new NeedsStatic(
    errorOf("unsupported-construct", site, {
      what: `a \`${kind}\` whose entries are known only when it runs`,
      because: "an entry is found while compiling, by a key that is known then",
      remedy: "keep the numbers in an array, or write the keys out",
    }),
  );
}

function computedKey(site: Site): NeedsStatic {
  return new NeedsStatic(
    errorOf("unsupported-construct", site, {
      what: "a computed key of a `Map` or `Set`",
      because: "an entry is found while compiling, by a key that is known then",
      remedy: "index an array with the number, or use keys that are written out or count a loop of known length",
    }),
  );
}

const HIDDEN = "\u0000";

function valueOfKey(key: string): Abstract {
  const text = key.slice(key.indexOf(" ") + 1);
  if (key.startsWith(`${HIDDEN}number `)) return staticValue(Number(text));
  if (key.startsWith(`${HIDDEN}string `)) return staticValue(text);
  return staticValue(text === "true" ? true : text === "false" ? false : text === "null" ? null : undefined);
}

function entries(content: ObjectContent, site: Site): readonly (readonly [Abstract, Abstract])[] {
  return [...content.fields].map(([key, value]) => {
    refuseUncertain(content, key, site);
    return [valueOfKey(key), value];
  });
}

function has(t: Tracer, content: ObjectContent, key: string): Abstract {
  const value = content.fields.get(key);
  if (value === undefined) return staticValue(false);
  const missing = content.uncertain?.has(key) === true ? absence(t, value) : null;
  return missing === null ? staticValue(true) : traced(t.ops.not(missing.missing));
}

function write(t: Tracer, cell: Cell, fields: ReadonlyMap<string, Abstract>, site: Site): Abstract {
  t.heap.writeCell(cell, { ...contentOf(cell, site), fields }, site);
  return UNDEFINED;
}

function set(t: Tracer, cell: Cell, key: Abstract, value: Abstract, site: Site): null {
  write(t, cell, new Map(contentOf(cell, site).fields).set(keyOf(key, site), value), site);
  return null;
}

function remove(t: Tracer, cell: Cell, key: string, site: Site): Abstract {
  const content = contentOf(cell, site);
  const fields = new Map(content.fields);
  const found = has(t, content, key);
  fields.delete(key);
  write(t, cell, fields, site);
  return found;
}
