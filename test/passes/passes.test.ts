/** Each pass on its own: what it promises on small programs, and that it keeps random programs valid and equal to the last bit. */
import { describe, expect, test } from "vitest";
import { insertCopies } from "../../src/backends/buffers/insert-copies.js";
import type { Builder } from "../../src/ir/builder.js";
import { print } from "../../src/ir/print.js";
import type { Value, Variable } from "../../src/ir/program.js";
import { F64 } from "../../src/ir/types.js";
import { verify } from "../../src/ir/verify.js";
import { combineUpdates } from "../../src/passes/combine-updates.js";
import { shareCommonSubexpressions } from "../../src/passes/common-subexpressions.js";
import { removeDeadCode } from "../../src/passes/dead-code.js";
import { writeFirstUpdates } from "../../src/passes/first-updates.js";
import { fuseLoops } from "../../src/passes/fuse.js";
import { hoistInvariants } from "../../src/passes/hoist.js";
import { optimize, pipeline } from "../../src/passes/pipeline.js";
import { readSlicesInPlace } from "../../src/passes/read-slices.js";
import { reuseArrays } from "../../src/passes/reuse-arrays.js";
import { replaceSmallArrays } from "../../src/passes/scalars.js";
import { separateArrays } from "../../src/passes/separate-arrays.js";
import { simplify } from "../../src/passes/simplify.js";
import { skipNothing } from "../../src/passes/skip-nothing.js";
import type { Ops } from "../../src/primitives/ops.js";
import { disagreement, runInterpreted } from "../backends/agreement.js";
import { randomProgram } from "../random/programs.js";
import { ARRAY, count, program, x } from "./small-programs.js";

test("every pass keeps 80 random programs valid and equal", () => {
  for (let seed = 900; seed < 980; seed++) {
    const { program: original, inputs } = randomProgram(seed, {
      size: 30,
      effects: true,
      stops: true,
      derivatives: false,
    });
    const before = print(original);
    const expected = runInterpreted(original, inputs(0));
    let now = original;
    for (const pass of pipeline) {
      now = pass.run(now);
      verify(now);
      const difference = disagreement(expected, runInterpreted(now, inputs(0)));
      if (difference !== null) expect.fail(`seed ${seed}, after ${pass.name}: ${difference}\n${print(now)}`);
    }
    expect(print(original)).toBe(before);
  }
});

test("passes leave derivative operators valid", () => {
  for (let seed = 0; seed < 40; seed++) verify(optimize(randomProgram(seed, { size: 25, derivatives: true }).program));
});

describe("small arrays", () => {
  /** Two elements out of three that are written; `use` may do more with the array. */
  const vector = (length: number, use: (o: Ops, a: Value, v: readonly Variable[], builder: Builder) => Value[]) =>
    program([F64, F64], (o, v, builder) => {
      const zeros = o.fill(length, 0);
      const a = o.accumulate(o.set(o.set(zeros, 0, x(v)), 7, 5), 1, x(v, 1));
      return [o.get(a, 0), o.get(a, 1), o.get(a, 2), o.get(a, 3), o.get(zeros, 0), ...use(o, a, v, builder)];
    });
  const inputs = [3, -0];

  test("become numbers", () => {
    const original = vector(3, () => []);
    const after = replaceSmallArrays(original);
    verify(after);
    expect(count(after)).toEqual({ add: 1 });
    expect(disagreement(runInterpreted(original, inputs), runInterpreted(after, inputs))).toBeNull();
  });

  test.each([
    ["are long", 17, () => []],
    ["leave the block", 3, (_: Ops, a: Value) => [a]],
    ["are read at a place that is computed", 3, (o: Ops, a: Value, v: readonly Variable[]) => [o.get(a, x(v))]],
    ["are used as a whole", 3, (o: Ops, a: Value) => [o.sum(a)]],
    [
      "are read in a region",
      3,
      (o: Ops, a: Value, v: readonly Variable[], builder: Builder) => [
        ...builder.branch(
          o.lt(x(v), 0),
          () => [o.get(a, 0)],
          () => [1],
        ),
      ],
    ],
  ] as const)("stay where they %s", (_, length, use) => {
    const original = vector(length, use);
    const after = replaceSmallArrays(original);
    verify(after);
    expect(count(after)["accumulate"]).toBe(1);
    expect(disagreement(runInterpreted(original, inputs), runInterpreted(after, inputs))).toBeNull();
  });
});

