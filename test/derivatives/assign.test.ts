import { describe, expect, it } from "vitest";
import { assign } from "../../src/derivatives/assign.js";

describe("assign", () => {
  it("writes numbers to their places and keeps the arrays and other fields", () => {
    const w = new Float64Array(2);
    const rows = [[0, 0]];
    const out = { name: "n", w, rows, b: 0, pair: [1, "s"] };
    assign(out, { w: new Float64Array([1, 2]), rows: [[3, 4]], b: 5, pair: [6, undefined] });
    expect(out).toStrictEqual({ name: "n", w: new Float64Array([1, 2]), rows: [[3, 4]], b: 5, pair: [6, "s"] });
    expect(out.w).toBe(w);
    expect(out.rows).toBe(rows);
  });

  it("converts between kinds of arrays", () => {
    const out = new Float32Array(2);
    assign(out, [0.5, 0.25]);
    expect(out).toStrictEqual(new Float32Array([0.5, 0.25]));
  });

  it("refuses what it cannot write into", () => {
    expect(() => assign(1, 2)).toThrow(
      /^the output is 1, where an array or an object \(a number cannot be written into\)/,
    );
    expect(() => assign({ a: 1 }, { a: [1] })).toThrow(/^the output\.a is 1, where an array of numbers is needed/);
    expect(() => assign({}, { a: { b: 1 } })).toThrow(/^the output\.a is undefined, where an object is needed/);
    expect(() => assign([1], [1, 2])).toThrow(/^the output has 1 numbers in an array where 2 are needed/);
    expect(() => assign({ a: [1] }, { a: 1 })).toThrow(/^the output\.a is an array, where a number is needed/);
    expect(() => assign([1], { a: 1 })).toThrow(/^the output is an array, where an object is needed/);
    expect(() => assign({ length: 1 }, [1])).toThrow(/^the output is an object, where an array of numbers is needed/);
    expect(() => assign({ w: new Int32Array(1) }, { w: [1] })).toThrow(
      /^the output\.w is an array, where an array of numbers/,
    );
  });
});
