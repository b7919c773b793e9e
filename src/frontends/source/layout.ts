/** Dense data: how lists of numbers, rows and records lie in flat arrays of the program. Data only; `dense.ts` reads and writes. */
import type { Value } from "../../ir/program.js";
import type { ElementType } from "../../ir/types.js";
import { type ArrayKind, type ClassValue, type Static, staticValue } from "./values.js";

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
  /** Whether positions within the length may never have been set. */
  readonly holes?: boolean;
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

/** States of an item that may be missing: never set, set to `undefined` or `null`, set to a value. */
export const HOLE = 0;
export const ABSENT = 1;
export const HELD = 2;

/** A label that differs between the records of one list: what it is is not known, and reading it takes other structures. */
export const UNKNOWN_LABEL: Static = staticValue(Symbol("a label"));

/**
 * Items or fields of which some may be missing. Their numbers are NaN then, so that arithmetic needs nothing else; who asks
 * whether one is there (`?? 0`, `=== undefined`, the reader of a row) looks at the state beside it.
 */
export interface OptionalLayout {
  readonly kind: "optional";
  readonly value: PresentLayout;
  /** One of the states for each item. Where nobody asks, it goes with the dead code. */
  readonly states: Value;
  /** What an absent item is. */
  readonly absent: undefined | null;
  /** Whether an absent item may have been stored; else only holes are missing. */
  readonly stored: boolean;
}

/** What an item is where it is there. */
export type PresentLayout = LeafLayout | ListLayout | RecordLayout | ConstantLayout;

export type Layout = PresentLayout | OptionalLayout;

export function presentLayout(layout: Layout): PresentLayout;
export function presentLayout(layout: Layout | null): PresentLayout | null;
export function presentLayout(layout: Layout | null): PresentLayout | null {
  return layout?.kind === "optional" ? layout.value : layout;
}

/** The numbers or booleans of a list, missing ones included; null for other items. */
export function leafOf(layout: Layout | null): LeafLayout | null {
  const value = presentLayout(layout);
  return value?.kind === "leaf" ? value : null;
}

/** The list where every position is known to be set. */
export function filledList(list: ListLayout): ListLayout {
  const { item } = list;
  return { ...list, holes: false, item: item?.kind === "optional" && !item.stored ? item.value : item };
}

/** Whether the same `undefined` or `null` stands in every item. */
export function isAbsentLayout(layout: Layout | null): layout is ConstantLayout {
  return layout?.kind === "constant" && (layout.value.value === undefined || layout.value.value === null);
}

/** Whether nothing was ever stored in the list, so that it has no items whatever its kind will be. */
export function isEmptyList(layout: ListLayout): boolean {
  return layout.item === null && layout.pool === null && layout.length.kind === "constant" && layout.length.value === 0;
}
