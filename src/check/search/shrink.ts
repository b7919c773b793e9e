/** Makes a failing input small and plain: shorter arrays, then zeros, ones and round numbers. */
import { elementOf, type TypedArray } from "../../tree/leaf.js";
import { isObject } from "../../tree/record.js";
import { isStatic } from "../../tree/structure-of.js";

type Arguments = readonly unknown[];

/** Tries for shorter arrays, and for plainer numbers. */
const MOST_TRIES = 300;

/** The smallest arguments found that still fail; `fails` is asked for each try. Numbers change in the arguments of `varied` only. */
export function shrink(args: Arguments, varied: readonly number[], fails: (args: Arguments) => boolean): Arguments {
  const limited = () => {
    let tries = 0;
    return (candidate: Arguments) => tries++ < MOST_TRIES && fails(candidate);
  };
  return plainNumbers(shorterArrays(args, limited()), varied, limited());
}

/**
 * Arrays of one length belong together: the same items are taken out of all of them, in chunks that become smaller.
 *
 * Source: A. Zeller and R. Hildebrandt, IEEE Trans. Software Eng. 28 (2002) 183: delta debugging.
 */
function shorterArrays(args: Arguments, accepts: (args: Arguments) => boolean): Arguments {
  let best = args;
  for (const length of [...lengthsIn(args)].sort((a, b) => b - a)) {
    let now = length;
    for (let chunk = now >> 1; chunk >= 1 && now > 1; chunk = Math.min(chunk, now) >> 1) {
      for (let first = 0; first < now && now > 1; ) {
        const size = Math.min(chunk, now - first);
        const shorter = size < now ? cut(best, now, first, first + size) : null;
        if (shorter !== null && accepts(shorter)) {
          best = shorter;
          now -= size;
        } else first += size;
      }
    }
  }
  return best;
}

function plainNumbers(args: Arguments, varied: readonly number[], accepts: (args: Arguments) => boolean): Arguments {
  let best = args;
  const count = countOf(varied.map((index) => args[index]));
  for (let index = 0; index < count; index++) {
    for (const simpler of simplerThan) {
      const candidate = mapNumber(best, varied, index, simpler);
      if (candidate === null) continue;
      if (accepts(candidate)) {
        best = candidate;
        break;
      }
    }
  }
  return best;
}

/** From the plainest on; null where the number is as plain already. */
const simplerThan: readonly ((x: number) => number | null)[] = [
  (x) => (x === 0 ? null : 0),
  (x) => (x === 0 || x === 1 ? null : 1),
  (x) => (x === 0 || Math.abs(x) === 1 ? null : -1),
  (x) => (Math.round(x) === x ? null : Math.round(x)),
  (x) => rounded(x, 1),
  (x) => rounded(x, 2),
  (x) => rounded(x, 4),
];

function rounded(x: number, digits: number): number | null {
  const plain = Number(x.toPrecision(digits));
  return plain === x ? null : plain;
}

function lengthsIn(value: unknown, found = new Set<number>()): Set<number> {
  if (elementOf(value) !== null) found.add((value as TypedArray).length);
  else if (Array.isArray(value)) {
    found.add(value.length);
    for (const item of value) lengthsIn(item, found);
  } else if (isObject(value) && !isStatic(value)) for (const field of Object.values(value)) lengthsIn(field, found);
  return found;
}

/** Without the items from `first` up to, not including, `end`, of all arrays of that length. */
function cut(args: Arguments, length: number, first: number, end: number): Arguments {
  const shorten = (value: unknown): unknown => {
    if (elementOf(value) !== null) {
      const array = value as TypedArray;
      return array.length === length ? array.filter((_, index) => index < first || index >= end) : array;
    }
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      const kept = items.length === length ? items.filter((_, index) => index < first || index >= end) : items;
      return kept.map(shorten);
    }
    if (!isObject(value) || isStatic(value)) return value;
    return withFields(value, shorten);
  };
  return args.map(shorten);
}

function withFields(value: object, change: (field: unknown) => unknown): object {
  const copy: object = Object.create(Object.getPrototypeOf(value) as object | null);
  return Object.assign(copy, Object.fromEntries(Object.entries(value).map(([name, field]) => [name, change(field)])));
}

/** `args` with the number at `index`, counted through the varied ones, replaced; null when it is to stay. */
function mapNumber(
  args: Arguments,
  varied: readonly number[],
  index: number,
  change: (x: number) => number | null,
): Arguments | null {
  let at = 0;
  let changed = false;
  const one = (x: number): number => {
    if (at++ !== index) return x;
    const next = change(x);
    if (next === null) return x;
    changed = true;
    return next;
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === "number") return one(value);
    if (elementOf(value) !== null) return (value as TypedArray).map(one);
    if (Array.isArray(value)) return value.map(walk);
    return isObject(value) && !isStatic(value) ? withFields(value, walk) : value;
  };
  const mapped = args.map((arg, position) => (varied.includes(position) ? walk(arg) : arg));
  return changed ? mapped : null;
}

function countOf(args: Arguments): number {
  let count = 0;
  const walk = (value: unknown): void => {
    if (typeof value === "number") count++;
    else if (elementOf(value) !== null) count += (value as TypedArray).length;
    else if (Array.isArray(value)) value.forEach(walk);
    else if (isObject(value) && !isStatic(value)) Object.values(value).forEach(walk);
  };
  args.forEach(walk);
  return count;
}
