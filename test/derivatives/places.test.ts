import { describe, expect, it } from "vitest";
import { placesOf } from "../../src/derivatives/places.js";
import { flatten } from "../../src/tree/flatten.js";
import { gradientLayout } from "../../src/tree/gradient-structure.js";
import { assemble, type Places } from "../../src/tree/places.js";
import { structureOf } from "../../src/tree/structure-of.js";

function places(value: unknown): Places {
  const structure = structureOf(value);
  return placesOf(gradientLayout(structure), [7, ...flatten(value, structure)], 1, 0);
}

/** The Jacobian whose entries tell their places: 100 × output component + input component. */
const told = (output: unknown, input: unknown) => assemble(places(output), places(input), (o, i) => 100 * o + i);
const matrix = (rows: number, columns: number, ...data: number[]) => ({ rows, columns, data: Float64Array.from(data) });

describe("a Jacobian", () => {
  it("of a number has the structure of the argument", () => {
    const input = { w: new Float32Array(2), name: "n", rows: [[0, 0]], list: [{ x: 0 }, { x: 0 }], b: 0, v: [1, "a"] };
    expect(told(0, input)).toStrictEqual({
      w: new Float32Array([0, 1]),
      rows: [[2, 3]],
      list: [{ x: 4 }, { x: 5 }],
      b: 6,
      v: [7, undefined],
    });
    expect(told(0, 0)).toBe(0);
  });

  it("with respect to a number has the structure of the result", () => {
    expect(told({ y: new Float64Array(2), z: [[0], [0]], s: "t", n: 0 }, 0)).toStrictEqual({
      y: new Float64Array([0, 100]),
      z: [[200], [300]],
      n: 400,
    });
  });

  it("of an array by an array is a matrix with one row an output, nested and ragged arrays being one array", () => {
    expect(told([0, 0], new Float64Array(3))).toStrictEqual(matrix(2, 3, 0, 1, 2, 100, 101, 102));
    expect(told([[0, 0]], [[0], [0]])).toStrictEqual(matrix(2, 2, 0, 1, 100, 101));
    expect(told([[0], [0, 0]], [0])).toStrictEqual(matrix(3, 1, 0, 100, 200));
    expect(told([], [0])).toStrictEqual(matrix(0, 1));
    expect(told([0], [])).toStrictEqual(matrix(1, 0));
  });

  it("has the result's structure outside and the argument's inside", () => {
    expect(told({ y: [0, 0], z: 0 }, { a: 0, b: [0, 0] })).toStrictEqual({
      y: { a: [0, 100], b: matrix(2, 2, 1, 2, 101, 102) },
      z: { a: 200, b: [201, 202] },
    });
    expect(told([{ y: 0 }, { y: 0 }], [{ x: 0 }, { x: 0 }])).toStrictEqual([
      { y: [{ x: 0 }, { x: 1 }] },
      { y: [{ x: 100 }, { x: 101 }] },
    ]);
  });

  it("numbers records in lists in the order of their flat leaves", () => {
    // Flat: both x, then both v.
    expect(
      told(0, [
        { x: 0, v: [0, 0] },
        { x: 0, v: [0, 0] },
      ]),
    ).toStrictEqual([
      { x: 0, v: [2, 3] },
      { x: 1, v: [4, 5] },
    ]);
  });
});
