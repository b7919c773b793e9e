/** Loops backwards: each pitfall by name, what is kept, and what it costs. */
import { describe, expect, it } from "vitest";
import { constant } from "../../src/ir/builder.js";
import { cost } from "../../src/ir/cost.js";
import type { Program, Value } from "../../src/ir/program.js";
import { visitStatements } from "../../src/ir/regions.js";
import { verify } from "../../src/ir/verify.js";
import { gradient } from "../../src/transforms/vjp.js";
import { checkDifferences, checkModes, differentiableInputs, numbersOf, run } from "./checks.js";
import {
  allSamples,
  at,
  data,
  filterInPlace,
  logisticRegression,
  mixture,
  newton,
  product,
  recurrentNetwork,
  type Sample,
  sample,
  swapped,
  times,
  training,
  triangle,
} from "./sample-programs.js";

function gradientOf({ program }: Sample, value = false): Program {
  const derived = gradient(program, differentiableInputs(program), { value });
  verify(derived);
  return derived;
}

function expectRight({ program, inputs }: Sample): void {
  expect(checkModes(program, inputs, 1)).toBeNull();
  expect(checkDifferences(program, inputs, 2)).toBeNull();
}

/** Arrays that reverse mode added to keep values. */
function residualArrays(program: Program): string[] {
  const names: string[] = [];
  visitStatements(program.body, (statement) => {
    if (statement.kind !== "apply" || statement.output.type.kind !== "array") return;
    if (statement.output.origin.role === "residual" && statement.primitive.updates !== null) {
      names.push(statement.primitive.name);
    }
  });
  return names;
}

describe("sample loops", () => {
  for (const each of allSamples) it(`${each.program.name}: both modes and differences agree`, () => expectRight(each));
});

describe("what is kept", () => {
  it("a sum over data keeps nothing", () => {
    expect(residualArrays(gradientOf(logisticRegression(5, 3)))).toEqual([]);
    expect(cost(gradientOf(logisticRegression(50, 10)), logisticRegression(50, 10).inputs).residualBytes).toBe(0);
  });

  it("a sum over data with arrays made for each point keeps only what belongs to one point", () => {
    const few = cost(gradientOf(mixture(4, 5)), mixture(4, 5).inputs).residualBytes;
    const many = cost(gradientOf(mixture(40, 5)), mixture(40, 5).inputs).residualBytes;
    expect(many).toBe(few);
  });

  it("a recurrence keeps one number an iteration", () => {
    expect(cost(gradientOf(product(100)), product(100).inputs).residualBytes).toBe(800);
    expect(cost(gradientOf(filterInPlace(101)), filterInPlace(101).inputs).residualBytes).toBe(800);
  });

  it("a fresh state in each step is kept whole, not read by read", () => {
    const { program, inputs } = recurrentNetwork(10, 8);
    const bytes = cost(gradientOf({ program, inputs }), inputs).residualBytes;
    expect(bytes).toBeLessThan(8 * 8 * 10 * 6);
  });

  it("one dear intermediate is kept, not each value computed from it", () => {
    const sigmoids = sample("sigmoids", { x: data(4) }, (o, inputs, b) => {
      const x = at(inputs, 0);
      return times(b, o.length(x), [1], (i, [p = i]) => [
        o.add(o.mul(0.5, p), o.div(1, o.add(1, o.exp(o.neg(o.mul(p, o.get(x, i))))))),
      ]);
    });
    expectRight(sigmoids);
    // The carry itself and e.
    expect(residualArrays(gradientOf(sigmoids))).toEqual(["set", "set"]);
  });

  /** A recurrence in a nest of loops, the innermost one perhaps on one side of a branch. */
  const nested = (depth: number, conditional: boolean): Sample =>
    sample("nested", { x: data(3) }, (o, inputs, b) => {
      const x = at(inputs, 0);
      const n = o.length(x);
      const level = (left: number, start: Value): Value => {
        if (left === 0) return o.sin(o.mul(start, o.add(o.get(x, 0), 0.5)));
        const inner = (p: Value) =>
          at(
            times(b, n, [p], (_, [q = p]) => [level(left - 1, q)]),
            0,
          );
        if (!conditional || left > 1) return inner(start);
        return (
          b.branch(
            o.gt(o.sin(o.mul(start, 9)), 0),
            () => [inner(start)],
            () => [start],
          )[0] ?? start
        );
      };
      return [level(depth, constant(0.3))];
    });

  for (const conditional of [false, true]) {
    it(`inner loops write their part of one tape${conditional ? ", on a side of a branch too" : ""}`, () => {
      for (const depth of [2, 3]) {
        const each = nested(depth, conditional);
        expectRight(each);
        expect(residualArrays(gradientOf(each))).not.toContain("setSlice");
      }
    });
  }

  it("an unknown number of iterations grows the tape", () => {
    expect(residualArrays(gradientOf(newton()))).toContain("reserve");
  });
});

