/** Counting operations, and the memory kept for a backward pass. */
import { describe, expect, test } from "vitest";
import { buildProgram } from "../../src/ir/builder.js";
import { cost } from "../../src/ir/cost.js";
import type { Program } from "../../src/ir/program.js";
import { arrayOf, F64 } from "../../src/ir/types.js";
import { opsOn } from "../../src/primitives/ops.js";

/** Σ x[i]², n times over. */
const squares = buildProgram("squares", [{ type: arrayOf("f64") }, { type: F64 }], (builder, [x = 0, n = 0]) => {
  const o = opsOn(builder);
  const inner = (total: Parameters<typeof o.add>[0]) =>
    builder.loop({
      count: o.length(x),
      initial: [total],
      body: (i, [sum = 0]) => [o.add(sum, o.mul(o.get(x, i), o.get(x, i)))],
    }).outputs;
  return builder.loop({ count: n, initial: [0], body: (_, [total = 0]) => inner(total) }).outputs;
});

describe("operations", () => {
  test("of the text: each statement once", () => {
    expect(cost(squares)).toEqual({ operations: { length: 1, get: 2, mul: 1, add: 1 }, total: 5 });
  });

  test("of a run: each time it runs", () => {
    const { operations, total, work } = cost(squares, [Float64Array.of(1, 2, 3), 4]);
    expect(operations).toEqual({ length: 4, get: 24, mul: 12, add: 12 });
    expect(total).toBe(52);
    expect(work).toBe(52);
  });

  test("called programs count once in the text, and at each call in a run", () => {
    const twice = buildProgram("twice", [{ type: F64 }], (builder, [x = 0]) => {
      const square = buildProgram("square", [{ type: F64 }], (b, [y = 0]) => [opsOn(b).mul(y, y)]);
      const [first = 0] = builder.call(square, [x]);
      return builder.call(square, [first]);
    });
    expect(cost(twice).operations).toEqual({ mul: 1 });
    expect(cost(twice, [3]).operations).toEqual({ mul: 2 });
  });

  test("only the branch taken counts", () => {
    const absolute = buildProgram("absolute", [{ type: F64 }], (builder, [x = 0]) => {
      const o = opsOn(builder);
      return builder.branch(
        o.lt(x, 0),
        () => [o.neg(x)],
        () => [x],
      );
    });
    expect(cost(absolute).total).toBe(2);
    expect(cost(absolute, [-1]).operations).toEqual({ lt: 1, neg: 1 });
    expect(cost(absolute, [1]).operations).toEqual({ lt: 1 });
  });

  test("operations on whole arrays work once an element, changes of one element once", () => {
    const filled = buildProgram("filled", [{ type: F64 }], (builder, [n = 0]) => {
      const o = opsOn(builder);
      return [o.sum(o.set(o.fill(n, 1), 0, 5))];
    });
    expect(cost(filled, [10])).toMatchObject({ operations: { fill: 1, set: 1, sum: 1 }, work: 21, residualBytes: 0 });
  });
});

describe("bytes kept for the backward pass", () => {
  test("a buffer filled in a loop counts once, however often it is written", () => {
    expect(cost(recording(), [100]).residualBytes).toBe(800);
  });

  test("a buffer that lives for one iteration counts once, not once an iteration", () => {
    const program = recording();
    const repeated = buildProgram("repeated", [{ type: F64 }], (builder, [n = 0]) => {
      const body = () => {
        const [sum = 0] = builder.call(program, [n]);
        return [sum];
      };
      return builder.loop({ count: 5, initial: [0], body }).outputs;
    });
    expect(cost(repeated, [100]).residualBytes).toBe(800);
  });

  test("a buffer that is replaced at each iteration counts once", () => {
    const replaced = buildProgram("replaced", [{ type: F64 }], (builder, [n = 0]) => {
      const o = opsOn(builder);
      const fresh = () => builder.withRole("residual", () => o.fill(n, 1));
      const [last = 0] = builder.loop({ count: 7, initial: [fresh()], body: () => [fresh()] }).outputs;
      return [o.sum(last)];
    });
    // The one before the loop is alive throughout; in an iteration the old and the new carry are alive together.
    expect(cost(replaced, [10]).residualBytes).toBe(3 * 80);
  });

  test("a growing tape counts with its final capacity", () => {
    const growing = buildProgram("growing", [{ type: F64 }], (builder, [n = 0]) => {
      const o = opsOn(builder);
      const empty = builder.withRole("residual", () => o.fill(0, 0));
      const body = (i: Parameters<typeof o.get>[1], [tape = empty]: readonly Parameters<typeof o.get>[0][]) => [
        o.set(o.reserve(tape, o.add(i, 1)), i, i),
      ];
      const [tape = empty] = builder.loop({ count: n, initial: [empty], body }).outputs;
      return [o.sum(tape)];
    });
    const { residualBytes, work } = cost(growing, [100]);
    expect(residualBytes).toBe(128 * 8);
    expect(work).toBeLessThan(1000);
  });
});

/** Writes the index into a residual buffer at each of n iterations, and adds it up. */
function recording(): Program {
  return buildProgram("recording", [{ type: F64 }], (builder, [n = 0]) => {
    const o = opsOn(builder);
    const buffer = builder.withRole("residual", () => o.fill(n, 0));
    const [kept = buffer] = builder.loop({
      count: n,
      initial: [buffer],
      body: (i, [current = buffer]) => [o.set(current, i, i)],
    }).outputs;
    return [o.sum(kept)];
  });
}
