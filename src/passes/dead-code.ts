/**
 * Removes what no result and no effect depends on: statements, carries of loops, outputs of branches, inputs and outputs of called
 * programs. Works over all programs at once, since what a caller ignores is dead in what it calls.
 */
import { definitionsOf } from "../ir/definitions.js";
import type { Block, Branch, Call, Loop, Program, Statement, Value, Variable } from "../ir/program.js";
import { effectfulPrograms, hasEffect, operandsOf, reachablePrograms, visitStatements } from "../ir/regions.js";
import { mapPrograms } from "../ir/rewrite.js";

/** The same program without dead code. Inputs and results of `program` itself stay. */
export function removeDeadCode(program: Program): Program {
  const programs = reachablePrograms(program);
  const marks = new Marks(programs, program);
  const mapped = mapPrograms(programs, (each) => new Sweeper(each, marks).run());
  return mapped.get(program) ?? program;
}

/** What is needed in one program. */
interface Needs {
  readonly definitions: ReturnType<typeof definitionsOf>;
  readonly variables: Set<Variable>;
  /** Statements that stay: they have an effect, or an output that is needed. */
  readonly statements: Set<Statement>;
  /** The statement around each statement; null directly in the body. */
  readonly around: ReadonlyMap<Statement, Statement | null>;
  /** Positions of results that some caller needs. */
  readonly results: Set<number>;
  /** Calls of this program that stay. */
  readonly calls: { readonly caller: Program; readonly call: Call }[];
  /** Inputs and results that must stay as they are: the entry, and what a derivative rule or operator refers to. */
  fixed: boolean;
}

class Marks {
  readonly #needs = new Map<Program, Needs>();
  readonly #queue: { readonly program: Program; readonly variable: Variable }[] = [];

  constructor(programs: readonly Program[], entry: Program) {
    const effectful = effectfulPrograms(programs);
    for (const program of programs) {
      this.#needs.set(program, {
        definitions: definitionsOf(program),
        variables: new Set(),
        statements: new Set(),
        around: surroundings(program.body),
        results: new Set(),
        calls: [],
        fixed: false,
      });
    }
    this.#fix(entry);
    for (const program of programs) {
      visitStatements(program.body, (statement) => {
        if (statement.kind === "derive") this.#fix(statement.program);
        if (statement.kind !== "call" || statement.rule === null) return;
        for (const fixed of [statement.program, statement.rule.jvp, statement.rule.vjp]) if (fixed) this.#fix(fixed);
      });
    }
    for (const program of programs) {
      visitStatements(program.body, (statement) => {
        if (statement.kind !== "loop" && statement.kind !== "branch" && hasEffect(statement, effectful)) {
          this.#needStatement(program, statement);
        }
      });
    }
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) this.#trace(next);
  }

  of(program: Program): Needs {
    const needs = this.#needs.get(program);
    if (needs === undefined) throw new Error(`dead code: ${program.name} is not reachable`);
    return needs;
  }

  /** Keeps the signature, and therefore everything that the results need. */
  #fix(program: Program): void {
    const needs = this.of(program);
    if (needs.fixed) return;
    needs.fixed = true;
    for (const position of program.body.results.keys()) this.#needResult(program, position);
    for (const input of program.inputs) needs.variables.add(input);
  }

  #need(program: Program, value: Value | undefined): void {
    if (value?.kind !== "variable") return;
    const { variables } = this.of(program);
    if (variables.has(value)) return;
    variables.add(value);
    this.#queue.push({ program, variable: value });
  }

  #needResult(program: Program, position: number): void {
    const { results } = this.of(program);
    if (results.has(position)) return;
    results.add(position);
    this.#need(program, program.body.results[position]);
  }

  /** The statement runs: so do those around it, and what decides whether they run is needed. */
  #needStatement(program: Program, statement: Statement): void {
    const { statements, around } = this.of(program);
    if (statements.has(statement)) return;
    statements.add(statement);
    const outer = around.get(statement) ?? null;
    if (outer !== null) this.#needStatement(program, outer);
    switch (statement.kind) {
      case "loop":
        if (statement.count !== null) this.#need(program, statement.count);
        this.#need(program, statement.test?.results[0]);
        break;
      case "call":
        this.#needCall(program, statement);
        break;
      default:
        for (const operand of operandsOf(statement)) this.#need(program, operand);
    }
  }

  #needCall(caller: Program, call: Call): void {
    const callee = this.of(call.program);
    callee.calls.push({ caller, call });
    call.program.inputs.forEach((input, position) => {
      if (callee.variables.has(input)) this.#need(caller, call.inputs[position]);
    });
  }

  #trace({ program, variable }: { program: Program; variable: Variable }): void {
    const { definitions, calls } = this.of(program);
    const definition = definitions.get(variable);
    switch (definition?.kind) {
      case "input":
        for (const { caller, call } of calls) this.#need(caller, call.inputs[definition.position]);
        break;
      case "apply":
        this.#needStatement(program, definition.statement);
        break;
      case "index":
      case "trips":
        this.#needStatement(program, definition.loop);
        break;
      case "carry":
      case "output":
        this.#needCarry(program, definition.loop, definition.position);
        break;
      case "result":
        this.#needStatement(program, definition.statement);
        if (definition.statement.kind === "call") this.#needResult(definition.statement.program, definition.position);
        if (definition.statement.kind === "branch") {
          this.#need(program, definition.statement.then.results[definition.position]);
          this.#need(program, definition.statement.otherwise.results[definition.position]);
        }
        break;
    }
  }

  /** A carry is needed as a whole: as the final value, in the test and in the body. */
  #needCarry(program: Program, loop: Loop, position: number): void {
    this.#needStatement(program, loop);
    this.#need(program, loop.outputs[position]);
    this.#need(program, loop.initial[position]);
    this.#need(program, loop.body.results[position]);
  }
}

