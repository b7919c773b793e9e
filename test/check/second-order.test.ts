/** Second derivatives that are supplied: right ones pass, wrong entries are named, structures are refused exactly. */
import { describe, expect, it } from "vitest";
import { checkHessian, checkHvp } from "../../src/check/second-order.js";
import * as own from "../../src/index.js";

const f = (x: number[]) => x[0]! ** 2 * x[1]! + Math.sin(x[1]! * x[2]!);
const gradient = (x: number[]) => [
  2 * x[0]! * x[1]!,
  x[0]! ** 2 + x[2]! * Math.cos(x[1]! * x[2]!),
  x[1]! * Math.cos(x[1]! * x[2]!),
];
const rows = ([a, b, c]: number[]) => {
  const [s, k] = [Math.sin(b! * c!), Math.cos(b! * c!)];
  const mixed = k - b! * c! * s;
  return [
    [2 * b!, 2 * a!, 0],
    [2 * a!, -c! * c! * s, mixed],
    [0, mixed, -b! * b! * s],
  ];
};
const at: [number[]] = [[0.7, -1.2, 0.4]];

describe("checkHessian", () => {
  it("passes rows, a matrix and what hessian returns", () => {
    expect(checkHessian(f, at, { gradient, hessian: rows }).verdict).toBe("right");
    const matrix = (x: number[]) => ({ rows: 3, columns: 3, data: Float64Array.from(rows(x).flat()) });
    expect(checkHessian(f, at, { gradient, hessian: matrix }).verdict).toBe("right");
    const report = own.checkHessian(f, at);
    expect(report.verdict).toBe("right");
    expect(report.components).toHaveLength(9);
  });

  it("names a wrong entry, and says that the matrix is not symmetric", () => {
    const wrong = (x: number[]) => rows(x).map((row, i) => row.map((h, j) => (i === 2 && j === 1 ? h + 0.01 : h)));
    const report = checkHessian(f, at, { gradient, hessian: wrong });
    expect(report.verdict).toBe("wrong");
    expect(report.components.filter(({ verdict }) => verdict === "wrong").map(({ path }) => path)).toEqual([
      "x[2], x[1]",
    ]);
    expect(report.diagnosis.map(({ sentence }) => sentence)).toEqual([
      "The Hessian is not symmetric at x[2], x[1]: second derivatives do not depend on the order.",
    ]);
  });

  it("names a wrong entry on the diagonal", () => {
    const wrong = (x: number[]) => rows(x).map((row, i) => row.map((h, j) => (i === 1 && j === 1 ? -h : h)));
    const report = checkHessian(f, at, { gradient, hessian: wrong });
    expect(report.components.filter(({ verdict }) => verdict === "wrong").map(({ path }) => path)).toEqual([
      "x[1], x[1]",
    ]);
    expect(report.diagnosis).toEqual([]);
  });

  it("takes numbers, records, tuples of arguments, and many components", () => {
    expect(own.checkHessian((x: number) => Math.exp(x) * x, [0.3]).verdict).toBe("right");
    const record = (p: { w: Float64Array; b: number }) => p.w[0]! * p.w[1]! ** 2 * Math.exp(p.b);
    const report = own.checkHessian(record, [{ w: new Float64Array([2, 3]), b: 0.1 }]);
    expect(report.verdict).toBe("right");
    expect(report.components.map(({ path }) => path)).toContain("p.w[1], p.b");
    expect(own.checkHessian((x: number, y: number) => x ** 2 * y, [2, 3], { wrt: [0, 1] }).verdict).toBe("right");
    const many = (x: Float64Array) => {
      let sum = 0;
      for (let i = 1; i < x.length; i++) sum += (x[i]! - x[i - 1]! ** 2) ** 2;
      return sum;
    };
    const x = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i + 1));
    expect(own.checkHessian(many, [x]).verdict).toBe("right");
    const right = own.hessian(many);
    const wrong = (v: Float64Array) => {
      const { rows: n, columns, data } = right(v);
      const spoiled = data.slice();
      spoiled[7 * 40 + 7]! *= 1.001;
      return { rows: n, columns, data: spoiled };
    };
    expect(own.checkHessian(many, [x], { hessian: wrong }).verdict).toBe("wrong");
  });

  it("refuses other structures and sizes", () => {
    const small = () => [[1, 2]];
    expect(() => checkHessian(f, at, { gradient, hessian: small })).toThrow(
      "checkHessian got the Hessian as number[][], where a matrix of 3 × 3 numbers is needed",
    );
    const ragged = () => [
      [1, 2, 3, 4],
      [5, 6],
      [7, 8, 9],
    ];
    expect(() => checkHessian(f, at, { gradient, hessian: ragged })).toThrow(
      "where a matrix of 3 × 3 numbers is needed",
    );
    expect(() => checkHessian(f, at, { gradient } as never)).toThrow("checkHessian was given no `hessian`");
    expect(() => checkHessian(f, at, { hessian: rows } as never)).toThrow("checkHessian was given no `gradient`");
    expect(() => own.checkHessian(f, at, { hesian: rows } as never)).toThrow("checkHessian has no option `hesian`");
  });
});

describe("checkHvp", () => {
  const hvp = ([x]: [number[]], v: number[]) => rows(x).map((row) => row.reduce((sum, h, j) => sum + h * v[j]!, 0));

  it("passes right products, supplied and Chainrule's own", () => {
    expect(checkHvp(f, at, { gradient, hvp }).verdict).toBe("right");
    expect(own.checkHvp(f, at).verdict).toBe("right");
    const record = (p: { w: Float64Array; b: number }, k: number) => k * p.w[0]! * p.w[1]! ** 2 * Math.exp(p.b);
    expect(own.checkHvp(record, [{ w: new Float64Array([2, 3]), b: 0.1 }, 2]).verdict).toBe("right");
  });

  it("names the component that is wrong", () => {
    const wrong = (args: [number[]], v: number[]) => hvp(args, v).map((y, i) => (i === 1 ? 2 * y : y));
    const report = checkHvp(f, at, { gradient, hvp: wrong });
    expect(report.verdict).toBe("wrong");
    expect(
      report.components
        .slice(0, 2)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(["x[1], vector 1", "x[1], vector 2"]);
    expect(report.diagnosis[0]?.kind).toBe("constant factor");
  });
});
