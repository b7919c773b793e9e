/** The rules of the primitive table, evaluated on the numbers of one step. All calculus of recorded runs comes from here. */
import { buildProgram } from "../ir/builder.js";
import { interpret } from "../ir/interpret.js";
import type { Apply, Call, Program, RuntimeValue, Value } from "../ir/program.js";
import { isDifferentiable, tangentType } from "../ir/types.js";
import { rowOf } from "../primitives/table.js";
import { withoutRules } from "../transforms/copy.js";
import { expandDerive } from "../transforms/expand-derive.js";
import { jvp } from "../transforms/jvp.js";
import { vjp } from "../transforms/vjp.js";
import type { Applied, Cell, Ruled } from "./record.js";

/** An adjoint: a number, or one for each element of an array. */
export type Adjoint = number | Float64Array;

/** Positions of the inputs that the result can change with. */
export function activePositions(step: Applied | Ruled): readonly number[] {
  const differentiable = step.inputs.flatMap(({ variable }, at) =>
    variable !== null && isDifferentiable(variable.type) ? [at] : [],
  );
  // A rule says nothing about what its function closes over.
  if (step.kind === "ruled") return differentiable.filter((at) => step.statement.rule?.captured.includes(at) !== true);
  const { derivative } = rowOf(step.statement.primitive);
  switch (derivative.kind) {
    case "zero":
      return [];
    case "elementwise": {
      // An operation of any number of inputs has one entry for all of them.
      const last = derivative.partialNotation.length - 1;
      return differentiable.filter((at) => derivative.partialNotation[Math.min(at, last)] !== null);
    }
    default:
      return differentiable.filter((at) => derivative.in.includes(at));
  }
}

/** ∂output/∂input of an operation on numbers, at the numbers of this step; null for operations on arrays. */
export function partialOf(step: Applied, position: number): number | null {
  const { derivative } = rowOf(step.statement.primitive);
  if (derivative.kind !== "elementwise") return null;
  const rule = ruleOf(step.statement, position, (statement) => {
    const given = [...statement.inputs, statement.output].map(({ type }) => ({ type }));
    return buildProgram("partial", given, (builder, values) => [
      derivative.partial(builder, operands(statement, values), last(values), position) ?? 0,
    ]);
  });
  return Number(interpret(rule, [...valuesOf(step.inputs), step.output.value])[0]);
}

/** What the adjoint of the result of a step adds to the adjoint of its input at `position`. */
export function contribution(step: Applied, outputBar: Adjoint, position: number): Adjoint {
  const partial = partialOf(step, position);
  if (partial !== null) return Number(outputBar) * partial;
  const rule = ruleOf(step.statement, position, (statement) => transposeProgram(statement, position));
  return adjointFrom(interpret(rule, [...valuesOf(step.inputs), step.output.value, outputBar])[0]);
}

/** How the result of a step changes when its inputs change by `tangents` (null: not at all). */
export function tangentOf(step: Applied, tangents: readonly (Adjoint | null)[]): Adjoint {
  const { derivative } = rowOf(step.statement.primitive);
  const moving = activePositions(step).filter((at) => tangents[at] !== null && tangents[at] !== undefined);
  if (derivative.kind === "elementwise" || derivative.kind === "zero") {
    return moving.reduce((sum, at) => sum + (partialOf(step, at) ?? 0) * Number(tangents[at]), 0);
  }
  // Keys of tangents are negative, beside those of transposes.
  const key = -1 - moving.reduce((mask, at) => mask + 2 ** at, 0);
  const rule = ruleOf(step.statement, key, (statement) => tangentProgram(statement, moving));
  const given = moving.map((at) => tangents[at] ?? 0);
  return adjointFrom(interpret(rule, [...valuesOf(step.inputs), step.output.value, ...given])[0]);
}

/** [...inputs, output, ...tangents of the inputs that move] -> tangent of the output. */
function tangentProgram(statement: Apply, moving: readonly number[]): Program {
  const { derivative } = rowOf(statement.primitive);
  const { inputs, output } = statement;
  const directions = moving.map((at) => ({ type: tangentType(inputs[at]?.type ?? output.type) }));
  const given = [...[...inputs, output].map(({ type }) => ({ type })), ...directions];
  return buildProgram("tangent", given, (builder, values) => {
    builder.role = "tangent";
    const xs = operands(statement, values);
    const dxs = inputs.map((_, at) => {
      const place = moving.indexOf(at);
      return place < 0 ? null : valueAt(values, inputs.length + 1 + place);
    });
    if (derivative.kind === "linear") return [derivative.tangent(builder, xs, dxs)];
    if (derivative.kind === "explicit") return [derivative.tangent(builder, xs, valueAt(values, inputs.length), dxs)];
    throw new Error(`${statement.primitive.name} has no tangent rule`);
  });
}

