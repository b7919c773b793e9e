/** `sparse: true`: the same numbers as dense derivatives, where they are, from few runs. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { grad, hessian, hvp, jacobian, jvp, type SparseMatrix } from "../../src/index.js";
import { samples } from "../samples/all.js";
import { floatsOf, withFloats } from "../samples/differences.js";
import { residuals } from "../samples/gradbench.js";
import type { Sample } from "../samples/sample.js";

type AnyFunction = (...args: unknown[]) => unknown;

function denseRows({ rows, columns, rowStarts, columnIndices, values }: SparseMatrix): number[][] {
  expect(rowStarts.length).toBe(rows + 1);
  expect([rowStarts[0], rowStarts[rows]]).toEqual([0, values.length]);
  return Array.from({ length: rows }, (_, row) => {
    const dense = new Array<number>(columns).fill(0);
    let before = -1;
    for (let entry = rowStarts[row]!; entry < rowStarts[row + 1]!; entry++) {
      const column = columnIndices[entry]!;
      expect(column).toBeGreaterThan(before);
      before = column;
      dense[column] = values[entry]!;
    }
    return dense;
  });
}

function expectClose(actual: readonly number[][], expected: readonly number[][], what: string): void {
  expect(actual.length, what).toBe(expected.length);
  expected.forEach((row, i) => {
    expect(actual[i]!.length, what).toBe(row.length);
    row.forEach((x, j) => {
      const found = actual[i]![j]!;
      const close = Object.is(found, x) || Math.abs(found - x) <= 1e-10 * Math.max(1, Math.abs(x));
      expect(close, `${what}: entry (${i}, ${j}) is ${found} instead of ${x}`).toBe(true);
    });
  });
}

const transposed = (columns: readonly number[][], rows: number): number[][] =>
  Array.from({ length: rows }, (_, row) => columns.map((column) => column[row]!));

/** For each component of the arguments differentiated, the arguments as a unit direction. */
function unitDirections({ wrt }: Sample, args: readonly unknown[]): unknown[][] {
  return wrt.flatMap((argument) => {
    const count = floatsOf(args[argument]).length;
    return Array.from({ length: count }, (_, component) =>
      args.map((arg, at) => {
        if (!wrt.includes(at)) return null;
        return withFloats(
          arg,
          floatsOf(arg).map((_x, index) => Number(at === argument && index === component)),
        );
      }),
    );
  });
}

/** Products with a Float32Array are rounded; entries of a matrix are not. */
const isSingle = (args: readonly unknown[]) => args.some((arg) => arg instanceof Float32Array);

const isNumber = (value: unknown) => typeof value === "number";

describe("samples", () => {
  for (const sample of samples) {
    it(`${sample.name}: the Jacobian has the columns of jvp`, () => {
      const f = sample.f as AnyFunction;
      const sparse = jacobian(f, { wrt: sample.wrt as [number], sparse: true });
      for (const args of sample.args) {
        const columns = unitDirections(sample, args).map((direction) => floatsOf(jvp(f, [...args], direction).tangent));
        const rows = floatsOf(f(...args)).length;
        if (columns.length > 400 || rows === 0) continue;
        expectClose(denseRows(sparse(...args)), transposed(columns, rows), sample.name);
        if (args !== sample.args[0]) continue;
        for (const mode of ["forward", "reverse"] as const) {
          const forced = jacobian(f, { wrt: sample.wrt as [number], sparse: true, mode });
          expectClose(denseRows(forced(...args)), transposed(columns, rows), `${sample.name}, ${mode}`);
        }
      }
    });
  }

  const scalars = samples.filter(({ tag, f, args }) => tag === "smooth" && isNumber((f as AnyFunction)(...args[0]!)));
  for (const sample of scalars) {
    it(`${sample.name}: the Hessian has the columns of hvp`, () => {
      const f = sample.f as (...args: unknown[]) => number;
      const wrt = sample.wrt as [number];
      const sparse = hessian(f, { wrt, sparse: true });
      for (const args of sample.args) {
        const columns = unitDirections(sample, args).map((direction) =>
          floatsOf(hvp(f, [...args], sample.wrt.map((at) => direction[at]) as [unknown], { wrt })),
        );
        if (columns.length > 120 || isSingle(args)) continue;
        expectClose(denseRows(sparse(...args)), transposed(columns, columns.length), sample.name);
      }
    });
  }
});

