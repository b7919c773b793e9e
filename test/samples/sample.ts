/** What a sample is: an ordinary function, arguments to call it with, and what the harness may expect of it. */

/**
 * - `smooth`: twice differentiable at the arguments given.
 * - `kinks`: piecewise; the arguments given stand off the kinks, so first derivatives can be checked, second ones are not.
 */
export type Tag = "smooth" | "kinks";

export interface Sample {
  readonly name: string;
  readonly f: (...args: never[]) => unknown;
  /** Several calls; lengths 0 and 1 where they mean something. */
  readonly args: readonly (readonly unknown[])[];
  /** The arguments to differentiate with respect to. */
  readonly wrt: readonly number[];
  readonly tag: Tag;
  /** The constructs of the language that it is here for. */
  readonly covers: readonly string[];
}

/** A sample, its arguments checked against the function's parameters. `wrt` is `[0]` unless said otherwise. */
export function sample<A extends unknown[]>(
  f: (...args: A) => unknown,
  covers: readonly string[],
  args: readonly A[],
  { wrt = [0], tag = "smooth" }: { wrt?: readonly number[]; tag?: Tag } = {},
): Sample {
  return { name: f.name, f: f as (...args: never[]) => unknown, args, wrt, tag, covers };
}

/** Reproducible numbers in (low, high): multiples of the golden ratio at squares, which are spread and sit on no special point. */
export function numbers(n: number, low = -1, high = 1, seed = 1): number[] {
  const golden = 0.6180339887498949;
  return Array.from({ length: n }, (_, i) => low + (high - low) * ((0.137 * seed + golden * (i + seed) ** 2) % 1));
}

/** The same as a Float64Array. */
export function vector(n: number, low = -1, high = 1, seed = 1): Float64Array {
  return Float64Array.from(numbers(n, low, high, seed));
}

/** The same as rows of a matrix. */
export function matrix(rows: number, columns: number, low = -1, high = 1, seed = 1): number[][] {
  const flat = numbers(rows * columns, low, high, seed);
  return Array.from({ length: rows }, (_, i) => flat.slice(i * columns, (i + 1) * columns));
}
