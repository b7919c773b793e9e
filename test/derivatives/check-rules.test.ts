/** Rules of `customDerivative` are compared with differences when they are first used. */
import { describe, expect, it } from "vitest";
import { customDerivative, grad, jvp, valueAndGrad } from "../../src/index.js";

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}

const signed = (x: number) => (x < 0 ? -1 : 1);

describe("a rule that is wrong", () => {
  const wrong = customDerivative((x: number, y: number) => x * x * y, {
    vjp: ([x, y], _value, adjoint) => [2 * x * adjoint, y * x * adjoint],
  });

  it("is named with the input, at the user's line, at every call", () => {
    const f = (x: number) => wrong(x + 1, 3);
    for (let call = 0; call < 2; call++) {
      const message = messageOf(() => grad(f)(1));
      expect(message).toMatch(
        /^the `vjp` rule of this `customDerivative` is wrong: along a random direction it gives -?[\d.]+, differences give -?[\d.]+ ± \S+, at \(2, 3\)\n\n {2}in f \(.*check-rules\.test\.ts:\d+:\d+\)\n/,
      );
      expect(message).toContain("const f = (x: number) => wrong(x + 1, 3);");
      expect(message).toContain(
        "Instead: correct the rule, or add `check: false` to it where the derivative is meant to differ",
      );
    }
  });

  it("is found in forward mode, and in a branch and a loop", () => {
    expect(() => jvp((x: number) => wrong(x, 2), [1], [1])).toThrow(
      "the `vjp` rule of this `customDerivative` is wrong",
    );
    const f = (x: number, n: number) => {
      let sum = 0;
      for (let i = 0; i < n; i++) if (i > 2) sum += wrong(x, i);
      return sum;
    };
    expect(() => grad(f)(1, 5)).toThrow("the `vjp` rule");
  });

  it("is let pass with check: false", () => {
    const meant = customDerivative((x: number) => signed(x), {
      vjp: (_args, _value, adjoint) => [adjoint],
      check: false,
    });
    expect(grad((x: number) => 3 * meant(x))(0.5)).toBe(3);
  });

  it("may be the jvp beside a right vjp", () => {
    const both = customDerivative((x: number) => Math.sin(x), {
      vjp: ([x], _value, adjoint) => [adjoint * Math.cos(x)],
      jvp: ([x], [dx]) => -Math.cos(x) * dx,
    });
    expect(() => grad((x: number) => both(x))(0.3)).toThrow("the `jvp` rule of this `customDerivative` is wrong");
  });

  it("may ignore its tangent", () => {
    const constant = customDerivative((x: number) => x * x, { jvp: ([x]) => 2 * x });
    expect(() => grad((x: number) => constant(x))(0.3)).toThrow("the `jvp` rule of this `customDerivative` is wrong");
  });
});

describe("a rule that is right", () => {
  it("passes for arrays, Float32Array, records and at any magnitude", () => {
    const scaled = customDerivative((p: { v: Float64Array; k: number }) => p.v.map((x) => p.k * x * x), {
      vjp: ([p], _value, adjoint) => [
        {
          v: adjoint.map((a, i) => 2 * a * p.k * p.v[i]!),
          k: adjoint.reduce((sum, a, i) => sum + a * p.v[i]! ** 2, 0),
        },
      ],
    });
    const f = (v: Float64Array) => scaled({ v, k: 3 }).reduce((sum, x) => sum + x, 0);
    expect([...grad(f)(new Float64Array([1e-9, 2, 1e7]))]).toEqual([6 * 1e-9, 12, 6e7]);
    const single = customDerivative((v: Float32Array) => v[0]! * v[1]!, {
      vjp: ([v], _value, a) => [new Float32Array([a * v[1]!, a * v[0]!])],
    });
    expect([...grad((v: Float32Array) => single(v))(new Float32Array([0.1, 0.3]))]).toEqual([
      Math.fround(0.3),
      Math.fround(0.1),
    ]);
  });

  it("passes at a kink, at the end of the domain, and for a solver that stops early", () => {
    const relu = customDerivative((x: number) => Math.max(0, x), { vjp: ([x], _v, a) => [x > 0 ? a : 0] });
    expect(grad((x: number) => relu(x))(0)).toBe(0);
    const root = customDerivative((x: number) => Math.sqrt(x), { vjp: (_args, y, a) => [a / (2 * y)] });
    expect(grad((x: number) => root(x))(0)).toBe(Number.POSITIVE_INFINITY);
    const solve = customDerivative(
      (c: number) => {
        let x = 1;
        for (let i = 0; i < 60 && Math.abs(x * x - c) > 1e-9; i++) x = 0.5 * (x + c / x);
        return x;
      },
      { vjp: (_args, x, a) => [a / (2 * x)] },
    );
    expect(valueAndGrad((c: number) => solve(c))(2).gradient).toBeCloseTo(1 / (2 * Math.SQRT2), 9);
  });
});
