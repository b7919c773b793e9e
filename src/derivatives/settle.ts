/**
 * One rule for zero times infinity: a component of a direction, or of an adjoint, that is 0 contributes nothing, even where a
 * derivative is infinite or NaN; a zero that the function itself computes is a number like others, and 0 · Infinity is NaN.
 *
 * Fast programs carry all zeros as numbers. Where one gives NaN, the strict forward program, which tells the zeros apart, decides.
 */
import type { Program } from "../ir/program.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import type { Compiled } from "./compile.js";
import { forwardProgram } from "./programs.js";
import { componentOf, eachUnit, setComponent, zeroLeaves } from "./seeds.js";
import type { TracedFunction } from "./trace-cache.js";

/** Each component is one run of the function and its tangent: gradients of more numbers keep their NaN in reverse mode. */
const MOST_SETTLED = 100;

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
 * The adjoints `found` of the inputs `wrt` in reverse mode, with their NaN taken again in forward mode.
 *
 * @param program from the inputs to the outputs whose adjoints are `seeds`, one for each that is differentiable by type.
 */
export function settled(
  traced: TracedFunction,
  program: Program,
  inputs: readonly RuntimeLeaf[],
  wrt: readonly number[],
  seeds: readonly RuntimeLeaf[],
  found: readonly RuntimeLeaf[],
): readonly RuntimeLeaf[] {
  if (!hasFewWithNaN(found, MOST_SETTLED)) return found;
  const strict = traced.compiled(`strict settled ${wrt.join()} ${program.body.results.length}`, () =>
    forwardProgram(program, wrt, true),
  );
  const first = program.body.results.length;
  const adjoints = found.map((leaf) => (typeof leaf === "object" ? leaf.slice() : leaf));
  const tangents = zeroLeaves(wrt.map((position) => inputs[position] ?? 0));
  eachUnit(tangents, (leaf, index) => {
    if (!Number.isNaN(componentOf(found, leaf, index))) return;
    const motions = strict.run([...inputs, ...tangents], true).slice(first);
    setComponent(adjoints, leaf, index, weighted(seeds, motions));
  });
  return adjoints;
}

/** Σ seed · motion, over the seeds that are not 0. */
function weighted(seeds: readonly RuntimeLeaf[], motions: readonly RuntimeLeaf[]): number {
  let total = 0;
  eachComponent(seeds, (seed, leaf, index) => {
    if (seed !== 0) total += seed * componentOf(motions, leaf, index);
  });
  return total;
}

function eachComponent(
  leaves: readonly RuntimeLeaf[],
  visit: (value: number, leaf: number, index: number) => void,
): void {
  leaves.forEach((found, leaf) => {
    if (typeof found === "object") found.forEach((value, index) => visit(value, leaf, index));
    else visit(Number(found), leaf, 0);
  });
}

function hasNaN(leaf: RuntimeLeaf): boolean {
  if (typeof leaf !== "object") return Number.isNaN(leaf);
  // Every gradient passes here: a plain loop is many times faster than `some`.
  for (let index = 0; index < leaf.length; index++) if (Number.isNaN(leaf[index])) return true;
  return false;
}

/** Whether there is a NaN among at most so many numbers. */
function hasFewWithNaN(leaves: readonly RuntimeLeaf[], most: number): boolean {
  let [count, found] = [0, false];
  for (let at = 0; at < leaves.length && count <= most; at++) {
    const leaf = leaves[at] ?? 0;
    count += typeof leaf === "object" ? leaf.length : 1;
    if (count <= most && hasNaN(leaf)) found = true;
  }
  return found && count <= most;
}