describe("cost", () => {
  const large = [
    logisticRegression(60, 15),
    filterInPlace(300),
    recurrentNetwork(15, 12),
    mixture(30, 12),
    training(15, 8, 8),
    swapped(60, 20),
  ];
  for (const each of large) {
    it(`${each.program.name}: value and gradient take a small multiple of the function's steps`, () => {
      const ratio = cost(gradientOf(each, true), each.inputs).work / cost(each.program, each.inputs).work;
      expect(ratio).toBeLessThan(5);
    });
  }

  it("a nest of sums is not computed again exponentially often", () => {
    const nest = (depth: number): Sample =>
      sample(`nest${depth}`, { x: 0.3 }, (o, inputs, b) => {
        const x = at(inputs, 0);
        const level = (left: number, outer: Value): Value => {
          if (left === 0) return o.sin(o.add(x, outer));
          return o.sin(
            at(
              times(b, 2, [0], (i, [s = i]) => [o.add(s, level(left - 1, o.add(outer, i)))]),
              0,
            ),
          );
        };
        return [level(depth, constant(0))];
      });
    const ratio = (depth: number) => {
      const each = nest(depth);
      return cost(gradientOf(each, true), each.inputs).work / cost(each.program, each.inputs).work;
    };
    expectRight(nest(4));
    expect(ratio(8)).toBeLessThan(1.5 * ratio(4));
  });
});

