/** The option `wrt`: which arguments, counted from 0. */
import { refuse } from "../errors/value-error.js";

/** Indices of arguments, and whether the user gave one index rather than a tuple. */
export interface Selection {
  readonly indices: readonly number[];
  readonly single: boolean;
}

/** @throws ChainruleError for anything but an index or a tuple of different indices. */
export function readWrt(operator: string, wrt: unknown): Selection {
  const indices: readonly unknown[] = Array.isArray(wrt) ? wrt : [wrt ?? 0];
  const isIndex = (index: unknown): index is number => Number.isInteger(index) && Number(index) >= 0;
  if (!indices.every(isIndex) || new Set(indices).size !== indices.length || indices.length === 0) {
    refuse("bad-option", null, {
      operator,
      option: "`wrt`",
      found: Array.isArray(wrt) ? `[${indices.map(show).join(", ")}]` : show(wrt),
      expected: "an index of an argument or a tuple of different ones, counted from 0",
    });
  }
  return { indices, single: !Array.isArray(wrt) };
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** @throws ChainruleError when an index is beyond the arguments of a call. */
export function checkIndices(selection: Selection, count: number): void {
  for (const index of selection.indices) if (index >= count) refuse("no-such-argument", null, { index, count });
}
