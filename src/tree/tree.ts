/** Arithmetic on any structure of numbers and arrays, so that users need not recurse by hand. Exported as `tree`. */
import { checkFunction } from "../errors/options.js";
import { refuse } from "../errors/structure-error.js";
import { type Container, visitComponents } from "./components.js";
import { zeroGradient } from "./gradient-structure.js";
import type { Gradient } from "./gradient-type.js";
import { LEAST_SQUARES, MOST_SQUARES } from "./norm-bounds.js";
import { combineAll, foldPair } from "./zip.js";

/** A value, or a gradient of it: what stands beside a value in the functions below. */
type Beside<T> = T | Gradient<T>;

/**
 * `fn` of each number. Strings, booleans and other static parts are passed on, integer arrays copied.
 *
 * ```ts
 * tree.map((x) => x * 2, { w: [1, 2], name: "a" }); // -> { w: [2, 4], name: "a" }
 * ```
 */
export function map<T>(fn: (x: number) => number, value: T): T {
  checkFunction("tree.map", fn);
  return combineAll((x) => fn(x), value, [], "the value") as T;
}

/**
 * `fn` of the numbers that stand in the same place of all values; structured like the first. The others may lack the parts that
 * have no derivative, so a gradient can stand beside its point.
 *
 * ```ts
 * tree.zip((p, g) => p - 0.5 * g, { w: [1, 2], name: "a" }, { w: [2, 6] }); // -> { w: [0, -1], name: "a" }
 * ```
 * @throws ChainruleError when structures or lengths differ.
 */
export function zip<T>(
  fn: (x: number, ...others: number[]) => number,
  value: T,
  ...others: readonly Beside<NoInfer<T>>[]
): T {
  checkFunction("tree.zip", fn);
  return combineAll(fn, value, others, "the value") as T;
}

/** The sum of the products of the numbers in the same places; 0 when there are none. */
export function dot<T>(a: T, b: Beside<NoInfer<T>>): number {
  let sum = 0;
  const addProduct = (x: number, y: number) => {
    sum += x * y;
  };
  foldPair(addProduct, a, b, "the value");
  return sum;
}

/** The Euclidean norm of all numbers; neither overflows nor underflows on the way. */
export function norm(value: unknown): number {
  let sum = 0;
  visitNumbers(value, (x) => {
    sum += x * x;
  });
  if (sum > LEAST_SQUARES && sum < MOST_SQUARES) return Math.sqrt(sum);
  let largest = 0;
  visitNumbers(value, (x) => {
    largest = Math.max(largest, Math.abs(x));
  });
  if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) return largest;
  let scaled = 0;
  visitNumbers(value, (x) => {
    const part = x / largest;
    scaled += part * part;
  });
  return largest * Math.sqrt(scaled);
}

/** How many differentiable numbers a value has. */
export function size(value: unknown): number {
  let count = 0;
  visitNumbers(value, () => count++);
  return count;
}

/** All differentiable numbers in one array, in the order of the fields and items. */
export function flatten(value: unknown): Float64Array {
  const numbers = new Float64Array(size(value));
  let at = 0;
  visitNumbers(value, (x) => {
    numbers[at++] = x;
  });
  return numbers;
}

/**
 * A value structured like `like` with the numbers of `numbers`: the inverse of `flatten`.
 *
 * @throws ChainruleError when the count differs.
 */
export function unflatten<T>(numbers: ArrayLike<number>, like: T): T {
  const expected = size(like);
  if (numbers.length !== expected) {
    refuse("value-length", null, { what: "the array", found: numbers.length, expected });
  }
  let at = 0;
  return combineAll(() => numbers[at++] ?? Number.NaN, like, [], "the value") as T;
}

/** A zero gradient of a value: structured like its gradient, `undefined` where there is nothing to differentiate. */
export function zeros<T>(like: T): Gradient<T> {
  return zeroGradient(like) as Gradient<T>;
}

/** A copy that shares no array and no object with the value, but for static parts. */
export function copy<T>(value: T): T {
  return combineAll((x) => x, value, [], "the value") as T;
}

/** `a + b`, number by number. */
export function add<T>(a: T, b: Beside<NoInfer<T>>): T {
  return combineAll((x, y = 0) => x + y, a, [b], "the value") as T;
}

/** `a − b`, number by number. */
export function subtract<T>(a: T, b: Beside<NoInfer<T>>): T {
  return combineAll((x, y = 0) => x - y, a, [b], "the value") as T;
}

/** `factor · a`, number by number. */
export function scale<T>(factor: number, a: T): T {
  return combineAll((x) => factor * x, a, [], "the value") as T;
}

/** `a + factor · b`, number by number: a step from `a` along `b`. */
export function addScaled<T>(a: T, factor: number, b: Beside<NoInfer<T>>): T {
  return combineAll((x, y = 0) => x + factor * y, a, [b], "the value") as T;
}

function visitNumbers(value: unknown, visit: (x: number) => void): void {
  visitComponents([value], 0, "", (container: Container, key) => {
    visit(container[key] ?? 0);
  });
}
