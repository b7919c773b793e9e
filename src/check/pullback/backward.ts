/** What `checkPullback` takes as a backward pass. The shapes that people write are brought into this one by `adapters.ts`. */

/**
 * From the adjoint of the result, structured like it, and the arguments: a list with the adjoint of each argument, as the pullback of `vjp`
 * has it. What stands in the place of an argument that is not checked does not matter.
 */
export interface Backward<A, P extends readonly unknown[]> {
  (adjoint: A, ...args: P): unknown;
  /** Two passes with the same adjoint, added up where the results are kept: given by an adapter that can do it. */
  readonly twice?: (adjoint: A, ...args: P) => readonly unknown[];
  /** Whether an argument is declared to have no adjoint; it is not checked then, unless `wrt` names it. */
  readonly without?: (index: number) => boolean;
  /** Says why the adjoint of an argument is not there. */
  readonly absent?: (index: number) => never;
}
