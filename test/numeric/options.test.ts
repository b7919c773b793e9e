/** What options do: bounds, noise, steps, stencils, long runs; and functions with noise, in 32 bits, of large size. */
import { describe, expect, it } from "vitest";
import { noiseIn } from "../../src/numeric/noise.js";
import { numericGrad } from "../../src/numeric/numeric-grad.js";
import { numericGradient } from "../../src/numeric/numeric-gradient.js";
import { numericHessian } from "../../src/numeric/numeric-hessian.js";
import { stencilWeights } from "../../src/numeric/stencil.js";

const loose = (options: object) => options as Record<never, never>;
const schemes = ["forward", "central", "five-point", "richardson", "ridders", { stencil: [-1, 0, 2] }] as const;

/** Reproducible noise in (-1, 1) that depends on every bit of x. */
function hash(x: number): number {
  const bits = new Uint32Array(new Float64Array([x]).buffer);
  let h = 0x9e3779b9;
  for (const part of bits) {
    h = Math.imul(h ^ part, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return (h >>> 0) / 2 ** 31 - 1;
}

describe("bounds", () => {
  it.each(schemes)("are never left by %j", (scheme) => {
    const seen: number[] = [];
    const f = (x: number[]) => {
      seen.push(...x);
      return x.reduce((sum, v) => sum + Math.sqrt(1 + v) + v ** 3, 0);
    };
    const x = [0, 1, 1e-9, 1 - 1e-9, 0.5];
    const { components } = numericGradient(f, [x], { scheme, bounds: { lower: 0, upper: 1 } });
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...seen)).toBeLessThanOrEqual(1);
    components.forEach(({ value, error }, index) => {
      const expected = 0.5 / Math.sqrt(1 + x[index]!) + 3 * x[index]! ** 2;
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(3 * error);
      expect(error).toBeLessThan(1e-3);
    });
  });

  it("are never left in 32 bits", () => {
    const seen: number[] = [];
    const upper = Math.fround(0.3);
    const f = (x: Float32Array) => {
      seen.push(x[0]!);
      return x[0]! ** 2;
    };
    expect(numericGrad(f, { bounds: { upper: [upper] as never } })(new Float32Array([upper]))[0]).toBeCloseTo(0.6, 5);
    expect(Math.max(...seen)).toBe(upper);
  });

  it("are structured like the argument, numbers standing for all below, and may be partial", () => {
    const seen: number[] = [];
    const f = (p: { w: number[]; b: number }) => {
      seen.push(p.b);
      return p.b * p.w[0]!;
    };
    const p = { w: [1, 2], b: 0 };
    expect(numericGradient(f, [p], { bounds: { lower: { b: 0 }, upper: { w: 9 } } }).gradient.b).toBeCloseTo(1, 8);
    expect(Math.min(...seen)).toBe(0);
    expect(() => numericGradient(f, [p], { bounds: { lower: { w: [1] } } })).toThrow(
      "the lower bound is { w: number[] }, where { w: number[], b: number } is needed: `.w` of it is an array of length 1, not an array of length 2",
    );
    expect(() => numericGradient(f, [p], loose({ bounds: { low: 0 } }))).toThrow(/option `bounds` has no option `low`/);
  });

  it("contain the point", () => {
    const f = (x: number[]) => x[0]! + x[1]!;
    expect(() => numericGradient(f, [[0, 2]], { bounds: { lower: 0, upper: 1 } })).toThrow(
      [
        "`x[1]` is 2, not between its bounds 0 and 1",
        "",
        "Why: steps are taken from the point on to where the bounds leave room",
        "Instead: pass a point within the bounds, and a lower bound below the upper one",
      ].join("\n"),
    );
    expect(() => numericGradient(f, [[0, 1]], { bounds: { lower: 0, upper: [1, 0] } })).toThrow(
      /`x\[1\]` is 1, not between/,
    );
  });
});

