/** Rebuilds programs with values replaced, sharing what does not change. What to replace, a pass decides. */
import type { Block, Program, Statement, Value, Variable } from "./program.js";
import { reachablePrograms } from "./regions.js";

/** `value`, or what stands for it now. */
export type Replace = (value: Value) => Value;

/** A replacement that looks variables up in `map`; what it gives for a variable is final. */
export function replaceBy(map: ReadonlyMap<Variable, Value>): Replace {
  return (value) => (value.kind === "variable" ? (map.get(value) ?? value) : value);
}

export function replaceAll(values: readonly Value[], replace: Replace): readonly Value[] {
  let changed: Value[] | null = null;
  values.forEach((value, position) => {
    const replaced = replace(value);
    if (replaced === value) return;
    changed ??= [...values];
    changed[position] = replaced;
  });
  return changed ?? values;
}

/** The statement with its own operands replaced; its regions are left as they are. */
export function replaceOperands(statement: Statement, replace: Replace): Statement {
  switch (statement.kind) {
    case "apply":
    case "call":
    case "derive": {
      const inputs = replaceAll(statement.inputs, replace);
      return inputs === statement.inputs ? statement : { ...statement, inputs };
    }
    case "loop": {
      const count = statement.count === null ? null : replace(statement.count);
      const initial = replaceAll(statement.initial, replace);
      return count === statement.count && initial === statement.initial ? statement : { ...statement, count, initial };
    }
    case "branch": {
      const predicate = replace(statement.predicate);
      return predicate === statement.predicate ? statement : { ...statement, predicate };
    }
    case "effect": {
      const predicate = statement.predicate === null ? null : replace(statement.predicate);
      const inputs = replaceAll(statement.inputs, replace);
      return predicate === statement.predicate && inputs === statement.inputs
        ? statement
        : { ...statement, predicate, inputs };
    }
  }
}

/** The statement with each of its regions mapped. */
export function mapRegions(statement: Statement, map: (region: Block) => Block): Statement {
  switch (statement.kind) {
    case "loop": {
      const test = statement.test === null ? null : map(statement.test);
      const body = map(statement.body);
      return test === statement.test && body === statement.body ? statement : { ...statement, test, body };
    }
    case "branch": {
      const then = map(statement.then);
      const otherwise = map(statement.otherwise);
      return then === statement.then && otherwise === statement.otherwise
        ? statement
        : { ...statement, then, otherwise };
    }
    default:
      return statement;
  }
}

/** The block with the values replaced everywhere in it. */
export function replaceInBlock(block: Block, replace: Replace): Block {
  const statements = block.statements.map((statement) =>
    mapRegions(replaceOperands(statement, replace), (region) => replaceInBlock(region, replace)),
  );
  return { params: block.params, statements, results: replaceAll(block.results, replace) };
}

/**
 * Maps each of `programs`, and makes the new ones refer to each other where the old ones did. `map` returns the inputs and the
 * body of a new program, whose references are still the old ones.
 */
export function mapPrograms(
  programs: readonly Program[],
  map: (program: Program) => { inputs: readonly Variable[]; body: Block },
): ReadonlyMap<Program, Program> {
  const mapped = new Map<Program, Program>();
  const made = programs.map((program) => {
    const { inputs, body } = map(program);
    const after: Program = { name: program.name, inputs, body };
    mapped.set(program, after);
    return after;
  });
  for (const program of made) program.body = redirect(program.body, mapped);
  return mapped;
}

/** `mapPrograms` for `program` and everything that it refers to; returns what becomes of `program`. */
export function mapReachable(
  program: Program,
  map: (program: Program) => { inputs: readonly Variable[]; body: Block },
): Program {
  return mapPrograms(reachablePrograms(program), map).get(program) ?? program;
}

/** The block with references to programs replaced; itself where there are none. */
function redirect(block: Block, mapped: ReadonlyMap<Program, Program>): Block {
  const to = (program: Program) => mapped.get(program) ?? program;
  let changed = false;
  const redirected = (statement: Statement): Statement => {
    const inner = mapRegions(statement, (region) => redirect(region, mapped));
    if (inner.kind === "derive") return { ...inner, program: to(inner.program) };
    if (inner.kind !== "call") return inner;
    const { rule } = inner;
    const derivatives =
      rule === null ? null : { ...rule, jvp: rule.jvp && to(rule.jvp), vjp: rule.vjp && to(rule.vjp) };
    return { ...inner, program: to(inner.program), rule: derivatives };
  };
  const statements = block.statements.map((statement) => {
    const now = redirected(statement);
    changed ||= now !== statement;
    return now;
  });
  return changed ? { params: block.params, statements, results: block.results } : block;
}