describe("what changes nothing", () => {
  /** The maximum of a loop, backwards: adds to an element, and scales what is left. */
  const chosen = (atTop: number, role: "adjoint" | "primal", keep = false) =>
    program([F64, F64, ARRAY], (o, v, builder) => {
      builder.role = role;
      const [top, value, sums] = [x(v), x(v, 1), x(v, 2)];
      const share = o.select(o.gt(top, value), atTop, o.select(o.lt(top, value), 0, 0.5));
      const added = o.accumulate(sums, 1, o.mul(3, o.sub(1, share)));
      const left = o.mul(o.get(sums, 0), share);
      return keep ? [added, left, share] : [added, left];
    });

  test("runs on the other side of a branch", () => {
    for (const keep of [false, true]) {
      const after = skipNothing(chosen(1, "adjoint", keep));
      verify(after);
      expect(count(after)).toMatchObject({ branch: 1, select: 1 });
      for (const [top, value] of [
        [1, 2],
        [2, 1],
        [1, 1],
      ]) {
        const inputs = [top ?? 0, value ?? 0, Float64Array.of(5, 7)];
        const expected = runInterpreted(chosen(1, "adjoint", keep), inputs);
        expect(disagreement(expected, runInterpreted(after, inputs))).toBeNull();
      }
    }
  });

  test("is not sought where something is left to do, or the value is primal", () => {
    for (const original of [chosen(2, "adjoint"), chosen(1, "primal")]) {
      expect(count(skipNothing(original))["branch"]).toBeUndefined();
    }
  });
});

describe("first updates", () => {
  /** New numbers, to each of which a loop adds at `at(i)`. */
  const adding = (content: number, role: "adjoint" | "primal", at: (o: Ops, i: Variable) => Value, later = false) =>
    program([ARRAY], (o, v, builder) => {
      builder.role = role;
      const zeros = o.fill(o.length(x(v)), content);
      const { outputs } = builder.loop({
        count: o.length(x(v)),
        initial: [zeros],
        origins: [{ role }],
        body: (i, [sum]) => [o.accumulate(sum ?? zeros, at(o, i), o.get(x(v), i))],
      });
      return later ? [...outputs, zeros] : [...outputs];
    });
  const inputs = [Float64Array.of(3, -0, 5, Number.NaN)];

  test("are writes where each iteration has an element of its own", () => {
    const shifted = adding(0, "adjoint", (o, i) => o.sub(3, i));
    const after = writeFirstUpdates(shifted);
    verify(after);
    expect(count(after)).toMatchObject({ set: 1 });
    expect(runInterpreted(after, inputs).results).toEqual([Float64Array.of(Number.NaN, 5, -0, 3)]);
  });

  test("stay additions where an element may get several, was no zero, or is primal", () => {
    for (const original of [
      adding(0, "adjoint", (o, i) => o.floor(o.div(i, 2))),
      adding(1, "adjoint", (_, i) => i),
      adding(0, "primal", (_, i) => i),
      adding(0, "adjoint", (_, i) => i, true),
    ]) {
      const after = writeFirstUpdates(original);
      expect(count(after)["set"], print(original)).toBeUndefined();
      expect(disagreement(runInterpreted(original, inputs), runInterpreted(after, inputs))).toBeNull();
    }
  });
});

