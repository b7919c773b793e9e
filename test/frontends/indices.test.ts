/** Indices that are no numbers, or out of range: rounded NaN, elements that are not there, holes of literals. */
import { describe, expect, it } from "vitest";
import { jvp, valueAndGrad } from "../../src/index.js";
import { agrees } from "./aliasing.js";
import { givesTheSame, throwsAlike } from "./original.js";

const total = (list: Iterable<number>): number => {
  let sum = 0;
  for (const value of list) sum += value;
  return sum;
};

for (const k of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.5, -1.5]) {
  describe(`an index rounded from ${k}`, () => {
    const b = Float64Array.of(1, 2, 3, 4);
    agrees("slice", (x: Float64Array, i: number) => total(x.slice(1, Math.floor(i))) + x[0]!, [b, k]);
    agrees("subarray", (x: Float64Array, i: number) => total(x.subarray(Math.round(i), 2)) + x[0]!, [b, k]);
    agrees("fill", (x: Float64Array, i: number) => total(x.slice().fill(x[0]! * 2, Math.trunc(i), 3)), [b, k]);
    agrees(
      "splice",
      (x: number[], i: number) => {
        const list = [...x];
        list.splice(Math.floor(i), 1);
        list.splice(1, Math.ceil(i));
        return total(list);
      },
      [[1, 2, 3, 4], k],
    );
    agrees("copyWithin", (x: Float64Array, i: number) => total(x.slice().copyWithin(Math.trunc(i), 2)), [b, k]);
    givesTheSame("indexOf", (x: number[], i: number) => x.indexOf(2, Math.trunc(i)) + x.lastIndexOf(2, Math.trunc(i)), [
      [1, 2],
      k,
    ]);
    agrees("at", (x: Float64Array, i: number) => (x.at(Math.trunc(i)) ?? 7) * x[1]!, [b, k]);
  });
}
agrees("the remainder by zero is no index", (x: number[], i: number) => x.at((i | 0) % (i | 0))! * x[1]!, [[1, 2], 0]);
for (const [offset, outcome] of [
  [0, "fits"],
  [2, "fits"],
  [3, "throws"],
  [-1, "throws"],
  [Number.NaN, "fits"],
] as const) {
  const f = (x: Float64Array, i: number) => {
    const wide = new Float64Array(4);
    wide.set(x, i);
    return total(wide.map((v, at) => v * at));
  };
  if (outcome === "fits") agrees(`set at ${offset}`, f, [Float64Array.of(1, 2), offset]);
  else throwsAlike(`set at ${offset}`, f, [Float64Array.of(1, 2), offset]);
}

describe("an element that is not there", () => {
  const rows = (x: number[][], i: number) => x[0]![i]! * 2 + x[1]![0]!;
  it("has no slope, in both modes", () => {
    const { value, gradient } = valueAndGrad(rows)(
      [
        [1, 2],
        [3, 4],
      ],
      2,
    );
    expect(value).toBeNaN();
    expect(gradient).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(
      jvp(
        rows,
        [
          [
            [1, 2],
            [3, 4],
          ],
          2,
        ],
        [
          [
            [1, 1],
            [1, 1],
          ],
          0,
        ],
      ).tangent,
    ).toBe(1);
  });
  it("is no result", () => {
    const f = (x: number[], i: number) => x[i]!;
    expect(valueAndGrad(f)([1, 2], 1).value).toBe(2);
    expect(() => valueAndGrad(f)([1, 2], 2)).toThrow("a part of the result is not there");
  });
});

describe("holes of literals", () => {
  const written = (body: string) => new Function("x", body) as (x: number) => number;
  const walked = "let visits = 0; list.forEach(() => { visits++; });";
  const programs: Readonly<Record<string, string>> = {
    "are passed over": `const list = [x, , 2 * x]; ${walked} return visits * x + list.length + list.filter(() => true).length;`,
    "are not found": "return [x, , 2 * x].indexOf(undefined) * x;",
    "are undefined to those who walk": "let sum = 0; for (const v of [x, , 2 * x]) sum += v ?? 10 * x; return sum;",
    "are not reduced": "return [, x, , 2 * x, ,].reduce((a, b) => a * b);",
    "are not reduced from the end": "return [, x, , 2 * x, ,].reduceRight((a, b, i) => a - b * (i + 1));",
    "do not survive flat": `const list = [[x, , 2 * x]].flat(); ${walked} return visits * x;`,
    "are undefined after toReversed": `const list = [x, , 2 * x].toReversed(); ${walked} return visits * x;`,
    "are kept by slice": `const list = [x, , 2 * x].slice(); ${walked} return visits * x;`,
  };
  for (const [name, body] of Object.entries(programs)) agrees(name, written(body), [3]);
  throwsAlike("alone cannot be reduced", (n: number) => new Array<number>(n).reduce((a, b) => a + b), [3]);
});

describe("with", () => {
  for (const k of [0, 2, -1, -4, Number.NaN]) {
    agrees(`plain ${k}`, (x: number[], i: number) => total(x.with(Math.trunc(i), 9 * x[1]!).map((v, at) => v * at)), [
      [1, 2, 3, 4],
      k,
    ]);
    agrees(`typed ${k}`, (x: Float64Array, i: number) => total(x.with(i, 9 * x[1]!).map((v, at) => v * at)), [
      Float64Array.of(1, 2, 3, 4),
      k,
    ]);
  }
  for (const k of [4, -5]) {
    throwsAlike(`plain ${k}`, (x: number[], i: number) => x.with(i, 9)[0]!, [[1, 2, 3, 4], k]);
    throwsAlike(`typed ${k}`, (x: Float64Array, i: number) => x.with(i, 9)[0]!, [Float64Array.of(1, 2, 3, 4), k]);
  }
  throwsAlike("known items", (x: number) => [x, 1].with(7, x)[0]!, [2]);
  agrees(
    "rows",
    (x: number[][], i: number) => {
      const changed = x.with(i, [x[0]![1]!, 5]);
      return changed[0]![0]! * changed[1]![0]!;
    },
    [
      [
        [1, 2],
        [3, 4],
      ],
      1,
    ],
  );
});
