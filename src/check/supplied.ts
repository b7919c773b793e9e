/** Calls a supplied gradient function, several times, and notes what it does besides: keeps state, writes to its arguments. */
import { checkFunction } from "../errors/options.js";
import type { Point } from "../numeric/point.js";
import { PrivateCopy } from "../numeric/private-copies.js";
import { rebuild } from "../numeric/structured-numbers.js";
import type { Selection } from "../tree/wrt.js";

export type SuppliedGradient = (...args: never[]) => unknown;

/** What came of calling a gradient. */
export interface Supplied {
  /** At the point, by the first call there. */
  readonly first: Float64Array;
  /** The same by the second call. */
  readonly second: Float64Array;
  /** At the other point, called before; null when that threw. */
  readonly elsewhere: Float64Array | null;
  /** The other point. */
  readonly other: Float64Array;
  /** Whether the result at the other point had changed after the calls at the point. */
  readonly isOverwritten: boolean;
  /** Indices of arguments that it wrote to. */
  readonly written: readonly number[];
}

/**
 * The gradient at a point nearby, so that what is kept from call to call shows, and then twice at the point itself. It gets copies
 * of the arguments each time.
 *
 * @throws ChainruleError when a result is not structured like the arguments.
 */
export function callGradient(
  operator: string,
  gradient: SuppliedGradient,
  args: readonly unknown[],
  selection: Selection,
  point: Point,
  other: Float64Array,
): Supplied {
  checkFunction(operator, gradient);
  const written = new Set<number>();
  const call = (with_: readonly unknown[]): unknown => {
    const copies = with_.map((arg) => new PrivateCopy(arg));
    const result = gradient(...(copies.map((copy) => copy.value) as never[]));
    copies.forEach((copy, index) => {
      if (copy.isChanged()) written.add(index);
    });
    return result;
  };
  const read = (result: unknown) => point.flatten(result, "the gradient");
  let before: unknown;
  let elsewhere: Float64Array | null = null;
  try {
    before = call(argumentsWith(args, selection, other));
    elsewhere = read(before);
  } catch {
    // Nearby may be outside of the domain; at the point itself, errors are the user's.
  }
  const first = read(call(args));
  const second = read(call(args));
  const isOverwritten = elsewhere !== null && !sameNumbers(elsewhere, read(before));
  return { first, second, elsewhere, other, isOverwritten, written: [...written] };
}

/** The arguments with other numbers in those selected. */
export function argumentsWith(args: readonly unknown[], selection: Selection, values: Float64Array): unknown[] {
  const others = [...args];
  const cursor = { at: 0 };
  for (const index of selection.indices) others[index] = rebuild(args[index], values, cursor);
  return others;
}

export function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.every((x, index) => Object.is(x, b[index]));
}
