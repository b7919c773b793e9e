/**
 * How a branch runs backwards: as a branch on the same predicate, each side reversed.
 *
 *     forward:  y, kept = p ? then() : otherwise()        backward:  x̄ = p ? then backwards : otherwise backwards
 *
 * Both backward sides return the adjoints of all outer values that either side contributes to. What a side needs again becomes one
 * more result of the forward branch; on the other side it is never read.
 */
import { variable } from "../../ir/builder.js";
import type { Block, Branch, Statement, Value, Variable } from "../../ir/program.js";
import { outputsOf } from "../../ir/regions.js";
import { isSameValue } from "../../ir/same-value.js";
import { Copier } from "../copy.js";
import { prune } from "../prune.js";
import { type ForwardRegion, keepLittle, wantedValues } from "./keeping.js";
import { Region } from "./region.js";
import type { Reversal } from "./reversal.js";
import { branchTape } from "./tape-lift.js";

/** One side while it is reversed. */
interface Side {
  readonly original: Block;
  readonly region: Region;
  readonly statements: readonly Statement[];
}

/** One side after it: its forward code, what that returns for the backward code, and the latter. */
interface ReversedSide {
  readonly original: Block;
  readonly statements: readonly Statement[];
  readonly kept: readonly Variable[];
  /** The further outputs of the branch that `kept` are on this side. */
  readonly outputs: readonly Variable[];
  readonly backward: Block;
}

export function reverseBranch(branch: Branch, region: Region, reversal: Reversal): Statement[] {
  const seeds = branch.outputs.map((output) => region.get(output));
  if (reversal.threads.of(branch) === null && seeds.every((seed) => seed === null)) return [branch];
  const begun = [beginSide(branch.then, seeds, region, reversal), beginSide(branch.otherwise, seeds, region, reversal)];
  const touched = [...new Set(begun.flatMap((side) => side.region.touched()))];
  const spare = new Set(touched.filter((outer) => isSpare(outer, begun, region)));
  const [then, otherwise] = begun.map((side) => endSide(side, touched, reversal));
  if (then === undefined || otherwise === undefined) return [branch];
  emitBackwardBranch(branch, [then.backward, otherwise.backward], touched, spare, region);
  const augmented = forwardBranch(branch, [then, otherwise], reversal);
  reversal.definers.define(outputsOf(augmented), branch);
  passTapes(then, "then", reversal);
  passTapes(otherwise, "otherwise", reversal);
  return [augmented];
}

/** Whether the number `outer` gets nothing for certain: not before, and not from both sides. */
function isSpare(outer: Variable, sides: readonly Side[], region: Region): boolean {
  if (outer.type.kind === "array" || !region.isFresh(outer)) return false;
  return sides.some((side) => !side.region.touched().includes(outer) || side.region.isSpare(outer));
}

/** A tape that a side hands out is still one that a loop around the branch may take into its own. */
function passTapes(side: ReversedSide, name: "then" | "otherwise", reversal: Reversal): void {
  side.kept.forEach((value, at) => {
    const [tape, output] = [reversal.tapes.get(value), side.outputs[at]];
    if (tape !== undefined && output !== undefined) reversal.tapes.set(output, branchTape(tape, name, output));
  });
}

function beginSide(original: Block, seeds: readonly (Value | null)[], outer: Region, reversal: Reversal): Side {
  const region = new Region("side", outer, original, [], reversal);
  original.results.forEach((result, position) => {
    const seed = seeds[position];
    if (seed !== null && seed !== undefined) region.add(result, seed);
  });
  return { original, region, statements: reversal.sweep(original.statements, region) };
}

/** Completes a side, once it is known to which outer values either side contributes. */
function endSide(
  { original, region, statements }: Side,
  touched: readonly Variable[],
  reversal: Reversal,
): ReversedSide {
  const results = touched.map((outer) => region.current(outer));
  const named = prune(region.builder.closeBlock(results));
  const forward: ForwardRegion = {
    statements: reversal.lengths.place([], statements),
    params: [],
    index: null,
    aliases: new Map(),
    versions: reversal.versions,
    once: () => true,

    next: new Map<Variable, Value>(),
  };
  const { kept, rerun } = keepLittle(forward, wantedValues(forward, named));
  const outputs = kept.map((value) => variable(value.type, { ...value.origin, role: "residual" }));
  const copier = new Copier(kept.map((value, at) => [value, outputs[at] ?? value]));
  const supplied = copier.statements([...rerun, ...named.statements]);
  const backward = { params: [], statements: supplied, results: named.results.map((result) => copier.value(result)) };
  return { original, statements: forward.statements, kept, outputs, backward: prune(backward) };
}

/** The forward branch, which also returns what either side keeps. */
function forwardBranch(branch: Branch, sides: readonly [ReversedSide, ReversedSide], reversal: Reversal): Branch {
  const thread = reversal.threads.of(branch);
  const [then, otherwise] = sides.map((side, at): Block => {
    const kept = sides.flatMap((from): readonly Value[] =>
      from === side ? from.kept : from.kept.map((value) => reversal.unset(value)),
    );
    const results = [...side.original.results, ...kept, ...(thread?.ends[at] ?? [])];
    return { params: [], statements: side.statements, results };
  });
  const outputs = [...branch.outputs, ...sides.flatMap((side) => side.outputs), ...(thread?.after ?? [])];
  return { ...branch, then: then ?? branch.then, otherwise: otherwise ?? branch.otherwise, outputs };
}

function emitBackwardBranch(
  branch: Branch,
  sides: readonly [Block, Block],
  touched: readonly Variable[],
  spare: ReadonlySet<Variable>,
  region: Region,
): void {
  if (touched.length === 0) return;
  region.builder.site = branch.site;
  const origins = touched.map(({ origin }) => ({ ...origin, role: "adjoint" as const }));
  const adjoints = region.builder.emitBranch(branch.predicate, ...sides, origins);
  touched.forEach((outer, position) => {
    // What passes through both sides unchanged, as the adjoint of a running sum does, depends on no branch.
    const [then, otherwise] = sides.map((side) => side.results[position]);
    const adjoint = isSameValue(then, otherwise) ? then : adjoints[position];
    if (adjoint === undefined) return;
    region.set(outer, adjoint, spare.has(outer));
  });
  region.builder.site = null;
}
