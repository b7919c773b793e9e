import { describe, expect, it } from "vitest";
import * as tree from "../../src/tree/tree.js";

class Vec2 {
  x: number;
  y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

const point = () => ({
  name: "p",
  w: new Float64Array([1, -2]),
  s: new Float32Array([0.5]),
  ids: new Int32Array([7]),
  on: true,
  rows: [
    [1, 2],
    [3, 4],
  ],
  v: new Vec2(5, 6),
  none: null,
});

describe("tree", () => {
  it("maps numbers, passes on the rest, and shares no storage", () => {
    const p = point();
    const doubled = tree.map((x) => 2 * x, p);
    expect(doubled).toStrictEqual({
      ...p,
      w: new Float64Array([2, -4]),
      s: new Float32Array([1]),
      rows: [
        [2, 4],
        [6, 8],
      ],
      v: new Vec2(10, 12),
    });
    expect(p).toStrictEqual(point());
    expect(doubled.ids).not.toBe(p.ids);
    expect(tree.map((x) => x + 1, 1)).toBe(2);
  });

  it("zips a point with its gradient, which lacks the static parts", () => {
    const gradient = {
      w: new Float64Array([1, 1]),
      s: new Float32Array([2]),
      rows: [
        [1, 1],
        [1, 1],
      ],
      v: { x: 1, y: 1 },
    };
    const next = tree.zip((x, g) => x - g, point(), gradient);
    expect(next.w).toStrictEqual(new Float64Array([0, -3]));
    expect(next.v).toStrictEqual(new Vec2(4, 5));
    expect(next.name).toBe("p");
    const third = tree.zip((x, g, h) => x + g * (h ?? 0), [1, 2], [3, 4], [5, 6]);
    expect(third).toStrictEqual([16, 26]);
    const arrays = new Float64Array([1, 2]);
    expect(tree.zip((x, y, z) => x + 10 * (y ?? 0) + 100 * (z ?? 0), arrays, arrays, arrays)).toStrictEqual(
      new Float64Array([111, 222]),
    );
  });

  it("says where values differ", () => {
    expect(() => tree.add({ a: [1, 2] }, { a: [1] })).toThrow(
      /^the value\.a has 1 numbers in an array where 2 are needed/,
    );
    const short: { a: number; b?: { c: number } } = { a: 1 };
    expect(() => tree.add<typeof short>({ a: 1, b: { c: 1 } }, short)).toThrow(
      /^the value\.b\.c is undefined, where a number/,
    );
    expect(() => tree.dot<number | number[]>([1], 1)).toThrow(/^the value is number, where an array is needed/);
    expect(() => tree.dot(new Float64Array(2), new Float64Array(3))).toThrow(/3 numbers in an array where 2/);
  });

  it("has the linear algebra of descent methods", () => {
    const p = point();
    expect(tree.dot(p, p)).toBe(1 + 4 + 0.25 + 30 + 61);
    expect(tree.add(p, p)).toStrictEqual(tree.map((x) => 2 * x, p));
    expect(tree.subtract(p, p)).toStrictEqual(tree.map(() => 0, p));
    expect(tree.scale(3, [1, 2])).toStrictEqual([3, 6]);
    expect(tree.addScaled([1, 2], -0.5, [2, 4])).toStrictEqual([0, 0]);
    expect(tree.copy(p)).toStrictEqual(p);
    expect(tree.copy(p).w).not.toBe(p.w);
  });

  it("takes norms without overflow or underflow", () => {
    expect(tree.norm([3, 4])).toBe(5);
    expect(tree.norm({ a: 3e200, b: new Float64Array([4e200]) })).toBeCloseTo(5e200, -190);
    expect(tree.norm([3e-200, 4e-200]) / 1e-200).toBeCloseTo(5, 12);
    expect(tree.norm("no numbers")).toBe(0);
    expect(tree.norm([Number.POSITIVE_INFINITY, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(tree.norm([Number.NaN, 1])).toBeNaN();
    expect(tree.norm([1, Number.NaN])).toBeNaN();
  });

  it("flattens to one array and back", () => {
    const p = point();
    const flat = tree.flatten(p);
    expect(flat).toStrictEqual(new Float64Array([1, -2, 0.5, 1, 2, 3, 4, 5, 6]));
    expect(tree.size(p)).toBe(9);
    expect(tree.unflatten(flat, p)).toStrictEqual(p);
    expect(() => tree.unflatten([1], p)).toThrow(/^the array has 1 numbers in an array where 9 are needed/);
  });

  it("makes zero gradients", () => {
    expect(tree.zeros(point())).toStrictEqual({
      w: new Float64Array(2),
      s: new Float32Array(1),
      rows: [
        [0, 0],
        [0, 0],
      ],
      v: { x: 0, y: 0 },
    });
    expect(tree.zeros(3)).toBe(0);
    expect(tree.zeros([])).toStrictEqual([]);
  });
});

it("takes a function first, and says so", () => {
  const double = (x: number) => 2 * x;
  expect(() => tree.map({ a: 1 } as never, double as never)).toThrow("tree.map was given [object Object]");
  expect(() => tree.zip(3 as never, { a: 1 }, { a: 2 })).toThrow("tree.zip was given 3");
});
