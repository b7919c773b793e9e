/** Every scheme on functions of one number with known derivatives: how near it comes, and whether its error bar is honest. */
import { describe, expect, it } from "vitest";
import { type NumericComponent, numericGradient } from "../../src/numeric/numeric-gradient.js";
import type { Scheme } from "../../src/numeric/scheme.js";

/** Functions with their derivatives, known in closed form. */
const cases: readonly { name: string; f: (x: number) => number; df: (x: number) => number; at: readonly number[] }[] = [
  { name: "x³", f: (x) => x ** 3, df: (x) => 3 * x * x, at: [1e-12, 1e-5, 0.5, -2, 1e3, 1e12] },
  { name: "sin", f: Math.sin, df: Math.cos, at: [0, 1e-9, 1, -1e-3, 20, 1e6] },
  { name: "exp", f: Math.exp, df: Math.exp, at: [0, 1, -30, 30] },
  { name: "log", f: Math.log, df: (x) => 1 / x, at: [1e-300, 1e-12, 1e-3, 1, 1e9, 1e12] },
  { name: "1/x", f: (x) => 1 / x, df: (x) => -1 / (x * x), at: [1e-12, 1e-3, 1, -5, 1e6, 1e12] },
  { name: "sqrt", f: Math.sqrt, df: (x) => 0.5 / Math.sqrt(x), at: [1e-12, 1e-3, 2] },
  { name: "5 + tanh", f: (x) => 5 + Math.tanh(x), df: (x) => 1 / Math.cosh(x) ** 2, at: [1e-7, 0.3, -2] },
  { name: "sin 10⁶x", f: (x) => Math.sin(1e6 * x), df: (x) => 1e6 * Math.cos(1e6 * x), at: [0, 0.7, 0.3] },
  {
    name: "a saturated sigmoid",
    f: (x) => 1 / (1 + Math.exp(-x)),
    df: (x) => 1 / (2 + 2 * Math.cosh(x)),
    at: [-40, 10],
  },
];

/** Schemes with the relative error they reach where the function varies on the scale of x. */
const schemes: readonly { name: string; scheme: Scheme; reached: number }[] = [
  { name: "forward", scheme: "forward", reached: 1e-5 },
  { name: "central", scheme: "central", reached: 1e-7 },
  { name: "five-point", scheme: "five-point", reached: 1e-8 },
  { name: "ridders", scheme: "ridders", reached: 1e-9 },
  { name: "seven points", scheme: { stencil: [-3, -2, -1, 0, 1, 2, 3] }, reached: 1e-8 },
  { name: "one-sided", scheme: { stencil: [0, 1, 2] }, reached: 1e-5 },
];

function differentiate(f: (x: number) => number, x: number, scheme: Scheme): NumericComponent {
  const [component] = numericGradient(f, [x], { scheme }).components;
  if (component === undefined) throw new Error("no component");
  return component;
}

describe.each(schemes)("$name", ({ scheme, reached }) => {
  describe.each(cases)("of $name", ({ f, df, at }) => {
    it.each([...at])("is near, and within its error bar, at %d", (x) => {
      const { value, error } = differentiate(f, x, scheme);
      const missed = Math.abs(value - df(x));
      if (Number.isFinite(error)) expect(missed).toBeLessThanOrEqual(3 * error);
      // Extrapolation finds no scale where f varies a million times faster than x and 1 do; it must say so.
      else expect(scheme).toBe("ridders");
      if (Number.isFinite(error)) expect(missed / Math.abs(df(x))).toBeLessThan(reached);
    });
  });
});
