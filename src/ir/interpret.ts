/** Runs a program slowly and obviously: the oracle that back-ends and transforms are compared with. */
import type {
  Apply,
  Block,
  Call,
  ConsoleLevel,
  Effect,
  Loop,
  MessagePart,
  Program,
  RuntimeValue,
  Statement,
  Value,
} from "./program.js";

type Environment<V> = Map<Value, V>;

/** What values are and how primitives act on them. Control flow is the same for all. */
export interface Arithmetic<V> {
  constant(value: number | boolean): V;
  /** What control flow, guards and messages see of a value. */
  real(value: V): RuntimeValue;
  apply(statement: Apply, inputs: readonly V[]): V;
}

const runtimeValues: Arithmetic<RuntimeValue> = {
  constant: (value) => value,
  real: (value) => value,
  apply: ({ primitive, attributes }, inputs) => primitive.evaluate(inputs, attributes),
};

export interface InterpretOptions<V = RuntimeValue> {
  /** Receives what `console.log` in the function prints. */
  readonly log?: (text: string, level: ConsoleLevel) => void;
  /** Gives up after this many statements; a guard for tests of random programs. */
  readonly budget?: number;
  /** Is told what happens, for counting. */
  readonly observer?: InterpretObserver<V>;
}

export interface InterpretObserver<V = RuntimeValue> {
  applied(statement: Apply, inputs: readonly V[], output: V): void;
  /** A region begins: a block, or a loop with all its iterations. */
  entered(): void;
  /** An iteration of the innermost loop has ended: of what the loop made, only `carries` live on. */
  iterated(carries: readonly V[]): void;
  /** The innermost region ends; of what it made, only `results` live on. */
  left(results: readonly V[]): void;
  /** A program is about to be called. */
  calling?(statement: Call, inputs: readonly V[]): void;
}

/**
 * Evaluates `program` on flat inputs. Inputs are never modified; results are fresh unless they are an input itself.
 *
 * @throws Error on a `derive` statement (expand it first), on a read of an unset slot, and what an `assert` throws.
 */
export function interpret(
  program: Program,
  inputs: readonly RuntimeValue[],
  options: InterpretOptions = {},
): RuntimeValue[] {
  return new Interpreter(runtimeValues, options).run(program, inputs);
}

/** The same in another arithmetic. */
export function interpretIn<V>(
  arithmetic: Arithmetic<V>,
  program: Program,
  inputs: readonly V[],
  options: InterpretOptions<V> = {},
): V[] {
  return new Interpreter(arithmetic, options).run(program, inputs);
}

/** The error that a failed `assert` throws: the user's own class where it is known. */
export function effectError(effect: Effect, inputs: readonly RuntimeValue[]): Error {
  const message = effectMessage(effect, inputs);
  return effect.construct === null ? new Error(message) : effect.construct(message);
}

export function effectMessage(effect: Effect, inputs: readonly RuntimeValue[]): string {
  return effect.message.map((part) => shown(part, inputs)).join("");
}

function shown(part: MessagePart, inputs: readonly RuntimeValue[]): string {
  if (typeof part === "string") return part;
  if (typeof part === "number") return String(inputs[part]);
  const value = inputs[part.input];
  const method: unknown = Reflect.get(Object(value), part.method);
  if (typeof method !== "function") throw new Error(`interpret: ${String(value)} has no method ${part.method}`);
  return String(Reflect.apply(method, value, part.argument === null ? [] : [part.argument]));
}

class Interpreter<V> {
  readonly #arithmetic: Arithmetic<V>;
  readonly #options: InterpretOptions<V>;
  #steps = 0;

  constructor(arithmetic: Arithmetic<V>, options: InterpretOptions<V>) {
    this.#arithmetic = arithmetic;
    this.#options = options;
  }

  run(program: Program, inputs: readonly V[]): V[] {
    const environment: Environment<V> = new Map();
    bind(environment, program.inputs, inputs);
    return this.#block(program.body, environment);
  }

