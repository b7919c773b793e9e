/** How dependence passes through the operations that move elements. All others: the result depends on what its inputs depend on. */
import type { ElementType } from "../ir/types.js";
import type { ArrayName } from "../primitives/names.js";
import {
  type Abstract,
  AbstractArray,
  join,
  type Scalar,
  scalar,
  sourcesOf,
  UNKNOWN,
  UNSET,
} from "./abstract-value.js";
import { EMPTY, type IndexSet, type IndexSets } from "./index-sets.js";

/** What a rule is given: the inputs, and the storage of the result where that is an array. */
export interface Application {
  readonly inputs: readonly Abstract[];
  readonly element: ElementType;
  readonly sets: IndexSets;
}

export interface Rule {
  /** Inputs that say where elements are, or how many: the pattern depends on their values. */
  readonly places: readonly number[];
  /** The inputs on whose values that of the result depends; by default all of them. */
  readonly values?: readonly number[];
  readonly result: (application: Application) => Abstract;
}

export type MovingName =
  | Exclude<ArrayName, "sum" | "maxOf" | "minOf" | "hypotOf" | "indexOf" | "lastIndexOf">
  | "select";

export const movingRules: { readonly [K in MovingName]: Rule } = {
  length: {
    places: [],
    values: [],
    result: ({ inputs }) => scalar(arrayAt(inputs, 0).length, EMPTY),
  },
  get: {
    places: [1],
    result: ({ inputs, sets }) => {
      const [array, index] = [arrayAt(inputs, 0), numberAt(inputs, 1)];
      return index === null ? scalar(null, array.all(sets)) : array.get(index, sets);
    },
  },
  set: {
    places: [1],
    result: ({ inputs, sets }) => {
      const [array, index, item] = [arrayAt(inputs, 0), numberAt(inputs, 1), scalarAt(inputs, 2)];
      return index === null ? array.smeared(item.sources, sets) : array.set(index, item, sets);
    },
  },
  accumulate: {
    places: [1],
    result: ({ inputs, sets }) => {
      const [array, index, item] = [arrayAt(inputs, 0), numberAt(inputs, 1), scalarAt(inputs, 2)];
      if (index === null) return array.smeared(item.sources, sets);
      return array.set(index, sum(array.get(index, sets), item, sets), sets);
    },
  },
  setSlice: {
    places: [1],
    result: (application) => overlay(application, (_, added) => added),
  },
  accumulateSlice: {
    places: [1],
    result: (application) => overlay(application, (item, added) => sum(item, added, application.sets)),
  },
  fillSlice: {
    places: [1, 2],
    result: ({ inputs, sets }) => {
      const [array, low, high] = [arrayAt(inputs, 0), numberAt(inputs, 1), numberAt(inputs, 2)];
      const item = scalarAt(inputs, 3);
      if (low === null || high === null) return array.smeared(item.sources, sets);
      return array.map((before, index) => (index >= low && index < high ? item : before), sets);
    },
  },
  addScalar: {
    places: [],
    result: ({ inputs, sets }) => {
      const added = scalarAt(inputs, 1);
      return arrayAt(inputs, 0).map((item) => sum(item, added, sets), sets);
    },
  },
  fill: {
    places: [0],
    result: ({ inputs, element }) => {
      const [count, item] = [numberAt(inputs, 0), scalarAt(inputs, 1)];
      if (count === null) return AbstractArray.anyLength(element, item.sources);
      return AbstractArray.filled(element, lengthOf(count), item);
    },
  },
  iota: {
    places: [0],
    result: ({ inputs, element }) => {
      const count = numberAt(inputs, 0);
      if (count === null) return AbstractArray.anyLength(element, EMPTY);
      return AbstractArray.from(element, lengthOf(count), (index) => scalar(index, EMPTY));
    },
  },
  copy: {
    places: [],
    result: ({ inputs, element, sets }) => {
      const array = arrayAt(inputs, 0);
      if (array.element === element) return array;
      if (array.length === null) return AbstractArray.anyLength(element, array.all(sets));
      const zeros = AbstractArray.filled(element, array.length, scalar(0, EMPTY));
      return zeros.map((_, index) => array.get(index, sets), sets);
    },
  },
  slice: {
    places: [1, 2],
    result: ({ inputs, element, sets }) => {
      const [array, low, high] = [arrayAt(inputs, 0), numberAt(inputs, 1), numberAt(inputs, 2)];
      if (array.length === null || low === null || high === null) {
        return AbstractArray.anyLength(element, array.all(sets));
      }
      return AbstractArray.from(element, Math.max(0, high - low), (index) => array.get(low + index, sets));
    },
  },
  reserve: {
    places: [1],
    result: ({ inputs, element, sets }) => {
      const [array, wanted] = [arrayAt(inputs, 0), numberAt(inputs, 1)];
      const before = array.length;
      if (before === null || wanted === null) return AbstractArray.anyLength(element, array.all(sets));
      if (!(wanted > before)) return array;
      const zero = scalar(0, EMPTY);
      const length = Math.max(Math.ceil(wanted), 2 * before);
      return AbstractArray.from(element, length, (index) => (index < before ? array.get(index, sets) : zero));
    },
  },
  select: {
    places: [0],
    result: ({ inputs, sets }) => {
      const [chosen, then, otherwise] = [scalarAt(inputs, 0).known, inputs[1] ?? UNKNOWN, inputs[2] ?? UNKNOWN];
      return chosen === null ? join(then, otherwise, sets) : chosen === true ? then : otherwise;
    },
  },
};

