/** Shrinks a failing program: drops statements, takes one side of a branch, unrolls nothing, as long as the failure stays. */
import { constant, variable } from "../../src/ir/builder.js";
import type { Block, Program, Statement, Value, Variable } from "../../src/ir/program.js";
import { outputsOf, regionsOf } from "../../src/ir/regions.js";
import { verify } from "../../src/ir/verify.js";
import { primitives } from "../../src/primitives/table.js";
import { Copier } from "../../src/transforms/copy.js";
import { prune } from "../../src/transforms/prune.js";

/** The smallest program found for which `fails` still holds. Programs that it calls stay as they are. */
export function reduce(program: Program, fails: (candidate: Program) => boolean): Program {
  let best = program;
  for (let progress = true; progress; ) {
    progress = false;
    for (let at = 0; at < countStatements(best.body); at++) {
      for (const simplify of SIMPLIFICATIONS) {
        const candidate = rewritten(best, at, simplify);
        if (candidate === null || !isSmallerAndFails(candidate, best, fails)) continue;
        best = candidate;
        progress = true;
        break;
      }
    }
  }
  return best;
}

function isSmallerAndFails(candidate: Program, best: Program, fails: (candidate: Program) => boolean): boolean {
  if (weight(candidate.body) >= weight(best.body)) return false;
  try {
    verify(candidate);
    return fails(candidate);
  } catch {
    return false;
  }
}

/** What may stand for a statement: other statements, and a value for each of its outputs. Null when it does not apply. */
type Simplification = (statement: Statement) => { statements: readonly Statement[]; values: readonly Value[] } | null;

const SIMPLIFICATIONS: readonly Simplification[] = [
  // A number, or an array of two.
  (statement) => {
    const made: Statement[] = [];
    const values = outputsOf(statement).map((output): Value => {
      if (output.type.kind === "f64") return constant(0.5);
      if (output.type.kind === "bool") return constant(true);
      const array = variable(output.type, {});
      const attributes = { element: output.type.element };
      made.push({
        kind: "apply",
        primitive: primitives.fill,
        inputs: [constant(2), constant(0.5)],
        attributes,
        output: array,
      });
      return array;
    });
    return { statements: made, values };
  },
  (statement) => inputLike(statement),
  (statement) =>
    statement.kind === "branch" ? { statements: statement.then.statements, values: statement.then.results } : null,
  (statement) =>
    statement.kind === "branch"
      ? { statements: statement.otherwise.statements, values: statement.otherwise.results }
      : null,
  (statement) => (statement.kind === "loop" ? { statements: [], values: [...statement.initial, constant(0)] } : null),
  (statement) => {
    if (statement.kind !== "loop") return null;
    const copier = new Copier(
      statement.body.params.map((param, at) => [param, statement.initial[at - 1] ?? constant(0)]),
    );
    const statements = copier.statements(statement.body.statements);
    return { statements, values: [...statement.body.results.map((result) => copier.value(result)), constant(1)] };
  },
  ...[0, 1, 2, 3].map(
    (carry): Simplification =>
      (statement) =>
        withoutCarry(statement, carry),
  ),
];

/** The first input of the same type as the output. */
function inputLike(statement: Statement): { statements: readonly Statement[]; values: readonly Value[] } | null {
  if (statement.kind !== "apply") return null;
  const found = statement.inputs.find((input) => input.type === statement.output.type);
  return found === undefined ? null : { statements: [], values: [found] };
}

/** A loop without one of its carries, which stays what it was before the loop. */
function withoutCarry(
  statement: Statement,
  carry: number,
): { statements: readonly Statement[]; values: readonly Value[] } | null {
  if (statement.kind !== "loop" || statement.initial[carry] === undefined) return null;
  const initial = statement.initial[carry] ?? constant(0);
  const keep = <T>(list: readonly T[], offset: number) => list.filter((_, at) => at !== carry + offset);
  const region = (block: Block): Block => {
    const copier = new Copier(block.params.slice(carry + 1, carry + 2).map((param) => [param, initial]));
    const params = keep(block.params, 1).map((param) => copier.declare(param));
    const statements = copier.statements(block.statements);
    return { params, statements, results: block.results.map((result) => copier.value(result)) };
  };
  const body = region(statement.body);
  const outputs = keep(statement.outputs, 0).map(({ type, origin }) => variable(type, origin));
  const trips = variable(statement.trips.type, statement.trips.origin);
  const reduced: Statement = {
    ...statement,
    initial: keep(statement.initial, 0),
    test: statement.test === null ? null : region(statement.test),
    body: { ...body, results: keep(body.results, 0) },
    outputs,
    trips,
  };
  const values: Value[] = [...outputs];
  values.splice(carry, 0, initial);
  return { statements: [reduced], values: [...values, trips] };
}

/** `program` with its statement number `target`, counted depth first, simplified. */
function rewritten(program: Program, target: number, simplify: Simplification): Program | null {
  let at = 0;
  let applied = false;
  const replaced = new Map<Variable, Value>();
  const rewriteBlock = (block: Block): Block => ({ ...block, statements: block.statements.flatMap(rewriteStatement) });
  const rewriteStatement = (statement: Statement): readonly Statement[] => {
    if (at++ === target) {
      const simpler = simplify(statement);
      if (simpler !== null) {
        applied = true;
        outputsOf(statement).forEach((output, position) => {
          const value = simpler.values[position];
          if (value !== undefined) replaced.set(output, value);
        });
        at += statementsInside(statement);
        return simpler.statements;
      }
    }
    if (statement.kind === "loop") {
      const test = statement.test === null ? null : rewriteBlock(statement.test);
      return [{ ...statement, test, body: rewriteBlock(statement.body) }];
    }
    if (statement.kind === "branch") {
      return [{ ...statement, then: rewriteBlock(statement.then), otherwise: rewriteBlock(statement.otherwise) }];
    }
    return [statement];
  };
  const body = rewriteBlock(program.body);
  if (!applied) return null;
  const copier = new Copier(replaced);
  const inputs = program.inputs.map((input) => copier.declare(input));
  return { name: program.name, inputs, body: prune(copier.block(body)) };
}

function statementsInside(statement: Statement): number {
  return regionsOf(statement).reduce((sum, region) => sum + countStatements(region), 0);
}

function countStatements(block: Block): number {
  return block.statements.reduce((sum, statement) => sum + 1 + statementsInside(statement), 0);
}

function weight(block: Block): number {
  return block.statements.reduce((sum, statement) => {
    const own = statement.kind === "loop" ? 2 + statement.initial.length : 1;
    return sum + own + regionsOf(statement).reduce((inside, region) => inside + weight(region), 0);
  }, 0);
}
