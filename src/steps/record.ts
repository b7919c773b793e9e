/**
 * A run of a program, kept step by step: every executed operation with the values it read and made, in the nesting of loops,
 * branches and calls. Knows nothing of derivatives: `walk.ts` goes back over it.
 */
import { effectError } from "../ir/interpret.js";
import type {
  Apply,
  Block,
  Branch,
  Call,
  Effect,
  Loop,
  Program,
  RuntimeValue,
  Statement,
  Value,
  Variable,
} from "../ir/program.js";

/** One value that the run made or was given. What only passes a value on (a carry, a result) shares its cell. */
export interface Cell {
  /** Counts the cells of a run, in order. */
  readonly id: number;
  readonly value: RuntimeValue;
  /** The variable that the value was first bound to; null for a constant. */
  readonly variable: Variable | null;
}

/** An executed operation. */
export interface Applied {
  readonly kind: "apply";
  readonly statement: Apply;
  readonly inputs: readonly Cell[];
  readonly output: Cell;
}

/** A call whose derivative the user gave: one step, whatever it computed. */
export interface Ruled {
  readonly kind: "ruled";
  readonly statement: Call;
  readonly inputs: readonly Cell[];
  readonly outputs: readonly Cell[];
}

export interface RanLoop {
  readonly kind: "loop";
  readonly statement: Loop;
  readonly initial: readonly Cell[];
  readonly iterations: readonly Iteration[];
  /** The steps of the test that ended the loop; empty where the count did. */
  readonly lastTest: readonly Step[];
  readonly outputs: readonly Cell[];
}

export interface Iteration {
  readonly index: number;
  readonly before: readonly Cell[];
  readonly test: readonly Step[];
  readonly steps: readonly Step[];
  readonly after: readonly Cell[];
}

export interface RanBranch {
  readonly kind: "branch";
  readonly statement: Branch;
  readonly predicate: Cell;
  readonly taken: "then" | "otherwise";
  readonly steps: readonly Step[];
  readonly outputs: readonly Cell[];
}

export interface RanCall {
  readonly kind: "call";
  readonly statement: Call;
  readonly inputs: readonly Cell[];
  readonly steps: readonly Step[];
  readonly outputs: readonly Cell[];
}

export type Step = Applied | Ruled | RanLoop | RanBranch | RanCall;

export interface Run {
  readonly program: Program;
  readonly inputs: readonly Cell[];
  /** In the nesting of the program. */
  readonly steps: readonly Step[];
  /** The operations alone, in the order of execution. */
  readonly operations: readonly (Applied | Ruled)[];
  readonly outputs: readonly Cell[];
}

export interface RecordOptions {
  /** Stands in for the value of one cell from the moment it is made: what if it were different? */
  readonly replaced?: { readonly id: number; readonly value: RuntimeValue };
  /** Gives up, by throwing `TooManySteps`, after this many operations. */
  readonly limit?: number;
}

/** The run is longer than the limit given. */
export class TooManySteps extends Error {}

/** Runs `program` on flat inputs. What it logs is not printed again. @throws what the function itself throws. */
export function record(program: Program, inputs: readonly RuntimeValue[], options: RecordOptions = {}): Run {
  return new Recorder(options).run(program, inputs);
}

const UNSET: Cell = { id: -1, value: Number.NaN, variable: null };

class Recorder {
  readonly #options: RecordOptions;
  readonly #cells = new Map<Value, Cell>();
  readonly #operations: (Applied | Ruled)[] = [];
  #nextId = 0;
  #steps: Step[] = [];

  constructor(options: RecordOptions) {
    this.#options = options;
  }

  run(program: Program, values: readonly RuntimeValue[]): Run {
    const inputs = program.inputs.map((variable, position) => this.#make(values[position] ?? Number.NaN, variable));
    const { steps, results } = this.#called(program, inputs);
    return { program, inputs, steps, operations: this.#operations, outputs: results };
  }

  #make(value: RuntimeValue, variable: Variable | null): Cell {
    const id = this.#nextId++;
    const { replaced } = this.#options;
    return { id, value: replaced?.id === id ? replaced.value : value, variable };
  }

  #bind(names: readonly Value[], cells: readonly Cell[]): void {
    names.forEach((name, position) => {
      this.#cells.set(name, cells[position] ?? UNSET);
    });
  }

