/** What a planted mistake is: an edit of a gradient written by hand, and what the checker is expected to say of it. */

/** The kinds of mistake that have a name; null for a mistake that none of them describes. */
export type Kind =
  | "accumulated"
  | "activation"
  | "constant factor"
  | "missing or doubled term"
  | "modifies its arguments"
  | "opposite sign"
  | "stale or constant"
  | "swapped blocks"
  | "transposed"
  | "zero block";

/** Text of the model's file, which occurs there once, and what stands there instead. */
export type Edit = readonly [from: string, to: string];

export interface Mistake {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The paths that are wrong, or above those that are; all others are right. */
  readonly wrong: readonly string[];
  readonly kind: Kind | null;
  /** The mistake shows only when the gradient has been called at another point before. */
  readonly calledBefore?: true;
}

export function mistake(
  name: string,
  wrong: readonly string[],
  kind: Kind | null,
  edits: readonly Edit[],
  more: { readonly calledBefore?: true } = {},
): Mistake {
  return { name, edits, wrong, kind, ...more };
}

/** State of a module, before the function that (wrongly) keeps something in it. */
export function moduleState(declaration: string): Edit {
  return ["export function gradient(", `${declaration}\nexport function gradient(`];
}
