/** Reverses the body of a whole program: the innermost step that gradients and called programs share. */
import type { Block, Statement, Value } from "../../ir/program.js";
import { prune } from "../prune.js";
import type { Prepared } from "./prepare.js";
import { Region } from "./region.js";

export interface ReversedProgram {
  /** The program's own statements, which also keep what the backward code needs. */
  readonly forward: readonly Statement[];
  /** Names forward values as if they were in scope. Results: the adjoints of the inputs `wrt`; of a recursion, the end of the tape. */
  readonly backward: Block;
}

/**
 * @param wrt positions of the inputs whose adjoints are wanted
 * @param seeds the adjoint of the output at each position
 * @param before the adjoint to add to, of the input at each position; zero where there is none
 */
export function reverseProgram(
  { source, reversal, blanks }: Prepared,
  wrt: readonly number[],
  seeds: ReadonlyMap<number, Value>,
  before: ReadonlyMap<number, Value> = new Map(),
): ReversedProgram {
  const region = new Region("program", null, source.body, source.inputs, reversal);
  const { threads } = reversal;
  if (threads.start !== null) region.set(threads.cursor, threads.popped);
  source.inputs.forEach((input, at) => {
    const start = before.get(at);
    if (start !== undefined) region.set(input, start);
  });
  for (const [at, seed] of seeds) region.add(source.body.results[at], seed);
  const statements = reversal.sweep(source.body.statements, region);
  const results = wrt.flatMap((at) => source.inputs.slice(at, at + 1).map((input) => region.current(input)));
  if (threads.start !== null) results.push(region.current(threads.cursor));
  const backward = prune(region.builder.closeBlock(results));
  return { forward: [...blanks, ...reversal.lengths.place(source.inputs, statements)], backward };
}
