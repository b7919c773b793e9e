/**
 * Makes one accumulation of two into the same element, one directly after the other: a[i] += v; a[i] += w becomes a[i] += v + w.
 * The order of additions changes, so only adjoints and tangents are touched.
 */
import { variable } from "../ir/builder.js";
import { NO_ATTRIBUTES } from "../ir/primitive.js";
import type { Apply, Block, Program, Statement, Value } from "../ir/program.js";
import { operandsOf, reachablePrograms, regionsOf, visitStatements } from "../ir/regions.js";
import { mapPrograms, mapRegions } from "../ir/rewrite.js";
import { primitives } from "../primitives/table.js";

/** The same program with fewer accumulations. */
export function combineUpdates(program: Program): Program {
  const programs = reachablePrograms(program);
  const mapped = mapPrograms(programs, (each) => ({
    inputs: each.inputs,
    body: combineIn(each.body, countUses(each)),
  }));
  return mapped.get(program) ?? program;
}

function combineIn(block: Block, uses: ReadonlyMap<Value, number>): Block {
  const statements: (Statement | null)[] = [];
  /** Accumulations of this block, by the version that they make, with their position in `statements`. */
  const made = new Map<Value, { readonly statement: Apply; readonly position: number }>();
  for (const statement of block.statements) {
    if (!isAccumulation(statement)) {
      statements.push(mapRegions(statement, (region) => combineIn(region, uses)));
      continue;
    }
    const [array, index, amount] = statement.inputs;
    const before = array === undefined ? undefined : made.get(array);
    const [origin, sameIndex, first] = before?.statement.inputs ?? [];
    let now = statement;
    const isOnlyUse = array !== undefined && uses.get(array) === 1;
    if (before && isOnlyUse && isSame(index, sameIndex) && origin && index && first && amount) {
      const total = variable(amount.type, { ...statement.output.origin, name: null });
      const sum: Apply = {
        kind: "apply",
        primitive: primitives.add,
        inputs: [first, amount],
        attributes: NO_ATTRIBUTES,
        output: total,
      };
      statements[before.position] = null;
      statements.push(sum);
      now = { ...statement, inputs: [origin, index, total] };
    }
    made.set(now.output, { statement: now, position: statements.length });
    statements.push(now);
  }
  return {
    params: block.params,
    statements: statements.filter((statement) => statement !== null),
    results: block.results,
  };
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || (a?.kind === "constant" && b?.kind === "constant" && Object.is(a.value, b.value));
}

function isAccumulation(statement: Statement): statement is Apply {
  return (
    statement.kind === "apply" &&
    statement.primitive === primitives.accumulate &&
    (statement.output.origin.role === "adjoint" || statement.output.origin.role === "tangent")
  );
}

function countUses(program: Program): ReadonlyMap<Value, number> {
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
