/** Runs a program slowly and obviously: the oracle that back-ends and transforms are compared with. */
import type {
  Apply,
  Block,
  ConsoleLevel,
  Effect,
  Loop,
  MessagePart,
  Program,
  RuntimeValue,
  Statement,
  Value,
} from "./program.js";

type Environment = Map<Value, RuntimeValue>;

export interface InterpretOptions {
  /** Receives what `console.log` in the function prints. */
  readonly log?: (text: string, level: ConsoleLevel) => void;
  /** Gives up after this many statements; a guard for tests of random programs. */
  readonly budget?: number;
  /** Is told what happens, for counting. */
  readonly observer?: InterpretObserver;
}

export interface InterpretObserver {
  applied(statement: Apply, inputs: readonly RuntimeValue[], output: RuntimeValue): void;
  /** A region begins: a block, or a loop with all its iterations. */
  entered(): void;
  /** An iteration of the innermost loop has ended: of what the loop made, only `carries` live on. */
  iterated(carries: readonly RuntimeValue[]): void;
  /** The innermost region ends; of what it made, only `results` live on. */
  left(results: readonly RuntimeValue[]): void;
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
  return new Interpreter(options).run(program, inputs);
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

class Interpreter {
  readonly #options: InterpretOptions;
  #steps = 0;

  constructor(options: InterpretOptions) {
    this.#options = options;
  }

  run(program: Program, inputs: readonly RuntimeValue[]): RuntimeValue[] {
    const environment: Environment = new Map();
    bind(environment, program.inputs, inputs);
    return this.#block(program.body, environment);
  }

  #block(block: Block, environment: Environment): RuntimeValue[] {
    const { observer } = this.#options;
    observer?.entered();
    for (const statement of block.statements) this.#statement(statement, environment);
    const results = block.results.map((result) => move(result, environment));
    observer?.left(results);
    return results;
  }

  #statement(statement: Statement, environment: Environment): void {
    this.#steps++;
    if (this.#options.budget !== undefined && this.#steps > this.#options.budget) throw new Error("budget exceeded");
    switch (statement.kind) {
      case "apply": {
        const inputs = statement.inputs.map((input) => read(input, environment));
        const output = statement.primitive.evaluate(inputs, statement.attributes);
        environment.set(statement.output, output);
        this.#options.observer?.applied(statement, inputs, output);
        return;
      }
      case "loop":
        this.#loop(statement, environment);
        return;
      case "branch": {
        const side = read(statement.predicate, environment) === true ? statement.then : statement.otherwise;
        bind(environment, statement.outputs, this.#block(side, environment));
        return;
      }
      case "call": {
        const inputs = statement.inputs.map((input) => move(input, environment));
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

  #loop(loop: Loop, environment: Environment): void {
    const count = loop.count === null ? Number.POSITIVE_INFINITY : Number(read(loop.count, environment));
    let carries = loop.initial.map((value) => move(value, environment));
    const { observer } = this.#options;
    observer?.entered();
    let index = 0;
    for (; index < count; index++) {
      if (loop.test !== null) {
        bind(environment, loop.test.params, [index, ...carries]);
        if (this.#block(loop.test, environment)[0] !== true) break;
      }
      bind(environment, loop.body.params, [index, ...carries]);
      carries = this.#block(loop.body, environment);
      observer?.iterated(carries);
    }
    observer?.left(carries);
    bind(environment, loop.outputs, carries);
    environment.set(loop.trips, index);
  }

  #effect(effect: Effect, environment: Environment): void {
    const inputs = effect.inputs.map((input) => read(input, environment));
    if (effect.effect === "assert") {
      if (effect.predicate !== null && read(effect.predicate, environment) === true) return;
      throw effectError(effect, inputs);
    }
    const level = effect.level ?? "log";
    (this.#options.log ?? console[level])(effectMessage(effect, inputs), level);
  }
}

const UNSET = Symbol("unset");
type Slot = RuntimeValue | typeof UNSET;

function bind(environment: Environment, names: readonly Value[], values: readonly Slot[]): void {
  names.forEach((name, position) => {
    const value = values[position];
    if (value === undefined) throw new Error("interpret: wrong number of values");
    (environment as Map<Value, Slot>).set(name, value);
  });
}

/** The value for passing on: an unset slot may be moved. */
function move(value: Value, environment: Environment): RuntimeValue {
  if (value.kind === "constant") return value.value;
  if (value.kind === "undef") return UNSET as unknown as RuntimeValue;
  const found = environment.get(value);
  if (found === undefined) throw new Error(`interpret: value ${value.id} is not defined here`);
  return found;
}

function read(value: Value, environment: Environment): RuntimeValue {
  const found = move(value, environment) as Slot;
  if (found === UNSET) throw new Error("interpret: an unset slot is read");
  return found;
}