describe("slices that are only read", () => {
  /** Sums a[low .. low + n] through a slice; `change` may do something else with the array. */
  const summing = (bound: (o: Ops, n: Value) => Value, change: (o: Ops, a: Variable) => Value | null) =>
    program([ARRAY], (o, v, builder) => {
      const a = x(v) as Variable;
      const n = o.sub(o.length(a), 1);
      const slice = o.slice(a, 1, o.length(a));
      const { outputs } = builder.loop({
        count: bound(o, n),
        initial: [0],
        body: (i, [total]) => [o.add(total ?? 0, o.get(slice, i))],
      });
      const changed = change(o, a);
      return changed === null ? [...outputs] : [...outputs, changed];
    });
  const nothing = () => null;

  test("are not made", () => {
    const original = summing((_, n) => n, nothing);
    const after = removeDeadCode(readSlicesInPlace(original));
    verify(after);
    expect(count(after)["slice"]).toBeUndefined();
    const inputs = [Float64Array.of(1, 2, 3, 4)];
    expect(disagreement(runInterpreted(original, inputs), runInterpreted(after, inputs))).toBeNull();
  });

  test("are made where a read may be beyond them, or the array is changed or kept", () => {
    for (const original of [
      summing((o, n) => o.add(n, 1), nothing),
      summing(
        (_, n) => n,
        (o, a) => o.set(a, 1, 7),
      ),
      summing(
        (_, n) => n,
        (_, a) => a,
      ),
    ]) {
      const after = removeDeadCode(readSlicesInPlace(original));
      expect(count(after)["slice"], print(original)).toBe(1);
    }
  });
});

describe("dead code", () => {
  test("goes with the carries, outputs and inputs that only it uses", () => {
    const helper = program([F64, F64], (o, v) => [o.sin(x(v)), o.exp(x(v, 1))]);
    const original = program([F64, F64], (o, v, builder) => {
      const [used] = builder.call(helper, [x(v), o.cos(x(v, 1))]);
      const { outputs } = builder.loop({
        count: 3,
        initial: [x(v), 1],
        body: (_, [a, b]) => [o.mul(a ?? 0, 2), o.add(b ?? 0, o.log(b ?? 0))],
      });
      return [o.add(used ?? 0, x(outputs))];
    });
    const lean = removeDeadCode(original);
    verify(lean);
    expect(count(lean)).toEqual({ call: 1, loop: 1, mul: 1, add: 1 });
    expect(print(lean)).toContain("call f(x)");
  });

  test("is nothing that an effect needs", () => {
    const original = program([F64], (o, v, builder) => {
      builder.loop({
        count: 2,
        initial: [x(v)],
        body: (_, [a]) => {
          builder.effect({ effect: "log", predicate: null, message: [0], inputs: [a ?? x(v)], construct: null });
          return [o.add(a ?? 0, 1)];
        },
      });
      return [x(v)];
    });
    expect(count(removeDeadCode(original))).toEqual({ loop: 1, effect: 1, add: 1 });
  });
});

describe("simplify", () => {
  test("decides branches and loops, and drops carries that never change", () => {
    const original = program([F64], (o, v, builder) => {
      const yes = o.lt(o.mul(1, 0.5), 1);
      const [side] = builder.branch(
        yes,
        () => [o.sin(x(v))],
        () => [o.cos(x(v))],
      );
      const { outputs } = builder.loop({ count: 0, initial: [side ?? 0], body: (_, [a]) => [o.exp(a ?? 0)] });
      const second = builder.loop({
        count: 2,
        initial: [x(outputs), 1],
        body: (_, [a, b]) => [a ?? 0, o.add(b ?? 0, a ?? 0)],
      });
      return [o.add(x(second.outputs), x(second.outputs, 1))];
    });
    expect(count(removeDeadCode(simplify(original)))).toEqual({ sin: 1, loop: 1, add: 2 });
  });

  test("keeps what is not exact for primal values: x + 0, x * 0, x - x", () => {
    const original = program([F64], (o, v) => [o.add(x(v), 0), o.mul(x(v), 0), o.sub(x(v), x(v))]);
    expect(count(simplify(original))).toEqual({ add: 1, mul: 1, sub: 1 });
  });

  test("but not for adjoints", () => {
    const original = program([F64], (o, v, builder) => {
      // Not folded by the builder, which sees no constant.
      const zero = o.mul(o.sin(x(v)), 0);
      return [builder.withRole("adjoint", () => o.add(x(v), o.sub(zero, zero)))];
    });
    expect(simplify(original).body.results[0]).toBe(original.inputs[0]);
  });

  test("knows the length of arrays that are swapped in a loop", () => {
    const original = program([ARRAY], (o, v, builder) => {
      const n = o.length(x(v));
      const { outputs } = builder.loop({
        count: 4,
        initial: [x(v), o.fill(n, 0)],
        body: (i, [a, b]) => [o.set(b ?? x(v), i, 1), a ?? x(v)],
      });
      return [o.sub(o.length(x(outputs)), o.length(x(outputs, 1)))];
    });
    const simple = removeDeadCode(shareCommonSubexpressions(simplify(original)));
    expect(count(simple)).toEqual({ length: 1, sub: 1 });
  });
});

