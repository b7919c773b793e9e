/** Copies of statements, blocks and programs with fresh variables. What a copy is for, its caller decides. */
import { toValue, variable } from "../ir/builder.js";
import type { Block, DerivativeRule, Derive, Program, Statement, Value, Variable } from "../ir/program.js";
import { effectfulPrograms, reachablePrograms } from "../ir/regions.js";

export interface CopyOptions {
  /** Leaves out asserts and logs: the copy runs beside the original, and effects run once. */
  readonly dropEffects?: boolean;
  /** What stands for an unset slot; by default it stays unset. */
  readonly unset?: (value: Value) => Value;
  /** The program to call instead of a called one; by default the same. */
  readonly called?: (program: Program) => Program;
  /** The program that a derivative operator stands for; by default the operator stays. */
  readonly derived?: (statement: Derive) => Program;
  /** Leaves out the derivatives that the user gave: calls are differentiated by the chain rule. */
  readonly dropRules?: boolean;
}

/** Copies statements; uses of values that were neither copied nor listed in `replacements` stay as they are. */
export class Copier {
  readonly #values: Map<Variable, Value>;
  readonly #options: CopyOptions;
  #dropEffects: boolean;

  constructor(replacements: Iterable<readonly [Variable, Value]>, options: CopyOptions = {}) {
    this.#values = new Map(replacements);
    this.#options = options;
    this.#dropEffects = options.dropEffects === true;
  }

  /** What stands for `value` in the copy. */
  value(value: Value): Value {
    if (value.kind === "undef") return this.#options.unset?.(value) ?? value;
    return value.kind === "variable" ? (this.#values.get(value) ?? value) : value;
  }

  /** A fresh variable that stands for `original` from now on. */
  declare(original: Variable): Variable {
    const fresh = variable(original.type, original.origin, original.natural);
    this.#values.set(original, fresh);
    return fresh;
  }

  /** Statements that run a second time: their asserts and logs have run, those of called programs included. */
  again(statements: readonly Statement[]): Statement[] {
    const before = this.#dropEffects;
    this.#dropEffects = true;
    const copies = this.statements(statements);
    this.#dropEffects = before;
    return copies;
  }

  statements(statements: readonly Statement[]): Statement[] {
    return statements
      .filter((statement) => !this.#dropEffects || statement.kind !== "effect")
      .flatMap((statement) => {
        const derived = statement.kind === "derive" ? this.#options.derived?.(statement) : undefined;
        if (statement.kind !== "derive" || derived === undefined) return [this.#statement(statement)];
        const { statements: body, results } = inlined(derived, this.#list(statement.inputs));
        statement.outputs.forEach((output, at) => {
          this.#values.set(output, results[at] ?? output);
        });
        return body;
      });
  }

  block(block: Block): Block {
    const params = block.params.map((param) => this.declare(param));
    const statements = this.statements(block.statements);
    return { params, statements, results: this.#list(block.results) };
  }

  program({ name, inputs, body }: Program): Program {
    return { name, inputs: inputs.map((input) => this.declare(input)), body: this.block(body) };
  }

  #list(values: readonly Value[]): Value[] {
    return values.map((value) => this.value(value));
  }

  #outputs(outputs: readonly Variable[]): Variable[] {
    return outputs.map((output) => this.declare(output));
  }

  #statement(statement: Statement): Statement {
    switch (statement.kind) {
      case "apply":
        return { ...statement, inputs: this.#list(statement.inputs), output: this.declare(statement.output) };
      case "loop": {
        const count = statement.count === null ? null : this.value(statement.count);
        const initial = this.#list(statement.initial);
        const test = statement.test === null ? null : this.block(statement.test);
        const body = this.block(statement.body);
        const outputs = this.#outputs(statement.outputs);
        return { ...statement, count, initial, test, body, outputs, trips: this.declare(statement.trips) };
      }
      case "branch": {
        const predicate = this.value(statement.predicate);
        const then = this.block(statement.then);
        const otherwise = this.block(statement.otherwise);
        return { ...statement, predicate, then, otherwise, outputs: this.#outputs(statement.outputs) };
      }
      case "call":
      case "derive": {
        const program = this.#called(statement.program);
        const inputs = this.#list(statement.inputs);
        const outputs = this.#outputs(statement.outputs);
        if (statement.kind === "derive") return { ...statement, program, inputs, outputs };
        const isDropped = statement.rule === null || this.#options.dropRules === true;
        const rule = isDropped ? null : this.#rule(statement.rule);
        return { ...statement, program, inputs, outputs, rule };
      }
      case "effect": {
        const predicate = statement.predicate === null ? null : this.value(statement.predicate);
        return { ...statement, predicate, inputs: this.#list(statement.inputs) };
      }
    }
  }

  #called(program: Program): Program {
    const replaced = this.#options.called?.(program) ?? program;
    return this.#dropEffects ? withoutEffects(replaced) : replaced;
  }

  #rule(rule: DerivativeRule): DerivativeRule {
    const jvp = rule.jvp === null ? null : this.#called(rule.jvp);
    const vjp = rule.vjp === null ? null : this.#called(rule.vjp);
    return jvp === rule.jvp && vjp === rule.vjp ? rule : { ...rule, jvp, vjp };
  }
}

/** `original` with fresh variables. */
export function copyProgram(original: Program, options: CopyOptions = {}): Program {
  return new Copier([], options).program(original);
}

/** A program whose body is filled in by the caller: needed where programs call each other in a ring. */
export function openProgram(name: string, inputs: readonly Variable[]): Program {
  return { name, inputs, body: { params: [], statements: [], results: [] } };
}

/** Emits the statements of `program` for these inputs; returns its results. */
export function inlined(program: Program, inputs: readonly Value[]): { statements: Statement[]; results: Value[] } {
  const copier = new Copier(program.inputs.map((input, position) => [input, toValue(inputs[position] ?? input)]));
  const statements = copier.statements(program.body.statements);
  return { statements, results: program.body.results.map((result) => copier.value(result)) };
}

const effectFree = new WeakMap<Program, Program>();

/** `program` without its asserts and logs, called programs included; itself when there are none. */
function withoutEffects(program: Program): Program {
  const known = effectFree.get(program);
  if (known !== undefined) return known;
  if (!effectfulPrograms(reachablePrograms(program)).has(program)) {
    effectFree.set(program, program);
    return program;
  }
  const copier = new Copier([], { dropEffects: true });
  const copy = openProgram(
    program.name,
    program.inputs.map((input) => copier.declare(input)),
  );
  effectFree.set(program, copy);
  copy.body = copier.block(program.body);
  return copy;
}

const ruleFree = new WeakMap<Program, Program>();

/** `program` without the derivatives that the user gave, called programs included. */
export function withoutRules(program: Program): Program {
  const known = ruleFree.get(program);
  if (known !== undefined) return known;
  const copier = new Copier([], { dropRules: true, called: withoutRules });
  const copy = openProgram(
    program.name,
    program.inputs.map((input) => copier.declare(input)),
  );
  // Known before its body is: the body may call it.
  ruleFree.set(program, copy);
  copy.body = copier.block(program.body);
  return copy;
}
