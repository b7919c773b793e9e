/** Where JavaScript and the program could differ: missing elements, odd indices, -0, moves that cross, exits, effects. */
import { describe, expect, test } from "vitest";
import { compileJavaScript } from "../../src/backends/javascript/compile.js";
import { type Builder, buildProgram, type Operand, undef } from "../../src/ir/builder.js";
import type { Program, RuntimeValue, Value, Variable } from "../../src/ir/program.js";
import { arrayOf, BOOL, F64, type Type } from "../../src/ir/types.js";
import { optimize } from "../../src/passes/pipeline.js";
import { type Ops, opsOn } from "../../src/primitives/ops.js";
import { primitiveNames, primitives } from "../../src/primitives/table.js";
import { compiledRunner, disagreement, runInterpreted } from "./agreement.js";

const ARRAY = arrayOf("f64");
const ODD = [0, -0, 1, 2, 3, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300];

function program(
  types: readonly Type[],
  fill: (o: Ops, inputs: readonly Value[], builder: Builder) => readonly Operand[],
): Program {
  const inputs = types.map((type, at) => ({ type, name: "aixyp"[at] ?? "q" }));
  return buildProgram("f", inputs, (builder, variables: readonly Variable[]) =>
    fill(opsOn(builder), variables, builder),
  );
}

function agree(made: Program, ...calls: readonly (readonly RuntimeValue[])[]): void {
  for (const run of [made, optimize(made)].map(compiledRunner)) {
    for (const inputs of calls) expect(disagreement(runInterpreted(made, inputs), run(inputs))).toBeNull();
  }
}

const a0 = (values: readonly Value[]): Value => values[0] ?? undef(ARRAY);
const at = (values: readonly Value[], position: number): Value => values[position] ?? undef(F64);

describe("a missing element is NaN", () => {
  const uses: Record<string, (o: Ops, read: Value, other: Value, builder: Builder) => readonly Operand[]> = {
    "as a result": (_o, read) => [read],
    "in arithmetic": (o, read, other) => [o.add(read, 1), o.mul(read, other), o.neg(read), o.pow(read, 0)],
    compared: (o, read, other) => [
      o.eq(read, other),
      o.ne(read, other),
      o.eq(read, read),
      o.lt(read, 1),
      o.ge(read, 1),
    ],
    "asked about": (o, read) => [o.isNaN(read), o.isFinite(read), o.isInteger(read), o.isTruthy(read)],
    selected: (o, read, other) => [o.select(o.gt(other, 0), read, other), o.isNaN(o.select(o.gt(1, other), read, 2))],
    "as bits": (o, read) => [o.bitOr(read, 0), o.bitNot(read), o.toUint8Clamped(read), o.shiftRightUnsigned(read, 0)],
    "as an index": (o, read, other) => [o.get(o.fill(3, other), read), o.set(o.fill(2, 1), read, 7)],
    "as bounds": (o, read) => [o.slice(o.fill(3, 1), 0, o.min(o.max(0, o.round(o.atan(o.isNaN(read) ? 0 : read))), 3))],
    stored: (o, read) => [o.set(o.fill(2, 0), 1, read), o.accumulate(o.fill(2, 0), 0, read), o.fill(2, read)],
    "called with": (o, read, other) => [
      o.logistic(read),
      o.xlogy(0, read),
      o.max(read, other),
      o.hypot(read, other, 1),
    ],
    "in a branch": (_o, read, other, builder) =>
      builder.branch(
        builder.apply(primitives.lt, [other, 1]),
        () => [read],
        () => [other],
      ),
    carried: (o, read, _other, builder) =>
      builder.loop({ count: 2, initial: [read, 0], body: (_, [s, t]) => [o.min(s ?? 0, 1), s ?? t ?? 0] }).outputs,
    "to a helper": (_o, read, _other, builder) =>
      builder.call(
        program([F64], (o, [x]) => [o.isNaN(x ?? 0), x ?? 0]),
        [read],
      ),
  };

  test.each(Object.entries(uses))("%s", (_name, use) => {
    const made = program([ARRAY, F64, F64], (o, v, builder) => {
      const read = o.get(a0(v), at(v, 1));
      return use(o, read, o.get(a0(v), at(v, 2)), builder);
    });
    agree(made, ...ODD.flatMap((i) => [0, 7].map((j) => [Float64Array.of(1, 2, 3), i, j])));
  });
});

test.each(["set", "accumulate"] as const)("%s at an odd index changes nothing", (name) => {
  const made = program([ARRAY, F64], (o, v) => [o[name](a0(v), at(v, 1), 9)]);
  agree(made, ...ODD.map((i) => [Float64Array.of(1, 2, 3), i]));
});

test.each(["setSlice", "accumulateSlice"] as const)("%s works on the overlap", (name) => {
  const made = program([ARRAY, F64, ARRAY], (o, v) => [o[name](a0(v), at(v, 1), at(v, 2))]);
  agree(made, ...[...ODD, -2].map((i) => [Float64Array.of(1, 2, 3), i, Float64Array.of(4, 5)]));
});

test("an array laid over itself is read before it is written", () => {
  const made = program([ARRAY], (o, v) => {
    const changed = o.set(a0(v), 0, 5);
    return [o.accumulateSlice(changed, 1, changed), o.setSlice(changed, 1, changed)];
  });
  agree(made, [Float64Array.of(1, 2, 3)]);
});

