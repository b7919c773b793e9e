/** Passes that know how often loops run: counters, tables, checks before the loop. */
import { describe, expect, test } from "vitest";
import { Builder, variable } from "../../src/ir/builder.js";
import { interpret } from "../../src/ir/interpret.js";
import { print } from "../../src/ir/print.js";
import type { Block, Program, Value, Variable } from "../../src/ir/program.js";
import { regionsOf, visitStatements } from "../../src/ir/regions.js";
import { F64 } from "../../src/ir/types.js";
import { verify } from "../../src/ir/verify.js";
import { countLoops } from "../../src/passes/count-loops.js";
import { removeDeadCode } from "../../src/passes/dead-code.js";
import { hoistInvariants } from "../../src/passes/hoist.js";
import { hoistAsserts } from "../../src/passes/hoist-asserts.js";
import { replaceCounters } from "../../src/passes/induction.js";
import { simplify } from "../../src/passes/simplify.js";
import { tabulate } from "../../src/passes/tabulate.js";
import { type Ops, opsOn } from "../../src/primitives/ops.js";
import { disagreement, runInterpreted } from "../backends/agreement.js";
import { ARRAY, count, program, x } from "./small-programs.js";

describe("asserts", () => {
  /** Rows and columns of a matrix that is checked element by element, as nested lists are. */
  const checking = (late: boolean, carries: boolean) => {
    const inputs = ["rows", "columns", "known", "other"].map((name) => variable(F64, { name }, true));
    const [rows, columns, known, other] = [x(inputs), x(inputs, 1), x(inputs, 2), x(inputs, 3)];
    const builder = new Builder();
    const o = opsOn(builder);
    const assert = (predicate: Value, text: string, inputs: Value[]) =>
      builder.effect({ effect: "assert", predicate, message: [text, ...inputs.keys()], inputs, construct: null });
    builder.openBlock([]);
    const { outputs } = builder.loop({
      count: rows,
      initial: [0, 0],
      body: (i, [next, total]) => {
        if (late) assert(o.lt(total ?? rows, 1e6), "total ", [total ?? rows]);
        assert(o.lt(i, known), "known ", [i]);
        assert(o.lt(i, other), "other ", carries ? [i, next ?? rows] : [i]);
        const inner = builder.loop({
          count: o.sub(rows, o.add(i, 1)),
          initial: [next ?? 0],
          body: (j, [at]) => {
            assert(carries ? o.lt(i, known) : o.lt(columns, 2), "inner ", [o.add(j, at ?? rows)]);
            assert(o.lt(columns, 3), "columns ", [i, j]);
            return [o.add(at ?? next ?? rows, 1)];
          },
        });
        return [x(inner.outputs), o.add(total ?? rows, 1)];
      },
    });
    const made: Program = { name: "f", inputs, body: builder.closeBlock([...outputs]) };
    verify(made);
    return made;
  };
  const sizes = [0, 1, 2, 4];
  const cases = sizes.flatMap((rows) =>
    [0, 2, 3].flatMap((columns) => sizes.flatMap((known) => sizes.map((other) => [rows, columns, known, other]))),
  );
  const outcome = (made: Program, inputs: readonly number[]): unknown => {
    try {
      return interpret(made, inputs);
    } catch (error) {
      return String(error);
    }
  };

  test("before the loop fail in the same cases, with the same message", () => {
    for (const late of [false, true]) {
      for (const carries of [false, true]) {
        const original = checking(late, carries);
        const after = hoistAsserts(original);
        verify(after);
        for (const inputs of cases) expect(outcome(after, inputs), inputs.join()).toEqual(outcome(original, inputs));
      }
    }
  });

  test("leave the loop, unless one stays that may fail in an earlier iteration", () => {
    const inLoops = (block: Block): number =>
      block.statements
        .flatMap((statement) => regionsOf(statement))
        .reduce((sum, region) => {
          const here = region.statements.filter(({ kind }) => kind === "effect").length;
          return sum + here + inLoops(region);
        }, 0);
    expect(inLoops(checking(false, false).body)).toBe(4);
    expect(inLoops(hoistAsserts(checking(false, false)).body)).toBe(0);
    expect(inLoops(hoistAsserts(checking(false, true)).body)).toBe(4);
  });
});

describe("tables", () => {
  /** Σ exp(w[j]) a[i], times something of i. */
  const weighing = (dear: boolean, count: (o: Ops, v: readonly Variable[]) => Value) =>
    program([ARRAY, ARRAY], (o, v, builder) => {
      const { outputs } = builder.loop({
        count: o.length(x(v)),
        initial: [0],
        body: (i, carries) =>
          builder.loop({
            count: count(o, v),
            initial: carries,
            body: (j, [total]) => {
              const weight = o.mul(2, dear ? o.exp(o.get(x(v, 1), j)) : o.get(x(v, 1), j));
              return [o.add(total ?? 0, o.mul(weight, o.get(x(v), i)))];
            },
          }).outputs,
      });
      return [...outputs];
    });
  const inputs = [Float64Array.of(1, -0, 3), Float64Array.of(0.5, 7)];

  test("hold what each iteration of the outer loop would compute again", () => {
    const original = weighing(true, (o, v) => o.length(x(v, 1)));
    const after = removeDeadCode(tabulate(hoistInvariants(original)));
    verify(after);
    expect(count(after)).toMatchObject({ exp: 1, loop: 3, fill: 1 });
    expect(disagreement(runInterpreted(original, inputs), runInterpreted(after, inputs))).toBeNull();
    const empty = [new Float64Array(0), Float64Array.of(1)];
    expect(disagreement(runInterpreted(original, empty), runInterpreted(after, empty))).toBeNull();
  });

  test("are not made of what is cheap, or where their size is not certain", () => {
    for (const original of [
      weighing(false, (o, v) => o.length(x(v, 1))),
      weighing(true, (o, v) => o.mul(2, o.get(x(v, 1), 0))),
      // Two indices, but no array is read by both: a table might be much larger than the data.
      program([ARRAY, ARRAY], (o, v, builder) => {
        const n = o.length(x(v, 1));
        const { outputs } = builder.loop({
          count: o.length(x(v)),
          initial: [0],
          body: (_, outer) =>
            builder.loop({
              count: n,
              initial: outer,
              body: (j, middle) =>
                builder.loop({
                  count: n,
                  initial: middle,
                  body: (k, [total]) => [o.add(total ?? 0, o.exp(o.mul(k, o.get(x(v, 1), j))))],
                }).outputs,
            }).outputs,
        });
        return [...outputs];
      }),
    ]) {
      expect(count(tabulate(hoistInvariants(original)))["fill"]).toBeUndefined();
    }
  });
});

