/**
 * Ends a loop where its iterations begin to do nothing: one whose body is a branch on `index < bound`, with nothing on the other side.
 *
 *     for (i = 0; i < count; i++) if (i < bound) ...      becomes      for (i = 0; i < min(count, bound); i++) ...
 */
import { Builder } from "../ir/builder.js";
import type { Block, Branch, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { effectfulPrograms, freeVariables, hasEffect, reachablePrograms } from "../ir/regions.js";
import { mapReachable, mapRegions, replaceBy, replaceInBlock } from "../ir/rewrite.js";
import { opsOn } from "../primitives/ops.js";
import { primitives } from "../primitives/table.js";
import { countUses } from "./uses.js";

/** The same program with fewer idle iterations. */
export function shortenLoops(program: Program): Program {
  const effectful = effectfulPrograms(reachablePrograms(program));
  return mapReachable(program, (each) => {
    const uses = countUses(each);
    return { inputs: each.inputs, body: shortenIn(each.body, { uses, effectful }) };
  });
}

interface Context {
  readonly uses: ReadonlyMap<Value, number>;
  readonly effectful: ReadonlySet<Program>;
}

function shortenIn(block: Block, context: Context): Block {
  const statements = block.statements.flatMap((statement): Statement[] => {
    const inner = mapRegions(statement, (region) => shortenIn(region, context));
    return (inner.kind === "loop" ? shortened(inner, context) : null) ?? [inner];
  });
  return { params: block.params, statements, results: block.results };
}

/** The loop with its bound before it; null where its iterations are not known to do nothing from some index on. */
function shortened(loop: Loop, { uses, effectful }: Context): Statement[] | null {
  const { count, test, body, trips } = loop;
  if (count === null || test !== null || (uses.get(trips) ?? 0) > 0) return null;
  const found = body.statements.filter((statement) => statement.kind === "branch");
  const [branch] = found;
  if (branch === undefined || found.length > 1) return null;
  const bound = boundOf(branch.predicate, body);
  if (bound === null || !restsOtherwise(branch, body)) return null;
  const others = body.statements.filter((statement) => statement !== branch);
  if ([...others, ...branch.otherwise.statements].some((statement) => hasEffect(statement, effectful))) return null;
  const before = new Builder();
  before.openBlock([]);
  const least = opsOn(before).min(count, bound);
  const taken = replaceBy(new Map(branch.outputs.map((output, at) => [output, branch.then.results[at] ?? output])));
  const isOver = (statement: Statement) =>
    statement.kind === "apply" && statement.output === branch.predicate && uses.get(branch.predicate) === 1;
  const statements = body.statements
    .filter((statement) => !isOver(statement))
    .flatMap((statement) => (statement === branch ? branch.then.statements : [statement]));
  const shorter = replaceInBlock({ ...body, statements }, taken);
  return [...before.closeBlock([]).statements, { ...loop, count: least, body: shorter }];
}

/** What the index must be below, the same in all iterations. */
function boundOf(predicate: Value, body: Block): Value | null {
  const made = body.statements.find((statement) => statement.kind === "apply" && statement.output === predicate);
  if (made?.kind !== "apply" || made.primitive !== primitives.lt) return null;
  const [index, bound] = made.inputs;
  if (bound === undefined || index !== body.params[0]) return null;
  const isOutside = bound.kind === "constant" || (bound.kind === "variable" && freeVariables(body).has(bound));
  return isOutside ? bound : null;
}

/** Whether all carries are as before where the branch is not taken. */
function restsOtherwise(branch: Branch, body: Block): boolean {
  const params: readonly (Variable | undefined)[] = body.params.slice(1);
  return body.results.every((result, position) => {
    if (result === params[position]) return true;
    const at = branch.outputs.findIndex((output) => output === result);
    return at >= 0 && branch.otherwise.results[at] === params[position];
  });
}