test("an array that replaces another one is moved after that one is read", () => {
  const made = program([ARRAY, F64], (o, v, builder) => {
    const length = o.length(a0(v));
    return builder.loop({
      count: at(v, 1),
      initial: [o.copy(a0(v)), o.fill(length, 2)],
      body: (_, [total = a0(v), other = a0(v)]) => [o.accumulateSlice(other, 0, total), o.fill(length, 3)],
    }).outputs;
  });
  agree(made, [Float64Array.of(1, 2, 3), 0], [Float64Array.of(1, 2, 3), 3]);
});

test("elements of every type keep it", () => {
  for (const element of ["f64", "f32", "i32", "u32", "i16", "u16", "i8", "u8", "u8c"] as const) {
    const made = buildProgram("f", [{ type: F64, name: "n" }], (builder, [n]) => {
      const o = opsOn(builder);
      const filled = builder.apply(primitives.fill, [n ?? 0, 3], { element });
      const counted = builder.apply(primitives.iota, [n ?? 0], { element });
      const other = builder.apply(primitives.copy, [counted], { element: "f64" });
      return [
        o.set(filled, 0, 1),
        o.setSlice(filled, 1, counted),
        other,
        o.sum(filled),
        o.maxOf(counted),
        o.reserve(counted, 9),
      ];
    });
    agree(made, [0], [1], [4]);
  }
});

test("carries that are exchanged, rotated and doubled", () => {
  const made = program([F64, F64, F64], (o, v, builder) => {
    const { outputs, trips } = builder.loop({
      count: at(v, 0),
      initial: [at(v, 1), at(v, 2), at(v, 1), 1],
      body: (i, [a = i, b = i, c = i, d = i]) => [b, c, o.add(a, b), o.mul(d, o.sub(a, i))],
    });
    return [...outputs, trips];
  });
  agree(made, ...[0, 1, 2, 5, 2.5, -1, Number.NaN].map((n) => [n, 0.5, -0]));
});

test("arrays that are exchanged in a loop stay apart, without a copy in it", () => {
  const made = program([ARRAY, F64], (o, v, builder) => {
    const start = a0(v);
    const { outputs } = builder.loop({
      count: at(v, 1),
      initial: [start, o.fill(o.length(start), 0)],
      body: (i, [now = start, next = start]) => [o.set(o.accumulate(next, i, o.get(now, i)), 0, i), now],
    });
    return outputs;
  });
  agree(made, ...[0, 1, 4].map((n) => [Float64Array.of(1, 2, 3), n]));
  expect(compileJavaScript(made).source.split("slice()")).toHaveLength(2);
});

test("an unset slot is moved, never read", () => {
  const made = program([F64, BOOL], (o, v, builder) => {
    const [slot = undef(F64), array = undef(ARRAY)] = builder.branch(
      at(v, 1),
      () => [o.sin(at(v, 0)), o.fill(2, at(v, 0))],
      () => [undef(F64), undef(ARRAY)],
    );
    return builder.branch(
      at(v, 1),
      () => [o.add(slot, 1), o.set(array, 0, 1)],
      () => [0, o.fill(1, 0)],
    );
  });
  agree(made, [0.3, true], [0.3, false]);
});

test("guards throw and logs print in order, with the values of that moment", () => {
  const made = program([F64], (o, v, builder) => {
    const x = at(v, 0);
    builder.effect({
      effect: "log",
      predicate: null,
      message: ["x = ", 0, " `${} \\ \n"],
      inputs: [x],
      construct: null,
    });
    const construct = (message: string) => new RangeError(message);
    builder.effect({ effect: "assert", predicate: o.lt(x, 2), message: ["too large: ", 0], inputs: [x], construct });
    builder.effect({ effect: "assert", predicate: o.gt(x, 0), message: ["not positive"], inputs: [], construct: null });
    return [o.log(x)];
  });
  agree(made, [1], [3], [-1], [-0], [Number.NaN]);
});

test("names that JavaScript reserves, or that the code needs, are not hidden", () => {
  const names = ["Math", "class", "NaN", "sumOf", "log", "a.b", "1st", "é", "f", "erf", "undefined"];
  const made = buildProgram(
    "default",
    names.map((name) => ({ type: F64, name })),
    (builder, v) => {
      const o = opsOn(builder);
      return [v.reduce<Value>((total, x) => o.add(total, o.erf(x)), o.sum(o.fill(2, at(v, 0)))), o.div(at(v, 1), 0)];
    },
  );
  agree(
    made,
    names.map((_, position) => position),
  );
});

test("every scalar primitive on odd numbers", () => {
  for (const name of primitiveNames) {
    for (const types of [[F64], [F64, F64], [F64, F64, F64], [BOOL], [BOOL, BOOL]]) {
      const type = primitives[name].resultType(types, {});
      if (typeof type === "string" || type.kind === "array" || name === "polygamma") continue;
      const made = program(types, (_o, v, builder) => [builder.apply(primitives[name], v)]);
      const run = compiledRunner(made);
      for (const first of ODD) {
        const values = types.map((t, k) =>
          t.kind === "bool" ? (k === 0) === first > 0 : k === 0 ? first : (ODD[k * 3] ?? 1),
        );
        expect(disagreement(runInterpreted(made, values), run(values)), `${name}(${values})`).toBeNull();
      }
    }
  }
});
