/** What is certain of the values of a program whatever the numbers it is given: a structure, and which components move what. */
import type { RuntimeValue } from "../ir/program.js";
import type { ElementType } from "../ir/types.js";
import { newArray } from "../primitives/array-rows.js";
import { EMPTY, type IndexSet, type IndexSets } from "./index-sets.js";

/** A number or boolean. */
export interface Scalar {
  /** Its value where that is the same for all numbers; null where it is not certain. */
  readonly known: number | boolean | null;
  /** The components of the input on which it depends through a derivative, or more. */
  readonly sources: IndexSet;
}

export type Abstract = Scalar | AbstractArray;

export const UNKNOWN: Scalar = { known: null, sources: EMPTY };

/** A slot that is not set on any path so far. */
export const UNSET: Scalar = { known: null, sources: EMPTY };

export function scalar(known: number | boolean | null, sources: IndexSet): Scalar {
  return known === null && sources === EMPTY ? UNKNOWN : { known, sources };
}

interface Chunk {
  readonly items: readonly Scalar[];
  /** The sources of all items; null until somebody asks. */
  sources: IndexSet | null;
}

/** Items in a chunk of an array of this length: about as many as it has chunks, so that changing one copies little. */
function chunkSize(length: number): number {
  return Math.max(16, Math.ceil(Math.sqrt(length)));
}

/** An array as a value: changes make new ones, which share what did not change. */
export class AbstractArray {
  readonly element: ElementType;
  /** Null where it is not certain. */
  readonly length: number | null;
  /** Sources of every element besides its own; null where no element was written at an uncertain place. */
  readonly everywhere: IndexSet | null;
  readonly #chunks: readonly Chunk[];
  readonly #size: number;
  #all: IndexSet | null = null;

  private constructor(
    element: ElementType,
    length: number | null,
    everywhere: IndexSet | null,
    chunks: readonly Chunk[],
  ) {
    this.element = element;
    this.length = length;
    this.everywhere = everywhere;
    this.#chunks = chunks;
    this.#size = chunkSize(length ?? 0);
  }

  /** An array of any length whose elements depend on `sources`. */
  static anyLength(element: ElementType, sources: IndexSet): AbstractArray {
    return new AbstractArray(element, null, sources, []);
  }

  static filled(element: ElementType, length: number, item: Scalar): AbstractArray {
    const size = chunkSize(length);
    const chunk = { items: new Array<Scalar>(size).fill(inStorage(element, item)), sources: null };
    return new AbstractArray(element, length, null, new Array<Chunk>(Math.ceil(length / size)).fill(chunk));
  }

  static from(element: ElementType, length: number, item: (index: number) => Scalar): AbstractArray {
    const chunks: Chunk[] = [];
    const size = chunkSize(length);
    for (let first = 0; first < length; first += size) {
      const count = Math.min(size, length - first);
      chunks.push({ items: Array.from({ length: count }, (_, at) => item(first + at)), sources: null });
    }
    return new AbstractArray(element, length, null, chunks);
  }

