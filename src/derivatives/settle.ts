/**
 * One rule for zero times infinity: a component of a direction, or of an adjoint, that is 0 contributes nothing, even where a
 * derivative is infinite or NaN; a zero that the function itself computes is a number like others, and 0 · Infinity is NaN.
 *
 * Fast programs carry all zeros as numbers. Where one gives NaN, the strict program, which tells the zeros apart, decides.
 */
import type { Program } from "../ir/program.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import type { Compiled } from "./compile.js";
import type { TracedFunction } from "./trace-cache.js";

/**
 * A forward program as it is run: the fast one, and where one of its results from `first` on is NaN, the strict one.
 *
 * @param derive the program in forward mode, strict or not.
 */
export function forwardRun(
  traced: TracedFunction,
  key: string,
  first: number,
  derive: (strict: boolean) => Program,
): Compiled {
  const fast = traced.compiled(key, () => derive(false));
  return {
    source: fast.source,
    run: (inputs, quiet) => {
      const results = fast.run(inputs, quiet);
      if (!results.slice(first).some(hasNaN)) return results;
      return traced.compiled(`strict ${key}`, () => derive(true)).run(inputs, true);
    },
  };
}

/**
 * The adjoints `found`; where one is NaN, those that the strict program gives for `inputs`.
 *
 * @param affords whether the strict program, which keeps everything, has the memory to run.
 * @param derive the strict program in reverse mode: its outputs are the adjoints.
 */
export function settled(
  traced: TracedFunction,
  key: string,
  inputs: readonly RuntimeLeaf[],
  found: readonly RuntimeLeaf[],
  affords: (inputs: readonly RuntimeLeaf[]) => boolean,
  derive: () => Program,
): readonly RuntimeLeaf[] {
  return found.some(hasNaN) && affords(inputs) ? traced.compiled(`strict ${key}`, derive).run(inputs, true) : found;
}

export function hasNaN(leaf: RuntimeLeaf): boolean {
  if (typeof leaf !== "object") return Number.isNaN(leaf);
  // Every gradient passes here: a plain loop is many times faster than `some`.
  for (let index = 0; index < leaf.length; index++) if (Number.isNaN(leaf[index])) return true;
  return false;
}