/** The array `inputs[0]` with `inputs[2]` from the place `inputs[1]` on. */
function overlay(
  { inputs, element, sets }: Application,
  combine: (item: Scalar, added: Scalar) => Scalar,
): AbstractArray {
  const [array, start, added] = [arrayAt(inputs, 0), numberAt(inputs, 1), arrayAt(inputs, 2)];
  if (array.length === null || start === null || added.length === null) return array.smeared(added.all(sets), sets);
  if (!Number.isInteger(start)) return array;
  // A few elements are put in one by one, so that what surrounds them stays shared.
  if (added.length <= 8) {
    let result = array;
    for (let index = 0; index < added.length; index++) {
      const at = start + index;
      result = result.set(at, combine(result.get(at, sets), added.get(index, sets)), sets);
    }
    return result;
  }
  const end = start + added.length;
  const laid = AbstractArray.from(element, array.length, (index) => {
    const before = array.get(index, sets);
    return index >= start && index < end ? combine(before, added.get(index - start, sets)) : before;
  });
  return array.everywhere === null ? laid : laid.smeared(array.everywhere, sets);
}

/** The sum of two numbers. */
export function sum(a: Scalar, b: Scalar, sets: IndexSets): Scalar {
  const known = a.known === null || b.known === null ? null : Number(a.known) + Number(b.known);
  return scalar(known, sets.union(a.sources, b.sources));
}

export function arrayAt(inputs: readonly Abstract[], position: number): AbstractArray {
  const input = inputs[position] ?? UNSET;
  // Read where no path has set it: such code never runs.
  return input instanceof AbstractArray ? input : AbstractArray.anyLength("f64", EMPTY);
}

export function scalarAt(inputs: readonly Abstract[], position: number): Scalar {
  const input = inputs[position] ?? UNSET;
  return input instanceof AbstractArray ? UNKNOWN : input;
}

function numberAt(inputs: readonly Abstract[], position: number): number | null {
  const { known } = scalarAt(inputs, position);
  return known === null ? null : Number(known);
}

/** As many elements as arrays of such a size have. */
function lengthOf(count: number): number {
  return count >= 1 ? Math.floor(count) : 0;
}

/** The sources of several values together. */
export function allSources(values: readonly Abstract[], sets: IndexSets): IndexSet {
  return values.reduce((all: IndexSet, value) => sets.union(all, sourcesOf(value, sets)), EMPTY);
}