describe("bundle adjustment", () => {
  const read = (name: string) =>
    JSON.parse(
      readFileSync(new URL(`../data/gradbench/ba_ba1_n49_m7776_p31843.${name}.json`, import.meta.url), "utf8"),
    );

  it("gives the whole sparse Jacobian of 31,843 observations", () => {
    const { n, m, p, cam, x, w, feat } = read("input");
    const repeated = (values: number[], count: number) =>
      Float64Array.from({ length: values.length * count }, (_, i) => values[i % values.length]!);
    const observed = Int32Array.from({ length: 2 * p }, (_, i) => (i % 2 === 0 ? (i >> 1) % n : (i >> 1) % m));
    const J = jacobian(residuals, { wrt: [0, 1, 2], sparse: true });
    const found = J(repeated(cam, n), repeated(x, m), repeated([w], p), repeated(feat, p), observed);
    const expected: { rows: number[]; cols: number[]; vals: number[] } = read("jacobian");

    // The reference keeps an entry for each camera parameter; the first residual does not depend on v0, the second not on u0.
    expect([found.rows, found.columns, found.values.length]).toEqual([3 * p, 11 * n + 3 * m + p, 29 * p]);
    expect(found.rowStarts.at(-1)).toBe(expected.rows.at(-1)! - 2 * p);
    const at = (row: number, column: number) => {
      const [start, end] = [found.rowStarts[row]!, found.rowStarts[row + 1]!];
      const entry = found.columnIndices.subarray(start, end).indexOf(column);
      return entry < 0 ? 0 : found.values[start + entry]!;
    };
    for (let k = 0; k < 30; k++) {
      const row = k < 15 ? 0 : 1;
      const value = expected.vals[k]!;
      expect(Math.abs(at(row, expected.cols[k]!) - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
      expect(found.rowStarts[row + 1]! - found.rowStarts[row]!).toBe(14);
    }
    expect(at(3 * p - 1, expected.cols.at(-1)!)).toBeCloseTo(expected.vals.at(-1)!, 12);
    // The same block stands in every pair of rows, at the columns of its camera, its point and its weight.
    for (const i of [1, 48, 49, 7776, 20_000, p - 1]) {
      for (let k = 0; k < 30; k++) {
        const column = expected.cols[k]!;
        const moved = column < 539 ? column + 11 * (i % n) : column < 539 + 3 * m ? column + 3 * (i % m) : column + i;
        expect(at(2 * i + (k < 15 ? 0 : 1), moved)).toBe(at(k < 15 ? 0 : 1, column));
      }
    }
  }, 120_000);
});

describe("structure", () => {
  const entries = (matrix: SparseMatrix) =>
    denseRows(matrix).map((row, i) => {
      const stored = matrix.columnIndices.subarray(matrix.rowStarts[i], matrix.rowStarts[i + 1]);
      return [...stored].map((column) => [column, row[column]]);
    });

  it("keeps an entry where a branch that was not taken would have it", () => {
    const f = (x: number[]) => [x[0]! > 0 ? x[0]! : x[1]! * x[2]!, 3];
    expect(entries(jacobian(f, { sparse: true })([2, 3, 4]))).toEqual([
      [
        [0, 1],
        [1, 0],
        [2, 0],
      ],
      [],
    ]);
  });

  it("follows indices that are given, anew when they change", () => {
    const f = (x: Float64Array, at: Int32Array) =>
      at.map((i) => i).length > 0 ? Float64Array.from(at, (i) => x[i]! ** 2) : x;
    const J = jacobian(f, { sparse: true });
    const x = Float64Array.of(1, 2, 3);
    expect(entries(J(x, Int32Array.of(2, 0)))).toEqual([[[2, 6]], [[0, 2]]]);
    expect(entries(J(x, Int32Array.of(1, 1)))).toEqual([[[1, 4]], [[1, 4]]]);
    expect(entries(J(x, Int32Array.of(2, 0)))).toEqual([[[2, 6]], [[0, 2]]]);
  });

  it("assumes every element where an index depends on the numbers", () => {
    const f = (x: Float64Array) => [x[Math.min(2, Math.max(0, Math.floor(x[0]!)))]!, x[1]!];
    expect(entries(jacobian(f, { sparse: true })(Float64Array.of(1.5, 7, 8)))).toEqual([
      [
        [0, 0],
        [1, 1],
        [2, 0],
      ],
      [[1, 1]],
    ]);
  });

  it("joins the iterations of a loop that ends where the numbers say", () => {
    const f = (x: Float64Array) => {
      const y = x.slice();
      for (let i = 0; i < y.length; i++) {
        let r = y[i]!;
        while (Math.abs(r * r - x[i]!) > 1e-9) r -= (r * r - x[i]!) / (2 * r);
        y[i] = r;
      }
      return y;
    };
    const found = jacobian(f, { sparse: true })(Float64Array.of(4, 9, 2));
    expect(found.columnIndices).toEqual(Int32Array.of(0, 1, 2));
    expect(found.values[0]).toBeCloseTo(1 / 4, 6);
  });

  it("orders rows and columns as tree.flatten does", () => {
    const f = (ps: { x: number; y: number }[], s: number) => ({ a: ps.map((p) => p.y * s), b: ps[1]!.x });
    const J = jacobian(f, { wrt: [0, 1], sparse: true });
    // columns: x0, y0, x1, y1, s
    expect(
      denseRows(
        J(
          [
            { x: 1, y: 2 },
            { x: 3, y: 4 },
          ],
          5,
        ),
      ),
    ).toEqual([
      [0, 5, 0, 0, 2],
      [0, 0, 0, 5, 4],
      [0, 0, 1, 0, 0],
    ]);
    const H = hessian((ps: { x: number; y: number }[]) => ps[0]!.x * ps[1]!.y ** 2, { sparse: true });
    expect(
      denseRows(
        H([
          { x: 1, y: 2 },
          { x: 3, y: 4 },
        ]),
      ),
    ).toEqual([
      [0, 0, 0, 8],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [8, 0, 0, 2],
    ]);
  });

  it("has no entry for what is linear, and none for what does not vary", () => {
    const linear = hessian((x: Float64Array, a: Float64Array) => x.reduce((sum, v, i) => sum + v * a[i]!, 0), {
      sparse: true,
    });
    expect(linear(Float64Array.of(1, 2), Float64Array.of(3, 4)).values).toEqual(new Float64Array(0));
    expect(linear(new Float64Array(0), new Float64Array(0))).toEqual({
      rows: 0,
      columns: 0,
      rowStarts: Int32Array.of(0),
      columnIndices: new Int32Array(0),
      values: new Float64Array(0),
    });
  });

  it("accepts arguments of length 0 and 1", () => {
    const J = jacobian((x: Float64Array) => x.map((v) => v * v), { sparse: true });
    expect(denseRows(J(new Float64Array(0)))).toEqual([]);
    expect(denseRows(J(Float64Array.of(3)))).toEqual([[6]]);
  });

  it("shares nothing with later calls", () => {
    const J = jacobian((x: Float64Array) => x.map((v) => v * v), { sparse: true });
    const first = J(Float64Array.of(1, 2));
    first.columnIndices.fill(9);
    first.rowStarts.fill(9);
    expect(denseRows(J(Float64Array.of(1, 2)))).toEqual([
      [2, 0],
      [0, 4],
    ]);
  });

  it("counts zero times infinity as dense derivatives do", () => {
    const f = (x: Float64Array) => x.map((v, i) => (i === 0 ? Math.sqrt(v) : v * x[i - 1]!));
    const x = Float64Array.of(0, 2, 3);
    const dense = jacobian(f)(x);
    const rows = Array.from({ length: 3 }, (_, i) => [...dense.data.subarray(3 * i, 3 * i + 3)]);
    expect(denseRows(jacobian(f, { sparse: true })(x))).toEqual(rows);
    expect(rows[0]).toEqual([Number.POSITIVE_INFINITY, 0, 0]);
  });

  it("keeps the entries of a derivative that the user gave", () => {
    const g = (x: Float64Array) => grad((y: Float64Array) => y[0]! ** 3 + y[1]! * y[2]!)(x);
    expect(denseRows(jacobian(g, { sparse: true })(Float64Array.of(1, 2, 3)))).toEqual([
      [6, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
    ]);
  });
});

describe("refusals", () => {
  const messageOf = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("nothing was thrown");
  };

  it("name what `sparse` may be", () => {
    expect(messageOf(() => jacobian((x: number[]) => x, { sparse: "yes" as unknown as true }))).toBe(
      'jacobian got `sparse`: "yes"\n\nWhy: it takes true or false\nInstead: pass one of these, or leave it out',
    );
  });

  it("say that a sparse matrix is no value of a program", () => {
    const f = (x: number[]) => jacobian((y: number[]) => [y[0]! ** 2], { sparse: true })(x).values[0]!;
    const message = messageOf(() => grad(f)([1, 2]));
    expect(message).toContain(
      "`jacobian(f, { sparse: true })` inside a differentiated function is not accepted in a differentiated function",
    );
  });
});
