/** `op` on plain numbers: what JavaScript computes. */
import { expect, test } from "vitest";
import { op } from "../../src/index.js";

const numbers = [0, -0, 1, -1, 0.5, -2.5, 3, 1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

test("functions of Math are Math's", () => {
  const names = Object.keys(op).filter((name) => typeof Reflect.get(Math, name) === "function");
  expect(names.length).toBeGreaterThan(30);
  for (const name of names) {
    const [own, ours] = [Reflect.get(Math, name), Reflect.get(op, name)] as ((...values: number[]) => number)[];
    for (const x of numbers) {
      for (const y of numbers) {
        const values = (own?.length ?? 0) === 1 ? [x] : [x, y];
        expect(Object.is(ours?.(...values), own?.(...values)), `${name}(${values})`).toBe(true);
      }
    }
  }
  for (const name of ["max", "min", "hypot"] as const) {
    expect(Object.is(op[name](), Math[name]())).toBe(true);
    expect(op[name](3, 1, 2)).toBe(Math[name](3, 1, 2));
  }
});

test("operators are JavaScript's", () => {
  for (const x of numbers) {
    expect(Object.is(op.neg(x), -x)).toBe(true);
    for (const y of numbers) {
      const results = [op.add(x, y), op.sub(x, y), op.mul(x, y), op.div(x, y), op.rem(x, y), op.pow(x, y)];
      const expected = [x + y, x - y, x * y, x / y, x % y, x ** y];
      expect(results.every((result, index) => Object.is(result, expected[index]))).toBe(true);
      const tests = [op.lt(x, y), op.le(x, y), op.gt(x, y), op.ge(x, y), op.eq(x, y), op.ne(x, y)];
      expect(tests).toEqual([x < y, x <= y, x > y, x >= y, x === y, x !== y]);
    }
  }
  expect([op.not(true), op.and(true, false), op.or(true, false)]).toEqual([false, false, true]);
});

test("sums, elements, arrays and choices", () => {
  expect(op.sum([1, 1e16, -1e16])).toBe(0);
  expect(Object.is(op.sum([-0]), 0)).toBe(true);
  expect(op.sum(Float32Array.of(0.5, 0.25))).toBe(0.75);
  expect(op.get([1, 2], 1)).toBe(2);
  expect(op.get([1, 2], 2)).toBeNaN();
  expect(op.float64Array([1, 2])).toEqual(Float64Array.of(1, 2));
  expect(
    op.cond(
      false,
      () => 1,
      () => 2,
    ),
  ).toBe(2);
  expect(op.stopGradient(3)).toBe(3);
  expect(op.float64Array([])).toEqual(new Float64Array(0));
});

test("what is no number is refused", () => {
  expect(() => op.add(1, undefined as never)).toThrow("`op.add` was given undefined");
  expect(() => op.sin("1" as never)).toThrow("`op.sin` was given text");
  expect(() => op.not(null as never)).toThrow("it takes truth values");
});
