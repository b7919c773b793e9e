/** Abstract values of the interpreter from flat values of the program, and back: the counterparts of `unflatten` and `flatten`. */
import { errorOf, refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { locate } from "../../frontends/source/dense.js";
import type { Cell, Frozen } from "../../frontends/source/heap.js";
import { flatRow } from "../../frontends/source/item-copies.js";
import { sequenceOf } from "../../frontends/source/iteration.js";
import type { Layout, ListLayout } from "../../frontends/source/layout.js";
import { describe, markLength, readable, toNumber } from "../../frontends/source/numbers.js";
import { flattenResult } from "../../frontends/source/results.js";
import { siteKey, type Tracer } from "../../frontends/source/tracer.js";
import {
  type Abstract,
  type ArrayKind,
  type ClassValue,
  type Static,
  staticValue,
  traced,
} from "../../frontends/source/values.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import type { ElementType } from "../../ir/types.js";
import { primitives } from "../../primitives/table.js";
import { gradientLayout } from "../../tree/gradient-structure.js";
import { isPlainNumbers, isRows } from "../../tree/leaves.js";
import type { Structure } from "../../tree/structure.js";
import { showStructure, structureKey } from "../../tree/structure-key.js";

/** The value whose flat leaves are `leaves`. */
export function abstractFrom(
  t: Tracer,
  structure: Structure,
  leaves: readonly Value[],
  frozen: Frozen | null,
  site: Site,
): Abstract {
  return new Assembler(t, leaves, frozen, site).value(structure);
}

class Assembler {
  readonly #t: Tracer;
  readonly #leaves: readonly Value[];
  readonly #frozen: Frozen | null;
  readonly #site: Site;
  #at = 0;

  constructor(t: Tracer, leaves: readonly Value[], frozen: Frozen | null, site: Site) {
    this.#t = t;
    this.#leaves = leaves;
    this.#frozen = frozen;
    this.#site = site;
  }

  value(structure: Structure): Abstract {
    const frozen = this.#frozen;
    switch (structure.kind) {
      case "number":
      case "boolean":
        return traced(this.#next());
      case "typed":
        return this.#dense(this.#flat(this.#next(), structure.element, structure.element, null));
      case "list":
        if (isPlainNumbers(structure)) return this.#dense(this.#flat(this.#next(), "f64", "plain", null));
        return this.#dense(this.#layout(structure));
      case "tuple":
        return this.#tuple(structure.items.map((item) => this.value(item)));
      case "empty":
        return this.#tuple([]);
      case "object": {
        const fields = new Map(structure.fields.map(([name, field]) => [name, this.value(field)]));
        return this.#reference({
          kind: "object",
          fields,
          prototype: prototypeValue(this.#t, structure.prototype),
          frozen,
        });
      }
      case "static":
        return knownValue(this.#t, structure.value);
    }
  }

  #layout(structure: Structure): Layout {
    switch (structure.kind) {
      case "number":
        return { kind: "leaf", data: this.#next(), element: "f64", boolean: false };
      case "boolean":
        return { kind: "leaf", data: this.#next(), element: "u8", boolean: true };
      case "typed": {
        const length = this.#length();
        return this.#flat(this.#next(), structure.element, structure.element, length);
      }
      case "list":
        return list(this.#length(), this.#layout(structure.item));
      case "tuple":
      case "object": {
        const isTuple = structure.kind === "tuple";
        const entries = isTuple
          ? structure.items.map((item, index): readonly [string, Structure] => [String(index), item])
          : structure.fields;
        const fields = new Map(entries.map(([name, field]) => [name, this.#layout(field)]));
        return {
          kind: "record",
          fields,
          prototype: isTuple ? null : prototypeValue(this.#t, structure.prototype),
          tuple: isTuple,
        };
      }
      case "static":
        return { kind: "constant", value: knownValue(this.#t, structure.value) };
      case "empty":
        return list(constant(0), null);
    }
  }

  #flat(data: Value, element: ElementType, array: ArrayKind, known: Value | null): ListLayout {
    const length = known ?? this.#integer(this.#t.ops.length(data));
    return { ...list(length, { kind: "leaf", data, element, boolean: false }), array };
  }

  #tuple(items: readonly Abstract[]): Abstract {
    const frozen = this.#frozen;
    // Flat where an earlier attempt found that it is indexed at run time.
    return frozen === null
      ? this.#t.newArray(items, `${siteKey(this.#site)}#${this.#at}`, this.#site)
      : this.#reference({ kind: "tuple", items, frozen });
  }

  #dense(layout: Layout): Abstract {
    return this.#reference({ kind: "dense", layout, frozen: this.#frozen });
  }

  #reference(content: Cell["value"]): Abstract {
    return { kind: "ref", cell: this.#t.heap.cell(content, siteKey(this.#site)), steps: [] };
  }

  #length(): Value {
    return this.#integer(this.#next());
  }

  #integer(length: Value): Value {
    return markLength(this.#t, length);
  }

  #next(): Value {
    const value = this.#leaves[this.#at++];
    if (value === undefined) throw new Error("abstractFrom: fewer leaves than the structure has");
    return value;
  }
}

function list(length: Value, item: Layout | null): ListLayout {
  return { kind: "list", length, item, array: "plain", pool: null, spare: false };
}

function prototypeValue(t: Tracer, prototype: object | null): Static | ClassValue | null {
  if (prototype === null || prototype === Object.prototype) return null;
  return t.known.get(prototype) ?? staticValue(prototype);
}

/** With the way to it, which its methods and what its functions close over are read along. */
function knownValue(t: Tracer, value: unknown): Static {
  const known = t.known.get(value);
  return known?.kind === "static" ? known : staticValue(value);
}

/**
 * The leaves of a tangent or adjoint that belongs to a value of the structure `like` (a gradient structure), in full precision.
 * Literal arrays and arrays of the program may stand for each other; further fields are ignored.
 */
export function tangentValues(t: Tracer, like: Structure, value: Abstract, what: string, site: Site): Value[] {
  const given = readable(value);
  switch (like.kind) {
    case "number":
      if (!isNumber(given)) refuseTangent(what, describe(given), like, site);
      return [toNumber(t, given, site)];
    case "typed":
    case "list":
      if (!isListLike(t, given, site)) refuseTangent(what, describe(given), like, site);
      if (like.kind === "typed" || isPlainNumbers(like)) return [numbersOf(t, given, site)];
      return listValues(t, like, given, what, site);
    case "tuple":
      if (!isListLike(t, given, site)) refuseTangent(what, describe(given), like, site);
      return like.items.flatMap((item, index) => {
        if (item.kind === "static") return [];
        return tangentValues(t, item, itemOf(t, given, index, site), `${what}[${index}]`, site);
      });
    case "object": {
      if (given.kind !== "ref" || isListLike(t, given, site)) refuseTangent(what, describe(given), like, site);
      const fields = new Map(t.entriesOf(given, site));
      return like.fields.flatMap(([name, field]) => {
        const own = fields.get(name);
        if (own === undefined) return refuseTangent(`${what}.${name}`, "undefined", field, site);
        return tangentValues(t, field, own, `${what}.${name}`, site);
      });
    }
    case "boolean":
    case "static":
    case "empty":
      return [];
  }
}

function isNumber(given: Abstract): boolean {
  if (given.kind === "traced") return given.value.type.kind === "f64";
  return given.kind === "static" && typeof given.value === "number";
}

/** Whether a value can be walked over as a list. */
export function isListLike(t: Tracer, value: Abstract, site: Site): boolean {
  const given = readable(value);
  if (given.kind !== "ref") return false;
  const place = locate(t, given, site);
  if (place.kind === "content") return place.content.kind === "tuple";
  return place.layout.kind === "list" || (place.layout.kind === "record" && place.layout.tuple);
}

/** Makes the program check that an array has as many numbers as are needed. Most lengths are known only when it runs. */
export function checkLength(t: Tracer, what: string, array: Value, expected: Value, site: Site): void {
  const found = t.ops.length(array);
  t.builder.site = site;
  t.builder.effect({
    effect: "assert",
    predicate: t.ops.eq(found, expected),
    message: [0, " ", 1],
    inputs: [found, expected],
    construct: (text) => {
      const [own = "", needed = ""] = text.split(" ");
      return errorOf("value-length", site, { what, found: own, expected: needed });
    },
  });
}

/** A list of rows or records: literal rows are joined, else the structure must be the very same. */
function listValues(t: Tracer, like: Structure, given: Abstract, what: string, site: Site): Value[] {
  if (isRows(like)) {
    const sequence = sequenceOf(t, given, site);
    if (sequence.kind === "known") return [joined(t, sequence.items, like, what, site)];
  }
  const { structure, outputs } = flattenResult(t, given, site);
  if (structureKey(structure) !== structureKey(like)) refuseTangent(what, showStructure(structure), like, site);
  return gradientLayout(like).differentiable.map((leaf) => {
    const output = outputs[leaf];
    return output === undefined ? refuseTangent(what, "undefined", like, site) : widened(t, output);
  });
}

/** Rows known one by one as one array, row after row. */
function joined(t: Tracer, items: readonly Abstract[], like: Structure, what: string, site: Site): Value {
  const row = like.kind === "list" ? like.item : like;
  const parts = items.map((item) => {
    const [values] = row.kind === "list" && !isPlainNumbers(row) ? listValues(t, row, item, what, site) : [null];
    return values ?? numbersOf(t, item, site);
  });
  const ends: Value[] = [];
  for (const part of parts) ends.push(t.ops.add(ends.at(-1) ?? constant(0), t.ops.length(part)));
  let array: Value = t.ops.fill(ends.at(-1) ?? constant(0), 0);
  parts.forEach((part, index) => {
    array = t.ops.setSlice(array, ends[index - 1] ?? constant(0), part);
  });
  return array;
}

/** All numbers of a list as one f64 array of the program. */
function numbersOf(t: Tracer, given: Abstract, site: Site): Value {
  const sequence = sequenceOf(t, given, site);
  if (sequence.kind === "indexed") {
    const place = locate(t, sequence.ref, site);
    if (place.kind === "dense" && place.layout.kind === "list" && place.layout.item?.kind === "leaf") {
      return widened(t, flatRow(t, place, place.layout.item));
    }
    // Items that may be missing are read one by one, and checked when that runs.
    const { length, at } = sequence;
    const empty = t.ops.fill(length, 0);
    const { outputs } = t.builder.loop({
      count: length,
      initial: [empty],
      site,
      body: (index, [numbers = empty]) => [t.ops.set(numbers, index, toNumber(t, at(index), site))],
    });
    return outputs[0] ?? empty;
  }
  let array: Value = t.ops.fill(sequence.items.length, 0);
  sequence.items.forEach((item, index) => {
    array = t.ops.set(array, index, toNumber(t, item, site));
  });
  return array;
}

function itemOf(t: Tracer, given: Abstract, index: number, site: Site): Abstract {
  const sequence = sequenceOf(t, given, site);
  if (sequence.kind === "known") return sequence.items[index] ?? staticValue(undefined);
  return sequence.at(constant(index));
}

function refuseTangent(what: string, found: string, like: Structure, site: Site): never {
  return refuse("value-structure", site, {
    what,
    found,
    expected: showStructure(like),
    reason: "a tangent or adjoint has the structure of the value it belongs to",
  });
}

/** The array as f64. */
export function widened(t: Tracer, array: Value): Value {
  return array.type.kind === "array" && array.type.element !== "f64" ? converted(t, array, "f64") : array;
}

/** A copy of an f32 or f64 array in the other storage. */
export function converted(t: Tracer, array: Value, element: "f32" | "f64"): Value {
  const length = t.ops.length(array);
  const empty = t.builder.apply(primitives.fill, [length, constant(0)], { element });
  const { outputs } = t.builder.loop({
    count: length,
    initial: [empty],
    body: (index, [copy]) => {
      const number = t.ops.get(array, index);
      return [t.ops.set(copy ?? empty, index, element === "f32" ? t.ops.fround(number) : number)];
    },
  });
  return outputs[0] ?? empty;
}