describe("noise", () => {
  it("is what differences of high order leave", () => {
    const smooth = Array.from({ length: 7 }, (_, i) => Math.sin(1 + i * 1e-8));
    expect(noiseIn(smooth).level).toBeLessThan(3e-16);
    const noisy = smooth.map((y, i) => y + 1e-6 * hash(i));
    // Uniform on (-1e-6, 1e-6): a standard deviation of 5.8e-7.
    expect(noiseIn(noisy).level).toBeGreaterThan(2e-7);
    expect(noiseIn(noisy).level).toBeLessThan(1.5e-6);
    expect(noiseIn([1, 1, 1, 1, 1, 1, 1])).toEqual({ level: 0, isSettled: true });
    expect(noiseIn([1, 2, Number.NaN, 1, 1, 1, 1]).level).toBe(0);
  });

  it.each(schemes.filter((scheme) => scheme !== "forward"))(
    "makes longer steps, and error bars that hold: %j",
    (scheme) => {
      const f = (x: number[]) => Math.exp(x[0]!) * Math.sin(x[1]!) + 1e-6 * hash(x[0]! + 3 * x[1]!);
      const report = numericGradient(f, [[0.3, 0.7]], { scheme });
      expect(report.noise).toBeGreaterThan(1e-7);
      expect(report.noise).toBeLessThan(3e-6);
      expect(report.isRepeatable).toBe(true);
      const expected = [Math.exp(0.3) * Math.sin(0.7), Math.exp(0.3) * Math.cos(0.7)];
      report.components.forEach(({ value, error }, index) => {
        expect(Math.abs(value - expected[index]!)).toBeLessThanOrEqual(3 * error);
        expect(error).toBeLessThan(0.02);
      });
    },
  );

  it("of a function that is not deterministic is noticed", () => {
    let calls = 0;
    const report = numericGradient((x: number) => Math.sin(x) + 1e-6 * hash(calls++), [1]);
    expect(report.isRepeatable).toBe(false);
    const [{ value, error } = { value: 0, error: 0 }] = report.components;
    expect(Math.abs(value - Math.cos(1))).toBeLessThanOrEqual(3 * error);
    expect(error).toBeLessThan(0.01);
  });

  it("of arithmetic in 32 bits is found", () => {
    const f = (x: number) => Math.fround(Math.fround(x) * Math.fround(x) + Math.fround(Math.sin(x)));
    const { components } = numericGradient(f, [0.77]);
    const [{ value, error } = { value: 0, error: 0 }] = components;
    expect(Math.abs(value - (2 * 0.77 + Math.cos(0.77)))).toBeLessThanOrEqual(3 * error);
    expect(error).toBeLessThan(0.05);
  });

  it("may be given, which saves its seven evaluations", () => {
    expect(numericGradient((x: number) => x * x, [3], { noise: 1e-12 })).toMatchObject({
      noise: 1e-12,
      evaluations: 6,
    });
  });
});

describe("values that are not finite", () => {
  it("give NaN and an infinite error bar", () => {
    const [component] = numericGradient((x: number) => Math.log(x), [-1]).components;
    expect(component).toMatchObject({ value: Number.NaN, error: Number.POSITIVE_INFINITY, step: 0, evaluations: 0 });
    expect(numericGrad(Math.sqrt)(0)).toBeNaN();
    expect(numericGrad((x: number) => x)(Number.NaN)).toBeNaN();
  });

  it("spoil only their component", () => {
    const { components } = numericGradient((x: number[]) => Math.sqrt(x[0]!) + x[1]!, [[0, 1]]);
    expect(components[0]!.error).toBe(Number.POSITIVE_INFINITY);
    expect(components[1]!.value).toBeCloseTo(1, 9);
  });

  it("never come with a small error bar where a slope is infinite", () => {
    for (const scheme of schemes) {
      const { value, error } = numericGradient(Math.cbrt, [0], { scheme }).components[0]!;
      expect(error).toBeGreaterThan(Math.abs(value) / 4);
    }
  });
});

