import { describe, expect, it } from "vitest";
import { flatten } from "../../src/tree/flatten.js";
import { gradientLayout, gradientStructure, gradientValue, tangentLeaves } from "../../src/tree/gradient-structure.js";
import type { RuntimeLeaf } from "../../src/tree/leaf.js";
import { structureOf } from "../../src/tree/structure-of.js";

class Vec2 {
  x = 1;
  y = 2;
}

/** The gradient of the value whose adjoints are the value's own numbers, as f64, times ten. */
function timesTen(value: unknown): unknown {
  const structure = structureOf(value);
  const layout = gradientLayout(structure);
  const primal = flatten(value, structure);
  const adjoints = layout.differentiable.map((index): RuntimeLeaf => {
    const leaf = primal[index] ?? 0;
    return typeof leaf === "object" ? Float64Array.from(leaf, (x) => x * 10) : Number(leaf) * 10;
  });
  return gradientValue(layout, [7, ...primal], 1, [0, 0, ...adjoints], 2);
}

describe("gradientStructure", () => {
  it("keeps numbers and floating-point arrays in their storage", () => {
    expect(timesTen(2)).toBe(20);
    expect(timesTen(new Float64Array([1, 2]))).toStrictEqual(new Float64Array([10, 20]));
    expect(timesTen(new Float32Array([1, 2]))).toStrictEqual(new Float32Array([10, 20]));
    expect(timesTen([1, 2])).toStrictEqual([10, 20]);
    expect(
      timesTen([
        [1, 2],
        [3, 4],
      ]),
    ).toStrictEqual([
      [10, 20],
      [30, 40],
    ]);
    expect(timesTen([new Float32Array([1]), new Float32Array([2])])).toStrictEqual([
      new Float32Array([10]),
      new Float32Array([20]),
    ]);
    expect(timesTen([])).toStrictEqual([]);
  });

  it("leaves out of objects what has no derivative, nested objects of such included", () => {
    const value = {
      name: "n",
      w: new Float64Array([1]),
      on: true,
      ids: new Int32Array(3),
      meta: { label: "l" },
      rows: [{ id: "a", k: new Uint8Array(2), ok: true, x: 1, v: new Float64Array([1, 2]) }],
      flags: [true, false],
      bytes: [new Uint8Array(2)],
      b: 3,
    };
    expect(timesTen(value)).toStrictEqual({
      w: new Float64Array([10]),
      rows: [{ x: 10, v: new Float64Array([10, 20]) }],
      b: 30,
    });
  });

  it("puts undefined in the places of tuples that have none", () => {
    expect(timesTen([1, "a", { s: "t" }, [true, 2]])).toStrictEqual([10, undefined, undefined, [undefined, 20]]);
  });

  it("makes plain objects of class instances", () => {
    expect(timesTen([new Vec2(), new Vec2()])).toStrictEqual([
      { x: 10, y: 20 },
      { x: 10, y: 20 },
    ]);
  });

  it("is null when nothing is left", () => {
    for (const value of ["s", true, new Int8Array(2), { s: "t" }, [true], ["a", null], [{ id: "a" }]]) {
      expect(gradientStructure(structureOf(value))).toBeNull();
    }
  });

  it("cuts adjoints that are longer than the value", () => {
    const structure = structureOf([1, 2]);
    const layout = gradientLayout(structure);
    expect(gradientValue(layout, [new Float64Array(2)], 0, [new Float64Array([1, 2, 0, 0])], 0)).toStrictEqual([1, 2]);
  });
});

describe("tangentLeaves", () => {
  const point = {
    name: "p",
    w: new Float32Array([1, 2]),
    rows: [
      { id: "a", x: 1 },
      { id: "b", x: 2 },
    ],
    t: [1, true],
  };
  const structure = structureOf(point);
  const layout = gradientLayout(structure);
  const primal = flatten(point, structure);
  const leaves = (value: unknown) => tangentLeaves(layout, primal, 0, value, "tangent 0");

  it("reads gradients in full precision, and points as directions", () => {
    const tangent = { w: [0.1, 0.2], rows: [{ x: 3 }, { x: 4 }], t: [5, undefined] };
    expect(leaves({ ...tangent, w: Float64Array.from(tangent.w) })).toStrictEqual([
      new Float64Array([0.1, 0.2]),
      new Float64Array([3, 4]),
      5,
    ]);
    expect(leaves(point)).toStrictEqual([new Float64Array([1, 2]), new Float64Array([1, 2]), 1]);
  });

  it("refuses another structure or other lengths", () => {
    expect(() => leaves({ w: 1 })).toThrow(
      /^tangent 0 is \{ w: number \}, where \{ w: Float32Array, rows: \{ x: number \}\[\], t/,
    );
    expect(() => leaves({ ...point, w: new Float32Array(3) })).toThrow(
      /^tangent 0 has 3 numbers in an array where 2 are needed/,
    );
    expect(() => leaves({ ...point, rows: [{ x: 1 }] })).toThrow(/^tangent 0 has 1 numbers in an array where 2/);
  });
});
