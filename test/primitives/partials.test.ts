/** The partials of every elementwise row: against differences to third order, at special points, and as they are written. */
import { describe, expect, test } from "vitest";
import { Builder, constant } from "../../src/ir/builder.js";
import { interpret } from "../../src/ir/interpret.js";
import type { Program } from "../../src/ir/program.js";
import type { Domain, Row } from "../../src/primitives/row.js";
import { primitiveNames, primitives } from "../../src/primitives/table.js";
import { random, ridders } from "./numeric.js";
import { partialOf, partialProgram, programOfRow, scalarTypes } from "./straight-line.js";

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

const differentiable = primitiveNames
  .map((name) => primitives[name])
  .filter((row) => row.derivative.kind === "elementwise" && row.name !== "fround");

function sample(domain: readonly Domain[], uniform: () => number): number[] {
  return domain.map(({ low, high, integer }) => {
    const value = low + (high - low) * uniform();
    return integer === true ? Math.round(value) : value;
  });
}

/** A step that keeps differences inside an open interval. */
function stepWithin({ low, high }: Domain, x: number): number {
  return Math.min(0.1, 0.9 * (x - low), 0.9 * (high - x));
}

/** Compares `program`, said to be ∂f/∂x at `position`, with differences of `f`. */
function expectDerivative(f: Program, program: Program, inputs: number[], position: number, step: number): void {
  const valueAt = (x: number) => Number(interpret(f, inputs.with(position, x))[0]);
  const { derivative, error } = ridders(valueAt, inputs[position] ?? 0, step);
  const stated = Number(interpret(program, inputs)[0]);
  const allowed = 10 * error + 1e-9 * (1 + Math.abs(derivative));
  expect(Math.abs(stated - derivative), `at (${inputs.join(", ")}): ${stated}, differences ${derivative}`).toBeLessThan(
    allowed,
  );
  expect(error, "the differences are of use").toBeLessThan(1e-4 * (1 + Math.abs(derivative)));
}

describe.each(differentiable.map((row) => [row.name, row] as const))("%s", (_, row) => {
  const program = programOfRow(
    row,
    row.domain.map(() => ({ kind: "f64" }) as const),
  );

  test("partials agree with differences to third order", () => {
    const uniform = random(1);
    for (const [position, domain] of row.domain.entries()) {
      if (domain.integer === true) continue;
      let compared = 0;
      const orders = [program];
      for (let order = 1; order <= 3; order++) orders.push(partialProgram(orders[order - 1] ?? program, position));
      for (let trial = 0; trial < 20; trial++) {
        const inputs = sample(row.domain, uniform);
        const step = stepWithin(domain, inputs[position] ?? 0);
        if (nearKink(row, inputs, step)) continue;
        compared++;
        for (let order = 1; order <= 3; order++) {
          const [f, df] = [orders[order - 1], orders[order]];
          if (f !== undefined && df !== undefined) expectDerivative(f, df, inputs, position, step);
        }
      }
      expect(compared).toBeGreaterThan(4);
    }
  });

  test("mixed second partials agree in both orders", () => {
    const uniform = random(2);
    if (row.domain.length < 2 || row.domain.some((domain) => domain.integer === true)) return;
    const xy = partialProgram(partialProgram(program, 0), 1);
    const yx = partialProgram(partialProgram(program, 1), 0);
    for (let trial = 0; trial < 20; trial++) {
      const inputs = sample(row.domain, uniform);
      const [first] = interpret(xy, inputs);
      const [second] = interpret(yx, inputs);
      expect(Number(first)).toBeCloseTo(Number(second), 9);
    }
  });

  test("special points have the partials stated", () => {
    for (const { inputs, partials } of row.special) {
      const found = partials.map((_, position) => partialOf(row, inputs, position));
      expect(found.map(positiveZero), `at (${inputs.join(", ")})`).toEqual(partials.map(positiveZero));
    }
  });
});

test("at special points the rules give the same where operands are constants and adjoints are simplified", () => {
  for (const row of differentiable) {
    for (const { inputs, partials } of row.special) {
      for (const [position, stated] of partials.entries()) {
        const found = foldedPartial(row, inputs, position);
        expect(found === null ? 0 : positiveZero(found), `${row.name}(${inputs}) by ${position}`).toBe(
          positiveZero(stated),
        );
      }
    }
  }
});

/** The partial at constants, folded while it is built in the role of an adjoint; null where the row states zero. */
function foldedPartial(row: Row, inputs: readonly number[], position: number): number | null {
  const builder = new Builder();
  builder.openBlock([]);
  builder.role = "adjoint";
  const { derivative } = row;
  if (derivative.kind !== "elementwise") throw new Error("not elementwise");
  const output = constant(Number(row.evaluate(inputs, {})));
  const partial = derivative.partial(builder, inputs.map(constant), output, position);
  if (partial === null) return null;
  if (partial.kind !== "constant") throw new Error("constants fold");
  return Number(partial.value);
}

const positiveZero = (x: number) => (x === 0 ? 0 : x);

/** Whether a step may cross a kink or a jump, where differences mean nothing. */
function nearKink(row: Row, inputs: readonly number[], step: number): boolean {
  const [x = 0, y = 0] = inputs;
  switch (row.name) {
    case "abs":
      return Math.abs(x) < 2 * step;
    case "cbrt":
      return Math.abs(x) < 1;
    case "min":
    case "max":
      return Math.abs(x - y) < 2 * step;
    case "hypot":
      return Math.hypot(x, y) < 1;
    case "rem": {
      const away = Math.abs(x / y - Math.round(x / y));
      return away * y < 2 * step * (1 + Math.abs(x / y));
    }
    default:
      return false;
  }
}