function surroundings(body: Block): Map<Statement, Statement | null> {
  const around = new Map<Statement, Statement | null>();
  const enter = (block: Block, outer: Statement | null) => {
    for (const statement of block.statements) {
      around.set(statement, outer);
      if (statement.kind === "loop" && statement.test !== null) enter(statement.test, statement);
      if (statement.kind === "loop") enter(statement.body, statement);
      if (statement.kind === "branch") {
        enter(statement.then, statement);
        enter(statement.otherwise, statement);
      }
    }
  };
  enter(body, null);
  return around;
}

/** Rebuilds one program from what was marked. */
class Sweeper {
  readonly #program: Program;
  readonly #marks: Marks;
  readonly #needs: Needs;

  constructor(program: Program, marks: Marks) {
    this.#program = program;
    this.#marks = marks;
    this.#needs = marks.of(program);
  }

  run(): { inputs: readonly Variable[]; body: Block } {
    const { fixed, results } = this.#needs;
    const { inputs, body } = this.#program;
    return {
      inputs: inputs.filter((input) => this.#isNeeded(input)),
      body: {
        params: [],
        statements: this.#statements(body),
        results: body.results.filter((_, position) => fixed || results.has(position)),
      },
    };
  }

  #isNeeded(variable: Variable): boolean {
    return this.#needs.variables.has(variable);
  }

  #statements(block: Block): Statement[] {
    return block.statements.flatMap((statement) =>
      this.#needs.statements.has(statement) ? [this.#statement(statement)] : [],
    );
  }

  #statement(statement: Statement): Statement {
    switch (statement.kind) {
      case "loop":
        return this.#loop(statement);
      case "branch":
        return this.#branch(statement);
      case "call":
        return this.#call(statement);
      default:
        return statement;
    }
  }

  #loop(loop: Loop): Loop {
    const kept = loop.outputs.map((output) => this.#isNeeded(output));
    const keep = <T>(values: readonly T[]) => values.filter((_, position) => kept[position] === true);
    const params = ([index, ...carries]: readonly Variable[]) => [...(index ? [index] : []), ...keep(carries)];
    const { test, body } = loop;
    return {
      ...loop,
      initial: keep(loop.initial),
      outputs: keep(loop.outputs),
      test: test && { params: params(test.params), statements: this.#statements(test), results: test.results },
      body: { params: params(body.params), statements: this.#statements(body), results: keep(body.results) },
    };
  }

  #branch(branch: Branch): Branch {
    const kept = branch.outputs.map((output) => this.#isNeeded(output));
    const keep = <T>(values: readonly T[]) => values.filter((_, position) => kept[position] === true);
    const side = (block: Block): Block => ({
      params: [],
      statements: this.#statements(block),
      results: keep(block.results),
    });
    return {
      ...branch,
      then: side(branch.then),
      otherwise: side(branch.otherwise),
      outputs: keep(branch.outputs),
    };
  }

  #call(call: Call): Call {
    const callee = this.#marks.of(call.program);
    const takes = (position: number) => {
      const input = call.program.inputs[position];
      return input !== undefined && callee.variables.has(input);
    };
    return {
      ...call,
      inputs: call.inputs.filter((_, position) => takes(position)),
      outputs: call.outputs.filter((_, position) => callee.fixed || callee.results.has(position)),
    };
  }
}
