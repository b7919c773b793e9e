/** Where arrays are copied: never where an update can work in place, always where another value needs the old content. */
import { describe, expect, test } from "vitest";
import { insertCopies } from "../../src/backends/buffers/insert-copies.js";
import { type Builder, buildProgram, variable } from "../../src/ir/builder.js";
import type { Program, Value } from "../../src/ir/program.js";
import { arrayOf, F64 } from "../../src/ir/types.js";
import { verify } from "../../src/ir/verify.js";
import { type Ops, opsOn } from "../../src/primitives/ops.js";
import { compiledRunner, disagreement, runInterpreted } from "./agreement.js";

const ARRAY = arrayOf("f64");

/** A program of one array `a` and a number `n`. */
function program(fill: (o: Ops, a: Value, n: Value, builder: Builder) => readonly Value[]): Program {
  return buildProgram(
    "f",
    [
      { type: ARRAY, name: "a" },
      { type: F64, name: "n" },
    ],
    (builder, [a, n]) => {
      if (a === undefined || n === undefined) throw new Error("two inputs");
      return fill(opsOn(builder), a, n, builder);
    },
  );
}

function copies(made: Program): { inLoops: number; elsewhere: number } {
  const buffered = insertCopies(made);
  verify(buffered.program);
  for (const n of [0, 1, 3]) {
    const inputs = [Float64Array.of(3, 1, 2), n];
    expect(disagreement(runInterpreted(made, inputs), compiledRunner(made)(inputs))).toBeNull();
  }
  return { ...buffered.copies };
}

describe("no copy", () => {
  test("of a new array that is changed step by step", () => {
    const made = program((o, a, n) => [o.addScalar(o.accumulate(o.set(o.fill(3, n), 0, 1), 1, o.get(a, 0)), 2)]);
    expect(copies(made)).toEqual({ inLoops: 0, elsewhere: 0 });
  });

  test("of an accumulator that passes through nested loops and branches", () => {
    const made = program((o, a, n, builder) => {
      const { outputs } = builder.loop({
        count: n,
        initial: [o.fill(o.length(a), 0)],
        body: (i, [sum = a]) => {
          const [inner = a] = builder.loop({
            count: o.length(a),
            initial: [sum],
            body: (j, [s = a]) =>
              builder.branch(
                o.gt(o.get(a, j), 1),
                () => [o.accumulate(s, j, i)],
                () => [s],
              ),
          }).outputs;
          return [inner];
        },
      });
      return outputs;
    });
    expect(copies(made)).toEqual({ inLoops: 0, elsewhere: 0 });
  });

  test("of arrays that only share storage and are never changed", () => {
    const made = program((o, a, n, builder) => {
      const other = o.fill(2, n);
      const { outputs } = builder.loop({
        count: n,
        initial: [a, other],
        body: (i, [p = a, q = a]) =>
          builder.branch(
            o.gt(i, 1),
            () => [q, p],
            () => [p, p],
          ),
      });
      return outputs.map((output) => o.sum(output));
    });
    expect(copies(made)).toEqual({ inLoops: 0, elsewhere: 0 });
  });

  test("in a recursion that hands its array on", () => {
    const inputs = [variable(ARRAY, { name: "a" }), variable(F64, { name: "n" })];
    const [a, n] = inputs;
    if (a === undefined || n === undefined) throw new Error("two inputs");
    const recursive: Program = { name: "r", inputs, body: { params: [], statements: [], results: [] } };
    const body = buildProgram("r", [], (builder) => {
      const o = opsOn(builder);
      return builder.branch(
        o.gt(n, 0),
        () => builder.call(recursive, [o.accumulate(a, n, 1), o.sub(n, 1)], [ARRAY]),
        () => [a],
      );
    }).body;
    recursive.body = body;
    const made = program((_o, first, count, builder) => builder.call(recursive, [first, count], [ARRAY]));
    // One, since the caller keeps its array.
    expect(copies(made)).toEqual({ inLoops: 0, elsewhere: 1 });
    expect(copies(recursive)).toEqual({ inLoops: 0, elsewhere: 1 });
  });
});

describe("one copy", () => {
  test("of an input that is changed in a loop: before the loop", () => {
    const made = program(
      (o, a, n, builder) =>
        builder.loop({ count: n, initial: [a], body: (i, [b = a]) => [o.set(b, i, o.get(a, i))] }).outputs,
    );
    expect(copies(made)).toEqual({ inLoops: 0, elsewhere: 1 });
  });

  test("of an input that is a result, and of a result given twice", () => {
    const made = program((o, a, n) => {
      const b = o.fill(2, n);
      return [a, b, b];
    });
    expect(copies(made)).toEqual({ inLoops: 0, elsewhere: 2 });
  });

  test("of a version that is read after the next one is made", () => {
    const made = program((o, _a, n) => {
      const before = o.fill(3, n);
      const after = o.set(before, 0, 9);
      return [o.get(before, 0), after];
    });
    expect(copies(made)).toEqual({ inLoops: 0, elsewhere: 1 });
  });

  test("in every iteration where each starts from the same array", () => {
    const made = program((o, a, n, builder) => {
      const start = o.fill(3, n);
      const { outputs } = builder.loop({
        count: n,
        initial: [0],
        body: (i, [total = n]) => [o.add(total, o.sum(o.set(start, i, o.get(a, i))))],
      });
      return outputs;
    });
    expect(copies(made)).toEqual({ inLoops: 1, elsewhere: 0 });
  });

  test("of a snapshot that is kept while the array goes on changing", () => {
    const made = program((o, a, n, builder) => {
      const { outputs } = builder.loop({
        count: n,
        initial: [o.fill(3, 0), o.fill(3, 0)],
        body: (i, [now = a, best = a]) => {
          const next = o.accumulate(now, i, 1);
          return [
            next,
            ...builder.branch(
              o.gt(i, 0),
              () => [next],
              () => [best],
            ),
          ];
        },
      });
      return outputs;
    });
    expect(copies(made).inLoops).toBe(1);
  });
});

test("the given program stays as it is", () => {
  const made = program((o, a) => [o.set(a, 0, 1)]);
  const { statements } = made.body;
  insertCopies(made);
  expect(made.body.statements).toBe(statements);
  expect(statements).toHaveLength(1);
});
