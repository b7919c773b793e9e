/** Removes statements whose results nobody uses. Loop carries and branch outputs that are unused stay: that is a pass's business. */
import type { Block, Statement, Variable } from "../ir/program.js";
import { freeVariables, operandsOf, outputsOf, regionsOf } from "../ir/regions.js";

/** `block` without dead statements; effects stay. */
export function prune(block: Block): Block {
  const live = new Set<Variable>();
  for (const result of block.results) if (result.kind === "variable") live.add(result);
  const kept: Statement[] = [];
  for (let at = block.statements.length - 1; at >= 0; at--) {
    const statement = block.statements[at];
    if (statement === undefined || !isLive(statement, live)) continue;
    const pruned = withRegions(statement);
    for (const used of usesOf(pruned)) live.add(used);
    kept.push(pruned);
  }
  return { ...block, statements: kept.reverse() };
}

/** The variables that a statement uses, in its regions too. */
export function usesOf(statement: Statement): Set<Variable> {
  const uses = new Set<Variable>();
  for (const operand of operandsOf(statement)) if (operand.kind === "variable") uses.add(operand);
  for (const region of regionsOf(statement)) for (const free of freeVariables(region)) uses.add(free);
  return uses;
}

function isLive(statement: Statement, live: ReadonlySet<Variable>): boolean {
  return mayHaveEffect(statement) || outputsOf(statement).some((output) => live.has(output));
}

/** Whether running the statement may throw or print. */
export function mayHaveEffect(statement: Statement): boolean {
  if (statement.kind === "effect") return true;
  return regionsOf(statement).some((region) => region.statements.some(mayHaveEffect));
}

function withRegions(statement: Statement): Statement {
  switch (statement.kind) {
    case "loop":
      return { ...statement, body: prune(statement.body) };
    case "branch":
      return { ...statement, then: prune(statement.then), otherwise: prune(statement.otherwise) };
    default:
      return statement;
  }
}