describe("common subexpressions", () => {
  test("are shared across a write, since the old version is another value", () => {
    const original = program([ARRAY, F64], (o, v) => {
      const first = o.get(x(v), x(v, 1));
      const changed = o.set(x(v), 0, 5);
      const again = o.get(x(v), x(v, 1));
      return [o.add(first, again), o.get(changed, x(v, 1))];
    });
    expect(count(shareCommonSubexpressions(original))).toEqual({ get: 2, set: 1, add: 1 });
  });

  test("are whole loops, and carries that go on alike", () => {
    const original = program([F64], (o, v, builder) => {
      const loop = () =>
        builder.loop({ count: 5, initial: [1, 1], body: (_, [a, b]) => [o.mul(a ?? 0, x(v)), o.mul(b ?? 0, x(v))] })
          .outputs;
      const [first, second] = [loop(), loop()];
      return [o.add(x(first), x(second, 1))];
    });
    const shared = removeDeadCode(shareCommonSubexpressions(original));
    expect(count(shared)).toEqual({ loop: 1, mul: 1, add: 1 });
  });

  test("are new arrays, too, but each that is changed is made by itself in the end", () => {
    const original = program([F64], (o, v) => [
      o.sum(o.set(o.fill(x(v), 0), 0, 1)),
      o.sum(o.set(o.fill(x(v), 0), 1, 1)),
      o.sum(o.fill(x(v), 0)),
    ]);
    const shared = removeDeadCode(shareCommonSubexpressions(original));
    expect(count(shared)["fill"]).toBe(1);
    expect(count(separateArrays(shared))["fill"]).toBe(2);
  });
});

test("an array of zeros that several loops and sides take over is made again, not copied", () => {
  const original = program([F64, F64], (o, v, builder) => {
    const zeros = o.fill(x(v), 0);
    const sum = () =>
      builder.loop({
        count: x(v),
        initial: [zeros],
        body: (i, [a]) =>
          builder.branch(
            o.gt(i, 1),
            () => [o.accumulate(a ?? zeros, i, x(v, 1))],
            () => [zeros],
          ),
      }).outputs;
    return [o.sum(x(sum())), o.sum(x(sum()))];
  });
  const separate = separateArrays(original);
  verify(separate);
  expect(insertCopies(separate).copies).toEqual({ inLoops: 0, elsewhere: 0 });
  expect(disagreement(runInterpreted(original, [3, 2]), runInterpreted(separate, [3, 2]))).toBeNull();
});

test("hoisting moves single operations out of all loops around them, and no reduction", () => {
  const original = program([F64, F64, ARRAY], (o, v, builder) => {
    const { outputs } = builder.loop({
      count: x(v),
      initial: [0],
      body: (_, [outer]) => {
        const inner = builder.loop({
          count: x(v),
          initial: [outer ?? 0],
          body: (_index, [a]) => [o.add(a ?? 0, o.mul(o.exp(x(v, 1)), o.sum(x(v, 2))))],
        });
        return [x(inner.outputs)];
      },
    });
    return [x(outputs)];
  });
  const hoisted = hoistInvariants(original);
  verify(hoisted);
  expect(hoisted.body.statements.map((s) => (s.kind === "apply" ? s.primitive.name : s.kind))).toEqual(["exp", "loop"]);
});

