/** A loop as a recurrence: what it carries from step to step, what it only reads, and programs that run some of its steps. */
import { Builder, type Operand, toValue, variable } from "../../ir/builder.js";
import type { Block, Loop, Program, Value, Variable } from "../../ir/program.js";
import { freeVariables } from "../../ir/regions.js";
import { F64, type Type } from "../../ir/types.js";
import { opsOn } from "../../primitives/ops.js";
import { Copier, openProgram } from "../copy.js";

/** One carry that changes. */
interface Changing {
  readonly position: number;
  readonly param: Variable;
  readonly initial: Value;
}

export interface Recurrence {
  readonly loop: Loop;
  readonly changing: readonly Changing[];
  /** Carries that never change, and what they are. */
  readonly constant: ReadonlyMap<Variable, Value>;
  /** What the steps read from outside. */
  readonly outer: readonly Variable[];
  readonly types: readonly Type[];
}

export function recurrenceOf(loop: Loop): Recurrence {
  const changing: Changing[] = [];
  const constant = new Map<Variable, Value>();
  loop.initial.forEach((initial, position) => {
    const param = loop.body.params[position + 1];
    if (param === undefined) return;
    if (loop.body.results[position] === param) {
      constant.set(param, initial);
      const tested = loop.test?.params[position + 1];
      if (tested !== undefined) constant.set(tested, initial);
    } else changing.push({ position, param, initial });
  });
  const own = new Set([...loop.body.params, ...(loop.test?.params ?? [])]);
  const used = [loop.body, ...(loop.test === null ? [] : [loop.test])].flatMap((block) => [...freeVariables(block)]);
  const outer = new Set(
    [...used, ...constant.values()].filter((value) => value.kind === "variable" && !own.has(value)),
  );
  return {
    loop,
    changing,
    constant,
    outer: [...outer].filter((value) => value.kind === "variable"),
    types: changing.map(({ param }) => param.type),
  };
}

/** The inputs of a program that runs steps: further numbers, the state, and what the steps read. */
export interface StepInputs {
  readonly numbers: readonly Variable[];
  readonly state: readonly Variable[];
  readonly outer: ReadonlyMap<Variable, Variable>;
}

/** A program `[...numbers, ...state, ...outer] -> [...]` that `fill` writes. The numbers are whole and at least 0. */
export function stepProgram(
  recurrence: Recurrence,
  name: string,
  numbers: readonly string[],
  fill: (builder: Builder, inputs: StepInputs, program: Program) => readonly Operand[],
): Program {
  const inputs: StepInputs = {
    numbers: numbers.map((number) => variable(F64, { name: number }, true)),
    state: recurrence.changing.map(({ param }) => variable(param.type, param.origin)),
    outer: new Map(recurrence.outer.map((value) => [value, variable(value.type, value.origin, value.natural)])),
  };
  const program = openProgram(name, [...inputs.numbers, ...inputs.state, ...inputs.outer.values()]);
  const builder = new Builder();
  builder.site = recurrence.loop.site;
  program.body = builder.block([], () => fill(builder, inputs, program));
  return program;
}

/** Emits one step from `state` at `index`; returns the next state. */
export function emitStep(
  builder: Builder,
  recurrence: Recurrence,
  inputs: StepInputs,
  index: Value,
  state: readonly Value[],
): Value[] {
  const { body } = recurrence.loop;
  const copier = copierFor(recurrence, inputs, body, index, state);
  for (const statement of copier.statements(body.statements)) builder.emit(statement);
  return recurrence.changing.map(({ position }) => copier.value(body.results[position] ?? toValue(0)));
}

/** Emits steps from `start` on, at most `count`, as long as the loop's test says so; returns how many ran, and the state. */
export function emitSteps(
  builder: Builder,
  recurrence: Recurrence,
  inputs: StepInputs,
  { start, count, tested }: { start: Operand; count: Operand | null; tested: boolean },
): { trips: Value; state: readonly Value[] } {
  const { loop } = recurrence;
  const { test } = tested ? loop : { test: null };
  const at = (index: Value) => opsOn(builder).add(start, index);
  const { outputs, trips } = builder.loop({
    count,
    initial: inputs.state,
    test:
      test === null
        ? null
        : (index, state) => {
            const copier = copierFor(recurrence, inputs, test, at(index), state);
            for (const statement of copier.statements(test.statements)) builder.emit(statement);
            return copier.value(test.results[0] ?? toValue(false));
          },
    body: (index, state) => emitStep(builder, recurrence, inputs, at(index), state),
    origins: recurrence.changing.map(({ param }) => param.origin),
    indexOrigin: loop.body.params[0]?.origin ?? {},
    site: loop.site,
  });
  return { trips, state: outputs };
}

function copierFor(
  { changing, constant }: Recurrence,
  { outer }: StepInputs,
  block: Block,
  index: Value,
  state: readonly Value[],
): Copier {
  const replacements = new Map<Variable, Value>(outer);
  for (const [param, value] of constant) {
    replacements.set(param, value.kind === "variable" ? (outer.get(value) ?? value) : value);
  }
  const [own] = block.params;
  if (own !== undefined) replacements.set(own, index);
  changing.forEach(({ position }, at) => {
    const param = block.params[position + 1];
    if (param !== undefined) replacements.set(param, state[at] ?? param);
  });
  return new Copier(replacements);
}
