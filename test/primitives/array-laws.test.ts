/** Rows of arrays: the tangent is the derivative, and the adjoint is its transpose, ⟨w, J v⟩ = ⟨Jᵀ w, v⟩, at every edge case. */
import { describe, expect, test } from "vitest";
import type { Operand } from "../../src/ir/builder.js";
import { interpret } from "../../src/ir/interpret.js";
import type { RuntimeValue, Value } from "../../src/ir/program.js";
import { arrayOf, BOOL, F64, type Type, tangentType } from "../../src/ir/types.js";
import { elementOf } from "../../src/primitives/array-rows.js";
import type { Ops } from "../../src/primitives/ops.js";
import type { Row } from "../../src/primitives/row.js";
import { primitives } from "../../src/primitives/table.js";
import { random } from "./numeric.js";
import { programOf } from "./straight-line.js";

const f64 = (...values: number[]) => Float64Array.of(...values);
const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const a3 = f64(1, 2, 3);
const indices = [0, 1, 2, 3, -1, 0.5, Number.NaN, -0, inf];

const cases: readonly (readonly [Row, readonly (readonly RuntimeValue[])[]])[] = [
  [primitives.get, [0, 1, 2, -0].map((i) => [a3, i])],
  [primitives.get, [[Float32Array.of(1, 2), 1]]],
  [primitives.set, indices.map((i) => [a3, i, 7])],
  [primitives.set, [[Float32Array.of(1, 2), 1, 0.5]]],
  [primitives.set, [[f64(), 0, 7]]],
  [primitives.accumulate, indices.map((i) => [a3, i, 7])],
  [
    primitives.fill,
    [
      [3, 2],
      [0, 2],
      [1, -1],
    ],
  ],
  [primitives.copy, [[a3], [f64()], [Float32Array.of(1, 2)]]],
  [
    primitives.slice,
    [
      [a3, 0, 3],
      [a3, 1, 2],
      [a3, 2, 2],
      [a3, 3, 3],
      [f64(), 0, 0],
    ],
  ],
  [
    primitives.reserve,
    [
      [a3, 2],
      [a3, 3],
      [a3, 4],
      [a3, 20],
      [f64(), 1],
      [f64(), 0],
    ],
  ],
  [primitives.setSlice, [-4, -3, -1, 0, 1, 2, 3, 7, 0.5, -0.5, nan, inf, -inf].map((p) => [a3, p, f64(8, 9)])],
  [
    primitives.setSlice,
    [
      [f64(), 0, a3],
      [a3, 1, f64()],
      [a3, -1, f64(4, 5, 6, 7, 8, 9)],
    ],
  ],
  [primitives.accumulateSlice, [-4, -3, -1, 0, 1, 2, 3, 7, 0.5, -0.5, nan, inf, -inf].map((p) => [a3, p, f64(8, 9)])],
  [
    primitives.accumulateSlice,
    [
      [f64(), 0, a3],
      [a3, 1, f64()],
      [a3, -1, f64(4, 5, 6, 7, 8, 9)],
    ],
  ],
  [
    primitives.fillSlice,
    [
      [a3, 0, 3, 5],
      [a3, 1, 2, 5],
      [a3, 1, 1, 5],
      [f64(), 0, 0, 5],
    ],
  ],
  [
    primitives.addScalar,
    [
      [a3, 4],
      [f64(), 4],
    ],
  ],
  [primitives.sum, [[a3], [f64()]]],
  [primitives.maxOf, [[f64(1, 5, 2)], [f64(5, 1, 4)], [f64(3)]]],
  [primitives.minOf, [[f64(1, 5, 2)], [f64(5, 1, 4)], [f64(3)]]],
  [
    primitives.select,
    [
      [true, 2, 3],
      [false, 2, 3],
      [true, a3, f64(4, 5)],
      [false, a3, f64(4, 5)],
    ],
  ],
];

function typeOf(value: RuntimeValue): Type {
  if (typeof value === "number") return F64;
  return typeof value === "boolean" ? BOOL : arrayOf(elementOf(value));
}

const flat = (value: RuntimeValue) => (typeof value === "object" ? [...value] : [Number(value)]);
const dot = (a: RuntimeValue, b: RuntimeValue) => {
  const right = flat(b);
  return flat(a).reduce((total, value, index) => total + value * (right[index] ?? Number.NaN), 0);
};

function randomLike(value: RuntimeValue, uniform: () => number): RuntimeValue {
  return typeof value === "object" ? Float64Array.from(value, () => uniform() - 0.5) : uniform() - 0.5;
}

/** The positions that a row with this input has derivatives by. */
function positionsOf(row: Row): readonly number[] {
  return row.derivative.kind === "linear" || row.derivative.kind === "explicit" ? row.derivative.in : [];
}

/** The row's tangent for tangents at some positions. */
function tangentAt(
  row: Row,
  inputs: readonly RuntimeValue[],
  tangents: ReadonlyMap<number, RuntimeValue>,
): RuntimeValue {
  const types = inputs.map(typeOf);
  const given = [...tangents.keys()];
  const program = programOf(
    [...types, ...given.map((position) => tangentType(types[position] ?? F64))],
    (o, values) => [emitTangent(o, row, values.slice(0, inputs.length), given, values.slice(inputs.length))],
  );
  return interpret(program, [...inputs, ...tangents.values()])[0] ?? Number.NaN;
}