describe("fusion", () => {
  const twoLoops = (connected: boolean) =>
    program([ARRAY], (o, v, builder) => {
      const n = o.length(x(v));
      const sum = (start: Value) =>
        x(builder.loop({ count: n, initial: [start], body: (i, [s]) => [o.add(s ?? 0, o.get(x(v), i))] }).outputs);
      const first = sum(o.sin(n));
      return [first, sum(connected ? first : o.cos(n))];
    });

  test("joins loops that run equally often over one array", () => {
    const fused = fuseLoops(twoLoops(false));
    verify(fused);
    expect(count(fused).loop).toBe(1);
  });

  test("leaves loops apart of which one needs the other's result", () => {
    expect(count(fuseLoops(twoLoops(true))).loop).toBe(2);
  });
});

test("two accumulations into one element are one, for adjoints only", () => {
  const make = (role: "adjoint" | "primal") =>
    program([ARRAY, F64], (o, v, builder) =>
      builder.withRole(role, () => [o.accumulate(o.accumulate(x(v), 1, x(v, 1)), 1, o.sin(x(v, 1)))]),
    );
  expect(count(combineUpdates(make("adjoint")))).toEqual({ sin: 1, add: 1, accumulate: 1 });
  expect(count(combineUpdates(make("primal")))).toEqual({ sin: 1, accumulate: 2 });
});

test("an adjoint that is taken out of an element and put back stays where it is", () => {
  const original = program([ARRAY, F64], (o, v, builder) => {
    const [a, i] = [x(v), x(v, 1)];
    return builder.withRole("adjoint", () => {
      const taken = o.select(o.lt(i, o.length(a)), o.get(a, i), 0);
      const back = o.accumulate(o.set(a, i, 0), i, taken);
      const doubled = o.accumulate(o.set(a, i, 0), i, o.mul(2, taken));
      return [o.sum(back), o.sum(doubled)];
    });
  });
  const combined = removeDeadCode(combineUpdates(original));
  verify(combined);
  expect(count(combined)).toMatchObject({ set: 1, sum: 2 });
  expect(count(combined)["accumulate"]).toBeUndefined();
  for (const i of [0, 2, 3, -1, 0.5, Number.NaN]) {
    const inputs = [Float64Array.of(1, 2, 3), i];
    expect(disagreement(runInterpreted(original, inputs), runInterpreted(combined, inputs))).toBeNull();
  }
});

describe("arrays made in every iteration", () => {
  const make = (written: boolean) =>
    program([F64, ARRAY], (o, v, builder) => {
      const n = o.length(x(v, 1));
      const { outputs } = builder.loop({
        count: x(v),
        initial: [0],
        body: (i, [total]) => {
          const filled = builder.loop({
            count: n,
            initial: [o.fill(n, 0)],
            body: (j, [a]) => [written ? o.set(a ?? x(v, 1), j, o.mul(i, j)) : o.accumulate(a ?? x(v, 1), j, i)],
          });
          return [o.add(total ?? 0, o.sum(x(filled.outputs)))];
        },
      });
      return [x(outputs)];
    });

  test.each([
    [true, undefined],
    [false, 1],
  ])("are made once; cleared unless every element is set (%s)", (written, cleared) => {
    const original = make(written);
    const reused = reuseArrays(original);
    verify(reused);
    expect(reused.body.statements.some((s) => s.kind === "apply" && s.primitive.name === "fill")).toBe(true);
    expect(count(reused).fillSlice).toBe(cleared);
    const inputs = [3, Float64Array.of(1, 2)];
    expect(disagreement(runInterpreted(original, inputs), runInterpreted(reused, inputs))).toBeNull();
  });
});
