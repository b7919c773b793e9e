/** What is proven of integers is not taken for granted of other numbers: fractions, NaN and Infinity keep their comparisons. */
import { expect, test } from "vitest";
import { valueAndGrad } from "../../src/index.js";

const functions: readonly ((x: number, k: number) => number)[] = [
  (x, k) => {
    const u = k * 0;
    return u > 0.5 ? x : 2 * x;
  },
  (x, k) => {
    const u = k - k;
    return 0 > u - 1 ? x : 2 * x;
  },
  (x, k) => {
    const u = k * 0;
    return u < 1 ? x : 2 * x;
  },
];

test.each(functions)("comparison %# is as JavaScript's", (f) => {
  for (const k of [0, -0, 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(valueAndGrad(f)(3, k).value).toBe(f(3, k));
  }
});
