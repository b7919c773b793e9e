import { describe, expect, it } from "vitest";
import { checkGradient, complexStep, grad, numericGrad, trace, tree, valueAndGrad } from "../../src/index.js";

interface Point {
  readonly name: string;
  readonly w: Float64Array;
  readonly s: Float32Array;
  readonly rows: readonly (readonly number[])[];
  readonly b: number;
}
const point = (): Point => ({
  name: "p",
  w: new Float64Array([0.5, -1.5]),
  s: new Float32Array([0.25]),
  rows: [
    [1, 2],
    [3, 4],
  ],
  b: 2,
});

function expectSame(f: (p: Point) => number): void {
  const { value, gradient } = valueAndGrad(f)(point());
  expect(value).toBe(f(point()));
  const numeric = tree.flatten(numericGrad(f, { scheme: "ridders" })(point()));
  const found = tree.flatten(gradient);
  expect(found.length).toBe(numeric.length);
  found.forEach((x, index) => {
    expect(Math.abs(x - (numeric[index] ?? Number.NaN)), `component ${index}`).toBeLessThan(
      // Single-precision parts make the function itself a staircase of steps of 1e-7.
      1e-5 * Math.max(1, Math.abs(x)),
    );
  });
}

describe("tree inside a differentiated function", () => {
  it("has dot and norm, with the very values of the originals", () => {
    expectSame((p) => tree.dot(p, p));
    expectSame((p) => tree.norm(p));
    expectSame((p) =>
      tree.dot(p.rows, [
        [p.b, 1],
        [2, p.w[0]!],
      ]),
    );
    const norm = valueAndGrad((x: number[]) => tree.norm(x));
    for (const x of [
      [3e200, 4e200],
      [3e-200, 4e-200],
      [0, 0],
      [Number.NaN, 1],
      [Number.POSITIVE_INFINITY, 1],
    ]) {
      expect(norm(x).value).toBe(tree.norm(x));
    }
    expect(norm([3e200, 4e200]).gradient).toEqual([0.6, 0.8].map((x) => expect.closeTo(x, 12)));
    expect(norm([0, 0]).gradient).toEqual([0, 0]);
  });

  it("has map, zip and arithmetic", () => {
    expectSame((p) =>
      tree.dot(
        tree.map((x) => Math.sin(x) * p.b, p),
        p,
      ),
    );
    expectSame((p) =>
      tree.dot(
        tree.zip((x, y) => x * x * (y ?? 0), p, p),
        p,
      ),
    );
    expectSame((p) => tree.dot(tree.addScaled(p, p.b, p), tree.scale(p.b, p)));
    expectSame((p) => tree.dot(tree.subtract(tree.add(p, tree.copy(p)), tree.zeros(p)), p));
  });

  it("has size, flatten and unflatten", () => {
    expectSame((p) => tree.size(p) * p.b);
    expectSame((p) => {
      const numbers = tree.flatten(p);
      let sum = 0;
      for (let i = 0; i < numbers.length; i++) sum += (i + 1) * numbers[i]! ** 2;
      return sum;
    });
    expectSame((p) => {
      const moved = tree.unflatten(
        tree.flatten(p).map((x, i) => x * (i + 1)),
        p,
      );
      return tree.dot(moved, p) + moved.rows[1]![0]! * moved.s[0]! + moved.name.length;
    });
    const back = (x: number[]) => {
      const { a, b, c } = tree.unflatten(x, { a: 0, b: [0, 0], c: new Float64Array(1) });
      return a * b[1]! * c[0]!;
    };
    expect(grad(back)([2, 3, 5, 7])).toEqual([35, 0, 14, 10]);
    expect(grad((p: { a: number[] }) => tree.size(p.a) * p.a[0]!)({ a: [2, 3, 4] })).toEqual({ a: [3, 0, 0] });
  });

  it("takes gradients of steps along gradients", () => {
    const inner = (p: Point) => tree.dot(p, p) * p.b;
    expectSame((p) => inner(tree.addScaled(p, -0.1, grad(inner)(p))));
  });

  it("refuses what it cannot do, and says what to use", () => {
    expect(() => grad((xs: { a: number; b: number }[]) => tree.flatten(xs)[0]!)([{ a: 1, b: 2 }])).toThrow(
      /`tree.flatten` of a list of records is not accepted[\s\S]*write the loop over the list/,
    );
    expect(() =>
      grad((xs: { a: number; b: number }[]) => tree.unflatten([1, 2], xs)[0]!.a * xs[0]!.a)([{ a: 1, b: 2 }]),
    ).toThrow(/`tree.unflatten` into a list of records is not accepted[\s\S]*write the loop over the list/);
    expect(() => grad((x: number[]) => tree.unflatten(x, { a: 0, b: 0 }).a)([1, 2, 3])).toThrow(
      "the array has 3 numbers in an array where 2 are needed",
    );
    expect(() => grad((x: number) => numericGrad((y: number) => y * y)(x))(1)).toThrow(
      /`numericGrad` is not accepted[\s\S]*use `grad`/,
    );
    expect(() => grad((x: number) => complexStep((y: number) => y * y, [x]))(1)).toThrow(
      /`complexStep` is not accepted[\s\S]*use `grad`/,
    );
    expect(() => grad((x: number) => trace((y: number) => y * y)(x))(1)).toThrow(
      /`trace` is not accepted[\s\S]*record it outside/,
    );
    expect(() => grad((x: number) => checkGradient((y: number) => y * y, [x]).evaluations * x)(1)).toThrow(
      /`checkGradient` is not accepted[\s\S]*before it is differentiated/,
    );
    expect(() => grad((xs: { a: number; b: number }[]) => tree.dot(xs, xs))([{ a: 1, b: 2 }])).toThrow(
      /a sum over a list of records/,
    );
    expect(() => grad((a: number[], b: number[]) => tree.dot(a, b))([1, 2], [1])).toThrow(
      "the value has 1 numbers in an array where 2 are needed",
    );
  });
});

describe("descent from a list that is written out", () => {
  const distance = (w: number[], a: number[]) => {
    let s = 0;
    for (let i = 0; i < w.length; i++) s += (w[i]! - a[i]!) ** 2 * (i + 1);
    return s;
  };
  const descended = (a: number[]) => {
    let w = [0.1, 0.2];
    for (let k = 0; k < 3; k++) {
      const g = grad(distance)(w, a);
      w = w.map((v, i) => v - 0.1 * g[i]!);
    }
    return distance(w, a);
  };

  it("is differentiated, though the list is known in some calls and not in others", () => {
    const found = valueAndGrad(descended)([1, 2]);
    expect(found.value).toBe(descended([1, 2]));
    const expected = numericGrad(descended)([1, 2]);
    found.gradient.forEach((slope, i) => expect(slope).toBeCloseTo(expected[i]!, 7));
  });
});
