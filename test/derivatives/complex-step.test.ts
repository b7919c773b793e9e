/** Gradients by complex steps: the sample library against reverse mode, which shares nothing with them but the program. */
import { describe, expect, it } from "vitest";
import { complexStep } from "../../src/derivatives/complex-step.js";
import { customDerivative, grad } from "../../src/index.js";
import { flatten, size } from "../../src/tree/tree.js";
import { samples } from "../samples/all.js";

type NumberFunction = (...args: unknown[]) => number;

const small = samples.filter(({ args, wrt }) => args.every((call) => wrt.every((index) => size(call[index]) <= 40)));

describe("the sample library", () => {
  it.each(small.map((sample) => [sample.name, sample] as const))("%s", (_, { f, args, wrt }) => {
    for (const call of args) {
      const run = f as NumberFunction;
      if (typeof run(...call) !== "number") continue;
      const options = { wrt: wrt as [number] };
      const expected = flatten(grad(run, options)(...call));
      const found = flatten(complexStep(run, [...call], options));
      const scale = Math.max(1e-300, ...expected.map(Math.abs));
      const rounding = call.some((arg) => arg instanceof Float32Array) ? 1e-7 : 1e-14;
      expect(found.length).toBe(expected.length);
      found.forEach((x, index) => {
        const y = expected[index] ?? Number.NaN;
        expect(
          Object.is(x, y) || Math.abs(x - y) <= rounding * scale + 1e-100,
          `component ${index}: ${x} and ${y}`,
        ).toBe(true);
      });
    }
  });

  it("is compared on most samples", () => {
    expect(small.length).toBeGreaterThan(0.8 * samples.length);
  });
});

describe("complexStep", () => {
  it("has no truncation and no cancellation where differences fail", () => {
    const f = (x: number) => 1e9 + Math.sin(1e6 * x);
    expect(complexStep(f, [0.3])).toBeCloseTo(1e6 * Math.cos(3e5), 8);
    const saturated = (x: number) => 1 / (1 + Math.exp(-x));
    expect(complexStep(saturated, [-40]) / (Math.exp(-40) / (1 + Math.exp(-40)) ** 2)).toBeCloseTo(1, 14);
  });

  it("keeps the structure, and takes several arguments", () => {
    const f = (p: { w: Float32Array; b: number; name: string }, x: number[]) => p.w[0]! * x[0]! + p.b * x[1]!;
    const p = { w: new Float32Array([0.5]), b: 2, name: "n" };
    expect(complexStep(f, [p, [3, 4]], { wrt: [0, 1] })).toStrictEqual([{ w: new Float32Array([3]), b: 4 }, [0.5, 2]]);
  });

  it("evaluates the function behind a custom derivative: a wrong rule shows", () => {
    const square = customDerivative((x: number) => x * x, {
      vjp: ([x], _y, yBar) => [3 * x * yBar],
      check: false,
    });
    const f = (x: number) => square(x);
    expect(grad(f)(2)).toBe(6);
    expect(complexStep(f, [2])).toBe(4);
  });

  it("differentiates derivatives inside", () => {
    const f = (x: number) => grad((y: number) => y ** 3)(x) * 2;
    expect(complexStep(f, [2])).toBe(24);
  });

  it("says what it cannot do", () => {
    expect(() => complexStep(Math.hypot, [1, 2])).toThrow(/built into the JavaScript engine/);
    expect(() => complexStep((x: number) => x, [1], { wtr: 0 } as object)).toThrow(/complexStep has no option `wtr`/);
    expect(() => complexStep(((x: number) => [x]) as unknown as (x: number) => number, [1])).toThrow(/not a number/);
  });
});
