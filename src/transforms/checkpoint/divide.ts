/**
 * A recurrence in segments: only the state at the beginning of each is kept, and the steps of a segment run again, with what they
 * keep, when it is their turn backwards. With n steps in segments of about √n, that is O(√n) states and one more forward pass.
 *
 *     known number of steps:   for j = 0 .. ⌈n/k⌉-1:  state = steps(j k, min(k, n - j k), state)
 *     unknown:                 for j = 0, 1, ..:      (trips, state) = steps(start, k (j + FIRST), state); start += trips    until a test fails
 *
 * An array that is written element by element is a state as large as all that its steps keep: k takes the sizes of both into account.
 */
import { Builder, constant } from "../../ir/builder.js";
import type { Program, Statement, Value, Variable } from "../../ir/program.js";
import { type Ops, opsOn } from "../../primitives/ops.js";
import { Copier } from "../copy.js";
import type { ArrayVersions } from "../vjp/array-versions.js";
import { emitSteps, type Recurrence, stepProgram } from "./recurrence.js";

/** What stands in the place of a loop. */
export interface Replacement {
  readonly statements: readonly Statement[];
  /** What becomes of the loop's outputs. */
  readonly values: ReadonlyMap<Variable, Value>;
  /** Programs that reverse mode runs again instead of keeping what happens in them, and what it differentiates then. */
  readonly again: readonly (readonly [Program, Program])[];
}

/** Segments of loops that end at a test begin with this length, and grow. */
const FIRST = 16;

export function divided(recurrence: Recurrence, versions: ArrayVersions): Replacement {
  const builder = new Builder();
  builder.site = recurrence.loop.site;
  builder.openBlock([]);
  const ops = opsOn(builder);
  const ratio = sizeRatio(recurrence, versions, ops);
  const { test } = recurrence.loop;
  const { segment, outputs, trips } =
    test === null ? inOrder(recurrence, ops, ratio) : untilTest(recurrence, ops, ratio);
  return {
    statements: builder.closeBlock([]).statements,
    values: valuesOf(recurrence, outputs, trips),
    again: [[segment, segment]],
  };
}

interface Divided {
  readonly segment: Program;
  readonly outputs: readonly Value[];
  readonly trips: Value;
}

function inOrder(recurrence: Recurrence, ops: Ops, ratio: Value): Divided {
  const { builder } = ops;
  const count = stepCount(recurrence, ops);
  const length = ops.max(ops.ceil(ops.sqrt(ops.mul(count, ratio))), 1);
  const segment = stepProgram(recurrence, "segment", ["start", "steps"], (inner, inputs) => {
    const [start = constant(0), steps = constant(0)] = inputs.numbers;
    return emitSteps(inner, recurrence, inputs, { start, count: steps, tested: false }).state;
  });
  const origins = recurrence.changing.map(({ param }) => param.origin);
  const inSegments = () =>
    builder.loop({
      count: ops.ceil(ops.div(count, length)),
      initial: recurrence.changing.map(({ initial }) => initial),
      body: (index, state) => {
        const start = ops.mul(index, length);
        const steps = ops.min(length, ops.sub(count, start));
        return builder.call(segment, [start, steps, ...state, ...recurrence.outer], recurrence.types);
      },
      origins,
      indexOrigin: { name: "segment" },
    }).outputs;
  // One segment would keep its state in addition to all that its steps keep.
  const outputs =
    ratio.kind === "constant"
      ? inSegments()
      : builder.branch(ops.ge(length, count), () => emitWhole(builder, recurrence), inSegments, origins);
  return { segment, outputs, trips: count };
}

/** Emits the loop as it is; returns its final state. */
function emitWhole(builder: Builder, { loop, changing }: Recurrence): Value[] {
  const copier = new Copier([]);
  for (const statement of copier.statements([loop])) builder.emit(statement);
  return changing.map(({ position }) => copier.value(loop.outputs[position] ?? constant(0)));
}

function untilTest(recurrence: Recurrence, ops: Ops, ratio: Value): Divided {
  const { builder } = ops;
  const most = recurrence.loop.count === null ? null : stepCount(recurrence, ops);
  const segment = stepProgram(recurrence, "segment", ["start", "steps"], (inner, inputs) => {
    const [start = constant(0), steps = constant(0)] = inputs.numbers;
    const { trips, state } = emitSteps(inner, recurrence, inputs, { start, count: steps, tested: true });
    return [trips, ...state];
  });
  const { outputs } = builder.loop({
    initial: [0, true, ...recurrence.changing.map(({ initial }) => initial)],
    test: (_, [start = constant(0), again = constant(false)]) =>
      most === null ? again : ops.and(again, ops.lt(start, most)),
    body: (index, [start = constant(0), , ...state]) => {
      const length = ops.ceil(ops.mul(ratio, ops.add(index, FIRST)));
      const steps = most === null ? length : ops.min(length, ops.sub(most, start));
      const types = [start.type, ...recurrence.types];
      const [trips = constant(0), ...next] = builder.call(
        segment,
        [start, steps, ...state, ...recurrence.outer],
        types,
      );
      return [ops.add(start, trips), ops.ge(trips, steps), ...next];
    },
    origins: [{ name: "start" }, { name: "again" }, ...recurrence.changing.map(({ param }) => param.origin)],
    indexOrigin: { name: "segment" },
  });
  const [trips = constant(0), , ...state] = outputs;
  return { segment, outputs: state, trips };
}

/** The number of steps of a loop with a count: rounded up, and 0 for what is no number. */
export function stepCount({ loop }: Recurrence, ops: Ops): Value {
  const count = loop.count ?? constant(0);
  if (count.kind === "constant") return constant(Number(count.value) > 0 ? Math.ceil(Number(count.value)) : 0);
  return ops.select(ops.gt(count, 0), ops.ceil(count), 0);
}

export function valuesOf({ loop, changing, constant: fixed }: Recurrence, state: readonly Value[], trips: Value) {
  const values = new Map<Variable, Value>([[loop.trips, trips]]);
  changing.forEach(({ position }, at) => {
    const output = loop.outputs[position];
    if (output !== undefined) values.set(output, state[at] ?? output);
  });
  loop.outputs.forEach((output, position) => {
    const param = loop.body.params[position + 1];
    const value = param === undefined ? undefined : fixed.get(param);
    if (value !== undefined) values.set(output, value);
  });
  return values;
}

/** The size of the state, in sizes of what one step keeps: about its numbers, and the arrays that it makes anew. */
function sizeRatio({ loop, changing }: Recurrence, versions: ArrayVersions, ops: Ops): Value {
  const sizes = changing.map(({ initial, position }) => {
    const result = loop.body.results[position];
    const isArray = initial.type.kind === "array" && initial.kind === "variable";
    return {
      size: isArray ? ops.length(initial) : constant(1),
      isWhole: !isArray || (result?.kind === "variable" && versions.keepable(result)),
    };
  });
  if (sizes.every(({ isWhole }) => isWhole)) return constant(1);
  const sum = (values: readonly Value[]) => values.reduce((total, value) => ops.add(total, value), constant(0));
  const state = sum(sizes.map(({ size }) => size));
  const step = sum(sizes.map(({ size, isWhole }) => (isWhole ? size : constant(1))));
  return ops.max(ops.div(state, ops.max(step, 1)), 1);
}