test("the partial of fround is that of the identity", () => {
  expect(partialOf(primitives.fround, [0.3], 0)).toBe(1);
});

test("where a partial exists, inputs at which the rule of another diverges do not disturb it", () => {
  expect(partialOf(primitives.pow, [-2, 3], 0)).toBe(12);
  expect(partialOf(primitives.pow, [0, 3], 0)).toBe(0);
  expect(partialOf(primitives.pow, [-2, 0], 0)).toBeCloseTo(0);
  expect(partialOf(primitives.pow, [2, 0], 0)).toBe(0);
  expect(partialOf(primitives.atan2, [1e-200, 1e-200], 0)).toBeCloseTo(5e199, -190);
  expect(partialOf(primitives.atan2, [1e200, 1e200], 1)).toBeCloseTo(-5e-201, 210);
  expect(partialOf(primitives.logistic, [800], 0)).toBe(0);
  expect(partialOf(primitives.logistic, [-700], 0)).toBeCloseTo(Math.exp(-700), 310);
  expect(partialOf(primitives.expm1, [-50], 0)).toBe(Math.exp(-50));
});

test("derivatives up to third order vanish where the function is flat: far out and at ±Infinity", () => {
  const flatAt: readonly (readonly [Row, readonly number[]])[] = [
    [primitives.tanh, [400, 1e308, inf]],
    [primitives.logistic, [800, 1e308, inf]],
    [primitives.erf, [28, 1e200, 1e308, inf]],
    [primitives.erfc, [28, 1e200, 1e308, inf]],
  ];
  for (const [row, points] of flatAt) {
    const orders = [programOfRow(row, scalarTypes([0]))];
    for (let order = 1; order <= 3; order++) {
      orders.push(partialProgram(orders[order - 1] ?? programOfRow(row, []), 0));
      for (const x of points.flatMap((point) => [point, -point])) {
        const [found] = interpret(orders[order] ?? programOfRow(row, []), [x]);
        expect(positiveZero(Number(found)), `${row.name}, order ${order}, at ${x}`).toBe(0);
      }
    }
  }
});

test("the Hessian of x ** y is symmetric, and right at base 0 and at negative bases", () => {
  const pow = programOfRow(primitives.pow, scalarTypes([0, 0]));
  const second = [0, 1].map((first) => [0, 1].map((then) => partialProgram(partialProgram(pow, first), then)));
  const cases: readonly (readonly [x: number, y: number, xx: number, xy: number, yy: number])[] = [
    [0, 0, 0, inf, 0],
    [0, 1, 0, -inf, 0],
    [0, 2, 2, 0, 0],
    [0, 3, 0, 0, 0],
    [-3, 2, 2, nan, nan],
    [-3, 3, -18, nan, nan],
    [2, 0, 0, 0.5, Math.LN2 ** 2],
  ];
  for (const [x, y, ...stated] of cases) {
    const [xx, xy, yx, yy] = second.flat().map((program) => positiveZero(Number(interpret(program, [x, y])[0])));
    expect([xx, xy, yy], `at (${x}, ${y})`).toEqual(stated);
    expect(yx, `at (${x}, ${y})`).toBe(xy);
  }
});

test("the second derivatives of xlogy at the origin are the limits by x: 0, Infinity, 0", () => {
  const f = programOfRow(primitives.xlogy, scalarTypes([0, 0]));
  const second = [0, 1].flatMap((first) => [0, 1].map((then) => partialProgram(partialProgram(f, first), then)));
  expect(second.map((program) => positiveZero(Number(interpret(program, [0, 0])[0])))).toEqual([0, inf, inf, 0]);
});

test("the extremes of a NaN have no derivative", () => {
  for (const row of [primitives.max, primitives.min]) {
    for (const inputs of [
      [nan, 1],
      [1, nan],
      [nan, nan],
    ]) {
      expect([partialOf(row, inputs, 0), partialOf(row, inputs, 1)]).toEqual([nan, nan]);
    }
  }
});

test("second derivatives at the special points of hypot, pow, logAddExp and log1mexp are numbers", () => {
  const second = (row: Row, inputs: number[], first: number, then: number) =>
    Number(interpret(partialProgram(partialProgram(programOfRow(row, scalarTypes(inputs)), first), then), inputs)[0]);
  expect(positiveZero(second(primitives.hypot, [0, 0], 0, 0))).toBe(0);
  expect(positiveZero(second(primitives.hypot, [0, 0], 0, 1))).toBe(0);
  expect(second(primitives.pow, [2, 0], 0, 1)).toBeCloseTo(0.5, 14);
  expect(second(primitives.logAddExp, [1, 1], 0, 0)).toBeCloseTo(0.25, 14);
  expect(second(primitives.pow, [0, 2], 0, 0)).toBe(2);
  expect(second(primitives.log1mexp, [0], 0, 0)).toBe(Number.NEGATIVE_INFINITY);
  expect(second(primitives.log1mexp, [-0], 0, 0)).toBe(Number.NEGATIVE_INFINITY);
  expect(positiveZero(second(primitives.log1mexp, [-800], 0, 0))).toBe(0);
  expect(second(primitives.log1mexp, [-700], 0, 0)).toBeCloseTo(-Math.exp(-700), 310);
});
