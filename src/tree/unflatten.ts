/** Flat leaves back to values. One closure a structure, made once; every closure knows the places of its leaves. */
import type { RuntimeLeaf, TypedArray } from "./leaf.js";
import { countLeaves, isPlainNumbers } from "./leaves.js";
import { recordMaker } from "./record.js";
import type { Structure } from "./structure.js";

type Unflattener = (leaves: readonly RuntimeLeaf[]) => unknown;
/** Reads the item with linear index `row` from the arrays of a list. */
type RowReader = (leaves: readonly RuntimeLeaf[], row: number) => unknown;

const unflatteners = new WeakMap<Structure, Unflattener>();

/**
 * The value with these leaves. Typed arrays are the leaves themselves, below a list copies; objects get the structure's
 * prototype; static leaves are those of the structure.
 */
export function unflatten(leaves: readonly RuntimeLeaf[], structure: Structure): unknown {
  return unflattenerOf(structure)(leaves);
}

/** The function that `unflatten` applies. */
export function unflattenerOf(structure: Structure): Unflattener {
  let unflattener = unflatteners.get(structure);
  if (unflattener === undefined) {
    unflattener = compile(structure, 0);
    unflatteners.set(structure, unflattener);
  }
  return unflattener;
}

function compile(structure: Structure, at: number): Unflattener {
  switch (structure.kind) {
    case "number":
    case "boolean":
    case "typed":
      return (leaves) => leaves[at];
    case "list":
      if (isPlainNumbers(structure)) {
        return (leaves) => {
          const array = leaves[at] as TypedArray;
          return numbersFrom(array, 0, array.length);
        };
      }
      return readItems(compileRow(structure, at));
    case "tuple": {
      const items = placed(structure.items, at, false).map(([item, place]) => compile(item, place));
      return (leaves) => items.map((item) => item(leaves));
    }
    case "object": {
      const names = structure.fields.map(([name]) => name);
      const values = structure.fields.map(([, field]) => field);
      const fields = placed(values, at, false).map(([field, place]) => compile(field, place));
      const make = recordMaker(names, structure.prototype);
      return (leaves) => make((index) => fields[index]?.(leaves));
    }
    case "static": {
      const { value } = structure;
      return () => value;
    }
    case "empty":
      return () => [];
  }
}

const readItems =
  (list: RowReader): Unflattener =>
  (leaves) =>
    list(leaves, 0);

function compileRow(structure: Structure, at: number): RowReader {
  switch (structure.kind) {
    case "number":
      return (leaves, row) => (leaves[at] as TypedArray)[row];
    case "boolean":
      return (leaves, row) => (leaves[at] as TypedArray)[row] !== 0;
    case "typed":
      return (leaves, row) => {
        const length = leaves[at] as number;
        return (leaves[at + 1] as TypedArray).slice(row * length, (row + 1) * length);
      };
    case "list": {
      if (structure.item.kind === "number") {
        return (leaves, row) => {
          const length = leaves[at] as number;
          return numbersFrom(leaves[at + 1] as TypedArray, row * length, length);
        };
      }
      const item = compileRow(structure.item, at + 1);
      return (leaves, row) => {
        const length = leaves[at] as number;
        const items = new Array<unknown>(length);
        for (let index = 0; index < length; index++) items[index] = item(leaves, row * length + index);
        return items;
      };
    }
    case "tuple": {
      const items = placed(structure.items, at, true).map(([item, place]) => compileRow(item, place));
      return (leaves, row) => items.map((item) => item(leaves, row));
    }
    case "object": {
      const names = structure.fields.map(([name]) => name);
      const values = structure.fields.map(([, field]) => field);
      const fields = placed(values, at, true).map(([field, place]) => compileRow(field, place));
      const make = recordMaker(names, structure.prototype);
      return (leaves, row) => make((index) => fields[index]?.(leaves, row));
    }
    case "static": {
      const { value } = structure;
      return () => value;
    }
    case "empty":
      return () => [];
  }
}

/** `Array.from` and spreading take several times as long. */
function numbersFrom(array: TypedArray, start: number, length: number): number[] {
  const numbers = new Array<number>(length);
  for (let index = 0; index < length; index++) numbers[index] = array[start + index] ?? Number.NaN;
  return numbers;
}

/** Each part with the place of its first leaf. */
function placed(parts: readonly Structure[], at: number, belowList: boolean): [Structure, number][] {
  let place = at;
  return parts.map((part) => {
    const here = place;
    place += countLeaves(part, belowList);
    return [part, here];
  });
}
