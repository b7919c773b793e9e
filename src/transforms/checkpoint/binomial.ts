/**
 * A recurrence that keeps a given number of states at a time, however many steps it has: backwards, the steps up to a state in the
 * middle run, what comes after it goes back, then what comes before it, each in the same way.
 *
 *     back(start, n, s, state):  n = 1:  one step, backwards
 *                                else:   middle = steps(start, m, state);  back(start + m, n - m, s - 1, middle);  back(start, m, s, state)
 *
 * With s states and r repetitions at most C(s + r, s) steps go back; r is the smallest that suffices, and n - m = C(s + r - 1, s - 1)
 * at most, which leaves C(s + r - 1, s) for the first part: each step runs forwards r times at most, the least that is possible.
 *
 * Source: Griewank and Walther, "Algorithm 799: revolve", ACM Transactions on Mathematical Software 26, 2000.
 */
import { Builder, constant } from "../../ir/builder.js";
import type { Program, Value } from "../../ir/program.js";
import { F64 } from "../../ir/types.js";
import { type Ops, opsOn } from "../../primitives/ops.js";
import { type Replacement, stepCount, valuesOf } from "./divide.js";
import { emitStep, emitSteps, type Recurrence, stepProgram } from "./recurrence.js";

/** @param snapshots how many states are kept at a time besides the first; at least 2. */
export function binomial(recurrence: Recurrence, snapshots: number): Replacement {
  const { loop } = recurrence;
  const hasCount = loop.count !== null;
  const whole = stepProgram(recurrence, "steps", hasCount ? ["count"] : [], (builder, inputs) => {
    const [count = null] = inputs.numbers;
    const { trips, state } = emitSteps(builder, recurrence, inputs, { start: 0, count, tested: true });
    return [trips, ...state];
  });
  const advance = stepProgram(recurrence, "advance", ["start", "count", "snapshots"], (builder, inputs) => {
    const [start = constant(0), count = constant(0)] = inputs.numbers;
    return emitSteps(builder, recurrence, inputs, { start, count, tested: false }).state;
  });
  const halved = halves(recurrence, advance);
  const scheduled = stepProgram(recurrence, "scheduled", hasCount ? ["count"] : [], (builder, inputs, program) => {
    const ops = opsOn(builder);
    const types = [F64, ...recurrence.types];
    const trips =
      loop.test === null ? (inputs.numbers[0] ?? constant(0)) : first(builder.call(whole, program.inputs, types));
    const given = [0, trips, snapshots, ...inputs.state, ...inputs.outer.values()];
    const state = builder.branch(
      ops.ge(trips, 1),
      () => builder.call(advance, given, recurrence.types),
      () => inputs.state,
    );
    return [trips, ...state];
  });
  const builder = new Builder();
  builder.site = loop.site;
  builder.openBlock([]);
  const counts = hasCount ? [stepCount(recurrence, opsOn(builder))] : [];
  const initial = recurrence.changing.map((carry) => carry.initial);
  const types = [F64, ...recurrence.types];
  const [trips = constant(0), ...state] = builder.call(whole, [...counts, ...initial, ...recurrence.outer], types);
  return {
    statements: builder.closeBlock([]).statements,
    values: valuesOf(recurrence, state, trips),
    again: [
      [whole, scheduled],
      [advance, halved],
    ],
  };
}

/** What is differentiated for `advance`: one step, or two parts that are each differentiated like this. */
function halves(recurrence: Recurrence, advance: Program): Program {
  return stepProgram(recurrence, "halves", ["start", "count", "snapshots"], (builder, inputs) => {
    const ops = opsOn(builder);
    const [start = constant(0), count = constant(0), snapshots = constant(0)] = inputs.numbers;
    const outer = [...inputs.outer.values()];
    return builder.branch(
      ops.le(count, 1),
      () => emitStep(builder, recurrence, inputs, start, inputs.state),
      () => {
        const after = lastPart(ops, count, snapshots);
        const before = ops.sub(count, after);
        const middle = builder.call(advance, [start, before, snapshots, ...inputs.state, ...outer], recurrence.types);
        const rest = [ops.add(start, before), after, ops.max(ops.sub(snapshots, 1), 1)];
        return builder.call(advance, [...rest, ...middle, ...outer], recurrence.types);
      },
      recurrence.changing.map(({ param }) => param.origin),
    );
  });
}

/** C(s + r - 1, s - 1) for the smallest r with C(s + r, s) >= n; less than n. */
function lastPart(ops: Ops, count: Value, snapshots: Value): Value {
  const { builder } = ops;
  const { outputs } = builder.loop({
    initial: [1, 0],
    test: (_, [reach = constant(1)]) => ops.lt(reach, count),
    body: (_, [reach = constant(1), r = constant(0)]) => {
      const next = ops.add(r, 1);
      return [ops.div(ops.mul(reach, ops.add(snapshots, next)), next), next];
    },
    origins: [{ name: "reach" }, { name: "repetitions" }],
  });
  const [reach = constant(1), r = constant(0)] = outputs;
  const part = ops.round(ops.div(ops.mul(reach, snapshots), ops.add(snapshots, r)));
  return ops.min(ops.max(part, 1), ops.sub(count, 1));
}

function first(values: readonly Value[]): Value {
  return values[0] ?? constant(0);
}