  /** The element at a known index; a missing one is NaN. */
  get(index: number, sets: IndexSets): Scalar {
    if (this.length === null) return scalar(null, this.everywhere ?? EMPTY);
    if (!this.#has(index)) return { known: Number.NaN, sources: EMPTY };
    const item = this.#item(index) ?? UNKNOWN;
    return this.everywhere === null ? item : scalar(null, sets.union(item.sources, this.everywhere));
  }

  /** With another element at a known index; a missing one changes nothing. */
  set(index: number, item: Scalar, sets: IndexSets): AbstractArray {
    if (this.length === null) return this.smeared(item.sources, sets);
    if (!this.#has(index)) return this;
    const at = Math.floor(index / this.#size);
    const items = (this.#chunks[at]?.items ?? []).slice();
    items[index % this.#size] = inStorage(this.element, item);
    const chunks = this.#chunks.slice();
    chunks[at] = { items, sources: null };
    return new AbstractArray(this.element, this.length, this.everywhere, chunks);
  }

  /** With each element changed. */
  map(change: (item: Scalar, index: number) => Scalar, sets: IndexSets): AbstractArray {
    if (this.length === null) return this.smeared(change(scalar(null, this.all(sets)), 0).sources, sets);
    return AbstractArray.from(this.element, this.length, (index) =>
      inStorage(this.element, change(this.get(index, sets), index)),
    );
  }

  /** After any of its elements was overwritten, nobody knows which. */
  smeared(sources: IndexSet, sets: IndexSets): AbstractArray {
    const everywhere = sets.union(this.everywhere ?? EMPTY, sources);
    if (everywhere === this.everywhere) return this;
    return new AbstractArray(this.element, this.length, everywhere, this.#chunks);
  }

  /** The sources of all elements together. */
  all(sets: IndexSets): IndexSet {
    if (this.#all !== null) return this.#all;
    let all = this.everywhere ?? EMPTY;
    let before: Chunk | null = null;
    for (const chunk of this.#chunks) {
      if (chunk === before) continue;
      before = chunk;
      chunk.sources ??= chunk.items.reduce((sum, item) => sets.union(sum, item.sources), EMPTY);
      all = sets.union(all, chunk.sources);
    }
    this.#all = all;
    return all;
  }

  /** What is certain where it is either this or `other`: this array itself where it says so already. */
  join(other: AbstractArray, sets: IndexSets): AbstractArray {
    if (other === this) return this;
    const { length } = this;
    if (length === null) return this.smeared(other.all(sets), sets);
    if (length !== other.length)
      return AbstractArray.anyLength(this.element, sets.union(this.all(sets), other.all(sets)));
    const chunks = this.#chunks.map((chunk, at) => joinChunks(chunk, other.#chunks[at] ?? chunk, sets));
    const everywhere =
      other.everywhere === null ? this.everywhere : sets.union(this.everywhere ?? EMPTY, other.everywhere);
    const isSame = everywhere === this.everywhere && chunks.every((chunk, at) => chunk === this.#chunks[at]);
    return isSame ? this : new AbstractArray(this.element, length, everywhere, chunks);
  }

  /** The array where all its elements are certain; else null. */
  known(): RuntimeValue | null {
    if (this.length === null || this.everywhere !== null) return null;
    const array = newArray(this.element, this.length);
    for (let index = 0; index < this.length; index++) {
      const item = this.#item(index);
      if (item === undefined || item.known === null) return null;
      array[index] = Number(item.known);
    }
    return array;
  }

  #item(index: number): Scalar | undefined {
    return this.#chunks[Math.floor(index / this.#size)]?.items[index % this.#size];
  }

  #has(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < (this.length ?? 0);
  }
}

/** The item as an array of such elements keeps it. */
export function inStorage(element: ElementType, item: Scalar): Scalar {
  if (element === "f64") return item;
  // Whole numbers do not move.
  const sources = element === "f32" ? item.sources : EMPTY;
  if (item.known === null) return scalar(null, sources);
  return scalar(newArray(element, 1).fill(Number(item.known))[0] ?? null, sources);
}

/** What is certain where it is either of both: `a` itself where that says so already. */
export function join(a: Abstract, b: Abstract, sets: IndexSets): Abstract {
  if (a === b || b === UNSET) return a;
  if (a === UNSET) return b;
  if (a instanceof AbstractArray) return b instanceof AbstractArray ? a.join(b, sets) : a;
  return b instanceof AbstractArray ? b : joinScalars(a, b, sets);
}

function joinScalars(a: Scalar, b: Scalar, sets: IndexSets): Scalar {
  if (a === b) return a;
  const sources = sets.union(a.sources, b.sources);
  const known = Object.is(a.known, b.known) ? a.known : null;
  return sources === a.sources && Object.is(known, a.known) ? a : scalar(known, sources);
}

function joinChunks(a: Chunk, b: Chunk, sets: IndexSets): Chunk {
  if (a === b) return a;
  const items = a.items.map((item, at) => joinScalars(item, b.items[at] ?? item, sets));
  return items.every((item, at) => item === a.items[at]) ? a : { items, sources: null };
}

export function sourcesOf(value: Abstract, sets: IndexSets): IndexSet {
  return value instanceof AbstractArray ? value.all(sets) : value.sources;
}