describe("steps and stencils", () => {
  it("one step for all is taken as it is", () => {
    const { components } = numericGradient((x: number[]) => x[0]! ** 3 + x[1]!, [[1, 1]], { step: 0.125 });
    expect(components.map(({ step }) => step)).toEqual([0.125, 0.125]);
    expect(components[0]!.value).toBe(3 + 0.125 ** 2);
    expect(components[0]!.error).toBeGreaterThanOrEqual(0.125 ** 2);
  });

  it("a step too short to be told from none is refused, in 32 bits too", () => {
    const square = (x: Float64Array | Float32Array) => x[0]! ** 2;
    for (const step of [1e-16, 1e-300]) {
      expect(() => numericGradient(square, [new Float64Array([1])], { step })).toThrow("`step` is ");
    }
    expect(() => numericGradient(square, [new Float32Array([1])], { step: 1e-9 })).toThrow("stays the same when");
    for (const step of [7e-8, 1e-6]) {
      const { value, error } = numericGradient(square, [new Float32Array([1])], { step }).components[0]!;
      expect(Math.abs(value - 2) <= 3 * error).toBe(true);
    }
    const H = numericHessian((x: number[]) => x[0]! * x[1]!, { step: 1e-17 });
    let message = "";
    try {
      H([1, 1]);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toBe(`\`step\` is 1e-17, and \`x[0]\`, which is 1, stays the same when it is moved by that

Why: a difference is taken between points that can be told apart
Instead: pass a step of 2e-15 or more, or leave \`step\` out: then one is chosen that suits each component`);
  });

  it("nodes of which no derivative follows are refused", () => {
    let message = "";
    try {
      stencilWeights([0, 0], 1);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toBe(`stencilWeights was given the nodes [0, 0] and the order 1

Why: the derivative of order m follows from more than m values, at different places
Instead: pass different numbers, more of them than the order, which is a whole number from 0 on`);
    for (const [nodes, order] of [
      [[0, -0], 1],
      [[0, 1], 2],
      [[0, Number.NaN], 1],
      [[0, 1], 0.5],
      [[], 0],
    ] as const)
      expect(() => stencilWeights(nodes, order)).toThrow("stencilWeights was given");
    expect(stencilWeights([2], 0)).toEqual([1]);
  });

  it("where f is defined on one side only, formulas are one-sided without being told", () => {
    for (const scheme of schemes) {
      for (const [f, slope] of [
        [(x: number) => (x < 0 ? Number.NaN : x * x + 3 * Math.exp(x)), 3],
        [(x: number) => (x > 0 ? Number.NaN : Math.sin(2 * x)), 2],
        [(x: number) => x ** 1.5, 0],
      ] as const) {
        const { value, error } = numericGradient(f, [0], { scheme }).components[0]!;
        // Of x^(3/2), errors fall with the square root of the step, which makes them hard to estimate.
        expect(Math.abs(value - slope)).toBeLessThanOrEqual(6 * error);
        expect(error).toBeLessThan(0.05);
      }
      const root = numericGradient(Math.sqrt, [0], { scheme }).components[0]!;
      expect(Number.isNaN(root.value) || root.error > root.value / 4).toBe(true);
    }
  });

  it("weights are those of Fornberg's tables", () => {
    expect(stencilWeights([-2, -1, 0, 1, 2], 4)).toEqual([1, -4, 6, -4, 1]);
    expect(stencilWeights([0, 1, 2, 3], 1).map((weight) => Math.round(weight * 6))).toEqual([-11, 18, -9, 2]);
    expect(stencilWeights([-4, -3, -2, -1, 0, 1, 2, 3, 4], 2)[4]).toBeCloseTo(-205 / 72, 13);
    expect(stencilWeights([-1.5, -0.5, 0.5, 1.5], 3)).toEqual([-1, 3, -3, 1]);
  });

  it("derivatives of any order", () => {
    for (const [order, expected] of [Math.cos(1), -Math.sin(1), -Math.cos(1), Math.sin(1)].entries()) {
      const scheme = { stencil: [-3, -2, -1, 0, 1, 2, 3], order: order + 1 };
      const { value, error } = numericGradient(Math.sin, [1], { scheme }).components[0]!;
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(3 * error);
      expect(error).toBeLessThan(1e-3);
    }
  });

  it.each([
    [{ stencil: [0] }, /got `scheme`: \{ stencil: \[0\], order: 1 \}/],
    [{ stencil: [0, 0] }, /different multiples of the step/],
    [{ stencil: [0, 1], order: 2 }, /more of them than the order/],
    [{ stencil: [0, 1], order: 0.5 }, /got `scheme`/],
    [{}, /got `scheme`: \{ stencil: undefined/],
    ["backward", /got `scheme`: "backward"/],
  ])("%j is refused", (scheme, message) => {
    expect(() => numericGradient((x: number) => x, [1], loose({ scheme }))).toThrow(message);
  });

  it.each([
    [{ step: 0 }, "numericGrad got `step`: 0"],
    [{ step: Number.NaN }, "numericGrad got `step`: NaN"],
    [{ noise: -1 }, "numericGrad got `noise`: -1"],
    [{ noise: "small" }, 'numericGrad got `noise`: "small"'],
    [{ step: 0.1, scheme: "ridders" }, "numericGrad got `step`: 0.1"],
    [{ onProgress: 3 }, "numericGrad got `onProgress`: 3"],
    [{ signal: {} }, "numericGrad got `signal`: [object Object]"],
    [{ bounds: null }, "numericGrad's option `bounds` got as options: null"],
    [{ bound: 1 }, "numericGrad has no option `bound`"],
  ])("%j is refused", (options, message) => {
    expect(() => numericGrad((x: number) => x, loose(options))).toThrow(message);
  });
});

describe("long runs", () => {
  it("report each component", () => {
    const seen: unknown[] = [];
    const { evaluations } = numericGradient((x: number[]) => x[0]! * x[1]!, [[1, 2]], {
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen).toEqual([
      { done: 1, total: 2, evaluations: evaluations - 4 },
      { done: 2, total: 2, evaluations },
    ]);
  });

  it("end with the reason of the signal", () => {
    const controller = new AbortController();
    let calls = 0;
    const f = (x: Float64Array) => {
      if (++calls === 20) controller.abort(new Error("enough"));
      return x.reduce((sum, v) => sum + v * v, 0);
    };
    expect(() => numericGrad(f, { signal: controller.signal })(new Float64Array(100).fill(1))).toThrow("enough");
    expect(calls).toBe(20);
  });
});
