/** Questions about the shape of statements and regions that every pass asks: operands, definitions, effects, programs called. */
import type { Block, Program, Statement, Value, Variable } from "./program.js";

/** The values that a statement reads itself, leaving out what its regions read. */
export function operandsOf(statement: Statement): readonly Value[] {
  switch (statement.kind) {
    case "apply":
    case "call":
    case "derive":
      return statement.inputs;
    case "loop":
      return statement.count === null ? statement.initial : [statement.count, ...statement.initial];
    case "branch":
      return [statement.predicate];
    case "effect":
      return statement.predicate === null ? statement.inputs : [statement.predicate, ...statement.inputs];
  }
}

/** The variables that a statement defines for the statements after it. */
export function outputsOf(statement: Statement): readonly Variable[] {
  switch (statement.kind) {
    case "apply":
      return [statement.output];
    case "loop":
      return [...statement.outputs, statement.trips];
    case "branch":
    case "call":
    case "derive":
      return statement.outputs;
    case "effect":
      return NONE;
  }
}

/** Asked of every statement many times: one list for all that have nothing. */
const NONE: readonly never[] = [];

/** The regions of a statement, in the order in which they run. */
export function regionsOf(statement: Statement): readonly Block[] {
  switch (statement.kind) {
    case "loop":
      return statement.test === null ? [statement.body] : [statement.test, statement.body];
    case "branch":
      return [statement.then, statement.otherwise];
    default:
      return NONE;
  }
}

/** Calls `visit` on every statement of `block` and of the regions inside, a statement before its regions. */
export function visitStatements(block: Block, visit: (statement: Statement) => void): void {
  for (const statement of block.statements) {
    visit(statement);
    for (const region of regionsOf(statement)) visitStatements(region, visit);
  }
}

/** Programs that `program` refers to directly: called, derived, or the rule of a call. */
export function programsCalledBy(program: Program): Set<Program> {
  const found = new Set<Program>();
  visitStatements(program.body, (statement) => {
    if (statement.kind !== "call" && statement.kind !== "derive") return;
    found.add(statement.program);
    if (statement.kind === "call" && statement.rule !== null) {
      if (statement.rule.jvp !== null) found.add(statement.rule.jvp);
      if (statement.rule.vjp !== null) found.add(statement.rule.vjp);
    }
  });
  return found;
}

/** `program` and everything it refers to, itself first. */
export function reachablePrograms(program: Program): readonly Program[] {
  const all = new Set([program]);
  for (const next of all) for (const called of programsCalledBy(next)) all.add(called);
  return [...all];
}

/** Blocks do not change once they are closed, and passes share those that they leave as they are. */
const free = new WeakMap<Block, ReadonlySet<Variable>>();

/** The variables of enclosing regions that `block` uses. */
export function freeVariables(block: Block): ReadonlySet<Variable> {
  let found = free.get(block);
  if (found === undefined) {
    found = findFree(block);
    free.set(block, found);
  }
  return found;
}

function findFree(block: Block): ReadonlySet<Variable> {
  const found = new Set<Variable>();
  const bound = new Set<Value>(block.params);
  const use = (value: Value) => {
    if (value.kind === "variable" && !bound.has(value)) found.add(value);
  };
  for (const statement of block.statements) {
    operandsOf(statement).forEach(use);
    for (const region of regionsOf(statement)) freeVariables(region).forEach(use);
    for (const output of outputsOf(statement)) bound.add(output);
  }
  block.results.forEach(use);
  return found;
}

/** Programs that may throw or print, themselves or through a call. */
export function effectfulPrograms(programs: readonly Program[]): ReadonlySet<Program> {
  const effectful = new Set<Program>();
  const callers = new Map<Program, Program[]>();
  for (const program of programs) {
    visitStatements(program.body, (statement) => {
      if (statement.kind === "effect") effectful.add(program);
      if (statement.kind === "call" || statement.kind === "derive") {
        const known = callers.get(statement.program);
        if (known === undefined) callers.set(statement.program, [program]);
        else known.push(program);
      }
    });
  }
  for (const program of effectful) for (const caller of callers.get(program) ?? []) effectful.add(caller);
  return effectful;
}

/** Whether running the statement may throw, print or call a program that does. */
export function hasEffect(statement: Statement, effectful: ReadonlySet<Program>): boolean {
  switch (statement.kind) {
    case "apply":
      return false;
    case "effect":
      return true;
    case "call":
    case "derive":
      return effectful.has(statement.program);
    default:
      return regionsOf(statement).some((region) => region.statements.some((inner) => hasEffect(inner, effectful)));
  }
}
