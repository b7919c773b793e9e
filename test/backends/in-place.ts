/**
 * Runs a buffered program with updates really done in place, and checks at every read that the storage still holds the version that
 * is read. A back-end that shares storage as this interpreter does is right if no check fails.
 */
import type {
  Block,
  Loop,
  Program,
  RuntimeValue,
  Statement,
  TypedArray,
  Value,
  Variable,
} from "../../src/ir/program.js";
import { primitives } from "../../src/primitives/table.js";

interface Storage {
  content: TypedArray;
  version: number;
}

/** An array value: a version of a storage. */
interface Reference {
  readonly storage: Storage;
  readonly version: number;
}

type Slot = number | boolean | Reference | "unset";
type Environment = Map<Variable, Slot>;

/** @throws Error when a value is read after its storage was changed. */
export function runInPlace(program: Program, inputs: readonly RuntimeValue[]): RuntimeValue[] {
  const results = run(
    program,
    inputs.map((input) =>
      typeof input === "object" ? { storage: { content: input, version: 0 }, version: 0 } : input,
    ),
  );
  return results.map((result) => content(result));
}

function run(program: Program, inputs: readonly Slot[]): Slot[] {
  const environment: Environment = new Map();
  bind(environment, program.inputs, inputs);
  return runBlock(program.body, environment);
}

function bind(environment: Environment, variables: readonly Variable[], slots: readonly Slot[]): void {
  variables.forEach((variable, position) => {
    const slot = slots[position];
    if (slot === undefined) throw new Error("too few values");
    environment.set(variable, slot);
  });
}

function slotOf(value: Value, environment: Environment): Slot {
  if (value.kind === "constant") return value.value;
  if (value.kind === "undef") return "unset";
  const slot = environment.get(value);
  if (slot === undefined) throw new Error(`value ${value.id} is not defined`);
  return slot;
}

/** The content, if it is still that of this version. */
function content(slot: Slot): RuntimeValue {
  if (slot === "unset") throw new Error("an unset slot is read");
  if (typeof slot !== "object") return slot;
  if (slot.storage.version !== slot.version) throw new Error("stale read: the storage was changed meanwhile");
  return slot.storage.content;
}

function runBlock(block: Block, environment: Environment): Slot[] {
  for (const statement of block.statements) runStatement(statement, environment);
  return block.results.map((result) => slotOf(result, environment));
}

function runStatement(statement: Statement, environment: Environment): void {
  switch (statement.kind) {
    case "apply": {
      const { primitive, inputs, attributes, output } = statement;
      const slots = inputs.map((input) => slotOf(input, environment));
      if (primitive === primitives.copy && slots[0] === "unset") {
        environment.set(output, "unset");
        return;
      }
      const result = primitive.evaluate(slots.map(content), attributes);
      const target = primitive.updates === null ? undefined : slots[primitive.updates];
      environment.set(output, typeof result === "object" ? stored(result, target) : result);
      return;
    }
    case "loop":
      runLoop(statement, environment);
      return;
    case "branch": {
      const taken = content(slotOf(statement.predicate, environment)) === true;
      bind(environment, statement.outputs, runBlock(taken ? statement.then : statement.otherwise, environment));
      return;
    }
    case "call": {
      const inputs = statement.inputs.map((input) => slotOf(input, environment));
      bind(environment, statement.outputs, run(statement.program, inputs));
      return;
    }
    case "effect":
      for (const input of statement.inputs) content(slotOf(input, environment));
      return;
    case "derive":
      throw new Error("expand derive statements first");
  }
}

/** The result as a new version of the storage that is updated, or in a storage of its own. */
function stored(result: TypedArray, target: Slot | undefined): Reference {
  if (typeof target !== "object") return { storage: { content: result, version: 0 }, version: 0 };
  target.storage.content = result;
  target.storage.version++;
  return { storage: target.storage, version: target.storage.version };
}

function runLoop(loop: Loop, environment: Environment): void {
  const count = loop.count === null ? Number.POSITIVE_INFINITY : Number(content(slotOf(loop.count, environment)));
  let carries = loop.initial.map((value) => slotOf(value, environment));
  let index = 0;
  for (; index < count; index++) {
    if (loop.test !== null) {
      bind(environment, loop.test.params, [index, ...carries]);
      const [again] = runBlock(loop.test, environment);
      if (again !== true) break;
    }
    bind(environment, loop.body.params, [index, ...carries]);
    carries = runBlock(loop.body, environment);
  }
  bind(environment, loop.outputs, carries);
  environment.set(loop.trips, index);
}