describe("loops that count", () => {
  /** while (test(i)) { total += i; i += step } from `start`; i and total afterwards. */
  const counting = (start: number, step: number, test: (o: Ops, i: Value, v: readonly Variable[]) => Value) =>
    program([F64, ARRAY], (o, v, builder) => {
      const { outputs, trips } = builder.loop({
        initial: [start, 0],
        test: (_, [i]) => test(o, i ?? x(v), v),
        body: (_, [i, total]) => [o.add(i ?? 0, step), o.add(total ?? 0, i ?? 0)],
      });
      return [...outputs, trips];
    });
  const length = (o: Ops, v: readonly Variable[]) => o.length(x(v, 1));

  test.each([
    ["i < n", counting(0, 1, (o, i, v) => o.lt(i, length(o, v)))],
    ["n > i + 1", counting(0, 1, (o, i, v) => o.gt(length(o, v), o.add(i, 1)))],
    ["i <= n", counting(1, 1, (o, i, v) => o.le(i, length(o, v)))],
    ["i < n, by 3", counting(1, 3, (o, i, v) => o.lt(i, length(o, v)))],
    ["2 i < n - 1", counting(0, 1, (o, i, v) => o.lt(o.mul(2, i), o.sub(length(o, v), 1)))],
    ["i >= 0, down", counting(7, -2, (o, i) => o.ge(i, 0))],
    ["i < x", counting(0, 1, (o, i, v) => o.lt(i, x(v)))],
  ])("%s", (_, original) => {
    const after = countLoops(original);
    verify(after);
    let tests = 0;
    visitStatements(after.body, (statement) => {
      if (statement.kind === "loop" && statement.test !== null) tests++;
    });
    expect(tests).toBe(0);
    for (const bound of [0, 0.5, 3, 3.000000001, -1, Number.NaN]) {
      for (const n of [0, 1, 2, 3, 7, 10]) {
        const inputs = [bound, new Float64Array(n)];
        expect(disagreement(runInterpreted(original, inputs), runInterpreted(after, inputs))).toBeNull();
      }
    }
  });

  test.each([
    ["the bound moves", counting(0, 1, (o, i, v) => o.lt(i, o.add(x(v), i)))],
    ["the distance is rounded", counting(-5, 1, (o, i, v) => o.lt(i, x(v)))],
    ["the bound is a fraction", counting(0, 1, (o, i) => o.le(i, 2.5))],
    ["the bound is a fraction, down", counting(5, -1, (o, i) => o.gt(i, -0.5))],
    ["the step is no integer", counting(0, 0.1, (o, i, v) => o.lt(i, length(o, v)))],
    ["away from the bound", counting(0, -1, (o, i, v) => o.lt(i, length(o, v)))],
    ["another test", counting(0, 1, (o, i, v) => o.ne(i, length(o, v)))],
  ])("not where %s", (_, original) => {
    const tested: boolean[] = [];
    visitStatements(countLoops(original).body, (statement) => {
      if (statement.kind === "loop") tested.push(statement.test !== null);
    });
    expect(tested).toEqual([true]);
  });
});

describe("counters", () => {
  /** A sum over a[next], where `next` counts through two loops. */
  const counting = (step: number, start: number) =>
    program([F64, ARRAY], (o, v, builder) => {
      const { outputs } = builder.loop({
        count: o.length(x(v, 1)),
        initial: [start, 0],
        body: (i, carries) =>
          builder.loop({
            count: o.add(i, 1),
            initial: carries,
            body: (_, [next, total]) => [
              o.add(next ?? 0, step),
              o.add(total ?? 0, o.mul(next ?? 0, o.get(x(v, 1), next ?? 0))),
            ],
          }).outputs,
      });
      return [...outputs];
    });

  test("follow from the index", () => {
    const original = counting(1, 0);
    const after = replaceCounters(original);
    verify(after);
    // What is left of the inner carry is its start: 0, 1, 3, 6.
    expect(count(removeDeadCode(simplify(after)))["loop"]).toBe(2);
    const inputs = [2, Float64Array.of(3, 4, 5, 6)];
    expect(disagreement(runInterpreted(original, inputs), runInterpreted(after, inputs))).toBeNull();
    const inner: number[] = [];
    visitStatements(removeDeadCode(after).body, (statement) => {
      if (statement.kind === "loop") inner.push(statement.outputs.length);
    });
    expect(inner).toEqual([2, 1]);
  });

  test("stay where sums are not exact in any order", () => {
    for (const original of [counting(0.1, 0), counting(2 ** 60, 0), counting(1, -0), counting(1, 0.5)]) {
      expect(replaceCounters(original) === original, print(original)).toBe(true);
    }
  });
});
