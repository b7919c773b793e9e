import { describe, expect, it } from "vitest";
import { central, centralWithError, ridders } from "../../src/numeric/schemes.js";

/** Functions with their derivatives, known in closed form. */
const cases: readonly { name: string; f: (x: number) => number; df: (x: number) => number; at: readonly number[] }[] = [
  { name: "x³", f: (x) => x ** 3, df: (x) => 3 * x * x, at: [0, 1e-5, 0.5, -2, 1e3, 1e8] },
  { name: "sin", f: Math.sin, df: Math.cos, at: [0, 1e-9, 1, -1e-3, 20] },
  { name: "exp", f: Math.exp, df: Math.exp, at: [0, 1, -30, 30] },
  { name: "log", f: Math.log, df: (x) => 1 / x, at: [1e-300, 1e-9, 1e-3, 1, 1e9] },
  { name: "1/x", f: (x) => 1 / x, df: (x) => -1 / (x * x), at: [1e-3, 1, -5, 1e6] },
  { name: "sqrt", f: Math.sqrt, df: (x) => 0.5 / Math.sqrt(x), at: [1e-12, 1e-3, 2] },
  { name: "5 + tanh", f: (x) => 5 + Math.tanh(x), df: (x) => 1 / Math.cosh(x) ** 2, at: [1e-7, 0.3, -2] },
  { name: "constant", f: () => 7, df: () => 0, at: [0, 1, 1e-6] },
];

const relative = (found: number, expected: number, scale: number) =>
  Math.abs(found - expected) / (Math.abs(expected) + scale);

describe.each(cases)("$name", ({ f, df, at }) => {
  it.each([...at])("is differentiated by Ridders' extrapolation at %d", (x) => {
    const { value, error } = ridders(f, x, false);
    const scale = x === 0 ? 1 : Math.abs(f(x)) / Math.max(1, Math.abs(x));
    expect(relative(value, df(x), scale)).toBeLessThan(3e-10);
    expect(Math.abs(value - df(x))).toBeLessThanOrEqual(50 * error);
  });

  it.each(at.filter((x) => x === 0 || Math.abs(x) >= 0.1))("is differentiated by central differences at %d", (x) => {
    const { value, error } = centralWithError(f, x, false);
    expect(value).toBe(central(f, x, false));
    expect(relative(value, df(x), x === 0 ? 1 : Math.abs(f(x)))).toBeLessThan(1e-8);
    expect(Math.abs(value - df(x))).toBeLessThanOrEqual(20 * error);
  });
});

describe("central differences", () => {
  it("shrink the step where the function is not finite at the larger distance", () => {
    expect(central(Math.log, 1e-9, false) * 1e-9).toBeCloseTo(1, 8);
  });

  it("tell by the error where the step is too large", () => {
    const { value, error } = centralWithError((x) => Math.sin(1e6 * x), 1, false);
    expect(error).toBeGreaterThan(0.05 * Math.abs(value - 1e6 * Math.cos(1e6)));
  });

  it("give NaN, with an infinite error, where the function is undefined beside x", () => {
    expect(central(Math.sqrt, 0, false)).toBeNaN();
    expect(centralWithError(Math.sqrt, 0, false).error).toBe(Number.POSITIVE_INFINITY);
    expect(ridders((x) => (x === 0 ? 1 : Number.NaN), 0, false)).toEqual({
      value: Number.NaN,
      error: Number.POSITIVE_INFINITY,
    });
    expect(central(Math.sin, Number.NaN, false)).toBeNaN();
    expect(central(Math.sin, Number.POSITIVE_INFINITY, false)).toBeNaN();
  });
});

describe("numbers stored in 32 bits", () => {
  it.each([0.1, -3, 0, 1e-9, 12345.678])("are nudged to representable numbers at %d", (number) => {
    const x = Math.fround(number);
    const seen: number[] = [];
    const f = (y: number) => {
      seen.push(y);
      return Math.cos(y);
    };
    expect(Math.abs(central(f, x, true) + Math.sin(x))).toBeLessThan(1e-8 * Math.max(1, x * x));
    expect(Math.abs(ridders(f, x, true).value + Math.sin(x))).toBeLessThan(1e-7);
    for (const y of seen) expect(Math.fround(y)).toBe(y);
  });
});
