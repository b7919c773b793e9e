import { describe, expect, it } from "vitest";
import { assign } from "../../src/derivatives/assign.js";
import { ChainruleError } from "../../src/index.js";

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

  it("refuses to write two parts into the same memory", () => {
    const message = (run: () => void) => {
      try {
        run();
      } catch (error) {
        if (error instanceof ChainruleError) return error.message;
      }
      throw new Error("nothing was refused");
    };
    const rest = [
      "Why: each holds a part of the gradient of its own, and the second would overwrite the first",
      "Instead: give each place an array or object of its own",
    ];
    const row = [0, 0];
    const expected = (found: string) => [found, "", ...rest].join("\n");
    const rows = [
      [1, 2],
      [3, 4],
    ];
    expect(message(() => assign([row, row], rows))).toBe(
      expected("the output[1] and the output[0] are the same memory"),
    );
    expect(row).toEqual([0, 0]);
    const part = { x: 0 };
    expect(message(() => assign({ a: part, b: part }, { a: { x: 1 }, b: { x: 2 } }))).toBe(
      expected("the output.b and the output.a are the same memory"),
    );
    const all = new Float64Array(3);
    const from = { a: new Float64Array(2), b: new Float64Array(2) };
    expect(message(() => assign({ a: all.subarray(1), b: all.subarray(0, 2) }, from))).toBe(
      expected("the output.a and the output.b are the same memory"),
    );
    const apart = new Float64Array(4);
    assign(
      { a: apart.subarray(0, 2), b: apart.subarray(2) },
      { a: new Float64Array([1, 2]), b: new Float64Array([3, 4]) },
    );
    expect(apart).toStrictEqual(new Float64Array([1, 2, 3, 4]));
    assign({ a: row, b: row }, { a: [5, 6] });
    expect(row).toEqual([5, 6]);
  });
});