describe("pitfalls", () => {
  it("a result of the body is an outer value", () => {
    expectRight(
      sample("outer", { x: 0.4, n: 3 }, (o, inputs, b) => {
        const [x, n] = [at(inputs, 0), at(inputs, 1)];
        const loop = times(b, o.floor(n), [o.mul(x, 2)], (i, [c = i]) => [
          b.branch(
            o.lt(i, 1),
            () => [c],
            () => [x],
          )[0] ?? c,
        ]);
        return [o.sin(at(loop, 0))];
      }),
    );
  });

  it("carries swapped and duplicated, an output unused", () => {
    expectRight(
      sample("swap", { x: 0.4, y: 0.9 }, (o, inputs, b) => {
        const [x, y] = [at(inputs, 0), at(inputs, 1)];
        const loop = times(b, 5, [x, y, x, x], (_, [p = x, q = x, r = x, s = x]) => [
          q,
          o.mul(p, q),
          r,
          o.add(s, o.sin(p)),
        ]);
        return [o.add(at(loop, 0), o.mul(at(loop, 2), at(loop, 2)))];
      }),
    );
  });

  it("no iteration: the adjoint goes to the initial value", () => {
    for (const count of [0, -2, Number.NaN]) {
      const none = sample("none", { x: 0.4, n: count }, (o, inputs, b) => {
        const [x, n] = [at(inputs, 0), o.stopGradient(at(inputs, 1))];
        return times(b, n, [o.sin(x)], (_, [c = x]) => [o.mul(c, c)]);
      });
      expect(run(gradient(none.program, [0], { value: true }), none.inputs)).toEqual([Math.sin(0.4), Math.cos(0.4)]);
    }
  });

  it("a fractional count is rounded up, backwards too", () => {
    const fractional = sample("fractional", { x: 0.9, n: 2.5 }, (o, inputs, b) => {
      const [x, n] = [at(inputs, 0), o.stopGradient(at(inputs, 1))];
      return times(b, n, [x], (i, [c = x]) => [o.mul(o.add(c, i), x)]);
    });
    expect(numbersOf(run(fractional.program, fractional.inputs))).toEqual([((0.9 * 0.9 + 1) * 0.9 + 2) * 0.9]);
    expect(checkModes(fractional.program, fractional.inputs, 1)).toBeNull();
    const [slope] = numbersOf(run(gradient(fractional.program, [0], { value: false }), fractional.inputs));
    expect(slope).toBeCloseTo(4 * 0.9 ** 3 + 2 * 0.9 + 2, 12);
  });

  it("an element that is overwritten gets no adjoint from later reads", () => {
    expectRight(
      sample("overwritten", { x: data(4) }, (o, inputs, b) => {
        const x = at(inputs, 0);
        const loop = times(b, 4, [o.copy(x), 0], (i, [a = x, s = i]) => {
          const read = o.get(a, 0);
          return [o.set(a, 0, o.mul(read, o.get(a, i))), o.add(s, o.mul(read, read))];
        });
        return [o.add(at(loop, 1), o.sum(at(loop, 0)))];
      }),
    );
  });

  it("writes beyond either end change nothing, backwards either", () => {
    expectRight(
      sample("beyond", { x: data(3), v: 0.7 }, (o, inputs, b) => {
        const [x, v] = [at(inputs, 0), at(inputs, 1)];
        const loop = times(b, 6, [o.copy(x)], (i, [a = x]) => [
          o.accumulate(o.set(a, o.sub(i, 2), o.mul(v, i)), o.mul(i, 0.5), v),
        ]);
        return [o.sum(at(loop, 0))];
      }),
    );
  });

  it("an early exit leaves the tape shorter than the count", () => {
    expectRight(
      sample("exit", { x: data(8) }, (o, inputs, b) => {
        const x = at(inputs, 0);
        const { outputs } = b.loop({
          count: o.length(x),
          initial: [1, true],
          test: (_index, [, more]) => more ?? false,
          body: (i, [p = i]) => [o.mul(p, o.add(2, o.get(x, i))), o.lt(p, 20)],
        });
        return [at(outputs, 0)];
      }),
    );
  });

  it("a growing list", () => {
    expectRight(
      sample("growing", { x: 0.6 }, (o, inputs, b) => {
        const x = at(inputs, 0);
        const loop = times(b, 9, [o.fill(0, 0), x], (i, [list = x, c = x]) => [
          o.set(o.reserve(list, o.add(i, 1)), i, o.mul(c, c)),
          o.sin(o.add(c, x)),
        ]);
        return [o.sum(at(loop, 0)), at(loop, 0)];
      }),
    );
  });

  it("an array whose length changes in each iteration", () => {
    expectRight(
      sample("shrinking", { x: data(6) }, (o, inputs, b) => {
        const x = at(inputs, 0);
        const loop = times(b, 4, [x, 0], (i, [a = x, s = i]) => {
          const scaled = times(b, o.length(a), [a], (j, [c = a]) => [
            o.set(c, j, o.sin(o.mul(o.get(c, j), o.get(a, 0)))),
          ]);
          const rest = o.slice(at(scaled, 0), 1, o.length(a));
          return [rest, o.add(s, o.mul(s, o.sum(rest)))];
        });
        return [o.add(at(loop, 1), o.sum(at(loop, 0)))];
      }),
    );
  });

  it("a loop that runs out of its inner loop's results: ragged nests", () => {
    for (const n of [0, 1, 2, 7]) expectRight(triangle(n));
  });

  it("empty and single-element arrays", () => {
    for (const n of [0, 1]) {
      expectRight(product(n));
      expectRight(swapped(n, 3));
      expectRight(recurrentNetwork(n, 2));
      if (n > 0) expectRight(logisticRegression(n, 1));
    }
  });
});