function emitTangent(o: Ops, row: Row, inputs: Value[], given: number[], values: Value[]): Operand {
  const tangents = inputs.map((_, position) => values[given.indexOf(position)] ?? null);
  const { derivative } = row;
  if (derivative.kind === "linear") return derivative.tangent(o.builder, inputs, tangents);
  if (derivative.kind !== "explicit") throw new Error("not a row of arrays");
  return derivative.tangent(o.builder, inputs, o.builder.apply(row, inputs), tangents);
}

/** The row's adjoint of one input, added to `before`. */
function adjointAt(
  row: Row,
  inputs: readonly RuntimeValue[],
  position: number,
  outputBar: RuntimeValue,
  before: RuntimeValue | null,
): RuntimeValue {
  const types = inputs.map(typeOf);
  const bars = before === null ? [outputBar] : [outputBar, before];
  const program = programOf([...types, ...bars.map((bar) => tangentType(typeOf(bar)))], (o, values) => {
    const own = values.slice(0, inputs.length);
    const [yBar, xBar = null] = values.slice(inputs.length);
    const { derivative } = row;
    if (yBar === undefined) throw new Error("no adjoint");
    if (derivative.kind === "linear") return [derivative.transpose(o.builder, own, yBar, xBar, position)];
    if (derivative.kind !== "explicit") throw new Error("not a row of arrays");
    return [derivative.adjoint(o.builder, own, o.builder.apply(row, own), yBar, xBar, position)];
  });
  return interpret(program, [...inputs, ...bars])[0] ?? Number.NaN;
}

function moved(value: RuntimeValue, direction: RuntimeValue | undefined, step: number): RuntimeValue {
  if (direction === undefined) return value;
  const change = flat(direction);
  return typeof value === "object"
    ? value.map((element, index) => element + step * (change[index] ?? 0))
    : Number(value) + step * (change[0] ?? 0);
}

const everyCase = cases.flatMap(([row, lists]) =>
  lists.map(
    (inputs) =>
      [
        `${row.name}(${inputs.map((input) => (typeof input === "object" ? `[${input}]` : String(input))).join(", ")})`,
        row,
        inputs,
      ] as const,
  ),
);

describe.each(everyCase)("%s", (_, row, inputs) => {
  const uniform = random(5);
  const output = row.evaluate(inputs, {});
  const positions = positionsOf(row);
  const single = inputs.some((input) => typeof input === "object" && elementOf(input) === "f32");

  test("the tangent is the derivative in each input and in all", () => {
    for (const chosen of [...positions.map((position) => [position]), positions]) {
      const tangents = new Map(chosen.map((position) => [position, randomLike(inputs[position] ?? 0, uniform)]));
      const tangent = flat(tangentAt(row, inputs, tangents));
      const [up = [], down = []] = [1, -1].map((side) =>
        flat(
          row.evaluate(
            inputs.map((input, position) => moved(input, tangents.get(position), side / 8)),
            {},
          ),
        ),
      );
      expect(tangent.length).toBe(up.length);
      for (const [index, found] of tangent.entries()) {
        expect(found).toBeCloseTo(4 * ((up[index] ?? Number.NaN) - (down[index] ?? Number.NaN)), single ? 5 : 12);
      }
    }
  });

  test("the adjoint is the transpose, with and without an adjoint so far", () => {
    for (const position of positions) {
      const input = inputs[position] ?? 0;
      const v = randomLike(input, uniform);
      const w = randomLike(output, uniform);
      const forward = dot(w, tangentAt(row, inputs, new Map([[position, v]])));
      const alone = adjointAt(row, inputs, position, w, null);
      expect(flat(alone).length).toBe(flat(input).length);
      expect(dot(alone, v)).toBeCloseTo(forward, 12);
      const before = randomLike(input, uniform);
      const together = flat(adjointAt(row, inputs, position, w, before));
      const expected = flat(before).map((value, index) => value + (flat(alone)[index] ?? Number.NaN));
      expect(together.length).toBe(expected.length);
      for (const [index, value] of together.entries()) expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 12);
    }
  });
});

test("every linear and explicit row is covered", () => {
  // hypotOf is no piece of a linear function: hypot-of.test.ts.
  const covered = new Set([...cases.map(([row]) => row.name), "hypotOf"]);
  for (const row of Object.values(primitives)) {
    if (row.derivative.kind === "linear" || row.derivative.kind === "explicit") expect(covered).toContain(row.name);
  }
});

test("the extreme of an empty array depends on nothing; equal elements share it as pairs from left to right do", () => {
  const shares = [
    [
      [2, 2],
      [0.5, 0.5],
    ],
    [
      [2, 2, 2],
      [0.25, 0.25, 0.5],
    ],
    [
      [0, -0, 0],
      [0.25, 0.25, 0.5],
    ],
    [
      [2, 2, nan],
      [nan, nan, nan],
    ],
    [[nan], [nan]],
    [[], []],
  ] as const;
  for (const row of [primitives.maxOf, primitives.minOf]) {
    for (const [list, expected] of shares) {
      const a = f64(...list);
      expect(adjointAt(row, [a], 0, 1, null), `${row.name} of [${list}]`).toEqual(f64(...expected));
      const weights = a.map((_, index) => index + 1);
      const total = expected.reduce((sum: number, share, index) => sum + share * (index + 1), 0);
      expect(tangentAt(row, [a], new Map([[0, weights]])), `${row.name} of [${list}]`).toBe(total);
    }
    const many = adjointAt(row, [new Float64Array(3000)], 0, 1, null);
    expect(flat(many).reduce((sum, share) => sum + share)).toBe(1);
  }
});

test("an infinite tangent of an element that is not the extreme counts nothing", () => {
  expect(tangentAt(primitives.maxOf, [f64(1, 2)], new Map([[0, f64(inf, 3)]]))).toBe(3);
});
