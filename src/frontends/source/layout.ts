/** Dense data: how lists of numbers, rows and records lie in flat arrays of the program. Data only; `dense.ts` reads and writes. */
import type { Value } from "../../ir/program.js";
import type { ElementType } from "../../ir/types.js";
import type { ArrayKind, ClassValue, Static } from "./values.js";

/** All numbers (or booleans, as 0 and 1) at one place of the structure, row-major in one flat array. */
export interface LeafLayout {
  readonly kind: "leaf";
  readonly data: Value;
  readonly element: ElementType;
  readonly boolean: boolean;
}

/**
 * A list of equally shaped items. Item `i` of the list at linear index `k` has linear index `k * length + i`; the outermost list
 * may have spare capacity. `item` is null while nothing was ever stored.
 */
export interface ListLayout {
  readonly kind: "list";
  readonly length: Value;
  readonly item: Layout | null;
  readonly array: ArrayKind;
  /** Whether the flat arrays may be longer than the list (it was pushed to), so that reads must look at `length`. */
  readonly spare: boolean;
  /** When rows are shared or swapped: which stored row each position shows, and how many rows are stored. */
  readonly pool: { readonly handles: Value; readonly count: Value } | null;
  /** Which items were replaced or taken away so far; of the outermost list only. */
  readonly arrangement?: Arrangement | null;
}

/**
 * Positions stand for the items that lie there, until an item is replaced. A reference remembers the arrangement in which it
 * was made; whether the item is still there is then a matter of what was replaced since.
 */
export interface Arrangement {
  readonly before: Arrangement | null;
  /** The position; null when it may be any. */
  readonly replaced: Value | null;
}

export interface RecordLayout {
  readonly kind: "record";
  readonly fields: ReadonlyMap<string, Layout>;
  readonly prototype: ClassValue | Static | null;
  /** A plain array of static length (a tuple) rather than an object: its fields are "0", "1", ... */
  readonly tuple: boolean;
}

/** The same static value in every item. */
export interface ConstantLayout {
  readonly kind: "constant";
  readonly value: Static;
}

export type Layout = LeafLayout | ListLayout | RecordLayout | ConstantLayout;

/** Whether nothing was ever stored in the list, so that it has no items whatever its kind will be. */
export function isEmptyList(layout: ListLayout): boolean {
  return layout.item === null && layout.pool === null && layout.length.kind === "constant" && layout.length.value === 0;
}
