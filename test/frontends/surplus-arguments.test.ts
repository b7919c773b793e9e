/** Built-in functions of numbers ignore what they are given beyond their parameters, as a callback of `map` is. */
import { expect, it } from "vitest";
import { erf, grad } from "../../src/index.js";

it("takes Math functions as callbacks of map", () => {
  const f = (rows: number[][]) =>
    rows.map((row) => row.map(Math.tanh)).reduce((sum, row) => sum + row[0]! * row[1]!, 0);
  const [[dx, dy]] = grad(f)([[0.5, 0.25]]) as [[number, number]];
  expect(dx).toBeCloseTo((1 - Math.tanh(0.5) ** 2) * Math.tanh(0.25), 14);
  expect(dy).toBeCloseTo(Math.tanh(0.5) * (1 - Math.tanh(0.25) ** 2), 14);
});

it("takes special functions as callbacks of map", () => {
  const f = (xs: number[]) => xs.map(erf).reduce((a, b) => a + b, 0);
  const expected = [0.1, 0.5].map((x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x));
  grad(f)([0.1, 0.5]).forEach((d, i) => {
    expect(d).toBeCloseTo(expected[i]!, 14);
  });
});
