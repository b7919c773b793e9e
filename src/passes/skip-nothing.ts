/**
 * Skips adjoint code that adds nothing and changes nothing: where a partial derivative is chosen (`x > y ? 1 : ...`), and everything
 * that is made of it is as before when one side is taken, the code runs on the other side only.
 *
 *     t = x > y ? 1 : x < y ? 0 : 0.5; dx[i] += d * (1 - t); d *= t      becomes      if (!(x > y)) { ... }
 */
import { constant, variable } from "../ir/builder.js";
import type { Apply, Block, Branch, Program, Statement, Value, Variable } from "../ir/program.js";
import { mapReachable, mapRegions, replaceAll, replaceBy, replaceInBlock } from "../ir/rewrite.js";
import { primitives } from "../primitives/table.js";
import { usesOf } from "./uses.js";

/** The same program with updates that are seldom needed on one side of a branch. */
export function skipNothing(program: Program): Program {
  return mapReachable(program, (each) => ({ inputs: each.inputs, body: skipIn(each.body) }));
}

function skipIn(block: Block): Block {
  let now: Block = { ...block, statements: block.statements.map((statement) => mapRegions(statement, skipIn)) };
  for (const statement of now.statements) {
    if (statement.kind !== "apply" || statement.primitive !== primitives.select) continue;
    now = skipFor(statement, now) ?? now;
  }
  return now;
}

/** The block with what depends on `select` on one side of a branch; null where that saves nothing. */
function skipFor(select: Apply, block: Block): Block | null {
  const [predicate, then, otherwise] = select.inputs;
  const at = block.statements.indexOf(select);
  if (predicate?.kind !== "variable" || then === undefined || otherwise === undefined || at < 0) return null;
  const dependents = dependentsOf(select, block.statements.slice(at + 1));
  const last = dependents.at(-1);
  if (last === undefined || !dependents.some(({ primitive }) => primitive === primitives.accumulate)) return null;
  const escaping = escapingFrom([select, ...dependents], block);
  const position = block.statements.indexOf(last);
  const between = block.statements.slice(at, position).filter((other) => !isOneOf(other, [select, ...dependents]));
  const results = new Set<Value>(escaping);
  if (between.some((other) => [...usesOf(other)].some((used) => results.has(used)))) return null;
  for (const holds of [true, false]) {
    const chosen = holds ? then : otherwise;
    const kept = chosen.kind === "constant" ? unchanged(select, chosen, dependents, escaping) : null;
    if (kept === null) continue;
    const other = replaceBy(new Map([[select.output, holds ? otherwise : then]]));
    const { statements: before, side: runs } = sunk(
      [...block.statements.slice(0, at), ...between],
      replaceInBlock({ params: [], statements: dependents, results: escaping }, other),
      block.statements.slice(position + 1),
      [predicate, ...block.results, ...kept],
    );
    const rests: Block = { params: [], statements: [], results: kept };
    const branch = branchOf(predicate, holds ? rests : runs, holds ? runs : rests, escaping);
    const after = replaceBy(new Map(escaping.map((value, index) => [value, branch.outputs[index] ?? value])));
    const rest = replaceInBlock(
      { params: [], statements: block.statements.slice(position + 1), results: block.results },
      after,
    );
    return { ...block, statements: [...before, branch, ...rest.statements], results: rest.results };
  }
  return null;
}

/** Moves operations on numbers that only the side uses into it. */
function sunk(
  statements: readonly Statement[],
  side: Block,
  later: readonly Statement[],
  results: readonly Value[],
): { statements: Statement[]; side: Block } {
  const used = new Set<Value>([...results, ...later.flatMap((statement) => [...usesOf(statement)])]);
  const kept: Statement[] = [];
  const moved: Statement[] = [];
  const inside = new Set<Value>(side.statements.flatMap((statement) => [...usesOf(statement)]));
  for (const statement of statements.toReversed()) {
    const isScalar = statement.kind === "apply" && statement.inputs.every(({ type }) => type.kind !== "array");
    if (isScalar && inside.has(statement.output) && !used.has(statement.output)) {
      moved.push(statement);
      for (const value of statement.inputs) inside.add(value);
      continue;
    }
    kept.push(statement);
    for (const value of usesOf(statement)) used.add(value);
  }
  return { statements: kept.reverse(), side: { ...side, statements: [...moved.reverse(), ...side.statements] } };
}

function branchOf(predicate: Variable, then: Block, otherwise: Block, results: readonly Variable[]): Branch {
  const outputs = results.map(({ type, origin }) => variable(type, origin));
  return { kind: "branch", predicate, then, otherwise, outputs, site: null };
}

/** The operations on adjoints among `statements` that use `select`, or each other. */
function dependentsOf(select: Apply, statements: readonly Statement[]): Apply[] {
  const made = new Set<Value>([select.output]);
  return statements.filter((statement): statement is Apply => {
    if (statement.kind !== "apply" || !statement.inputs.some((input) => made.has(input))) return false;
    const { role } = statement.output.origin;
    if (role !== "adjoint" && role !== "tangent") return false;
    made.add(statement.output);
    return true;
  });
}

/** What others use of the results of `statements`, in order. */
function escapingFrom(statements: readonly Apply[], block: Block): Variable[] {
  const used = new Set<Value>(block.results);
  for (const statement of block.statements) {
    if (!isOneOf(statement, statements)) for (const value of usesOf(statement)) used.add(value);
  }
  return statements.map(({ output }) => output).filter((output) => used.has(output));
}

/** What `escaping` are when `select` gives `chosen`: values from before, or constants; null where something is left to compute. */
function unchanged(
  select: Apply,
  chosen: Value,
  dependents: readonly Apply[],
  escaping: readonly Variable[],
): Value[] | null {
  const known = new Map<Variable, Value>([[select.output, chosen]]);
  const unknown = new Set<Value>();
  for (const { primitive, inputs, attributes, output } of dependents) {
    const values = replaceAll(inputs, replaceBy(known));
    const numbers = values.flatMap((value) => (value.kind === "constant" ? [value.value] : []));
    const folded = numbers.length === values.length ? primitive.evaluate(numbers, attributes) : null;
    const same = values.some((value) => unknown.has(value))
      ? null
      : folded !== null && typeof folded !== "object"
        ? constant(folded)
        : primitive.identity(values, "algebraic");
    if (same === null) unknown.add(output);
    else known.set(output, same);
  }
  if (escaping.some((value) => !known.has(value))) return null;
  return escaping.map((value) => known.get(value) ?? value);
}

function isOneOf(statement: Statement, applies: readonly Apply[]): boolean {
  return statement.kind === "apply" && applies.includes(statement);
}