  #read(value: Value): Cell {
    if (value.kind === "undef") return UNSET;
    if (value.kind === "constant") return this.#make(value.value, null);
    const cell = this.#cells.get(value);
    if (cell === undefined) throw new Error(`explain: value ${value.id} is not defined here`);
    return cell;
  }

  /** Runs what `run` runs, and gives the steps that it took. */
  #nested<T>(run: () => T): { readonly steps: readonly Step[]; readonly results: T } {
    const outer = this.#steps;
    const steps: Step[] = [];
    this.#steps = steps;
    try {
      return { steps, results: run() };
    } finally {
      this.#steps = outer;
    }
  }

  #block(block: Block): readonly Cell[] {
    for (const statement of block.statements) this.#statement(statement);
    return block.results.map((result) => this.#read(result));
  }

  /** A recursive program binds its variables anew at each level: those of the level above come back afterwards. */
  #called(program: Program, inputs: readonly Cell[]): { steps: readonly Step[]; results: readonly Cell[] } {
    const outer = new Map(this.#cells);
    this.#bind(program.inputs, inputs);
    const called = this.#nested(() => this.#block(program.body));
    for (const [name, cell] of outer) this.#cells.set(name, cell);
    return called;
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case "apply":
        this.#apply(statement);
        return;
      case "loop":
        this.#steps.push(this.#loop(statement));
        return;
      case "branch":
        this.#steps.push(this.#branch(statement));
        return;
      case "call":
        this.#call(statement);
        return;
      case "derive":
        throw new Error("a recorded run: derive statements are expanded first");
      case "effect":
        this.#effect(statement);
    }
  }

  #operation(step: Applied | Ruled): void {
    this.#operations.push(step);
    if (this.#operations.length > (this.#options.limit ?? Number.POSITIVE_INFINITY)) throw new TooManySteps();
  }

  #apply(statement: Apply): void {
    const inputs = statement.inputs.map((input) => this.#read(input));
    const values = inputs.map((input) => input.value);
    const output = this.#make(statement.primitive.evaluate(values, statement.attributes), statement.output);
    this.#cells.set(statement.output, output);
    const step: Applied = { kind: "apply", statement, inputs, output };
    this.#steps.push(step);
    this.#operation(step);
  }

  #loop(statement: Loop): RanLoop {
    const count = statement.count === null ? Number.POSITIVE_INFINITY : Number(this.#read(statement.count).value);
    const initial = statement.initial.map((value) => this.#read(value));
    const iterations: Iteration[] = [];
    let lastTest: readonly Step[] = [];
    let carries: readonly Cell[] = initial;
    for (let index = 0; index < count; index++) {
      const before = carries;
      const counter = this.#make(index, statement.body.params[0] ?? null);
      const test = this.#nested(() => this.#continues(statement, [counter, ...before]));
      if (!test.results) {
        lastTest = test.steps;
        break;
      }
      this.#bind(statement.body.params, [counter, ...before]);
      const { steps, results } = this.#nested(() => this.#block(statement.body));
      carries = results;
      iterations.push({ index, before, test: test.steps, steps, after: results });
    }
    this.#bind(statement.outputs, carries);
    this.#cells.set(statement.trips, this.#make(iterations.length, statement.trips));
    return { kind: "loop", statement, initial, iterations, lastTest, outputs: carries };
  }

  #continues({ test }: Loop, params: readonly Cell[]): boolean {
    if (test === null) return true;
    this.#bind(test.params, params);
    return this.#block(test)[0]?.value === true;
  }

  #branch(statement: Branch): RanBranch {
    const predicate = this.#read(statement.predicate);
    const taken = predicate.value === true ? "then" : "otherwise";
    const { steps, results } = this.#nested(() => this.#block(statement[taken]));
    this.#bind(statement.outputs, results);
    return { kind: "branch", statement, predicate, taken, steps, outputs: results };
  }

  #call(statement: Call): void {
    const inputs = statement.inputs.map((input) => this.#read(input));
    if (statement.rule === null) {
      const { steps, results } = this.#called(statement.program, inputs);
      this.#bind(statement.outputs, results);
      this.#steps.push({ kind: "call", statement, inputs, steps, outputs: results });
      return;
    }
    const values = inputs.map((input) => input.value);
    const made = new Recorder({}).run(statement.program, values).outputs;
    const outputs = made.map(({ value }, position) => this.#make(value, statement.outputs[position] ?? null));
    this.#bind(statement.outputs, outputs);
    const step: Ruled = { kind: "ruled", statement, inputs, outputs };
    this.#steps.push(step);
    this.#operation(step);
  }

  #effect(effect: Effect): void {
    if (effect.effect !== "assert") return;
    if (effect.predicate !== null && this.#read(effect.predicate).value === true) return;
    const values = effect.inputs.map((input) => this.#read(input).value);
    throw effectError(effect, values);
  }
}
