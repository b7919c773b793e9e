/** Makes one `if` of two on the same condition, where nothing between them needs the first: what a branch computes, and its adjoints. */
import type { Block, Branch, Program, Statement, Value, Variable } from "../ir/program.js";
import { effectfulPrograms, freeVariables, hasEffect, reachablePrograms } from "../ir/regions.js";
import { mapReachable, mapRegions, replaceBy, replaceInBlock } from "../ir/rewrite.js";

export function mergeBranches(program: Program): Program {
  const effectful = effectfulPrograms(reachablePrograms(program));
  const merge = (block: Block): Block => {
    const statements: Statement[] = [];
    for (const original of block.statements) {
      const statement = mapRegions(original, merge);
      const before = statement.kind === "branch" ? earlier(statements, statement, effectful) : -1;
      const first = statements[before];
      if (statement.kind !== "branch" || first?.kind !== "branch") statements.push(statement);
      else {
        statements.splice(before, 1);
        statements.push(merged(first, statement));
      }
    }
    return { ...block, statements };
  };
  return mapReachable(program, ({ inputs, body }) => ({ inputs, body: merge(body) }));
}

/** The position of a branch on the same condition that may as well run just before `branch`; -1 where there is none. */
function earlier(statements: readonly Statement[], branch: Branch, effectful: ReadonlySet<Program>): number {
  const position = statements.findLastIndex((each) => each.kind === "branch" && each.predicate === branch.predicate);
  const first = statements[position];
  if (first?.kind !== "branch") return -1;
  const outputs = new Set<Variable>(first.outputs);
  const between = statements.slice(position + 1);
  const needsIt = [...freeVariables({ params: [], statements: between, results: [] })].some((value) =>
    outputs.has(value),
  );
  const acts = hasEffect(first, effectful) && between.some((statement) => hasEffect(statement, effectful));
  return needsIt || acts ? -1 : position;
}

function merged(first: Branch, second: Branch): Branch {
  return {
    ...first,
    then: joined(first.then, second.then, first.outputs),
    otherwise: joined(first.otherwise, second.otherwise, first.outputs),
    outputs: [...first.outputs, ...second.outputs],
  };
}

/** One side after the other; the second sees what the first gave. */
function joined(first: Block, second: Block, outputs: readonly Variable[]): Block {
  const given = new Map<Variable, Value>();
  outputs.forEach((output, position) => {
    const result = first.results[position];
    if (result !== undefined) given.set(output, result);
  });
  const after = replaceInBlock(second, replaceBy(given));
  return {
    params: [],
    statements: [...first.statements, ...after.statements],
    results: [...first.results, ...after.results],
  };
}
