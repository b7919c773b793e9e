/** Numeric Jacobians and Hessians: structured as the analytic ones, and near them. */
import { describe, expect, it } from "vitest";
import { hessian, jacobian } from "../../src/index.js";
import { numericHessian, numericHessianReport } from "../../src/numeric/numeric-hessian.js";
import { numericJacobian, numericJacobianReport } from "../../src/numeric/numeric-jacobian.js";

/** The same structure, arrays of the same kind, numbers within `tolerance`. */
function expectNear(found: unknown, expected: unknown, tolerance: number, place = "it"): void {
  if (typeof expected === "number") {
    expect(Math.abs((found as number) - expected), `${place}: ${String(found)} and ${expected}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(expected)),
    );
    return;
  }
  expect(Object.getPrototypeOf(found ?? null), place).toBe(Object.getPrototypeOf(expected));
  const [a, b] = [found as Record<string, unknown>, expected as Record<string, unknown>];
  expect(Object.keys(a), place).toEqual(Object.keys(b));
  for (const key of Object.keys(b)) expectNear(a[key], b[key], tolerance, `${place}.${key}`);
}

interface Model {
  readonly a: Float32Array;
  readonly rows: readonly (readonly number[])[];
  readonly b: number;
  readonly name: string;
}

const model: Model = {
  a: new Float32Array([1.1, 2.2]),
  rows: [
    [0.3, -0.2],
    [0.7, 0.1],
  ],
  b: 3,
  name: "m",
};

describe("numericJacobian", () => {
  it.each([
    ["a number by an array", (x: number[]) => x[0]! * Math.sin(x[1]!), [[2, 3]]],
    ["an array by a number", (x: number) => new Float64Array([x * x, Math.exp(x)]), [0.5]],
    ["an array by an array", (x: number[]) => [x[0]! * x[1]!, Math.sin(x[0]!) + x[1]!, 7], [[2, 3]]],
    [
      "rows by rows",
      (x: number[][]) => [
        [x[0]![0]! ** 2, 1],
        [x[1]![1]! * x[0]![1]!, x[1]![0]!],
      ],
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ],
    ["an empty array", (x: number[]) => x.map((v) => 2 * v), [[]]],
    [
      "a record by a record",
      (p: Model) => ({ u: p.a[0]! * p.b ** 3, v: [Math.cos(p.a[1]!), p.rows[1]![0]! * p.b], kind: "k" }),
      [model],
    ],
  ] as [string, (...args: never[]) => unknown, unknown[]][])("%s", (_, f, args) => {
    expectNear(numericJacobian(f)(...(args as never[])), jacobian(f)(...(args as never[])), 1e-7);
  });

  it("by several arguments", () => {
    const f = (x: number, p: Model) => ({ y: x * p.b, z: [p.a[0]! * x] });
    expectNear(numericJacobian(f, { wrt: [1, 0] })(2, model), jacobian(f, { wrt: [1, 0] })(2, model), 1e-7);
  });

  it("evaluates once for all components of the result", () => {
    let calls = 0;
    const f = (x: Float64Array) => {
      calls++;
      return x.map((v) => v * v);
    };
    numericJacobian(f, { noise: 0 })(Float64Array.from({ length: 10 }, (_, i) => 1 + i / 10));
    expect(calls).toBe(1 + 4 * 10);
  });

  it.each([() => "a", () => ({ a: "s" }), () => new Int32Array(2), () => undefined, () => true])(
    "refuses results without numbers, as jacobian does: %s",
    (f) => {
      const messages = [numericJacobian, jacobian].map((operator) => {
        try {
          return String(operator(f as unknown as (x: number) => number)(1));
        } catch (error) {
          return (error as Error).message.replace("numericJacobian", "jacobian");
        }
      });
      expect(messages[0]).toMatch(/which has no number to differentiate/);
      expect(messages[0]).toBe(messages[1]);
    },
  );

  it("refuses results whose length depends on the numbers differentiated", () => {
    const f = (x: number) => (x > 2 ? [x, x] : [x]);
    expect(() => numericJacobian(f, { noise: 0 })(2)).toThrow(
      [
        "the result is number[] with 2 numbers beside the point, where it is number[] with 1 at the point",
        "",
        "Why: each number of the result is followed as the arguments move",
        "Instead: return a result whose lengths do not depend on the numbers differentiated",
      ].join("\n"),
    );
  });
});

describe("numericHessian", () => {
  it.each([
    ["of a number", (x: number) => Math.exp(Math.sin(x)), [0.7]],
    ["of an array", (x: number[]) => Math.exp(x[0]! * x[1]!) + Math.sin(x[2]!) * x[0]! + x[1]! ** 3, [[0.3, 0.5, 2]]],
    ["of a record", (p: Model) => Math.sin(p.a[0]! * p.rows[0]![1]!) * p.b ** 2 + p.rows[1]![0]! ** 3, [model]],
    ["of tiny and huge numbers", (x: number[]) => Math.log(x[0]!) * Math.sqrt(x[1]! / 1e12), [[1e-9, 1e12]]],
    [
      "of 32-bit numbers beside a power of two",
      (x: Float32Array) => Math.sin(x[0]! * x[1]!),
      [new Float32Array([1.9999999, 0.3])],
    ],
    ["of a constant", () => 5, [[1, 2]]],
  ] as [string, (...args: never[]) => number, unknown[]][])("%s", (_, f, args) => {
    expectNear(numericHessian(f)(...(args as never[])), hessian(f)(...(args as never[])), 1e-6);
  });

  it("by several arguments", () => {
    const f = (x: number, y: number[]) => x ** 2 * y[0]! + Math.exp(y[1]! * x);
    const options = { wrt: [0, 1] } as const;
    expectNear(numericHessian(f, options)(1.5, [2, 0.3]), hessian(f, options)(1.5, [2, 0.3]), 1e-7);
  });

  it("keeps within bounds", () => {
    const seen: number[] = [];
    const f = (x: number, y: number) => {
      seen.push(x);
      return Math.sqrt(x + y) * x;
    };
    const [[xx = 0, xy = 0] = []] = numericHessian(f, { wrt: [0, 1], bounds: { lower: 0 } })(0, 4);
    expect(xx).toBeCloseTo(0.5, 6);
    expect(xy).toBeCloseTo(0.25, 6);
    expect(Math.min(...seen)).toBe(0);
  });

  it("has no option `scheme`", () => {
    expect(() => numericHessian((x: number) => x, { scheme: "central" } as object)).toThrow(
      /^numericHessian has no option `scheme`/,
    );
  });
});

describe("reports", () => {
  it("each entry of a Jacobian has its error, honest in all schemes", () => {
    const f = (p: { a: number; v: number[] }) => ({
      y: [Math.sin(p.a) * p.v[0]!, Math.exp(p.v[1]!)],
      z: p.a * p.v[1]!,
    });
    const [a, v0, v1] = [0.7, -1.3, 0.4];
    const expected = new Map([
      ["result.y[0] by p.a", Math.cos(a) * v0],
      ["result.y[0] by p.v[0]", Math.sin(a)],
      ["result.y[1] by p.v[1]", Math.exp(v1)],
      ["result.z by p.a", v1],
      ["result.z by p.v[1]", a],
    ]);
    for (const scheme of ["forward", "central", "five-point", "ridders"] as const) {
      const report = numericJacobianReport(f, [{ a, v: [v0, v1] }], { scheme });
      expect(report.entries).toHaveLength(9);
      for (const { row, column, value, error, evaluations } of report.entries) {
        expect(Math.abs(value - (expected.get(`${row} by ${column}`) ?? 0))).toBeLessThanOrEqual(3 * error + 1e-300);
        expect(error).toBeLessThan(1e-3);
        expect(evaluations).toBeGreaterThan(0);
      }
      expect(report.evaluations).toBeLessThan(report.entries.reduce((sum, entry) => sum + entry.evaluations, 0) + 30);
      expect(report.jacobian).toEqual(numericJacobian(f, { scheme })({ a, v: [v0, v1] }));
    }
  });

  it("each entry of a Hessian has its error, honest at all sizes", () => {
    for (const size of [1e-6, 1, 1e6]) {
      const f = (x: number[]) => Math.exp(x[0]! / size) * Math.sin(x[1]! / size) + 5;
      const [s, k, e] = [Math.sin(0.9), Math.cos(0.9), Math.exp(0.3)];
      const report = numericHessianReport(f, [[0.3 * size, 0.9 * size]]);
      const rows = report.entries.map(({ row, column }) => `${row}, ${column}`);
      expect(rows).toEqual(["x[0], x[0]", "x[1], x[0]", "x[1], x[1]"]);
      [e * s, e * k, -e * s].forEach((right, index) => {
        const { value, error } = report.entries[index]!;
        expect(Math.abs(value - right / size ** 2)).toBeLessThanOrEqual(3 * error);
        expect(error).toBeLessThan(1e-4 / size ** 2);
      });
      expect(report.value).toBe(f([0.3 * size, 0.9 * size]));
    }
  });
});
