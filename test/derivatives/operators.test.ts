import { describe, expect, it } from "vitest";
import { grad, hessian, hvp, jacobian, jvp, numericGrad, tree, valueAndGrad, vjp } from "../../src/index.js";

interface Parameters {
  readonly name: string;
  readonly w: Float64Array;
  readonly single: Float32Array;
  readonly rows: readonly (readonly number[])[];
  readonly points: readonly { readonly x: number; readonly id: string }[];
  readonly counts: Int32Array;
  readonly on: boolean;
  readonly b: number;
}

const point = (): Parameters => ({
  name: "p",
  w: new Float64Array([0.5, -1.25]),
  single: new Float32Array([0.25, 2]),
  rows: [
    [1, 2],
    [3, 4],
  ],
  points: [
    { x: 0.1, id: "a" },
    { x: 0.2, id: "b" },
  ],
  counts: new Int32Array([2]),
  on: true,
  b: 2,
});

function loss(p: Parameters, scale: number): number {
  let total = p.on ? p.b * p.b : 0;
  for (let i = 0; i < p.w.length; i++) total += Math.sin(p.w[i]!) * p.single[i]! * p.counts[0]!;
  for (const row of p.rows) for (const x of row) total += x * x * p.b;
  for (const { x } of p.points) total += Math.exp(x);
  return total * scale;
}

/** The gradient of `loss` by `p`, worked out by hand. */
function expected(p: Parameters, scale: number) {
  const squares = p.rows.flat().reduce((sum, x) => sum + x * x, 0);
  return {
    w: p.w.map((w, i) => scale * Math.cos(w) * p.single[i]! * 2),
    single: p.single.map((_, i) => scale * Math.sin(p.w[i]!) * 2),
    rows: p.rows.map((row) => row.map((x) => scale * 2 * x * p.b)),
    points: p.points.map(({ x }) => ({ x: scale * Math.exp(x) })),
    b: scale * (2 * p.b + squares),
  };
}

