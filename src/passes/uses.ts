/** Which values statements use, and how often: questions of several passes. */
import type { Program, Statement, Value } from "../ir/program.js";
import { freeVariables, operandsOf, regionsOf, visitStatements } from "../ir/regions.js";

/** The values that a statement uses, in its regions too. */
export function usesOf(statement: Statement): Set<Value> {
  const uses = new Set<Value>(operandsOf(statement));
  for (const region of regionsOf(statement)) for (const free of freeVariables(region)) uses.add(free);
  return uses;
}

/** How many operands and results are each value. */
export function countUses(program: Program): ReadonlyMap<Value, number> {
  const uses = new Map<Value, number>();
  const count = (values: readonly Value[]) => {
    for (const value of values) uses.set(value, (uses.get(value) ?? 0) + 1);
  };
  count(program.body.results);
  visitStatements(program.body, (statement) => {
    count(operandsOf(statement));
    for (const region of regionsOf(statement)) count(region.results);
  });
  return uses;
}
