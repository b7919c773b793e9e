/** The search for inputs at which a gradient is wrong: found, made small, written as a test. */
import { describe, expect, it } from "vitest";
import { search } from "../../src/check/search/search.js";
import { checkGradient, customDerivative, search as searchOwn } from "../../src/index.js";

const relu = (x: number) => Math.max(x, 0);

describe("search", () => {
  it("finds what is wrong on one side of a branch only, and makes it small", () => {
    const f = (x: number[]) => relu(x[0]! - 2.5) * x[1]!;
    const gradient = (x: number[]) => [x[1]!, relu(x[0]! - 2.5)];
    const start: [number[]] = [[3, 4]];
    expect(checkGradient(f, start, { gradient }).verdict).toBe("right");
    const { args, report, test } = search(f, start, { gradient });
    expect(args).toEqual([[0, 1]]);
    expect(report?.verdict).toBe("wrong");
    expect(test).toContain("expectGradient(f, [[0, 1]], { gradient });");
  });

  it("finds zeros, ties and magnitudes", () => {
    const cases: readonly [(x: number[]) => number, (x: number[]) => number[]][] = [
      // 0/0 at the origin is caught by the wrong branch.
      [(x) => x[0]! ** 2 + x[1]!, (x) => (x[0] === 0 ? [1, 1] : [2 * x[0]!, 1])],
      [(x) => x[0]! * x[1]!, (x) => (x[0] === x[1] ? [0, x[0]!] : [x[1]!, x[0]!])],
      [
        (x) => Math.tanh(x[0]! * x[1]!),
        (x) => {
          const y = Math.tanh(Math.min(x[0]! * x[1]!, 1));
          return [(1 - y * y) * x[1]!, (1 - y * y) * x[0]!];
        },
      ],
    ];
    for (const [f, gradient] of cases) {
      expect(checkGradient(f, [[0.3, 0.7]], { gradient }).verdict).toBe("right");
      expect(search(f, [[0.3, 0.7]], { gradient }).report?.verdict).toBe("wrong");
    }
  });

  it("finds a narrow branch that no random point hits", () => {
    const f = (x: number) => 2 * relu(x - 17.123) + x;
    const gradient = (x: number) => (x <= 17.123 ? 1 : x < 17.1231 ? -5 : 3);
    const found = search(f, [1], { gradient, tries: 400 });
    expect(found.report?.verdict).toBe("wrong");
    expect(found.args?.[0]).toBeCloseTo(17.1231, 3);
  });

  it("shortens arrays that belong together", () => {
    const loss = (w: number[], X: number[][], y: number[]) =>
      X.reduce((sum, row, i) => sum + (row.reduce((z, x, j) => z + x * w[j]!, 0) - y[i]!) ** 2, 0);
    const gradient = (w: number[], X: number[][], y: number[]) => {
      const dw = w.map(() => 0);
      X.forEach((row, i) => {
        const r = row.reduce((z, x, j) => z + x * w[j]!, 0) - y[i]!;
        row.forEach((x, j) => {
          dw[j]! += r * x;
        });
      });
      return dw;
    };
    const args: [number[], number[][], number[]] = [
      [0.1, 0.2, 0.3],
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 10],
        [1, 0, 1],
      ],
      [1, 2, 3, 4],
    ];
    const found = search(loss, args, { gradient });
    expect(found.args?.[0].length).toBe(1);
    expect(found.args?.[1].length).toBe(1);
    expect(found.args?.[2].length).toBe(1);
  });

  it("shortens long arrays, whichever items matter", () => {
    const f = (x: number[]) => x.reduce((sum, v) => sum + (v > 5 ? 3 * v : v), 0);
    const start = Array.from({ length: 1000 }, (_, i) => (i === 777 ? 6.25 : 1 + (i % 3)));
    const found = search(f, [start], { gradient: (x) => x.map(() => 1) });
    expect(found.args).toEqual([[6]]);
  });

  it("finds nothing where the gradient is right, kinks and ends of the domain included", () => {
    const f = (p: { a: number; v: Float64Array }) =>
      relu(p.a) + Math.log(p.v[0]!) * Math.sqrt(p.v[1]!) + Math.abs(p.v[2]!);
    const found = searchOwn(f, [{ a: 1, v: new Float64Array([1, 2, 3]) }], { tries: 120 });
    expect(found.args).toBeNull();
    expect(found.test).toBe("");
    expect(found.tries + found.skipped).toBe(120);
    expect(found.skipped).toBeGreaterThan(0);
  });

  it("writes a test that checks Chainrule's own gradient where that was searched", () => {
    const half = customDerivative((x: number) => x * x, { vjp: ([x], _value, adjoint) => [x * adjoint], check: false });
    const price = (x: number) => half(x) + x;
    const { test } = searchOwn(price, [3], { wrt: 0 });
    expect(test).toContain('import { expectGradient } from "chainrule";');
    expect(test).toContain("// import { price } from");
    expect(test).toMatch(/expectGradient\(price, \[-?\d\], \{ wrt: 0 \}\);/);
  });

  it("refuses what it does not know", () => {
    expect(() => search(relu, [1], { gradient: relu, triess: 3 } as never)).toThrow("write `tries`");
    expect(() => search(relu, [1], { gradient: relu, tries: 0 })).toThrow("search got `tries`: 0");
    expect(() => search(relu, [1], {} as never)).toThrow("search was given no `gradient`");
  });
});