function expectClose(found: unknown, wanted: unknown, tolerance = 1e-12): void {
  const [a, b] = [tree.flatten(found), tree.flatten(wanted)];
  expect(a.length).toBe(b.length);
  a.forEach((x, index) => {
    const y = b[index] ?? Number.NaN;
    expect(Math.abs(x - y), `component ${index}: ${x}, not ${y}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(y)),
    );
  });
}

describe("grad", () => {
  it.each(["forward", "reverse"] as const)("gives the gradient with the argument's structure in %s mode", (mode) => {
    const p = point();
    const gradient = grad(loss, { mode })(p, 3);
    expect(Object.keys(gradient)).toEqual(["w", "single", "rows", "points", "b"]);
    expect(gradient.single).toBeInstanceOf(Float32Array);
    expect(gradient.points).toEqual([{ x: expect.any(Number) }, { x: expect.any(Number) }]);
    expectClose(gradient, expected(p, 3), 1e-7);
    expectClose(gradient.w, expected(p, 3).w);
    expect(p).toStrictEqual(point());
  });

  it("has numericGrad as another way", () => {
    expectClose(grad(loss)(point(), 3), numericGrad(loss)(point(), 3), 1e-6);
  });

  it("takes one or several arguments", () => {
    expect(grad(loss, { wrt: 1 })(point(), 3)).toBeCloseTo(loss(point(), 1), 12);
    const [scale, p] = grad(loss, { wrt: [1, 0] })(point(), 3);
    expect(scale).toBeCloseTo(loss(point(), 1), 12);
    expectClose(p.b, expected(point(), 3).b);
  });

  it("gives fresh results", () => {
    const df = grad((w: Float64Array) => w[0]! * w[0]!);
    const w = new Float64Array([3]);
    const first = df(w);
    const second = df(new Float64Array([4]));
    expect([first[0], second[0]]).toEqual([6, 8]);
    expect(first).not.toBe(second);
  });

  it("gives an empty gradient for an empty array, and zeros for what does not matter", () => {
    const sum = (xs: number[], _unused: Float64Array) => xs.reduce((total, x) => total + x, 0);
    expect(grad(sum, { wrt: [0, 1] })([], new Float64Array(2))).toStrictEqual([[], new Float64Array(2)]);
  });

  it("writes into existing arrays", () => {
    const out = { ...point(), b: 0 };
    const { w, rows } = out;
    expect(grad(loss).into(out, point(), 3)).toBe(out);
    expect(out.w).toBe(w);
    expect(out.rows).toBe(rows);
    expectClose(out.w, expected(point(), 3).w);
    expectClose(out.b, expected(point(), 3).b);
    expect(out.name).toBe("p");
  });

  it("tells its source and captures after the first call", () => {
    const factor = 3;
    const data = new Float64Array([1, 2]);
    const df = grad((x: number) => factor * x * data[1]!);
    expect(() => df.source).toThrow(/`grad\(f\)\.source` was read before the first call/);
    expect(() => df.captures).toThrow(/`grad\(f\)\.captures` was read before the first call/);
    expect(df(5)).toBe(6);
    expect(df.source).toContain("function");
    expect([...df.captures].sort()).toEqual(["data", "factor"]);
  });

  it("runs class instances and their methods", () => {
    class Vec2 {
      readonly x: number;
      readonly y: number;
      constructor(x: number, y: number) {
        this.x = x;
        this.y = y;
      }
      dot(other: Vec2): number {
        return this.x * other.x + this.y * other.y;
      }
    }
    const gradient = grad((v: Vec2, u: Vec2) => v.dot(v) * v.dot(u))(new Vec2(1, 2), new Vec2(3, 4));
    expect(gradient).toStrictEqual({ x: 2 * 1 * 11 + 5 * 3, y: 2 * 2 * 11 + 5 * 4 });
  });
});

describe("valueAndGrad", () => {
  it.each(["forward", "reverse"] as const)("gives exactly the value of the function in %s mode", (mode) => {
    const p = point();
    const { value, gradient } = valueAndGrad(loss, { mode })(p, 3);
    expect(value).toBe(loss(p, 3));
    expectClose(gradient.w, expected(p, 3).w);
  });

  it("writes the gradient into existing arrays", () => {
    const out = { w: new Float64Array(2), b: 0 };
    const f = (p: { w: Float64Array; b: number }) => [p.w[0]! * p.w[1]! * p.b, "aux"] as const;
    const found = valueAndGrad(f, { aux: true }).into(out, { w: new Float64Array([2, 3]), b: 5 });
    expect(found).toStrictEqual({ value: 30, gradient: { w: new Float64Array([15, 10]), b: 6 }, aux: "aux" });
    expect(found.gradient).toBe(out);
  });

  it.each(["forward", "reverse"] as const)("passes aux on, without differentiating it, in %s mode", (mode) => {
    const f = (x: number, ys: number[]) => {
      const scaled = ys.map((y) => y * x);
      return [x ** 3, { scaled, note: "n", count: ys.length }] as const;
    };
    const both = valueAndGrad(f, { aux: true, mode });
    expect(both(2, [1, 2])).toStrictEqual({
      value: 8,
      gradient: 12,
      aux: { scaled: [2, 4], note: "n", count: 2 },
    });
    const numbers = valueAndGrad((x: number) => [x ** 2, x] as const, { aux: true, mode });
    expect(numbers(3)).toStrictEqual({ value: 9, gradient: 6, aux: 3 });
  });
});

describe("jvp", () => {
  const f = (x: number, v: Float64Array, label: string) => ({
    product: v.map((y) => x * y),
    rows: [[x], [x * x]],
    label,
    n: v.length,
  });

  it("gives the value and its derivative in a direction", () => {
    const v = new Float64Array([3, 4]);
    const { value, tangent } = jvp(f, [2, v, "l"], [1, new Float64Array([1, 0])]);
    expect(value).toStrictEqual(f(2, v, "l"));
    expect(tangent).toStrictEqual({ product: new Float64Array([5, 4]), rows: [[1], [4]], n: 0 });
  });

  it("takes absent tangents as zero", () => {
    const v = new Float64Array([3, 4]);
    expect(jvp(f, [2, v, "l"], [null, v]).tangent.product).toStrictEqual(new Float64Array([6, 8]));
    expect(jvp(f, [2, v, "l"], []).tangent.product).toStrictEqual(new Float64Array(2));
  });
});

describe("vjp", () => {
  it("gives the value and a pullback that may be called again, whatever becomes of the arguments", () => {
    const f = (x: number, v: Float64Array, s: string) => ({ y: v.map((z) => x * z), s, n: x * x });
    const v = new Float64Array([3, 4]);
    const { value, pullback } = vjp(f, [2, v, "s"]);
    expect(value).toStrictEqual(f(2, new Float64Array([3, 4]), "s"));
    value.y.fill(99);
    v.fill(77);
    for (let again = 0; again < 2; again++) {
      expect(pullback({ y: new Float64Array([1, 10]), n: 1 })).toStrictEqual([
        3 + 40 + 4,
        new Float64Array([2, 20]),
        undefined,
      ]);
    }
    expect(() => pullback({ y: new Float64Array(3), n: 1 })).toThrow(/^the adjoint has 3 numbers in an array where 2/);
  });

  it("is the transpose of jvp", () => {
    const f = (x: number[]) => x.map((y, i) => Math.sin(y) * x[0]! + i);
    const x = [0.3, -0.2, 1.1];
    const dx = [1, 2, -1];
    const w = [0.5, -1, 2];
    const forward = tree.dot(jvp(f, [x], [dx]).tangent, w);
    const reverse = tree.dot(vjp(f, [x]).pullback(w)[0], dx);
    expect(forward).toBeCloseTo(reverse, 12);
  });
});

describe("jacobian", () => {
  const f = (x: Float64Array) => [x[0]! * x[1]!, x[1]! * x[2]!, Math.sin(x[0]!)];
  const x = new Float64Array([2, 3, 5]);
  const wanted = new Float64Array([3, 2, 0, 0, 5, 3, Math.cos(2), 0, 0]);

  it("has one row an output, in both modes", () => {
    for (const mode of ["forward", "reverse", undefined] as const) {
      const { rows, columns, data } = mode === undefined ? jacobian(f)(x) : jacobian(f, { mode })(x);
      expect([rows, columns]).toEqual([3, 3]);
      expectClose(data, wanted);
    }
  });

  it("chooses the mode by the shape", () => {
    const tall = jacobian((x: number) => [x, x * x, x ** 3]);
    expect(tall(2)).toStrictEqual([1, 4, 12]);
    expect(tall.source).toMatch(/Jvp|tangent|dx/i);
    const wide = jacobian((x: Float64Array) => x[0]! * x[1]! + x[2]!);
    expect(wide(x)).toStrictEqual(new Float64Array([3, 2, 1]));
  });

  it("has the result's structure outside and the argument's inside", () => {
    const g = (p: { a: number; v: number[]; s: string }) => ({ y: p.v.map((z) => z * p.a), z: p.a * p.a, t: p.s });
    for (const mode of ["forward", "reverse"] as const) {
      expect(jacobian(g, { mode })({ a: 2, v: [3, 4], s: "s" })).toStrictEqual({
        y: { a: [3, 4], v: { rows: 2, columns: 2, data: new Float64Array([2, 0, 0, 2]) } },
        z: { a: 4, v: [0, 0] },
      });
    }
  });

  it("puts a tuple inside for several arguments", () => {
    const g = (a: number, v: number[]) => v.map((z) => z * a);
    const [da, dv] = jacobian(g, { wrt: [0, 1] })(2, [3, 4]);
    expect(da).toStrictEqual([3, 4]);
    expect([...dv.data]).toEqual([2, 0, 0, 2]);
  });
});

describe("hessian and hvp", () => {
  const f = (p: { x: number[]; y: number }) => p.x[0]! ** 2 * p.x[1]! * p.y;
  const p = { x: [3, 5], y: 2 };

  it("have the argument's structure", () => {
    expect(hessian(f)(p)).toStrictEqual({
      x: { x: { rows: 2, columns: 2, data: new Float64Array([20, 12, 12, 0]) }, y: [30, 9] },
      y: { x: [30, 9], y: 0 },
    });
    expect(hvp(f, [p], { x: [1, 0], y: 1 })).toStrictEqual({ x: [50, 21], y: 30 });
  });

  it("have a tuple of tuples for several arguments", () => {
    const g = (x: number, v: number[]) => x * x * v[0]!;
    const blocks = hessian(g, { wrt: [0, 1] })(3, [5]);
    expect(blocks).toStrictEqual([
      [10, [6]],
      [[6], { rows: 1, columns: 1, data: new Float64Array([0]) }],
    ]);
    expect(hvp(g, [3, [5]], [1, [1]], { wrt: [0, 1] })).toStrictEqual([16, [6]]);
  });
});
