import { describe, expect, it } from "vitest";
import { grad, hessian, jacobian, jvp, valueAndGrad, vjp } from "../../src/index.js";

describe("gradients with respect to arguments of every structure", () => {
  it("lists of typed arrays keep their kinds", () => {
    const f = (ws: Float32Array[]) => ws[0]![1]! * ws[1]![0]! ** 2;
    expect(grad(f)([new Float32Array([1, 2]), new Float32Array([3, 4])])).toStrictEqual([
      new Float32Array([0, 9]),
      new Float32Array([12, 0]),
    ]);
    const layers = [new Float64Array([1, 2]), new Float64Array([3])];
    expect(grad((ws: Float64Array[]) => ws[0]![1]! * ws[1]![0]!)(layers)).toStrictEqual([
      new Float64Array([0, 3]),
      new Float64Array([2]),
    ]);
  });

  it("deep lists are rectangles", () => {
    const f = (t: number[][][]) => {
      let sum = 0;
      for (const plane of t) for (const row of plane) for (const x of row) sum += x ** 3;
      return sum;
    };
    expect(
      grad(f)([
        [
          [1, 2],
          [3, 4],
        ],
      ]),
    ).toStrictEqual([
      [
        [3, 12],
        [27, 48],
      ],
    ]);
  });

  it("ragged lists are tuples", () => {
    const f = (t: number[][]) => t[0]![0]! * t[1]![1]!;
    expect(grad(f)([[2], [3, 5]])).toStrictEqual([[5], [0, 2]]);
  });

  it("tuples have undefined where there is no derivative", () => {
    const f = (t: [string, number, [boolean, number]]) => (t[2][0] ? t[1] * t[2][1] : t[0].length);
    expect(grad(f)(["s", 3, [true, 5]])).toStrictEqual([undefined, 5, [undefined, 3]]);
    expect(grad(f)(["s", 3, [false, 5]])).toStrictEqual([undefined, 0, [undefined, 0]]);
  });

  it("integers and booleans in lists are read, and left out", () => {
    interface Item {
      readonly on: boolean;
      readonly bytes: Uint8Array;
      readonly x: number;
    }
    const f = (items: Item[]) => {
      let sum = 0;
      for (const item of items) if (item.on) sum += item.x * item.x * item.bytes[1]!;
      return sum;
    };
    const items = [
      { on: true, bytes: new Uint8Array([1, 2]), x: 3 },
      { on: false, bytes: new Uint8Array([3, 4]), x: 5 },
    ];
    expect(valueAndGrad(f)(items)).toStrictEqual({ value: 18, gradient: [{ x: 12 }, { x: 0 }] });
    expect(grad(f)([])).toStrictEqual([]);
  });

  it("null, undefined and missing fields are static", () => {
    const f = (p: { a: number; b?: number | undefined; c: { d: number } | null }) => p.a * (p.b ?? 2) * (p.c?.d ?? 3);
    expect(grad(f)({ a: 1, c: null })).toStrictEqual({ a: 6 });
    expect(grad(f)({ a: 1, b: undefined, c: null })).toStrictEqual({ a: 6 });
    expect(grad(f)({ a: 1, b: 5, c: { d: 7 } })).toStrictEqual({ a: 35, b: 7, c: { d: 5 } });
  });

  it("defaults and rest parameters", () => {
    const f = (x: number, y = 3, ...zs: number[]) => zs.reduce((sum, z) => sum + z * x, x * y);
    expect(grad(f)(2)).toBe(3);
    expect(grad(f)(2, 5)).toBe(5);
    expect(grad(f)(2, 5, 7, 11)).toBe(23);
    expect(grad(f, { wrt: 3 })(2, 5, 7, 11)).toBe(2);
  });

  it("lists of class instances", () => {
    class Body {
      readonly m: number;
      readonly p: Float64Array;
      constructor(m: number, p: Float64Array) {
        this.m = m;
        this.p = p;
      }
      energy(): number {
        return this.m * (this.p[0]! ** 2 + this.p[1]! ** 2);
      }
    }
    const f = (bodies: Body[]) => {
      let total = 0;
      for (const body of bodies) total += body.energy();
      return total;
    };
    expect(grad(f)([new Body(2, new Float64Array([1, 2])), new Body(3, new Float64Array([0, 1]))])).toStrictEqual([
      { m: 5, p: new Float64Array([4, 8]) },
      { m: 1, p: new Float64Array([0, 6]) },
    ]);
  });
});

describe("results of every structure", () => {
  it("have values, tangents and pullbacks of their own structure", () => {
    class Pair {
      readonly a: number;
      readonly b: number;
      constructor(a: number, b: number) {
        this.a = a;
        this.b = b;
      }
    }
    const f = (x: number, n: number) => {
      const rows: number[][] = [];
      for (let i = 0; i < n; i++) rows.push([x * i, x * x]);
      return { rows, single: new Float32Array([x, 2 * x]), pair: new Pair(x, -x), text: "t", flag: x > 0, none: null };
    };
    const { value, tangent } = jvp(f, [3, 2], [1]);
    expect(value).toStrictEqual(f(3, 2));
    expect(tangent).toStrictEqual({
      rows: [
        [0, 6],
        [1, 6],
      ],
      single: new Float32Array([1, 2]),
      pair: { a: 1, b: -1 },
    });
    const { pullback } = vjp(f, [3, 2]);
    expect(
      pullback({
        rows: [
          [1, 1],
          [1, 0],
        ],
        single: new Float32Array([1, 1]),
        pair: { a: 10, b: 0 },
      }),
    ).toEqual([0 + 6 + 1 + 3 + 10, 0]);
    expect(jacobian(f)(3, 2)).toStrictEqual({
      rows: [
        [0, 6],
        [1, 6],
      ],
      single: new Float32Array([1, 2]),
      pair: { a: 1, b: -1 },
    });
  });

  it("hessians of records in lists", () => {
    const f = (ps: { x: number; y: number }[]) => ps[0]!.x * ps[0]!.y * ps[1]!.x;
    expect(
      hessian(f)([
        { x: 2, y: 3 },
        { x: 5, y: 7 },
      ]),
    ).toStrictEqual([
      {
        x: [
          { x: 0, y: 5 },
          { x: 3, y: 0 },
        ],
        y: [
          { x: 5, y: 0 },
          { x: 2, y: 0 },
        ],
      },
      {
        x: [
          { x: 3, y: 2 },
          { x: 0, y: 0 },
        ],
        y: [
          { x: 0, y: 0 },
          { x: 0, y: 0 },
        ],
      },
    ]);
  });
});
