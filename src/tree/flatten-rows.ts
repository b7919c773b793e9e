/** Lists to flat row-major arrays: lengths are read off the first item, then every item is written behind the others. */
import { elementOf, isFloatArray, newArray, type RuntimeLeaf, type TypedArray } from "./leaf.js";
import { isObject, isRecord } from "./record.js";
import type { Structure, TypedElement } from "./structure.js";
import { isStatic } from "./structure-of.js";

/** What is filled while one list is flattened. `ends[k]` is the next free position of `buffers[k]`. */
interface Rows {
  readonly lengths: number[];
  readonly buffers: TypedArray[];
  readonly ends: number[];
}

/** One leaf of the list, in order: a length, or an array whose size is the product of the lengths above it. */
type Slot =
  | { readonly kind: "length"; readonly index: number }
  | { readonly kind: "array"; readonly element: TypedElement; readonly above: readonly number[] };

interface RowCodec {
  /** Appends the lengths in `value`, depth first; false when it has another structure. */
  readonly measure: (value: unknown, lengths: number[]) => boolean;
  /** Writes `value` behind what the buffers hold; false when its structure or lengths differ. */
  readonly write: (value: unknown, rows: Rows) => boolean;
}

const always = () => true;

/** A flattener for a `list` structure: `(value, leaves) => whether it fits`. */
export function compileRows(
  structure: Structure & { readonly kind: "list" },
  fit: "strict" | "loose",
): (value: unknown, leaves: RuntimeLeaf[]) => boolean {
  const planner = new Planner(fit);
  const list = planner.codec(structure, []);
  const { slots } = planner;
  return (value, leaves) => {
    if (!Array.isArray(value)) return false;
    const rows: Rows = { lengths: [], buffers: [], ends: [] };
    if (!list.measure(value, rows.lengths)) return false;
    for (const slot of slots) leaves.push(openSlot(slot, rows));
    return list.write(value, rows);
  };
}

function openSlot(slot: Slot, rows: Rows): RuntimeLeaf {
  if (slot.kind === "length") return rows.lengths[slot.index] ?? 0;
  const buffer = newArray(
    slot.element,
    slot.above.reduce((size, index) => size * (rows.lengths[index] ?? 0), 1),
  );
  rows.buffers.push(buffer);
  rows.ends.push(0);
  return buffer;
}

/** Gives each length and each array of the list its place, and makes the closures that know these places. */
class Planner {
  readonly slots: Slot[] = [];
  readonly #loose: boolean;
  #lengths = 0;
  #buffers = 0;

  constructor(fit: "strict" | "loose") {
    this.#loose = fit === "loose";
  }

  codec(structure: Structure, above: readonly number[]): RowCodec {
    switch (structure.kind) {
      case "number":
        return { measure: always, write: writeScalar("number", this.#buffer("f64", above)) };
      case "boolean":
        return { measure: always, write: writeScalar("boolean", this.#buffer("u8", above)) };
      case "typed":
        return this.#typed(structure.element, above);
      case "list":
        return this.#list(structure.item, above);
      case "tuple":
        return tupleCodec(structure.items.map((item) => this.codec(item, above)));
      case "object": {
        const names = structure.fields.map(([name]) => name);
        const { prototype } = structure;
        return objectCodec(
          names,
          structure.fields.map(([, field]) => this.codec(field, above)),
          (value): value is Readonly<Record<string, unknown>> =>
            this.#loose ? isObject(value) : isRecord(value, names, prototype),
        );
      }
      case "static": {
        const { value: expected, opaque } = structure;
        const fits = this.#loose ? always : opaque ? isStatic : (value: unknown) => Object.is(value, expected);
        return { measure: always, write: fits };
      }
      case "empty":
        return { measure: always, write: (value) => Array.isArray(value) && value.length === 0 };
    }
  }

  #typed(element: TypedElement, above: readonly number[]): RowCodec {
    const length = this.#length();
    const buffer = this.#buffer(this.#loose ? "f64" : element, [...above, length]);
    const loose = this.#loose;
    const fits = (value: unknown): value is TypedArray => (loose ? isFloatArray(value) : elementOf(value) === element);
    return {
      measure: (value, lengths) => fits(value) && lengths.push(value.length) > 0,
      write: (value, rows) => {
        if (!fits(value) || value.length !== rows.lengths[length]) return false;
        const at = rows.ends[buffer] ?? 0;
        rows.buffers[buffer]?.set(value, at);
        rows.ends[buffer] = at + value.length;
        return true;
      },
    };
  }

  #list(item: Structure, above: readonly number[]): RowCodec {
    const length = this.#length();
    const firstBuffer = this.#buffers;
    const codec = this.codec(item, [...above, length]);
    const lengthsBelow = this.#lengths - length - 1;
    const writeItems = item.kind === "number" ? writeNumbers(firstBuffer) : writeEach(codec);
    return {
      measure: (value, lengths) => {
        if (!Array.isArray(value)) return false;
        lengths.push(value.length);
        // Without an item the lengths below are unknown: such a value has another structure.
        return value.length === 0 ? lengthsBelow === 0 : codec.measure(value[0], lengths);
      },
      write: (value, rows) => Array.isArray(value) && value.length === rows.lengths[length] && writeItems(value, rows),
    };
  }

  #length(): number {
    this.slots.push({ kind: "length", index: this.#lengths });
    return this.#lengths++;
  }

  #buffer(element: TypedElement, above: readonly number[]): number {
    this.slots.push({ kind: "array", element, above });
    return this.#buffers++;
  }
}

function writeScalar(type: "number" | "boolean", buffer: number): RowCodec["write"] {
  return (value, rows) => {
    const target = rows.buffers[buffer];
    if (typeof value !== type || target === undefined) return false;
    const at = rows.ends[buffer] ?? 0;
    target[at] = Number(value);
    rows.ends[buffer] = at + 1;
    return true;
  };
}

function writeNumbers(buffer: number): (items: readonly unknown[], rows: Rows) => boolean {
  return (items, rows) => {
    const target = rows.buffers[buffer];
    if (target === undefined) return false;
    const at = rows.ends[buffer] ?? 0;
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      if (typeof item !== "number") return false;
      target[at + index] = item;
    }
    rows.ends[buffer] = at + items.length;
    return true;
  };
}

function writeEach(codec: RowCodec): (items: readonly unknown[], rows: Rows) => boolean {
  return (items, rows) => {
    for (let index = 0; index < items.length; index++) if (!codec.write(items[index], rows)) return false;
    return true;
  };
}

function tupleCodec(items: readonly RowCodec[]): RowCodec {
  const fits = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length === items.length;
  return {
    measure: (value, lengths) => fits(value) && items.every((item, index) => item.measure(value[index], lengths)),
    write: (value, rows) => {
      if (!fits(value)) return false;
      for (let index = 0; index < items.length; index++) if (!items[index]?.write(value[index], rows)) return false;
      return true;
    },
  };
}

function objectCodec(
  names: readonly string[],
  fields: readonly RowCodec[],
  fits: (value: unknown) => value is Readonly<Record<string, unknown>>,
): RowCodec {
  return {
    measure: (value, lengths) =>
      fits(value) && fields.every((field, index) => field.measure(value[names[index] ?? ""], lengths)),
    write: (value, rows) => {
      if (!fits(value)) return false;
      for (let index = 0; index < names.length; index++) {
        if (!fields[index]?.write(value[names[index] ?? ""], rows)) return false;
      }
      return true;
    },
  };
}