  #block(block: Block, environment: Environment<V>): V[] {
    const { observer } = this.#options;
    observer?.entered();
    for (const statement of block.statements) this.#statement(statement, environment);
    const results = block.results.map((result) => this.#move(result, environment));
    observer?.left(results);
    return results;
  }

  #statement(statement: Statement, environment: Environment<V>): void {
    this.#steps++;
    if (this.#options.budget !== undefined && this.#steps > this.#options.budget) throw new Error("budget exceeded");
    switch (statement.kind) {
      case "apply": {
        const inputs = statement.inputs.map((input) => this.#read(input, environment));
        const output = this.#arithmetic.apply(statement, inputs);
        environment.set(statement.output, output);
        this.#options.observer?.applied(statement, inputs, output);
        return;
      }
      case "loop":
        this.#loop(statement, environment);
        return;
      case "branch": {
        const side = this.#real(statement.predicate, environment) === true ? statement.then : statement.otherwise;
        bind(environment, statement.outputs, this.#block(side, environment));
        return;
      }
      case "call": {
        const inputs = statement.inputs.map((input) => this.#move(input, environment));
        this.#options.observer?.calling?.(statement, inputs);
        bind(environment, statement.outputs, this.run(statement.program, inputs));
        return;
      }
      case "derive":
        throw new Error("interpret: expand derive statements first");
      case "effect":
        this.#effect(statement, environment);
        return;
    }
  }

  #loop(loop: Loop, environment: Environment<V>): void {
    const count = loop.count === null ? Number.POSITIVE_INFINITY : Number(this.#real(loop.count, environment));
    let carries = loop.initial.map((value) => this.#move(value, environment));
    const { observer } = this.#options;
    observer?.entered();
    let index = 0;
    for (; index < count; index++) {
      if (loop.test !== null) {
        bind(environment, loop.test.params, [this.#arithmetic.constant(index), ...carries]);
        const [again] = this.#block(loop.test, environment);
        if (again === undefined || this.#arithmetic.real(again) !== true) break;
      }
      bind(environment, loop.body.params, [this.#arithmetic.constant(index), ...carries]);
      carries = this.#block(loop.body, environment);
      observer?.iterated(carries);
    }
    observer?.left(carries);
    bind(environment, loop.outputs, carries);
    environment.set(loop.trips, this.#arithmetic.constant(index));
  }

  #effect(effect: Effect, environment: Environment<V>): void {
    const inputs = effect.inputs.map((input) => this.#real(input, environment));
    if (effect.effect === "assert") {
      if (effect.predicate !== null && this.#real(effect.predicate, environment) === true) return;
      throw effectError(effect, inputs);
    }
    const level = effect.level ?? "log";
    (this.#options.log ?? console[level])(effectMessage(effect, inputs), level);
  }

  #real(value: Value, environment: Environment<V>): RuntimeValue {
    return this.#arithmetic.real(this.#read(value, environment));
  }

  /** The value for passing on: an unset slot may be moved. */
  #move(value: Value, environment: Environment<V>): V {
    if (value.kind === "constant") return this.#arithmetic.constant(value.value);
    if (value.kind === "undef") return UNSET as V;
    const found = environment.get(value);
    if (found === undefined) throw new Error(`interpret: value ${value.id} is not defined here`);
    return found;
  }

  #read(value: Value, environment: Environment<V>): V {
    const found = this.#move(value, environment);
    if (found === UNSET) throw new Error("interpret: an unset slot is read");
    return found;
  }
}

const UNSET: unknown = Symbol("unset");

function bind<V>(environment: Environment<V>, names: readonly Value[], values: readonly V[]): void {
  names.forEach((name, position) => {
    const value = values[position];
    if (value === undefined) throw new Error("interpret: wrong number of values");
    environment.set(name, value);
  });
}
