import { describe, expect, it } from "vitest";
import { numericGrad } from "../../src/numeric/numeric-grad.js";
import { numericGradient } from "../../src/numeric/numeric-gradient.js";
import { flatten, size } from "../../src/tree/tree.js";

interface Parameters {
  readonly name: string;
  readonly w: Float64Array;
  readonly s: Float32Array;
  readonly rows: readonly (readonly number[])[];
  readonly b: number;
}

const point = (): Parameters => ({
  name: "p",
  w: new Float64Array([0.5, -1]),
  s: new Float32Array([0.25]),
  rows: [
    [1, 2],
    [3, 4],
  ],
  b: 2,
});

/** sum(w²) + sin(s) + Σ rows · b, whose gradient is plain. */
function loss(p: Parameters, scale: number): number {
  let total = Math.sin(p.s[0] ?? 0);
  for (const w of p.w) total += w * w;
  for (const row of p.rows) for (const x of row) total += x * p.b;
  return total * scale;
}

const expected = { w: [3, -6], s: [3 * Math.cos(0.25)], rows: [6, 6, 6, 6], b: 30 };
const flatExpected = [...expected.w, ...expected.s, ...expected.rows, expected.b];

describe.each(["central", "five-point", "richardson", "ridders"] as const)("numericGradient by %s", (scheme) => {
  it("has the argument's structure and one component for each number", () => {
    const p = point();
    const report = numericGradient(loss, [p, 3], { scheme });
    expect(Object.keys(report.gradient)).toEqual(["w", "s", "rows", "b"]);
    expect(report.gradient.w).toBeInstanceOf(Float64Array);
    expect(report.gradient.s).toBeInstanceOf(Float32Array);
    expect(report.gradient.rows.length).toBe(2);
    expect(report.components.map((component) => component.path)).toEqual([
      "p.w[0]",
      "p.w[1]",
      "p.s[0]",
      "p.rows[0][0]",
      "p.rows[0][1]",
      "p.rows[1][0]",
      "p.rows[1][1]",
      "p.b",
    ]);
    report.components.forEach((component, index) => {
      expect(component.argument).toBe(0);
      expect(Math.abs(component.value - (flatExpected[index] ?? Number.NaN))).toBeLessThanOrEqual(3 * component.error);
      expect(component.error).toBeLessThan(1e-6);
    });
    expect([...flatten(report.gradient)].length).toBe(flatExpected.length);
    expect(p).toStrictEqual(point());
  });

  it("differentiates several arguments", () => {
    const { gradient, components } = numericGradient(loss, [point(), 3], { scheme, wrt: [1, 0] });
    expect(gradient[0]).toBeCloseTo(loss(point(), 1), 8);
    expect(gradient[1].b).toBeCloseTo(30, 7);
    expect(components[0]).toMatchObject({ argument: 1, path: "scale" });
  });
});

describe("numericGradient", () => {
  it("counts the evaluations", () => {
    let calls = 0;
    const counted = (x: number[]) => {
      calls++;
      return (x[0] ?? 0) * (x[1] ?? 0);
    };
    const report = numericGradient(counted, [[1, 2]]);
    // One at the point, seven to estimate the noise, four for each component.
    expect(report.evaluations).toBe(16);
    expect(calls).toBe(16);
    expect(report.components.map((component) => component.evaluations)).toEqual([4, 4]);
    calls = 0;
    numericGrad(counted, { noise: 0 })([1, 2]);
    expect(calls).toBe(10);
  });

  it("works on frozen arguments and class instances, and keeps methods", () => {
    class Vec2 {
      readonly x: number;
      readonly y: number;
      constructor(x: number, y: number) {
        this.x = x;
        this.y = y;
      }
      norm(): number {
        return Math.hypot(this.x, this.y);
      }
    }
    const gradient = numericGrad((v: Vec2) => v.norm())(Object.freeze(new Vec2(3, 4)));
    expect(gradient.x).toBeCloseTo(0.6, 9);
    expect(gradient.y).toBeCloseTo(0.8, 9);
    expect(Object.getPrototypeOf(gradient)).toBe(Object.prototype);
  });

  it("gives gradients for empty arrays and scalars", () => {
    expect(numericGrad((x: number[]) => x.length)([])).toEqual([]);
    expect(numericGrad((x: number) => x * x)(3)).toBeCloseTo(6, 8);
    expect(size(numericGrad((x: Float64Array) => x.length)(new Float64Array(0)))).toBe(0);
  });
});

describe("refusals", () => {
  const square = (x: number) => x * x;
  const loose = (options: object) => options as Record<never, never>;

  it("names unknown options and the nearest known one", () => {
    expect(() => numericGrad(square, loose({ schema: "ridders" }))).toThrow(
      /^numericGrad has no option `schema`[\s\S]*write `scheme`; the options are `wrt`, `scheme`, `step`/,
    );
    expect(() => numericGradient(square, [1], loose({ scheme: "backward" }))).toThrow(
      /^numericGradient got `scheme`: "backward"[\s\S]*"forward" or "central" or "five-point"/,
    );
  });

  it("names bad `wrt`", () => {
    for (const wrt of [-1, 0.5, [0, 0], []]) expect(() => numericGrad(square, loose({ wrt }))).toThrow(/got `wrt`/);
    expect(() => numericGrad(square, { wrt: 1 as 0 })(2)).toThrow(/`wrt` names argument 1, but .* called with 1/);
  });

  it("names results and arguments without derivative", () => {
    const wrong = ((x: number) => [x]) as unknown as (x: number) => number;
    expect(() => numericGrad(wrong)(1)).toThrow(/returned number\[\], not a number/);
    expect(() => numericGrad((s: string) => s.length)("a")).toThrow(/argument 0 has no component .* it is string/);
    expect(() => numericGrad(3 as unknown as (x: number) => number)).toThrow(/numericGrad was given 3/);
  });
});