/** [...inputs, output, ȳ] -> x̄ of the input at `position`, for a linear or explicit row. */
function transposeProgram(statement: Apply, position: number): Program {
  const { derivative } = rowOf(statement.primitive);
  const { inputs, output } = statement;
  const given = [...[...inputs, output].map(({ type }) => ({ type })), { type: tangentType(output.type) }];
  return buildProgram("adjoint", given, (builder, values) => {
    builder.role = "adjoint";
    const xs = operands(statement, values);
    const [y, yBar] = [valueAt(values, inputs.length), last(values)];
    if (derivative.kind === "linear") {
      const transpose = derivative.transpose;
      return [transpose(builder, xs, yBar, null, position)];
    }
    if (derivative.kind === "explicit") return [derivative.adjoint(builder, xs, y, yBar, null, position)];
    throw new Error(`${statement.primitive.name} has no adjoint rule`);
  });
}

/** Which derivative a call has that comes with a rule: the one that the user gave, or that of the chain rule. */
export type Trust = "rules" | "chain rule";

/** The adjoints of the inputs of a call whose derivative the user gave, one for each active position. */
export function ruledContributions(step: Ruled, outputBars: readonly (Adjoint | null)[], trust: Trust): Adjoint[] {
  const pullback = pullbackProgram(step, trust);
  const bars = step.outputs.flatMap((output, at) => {
    const type = step.statement.outputs[at]?.type;
    return type !== undefined && isDifferentiable(type) ? [outputBars[at] ?? zeroLike(output.value)] : [];
  });
  const results = interpret(pullback, [...valuesOf(step.inputs), ...bars]);
  return results.slice(step.outputs.length).map(adjointFrom);
}

/**
 * How the outputs of such a call change when its active inputs change by `tangents`, one for each; null for booleans and integers.
 */
export function ruledTangents(step: Ruled, tangents: readonly Adjoint[], trust: Trust): (Adjoint | null)[] {
  const wrt = activePositions(step);
  const pushforward = pushforwardProgram(step, trust);
  const given = wrt.map((at, k) => tangents[k] ?? zeroLike(step.inputs[at]?.value ?? 0));
  const results = interpret(pushforward, [...valuesOf(step.inputs), ...given]).slice(step.outputs.length);
  return step.statement.outputs.map(({ type }) => (isDifferentiable(type) ? adjointFrom(results.shift()) : null));
}

/** [...inputs, ...adjoints of the differentiable outputs] -> [...outputs, ...adjoints of the active inputs] */
export function pullbackProgram(step: Ruled, trust: Trust): Program {
  return callRule(step.statement, trust === "rules" ? "pullback" : "true pullback", (call) =>
    vjp(trust === "rules" ? call : withoutRules(call), activePositions(step)),
  );
}

/** [...inputs, ...tangents of the active inputs] -> [...outputs, ...tangents of the differentiable outputs] */
export function pushforwardProgram(step: Ruled, trust: Trust): Program {
  return callRule(step.statement, trust === "rules" ? "pushforward" : "true pushforward", (call) =>
    jvp(trust === "rules" ? call : withoutRules(call), activePositions(step)),
  );
}

/** A program with nothing but the call, differentiated. */
function callRule(statement: Call, key: string, derive: (call: Program) => Program): Program {
  const known = callRules.get(statement) ?? new Map<string, Program>();
  callRules.set(statement, known);
  let rule = known.get(key);
  if (rule === undefined) {
    const given = statement.inputs.map(({ type }) => ({ type }));
    const types = statement.outputs.map(({ type }) => type);
    const call = buildProgram("call", given, (builder, values) =>
      builder.call(statement.program, values, types, statement.rule),
    );
    rule = expandDerive(derive(call));
    known.set(key, rule);
  }
  return rule;
}

const callRules = new WeakMap<Call, Map<string, Program>>();
const rules = new WeakMap<Apply, Map<number, Program>>();

/** A rule is built once for each statement and position, and run with the numbers of each step. */
function ruleOf(statement: Apply, position: number, build: (statement: Apply) => Program): Program {
  const known = rules.get(statement) ?? new Map<number, Program>();
  rules.set(statement, known);
  let rule = known.get(position);
  if (rule === undefined) {
    rule = build(statement);
    known.set(position, rule);
  }
  return rule;
}

/** The inputs as a rule sees them: constants stay constants. */
function operands(statement: Apply, values: readonly Value[]): readonly Value[] {
  return statement.inputs.map((input, at) => (input.kind === "constant" ? input : valueAt(values, at)));
}

function valueAt(values: readonly Value[], at: number): Value {
  const value = values[at];
  if (value === undefined) throw new Error("a recorded run: a rule lacks a value");
  return value;
}

function last(values: readonly Value[]): Value {
  return valueAt(values, values.length - 1);
}

function valuesOf(cells: readonly Cell[]): RuntimeValue[] {
  return cells.map(({ value }) => value);
}

/** No adjoint yet: zero, or zeros. */
export function zeroLike(value: RuntimeValue): Adjoint {
  return typeof value === "object" ? new Float64Array(value.length) : 0;
}

function adjointFrom(value: RuntimeValue | undefined): Adjoint {
  if (typeof value === "object") return value instanceof Float64Array ? value : Float64Array.from(value);
  return Number(value);
}

/** ⟨a, b⟩ */
export function dot(a: Adjoint, b: RuntimeValue): number {
  if (typeof a !== "object" || typeof b !== "object") return Number(a) * Number(b);
  return a.reduce((sum, x, at) => sum + x * (b[at] ?? 0), 0);
}
