/** Checks that a program is well formed: types, single definition, dominance, region shapes. Runs after every pass in tests. */
import type { Block, Call, Derive, Loop, Program, Statement, Value, Variable } from "./program.js";
import { BOOL, F64, isDifferentiable, sameType, showType, type Type, tangentType } from "./types.js";

/** @throws Error naming the first fault. A fault is always a bug of Chainrule, never of the user. */
export function verify(program: Program): void {
  const queue = [program];
  const seen = new Set(queue);
  for (const next of queue) {
    new Verifier(next, (called) => {
      if (!seen.has(called)) {
        seen.add(called);
        queue.push(called);
      }
    }).run();
  }
}

class Verifier {
  readonly #program: Program;
  readonly #visible = new Set<Variable>();
  readonly #defined = new Set<Variable>();
  readonly #onCall: (program: Program) => void;

  constructor(program: Program, onCall: (program: Program) => void) {
    this.#program = program;
    this.#onCall = onCall;
  }

  run(): void {
    for (const input of this.#program.inputs) this.#define(input);
    if (this.#program.body.params.length > 0) this.#fail("the body of a program has no parameters of its own");
    this.#block(this.#program.body);
  }

  /** Checks a region; what it defines is invisible afterwards. Returns the types of its results. */
  #block(block: Block): Type[] {
    const local: Variable[] = [];
    const define = (variable: Variable) => {
      this.#define(variable);
      local.push(variable);
    };
    for (const param of block.params) define(param);
    for (const statement of block.statements) {
      for (const output of this.#statement(statement)) define(output);
    }
    const types = block.results.map((result) => {
      this.#use(result);
      return result.type;
    });
    for (const variable of local) this.#visible.delete(variable);
    return types;
  }

  #statement(statement: Statement): readonly Variable[] {
    switch (statement.kind) {
      case "apply": {
        for (const input of statement.inputs) this.#use(input);
        const type = statement.primitive.resultType(
          statement.inputs.map((input) => input.type),
          statement.attributes,
        );
        if (typeof type === "string") return this.#fail(`${statement.primitive.name}: ${type}`);
        this.#same(type, statement.output.type, statement.primitive.name);
        return [statement.output];
      }
      case "loop":
        return this.#loop(statement);
      case "branch": {
        this.#use(statement.predicate);
        this.#same(BOOL, statement.predicate.type, "branch predicate");
        for (const side of [statement.then, statement.otherwise]) {
          if (side.params.length > 0) this.#fail("a side of a branch has no parameters");
          this.#sameTypes(
            this.#block(side),
            statement.outputs.map((output) => output.type),
            "branch results",
          );
        }
        return statement.outputs;
      }
      case "call":
        return this.#call(statement);
      case "derive":
        return this.#derive(statement);
      case "effect": {
        for (const input of statement.inputs) this.#use(input);
        if (statement.predicate !== null) {
          this.#use(statement.predicate);
          this.#same(BOOL, statement.predicate.type, "assert predicate");
        }
        for (const part of statement.message) {
          const input = typeof part === "object" ? part.input : part;
          if (typeof input === "number" && statement.inputs[input] === undefined)
            this.#fail("message part out of range");
        }
        return [];
      }
    }
  }

  #loop(loop: Loop): readonly Variable[] {
    if (loop.count === null && loop.test === null) this.#fail("a loop has neither a count nor a test");
    if (loop.count !== null) {
      this.#use(loop.count);
      this.#same(F64, loop.count.type, "loop count");
    }
    for (const value of loop.initial) this.#use(value);
    const carries = loop.initial.map((value) => value.type);
    const params = [F64, ...carries];
    const types = (variables: readonly Variable[]) => variables.map((variable) => variable.type);
    if (loop.test !== null) {
      this.#sameTypes(types(loop.test.params), params, "loop test parameters");
      this.#sameTypes(this.#block(loop.test), [BOOL], "loop test result");
    }
    this.#sameTypes(types(loop.body.params), params, "loop body parameters");
    this.#sameTypes(this.#block(loop.body), carries, "loop body results");
    this.#sameTypes(types(loop.outputs), carries, "loop outputs");
    this.#same(F64, loop.trips.type, "loop trips");
    return [...loop.outputs, loop.trips];
  }

  #call(call: Call): readonly Variable[] {
    for (const input of call.inputs) this.#use(input);
    const { program } = call;
    this.#onCall(program);
    this.#sameTypes(typesOf(call.inputs), typesOf(program.inputs), `inputs of call ${program.name}`);
    this.#sameTypes(typesOf(call.outputs), typesOf(program.body.results), `outputs of call ${program.name}`);
    return call.outputs;
  }

  #derive(derive: Derive): readonly Variable[] {
    for (const input of derive.inputs) this.#use(input);
    const { program, wrt, operator } = derive;
    this.#onCall(program);
    const directions = wrt.map((position) => {
      const input = program.inputs[position];
      if (input === undefined || !isDifferentiable(input.type)) return this.#fail("derive: bad input index");
      return tangentType(input.type);
    });
    const outputs = typesOf(program.body.results);
    const differentiable = outputs.filter(isDifferentiable).map(tangentType);
    const extra = operator === "jvp" ? directions : differentiable;
    const results = operator === "jvp" ? differentiable : directions;
    this.#sameTypes(typesOf(derive.inputs), [...typesOf(program.inputs), ...extra], "inputs of derive");
    this.#sameTypes(typesOf(derive.outputs), [...outputs, ...results], "outputs of derive");
    return derive.outputs;
  }

  #define(variable: Variable): void {
    if (this.#defined.has(variable)) this.#fail(`value ${variable.id} is defined twice`);
    this.#defined.add(variable);
    this.#visible.add(variable);
  }

  #use(value: Value): void {
    if (value.kind === "variable" && !this.#visible.has(value)) {
      this.#fail(
        `value ${value.id} (${value.origin.role} ${value.origin.name ?? "?"}) is used where it is not defined`,
      );
    }
  }

  #same(found: Type, expected: Type, what: string): void {
    if (!sameType(found, expected)) this.#fail(`${what}: ${showType(found)} instead of ${showType(expected)}`);
  }

  #sameTypes(found: readonly Type[], expected: readonly Type[], what: string): void {
    if (found.length !== expected.length) this.#fail(`${what}: ${found.length} instead of ${expected.length}`);
    found.forEach((type, position) => {
      this.#same(type, expected[position] ?? type, what);
    });
  }

  #fail(message: string): never {
    throw new Error(`verify ${this.#program.name}: ${message}`);
  }
}

function typesOf(values: readonly Value[]): Type[] {
  return values.map((value) => value.type);
}
