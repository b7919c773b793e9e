/**
 * How a branch runs backwards: as a branch on the same predicate, each side reversed.
 *
 *     forward:  y, kept = p ? then() : otherwise()        backward:  x̄ = p ? then backwards : otherwise backwards
 *
 * Both backward sides return the adjoints of all outer values that either side contributes to. What a side needs again becomes one
 * more result of the forward branch; on the other side it is never read.
 */
import { isConstant, variable } from "../../ir/builder.js";
import type { Block, Branch, Statement, Value, Variable } from "../../ir/program.js";
import { outputsOf } from "../../ir/regions.js";
import { Copier } from "../copy.js";
import { prune } from "../prune.js";
import { type ForwardRegion, keepLittle, wantedValues } from "./keeping.js";
import { Region } from "./region.js";
import type { Reversal } from "./reversal.js";

interface Side {
  readonly region: Region;
  readonly original: Block;
  readonly statements: Statement[];
}

export function reverseBranch(branch: Branch, region: Region, reversal: Reversal): Statement[] {
  const seeds = branch.outputs.map((output) => region.get(output));
  const thread = reversal.threads.of(branch);
  if (thread === null && seeds.every((seed) => seed === null)) return [branch];
  const sides = [branch.then, branch.otherwise].map((original): Side => {
    const side = new Region("side", region, original, [], reversal);
    original.results.forEach((result, position) => {
      const seed = seeds[position];
      if (seed !== null && seed !== undefined) side.add(result, seed);
    });
    return { region: side, original, statements: reversal.sweep(original.statements, side) };
  });
  const touched = [...new Set(sides.flatMap((side) => side.region.touched()))];
  const kept: Variable[] = [];
  const replaced = sides.map((side) => {
    const results = touched.map((outer) => side.region.current(outer));
    const backward = prune({ ...side.region.builder.closeBlock(results), params: [] });
    const statements = reversal.lengths.place([], side.statements);
    const forward = forwardSide(statements, reversal);
    const keeping = keepLittle(forward, wantedValues(forward, backward));
    const first = kept.length;
    kept.push(...keeping.kept);
    const outputs = keeping.kept.map((value) => variable(value.type, { ...value.origin, role: "residual" }));
    const copier = new Copier(keeping.kept.map((value, at) => [value, outputs[at] ?? value]));
    const rerun = copier.statements([...keeping.rerun, ...backward.statements]);
    const copied = { params: [], statements: rerun, results: backward.results.map((result) => copier.value(result)) };
    return { statements, first, outputs, backward: prune(copied) };
  });
  const residuals = replaced.flatMap((side) => side.outputs);
  const [then, otherwise] = replaced.map(({ statements, first, outputs }, at): Block => {
    const exported = kept.map((value, position) =>
      position >= first && position < first + outputs.length ? value : reversal.unset(value),
    );
    const original = at === 0 ? branch.then : branch.otherwise;
    const end = thread === null ? [] : (thread.ends[at] ?? []);
    return { params: [], statements, results: [...original.results, ...exported, ...end] };
  });
  const [thenBack, otherwiseBack] = replaced.map((side) => side.backward);
  if (then === undefined || otherwise === undefined || thenBack === undefined || otherwiseBack === undefined) return [];
  region.builder.site = branch.site;
  if (touched.length > 0) {
    const origins = touched.map((outer) => outer.origin);
    const adjoints = region.builder.emitBranch(branch.predicate, thenBack, otherwiseBack, origins.map(asAdjoint));
    touched.forEach((outer, position) => {
      const adjoint = adjoints[position];
      if (adjoint === undefined) return;
      const isFirst = region.get(outer) === null;
      region.set(outer, adjoint);
      region.setCondition(outer, isFirst ? conditionOf(branch, [thenBack, otherwiseBack], position, region) : null);
    });
  }
  region.builder.site = null;
  const outputs = [...branch.outputs, ...residuals, ...(thread?.after ?? [])];
  const augmented: Branch = { ...branch, then, otherwise, outputs };
  reversal.definers.define(outputsOf(augmented), branch);
  return [augmented];
}

/** The condition under which the adjoint at `position` is not zero, when only one side contributes to it. */
function conditionOf(branch: Branch, sides: readonly [Block, Block], position: number, region: Region): Value | null {
  const [then, otherwise] = sides.map((side) => side.results[position]);
  const isZero = (value: Value | undefined) => value !== undefined && isConstant(value, 0);
  if (isZero(otherwise) && !isZero(then)) return branch.predicate;
  return isZero(then) && !isZero(otherwise) ? region.ops.not(branch.predicate) : null;
}

function asAdjoint(origin: Variable["origin"]): Variable["origin"] {
  return { ...origin, role: "adjoint" };
}

function forwardSide(statements: readonly Statement[], reversal: Reversal): ForwardRegion {
  return { statements, params: [], index: null, aliases: new Map(), versions: reversal.versions, once: () => true };
}
