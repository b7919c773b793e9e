/** Gradients by a single number: nothing is kept, the values are those of reverse mode, and calls with numbers take the short way. */
import { describe, expect, it } from "vitest";
import { traceCount } from "../../src/derivatives/trace-cache.js";
import { customDerivative, grad, hessian, op, trace, valueAndGrad } from "../../src/index.js";

function logisticMap(r: number, steps: number): number {
  let x = 0.3;
  for (let step = 0; step < steps; step++) x = r * x * (1 - x);
  return x;
}

function newton(a: number): number {
  let x = a > 1 ? a : 1;
  for (let before = Number.POSITIVE_INFINITY; x < before; ) {
    before = x;
    x = (x + a / x) / 2;
  }
  return x;
}

const power = (x: number, n: number): number => (n <= 0 ? 1 : x * power(x, n - 1));

describe("the slope by one number", () => {
  it("keeps nothing of a loop", () => {
    const slope = grad(newton);
    expect(slope(4)).toBe(0.25);
    expect(slope.source).not.toMatch(/[Tt]ape/);
  });

  it.each([
    ["a loop", (x: number) => logisticMap(x, 5), 2.5],
    ["an unknown number of rounds", newton, 0.3],
    ["recursion", (x: number) => power(x, 6), 1.1],
  ])("is that of reverse mode: %s", (_, f, x) => {
    const expected = grad(f, { mode: "reverse" })(x);
    expect(Math.abs(grad(f)(x) - expected)).toBeLessThanOrEqual(1e-14 * Math.abs(expected));
    const { value, gradient } = valueAndGrad(f)(x);
    expect(value).toBe(f(x));
    expect(gradient).toBe(grad(f)(x));
  });

  it("is taken backwards where the user says so", () => {
    const slope = grad((x: number) => logisticMap(x, 5), { mode: "reverse" });
    slope(2);
    expect(slope.source).toContain("Tape");
  });

  it("is taken backwards where a rule is for that only", () => {
    const tripled = customDerivative((x: number) => 3 * x, { vjp: (_args, _value, bar) => [3 * bar] });
    const f = (x: number) => {
      let y = x;
      for (let i = 0; i < 3; i++) y = tripled(y);
      return y;
    };
    expect(grad(f)(2)).toBe(27);
  });

  it("has a slope itself", () => {
    expect(hessian((x: number) => power(x, 3))(2)).toBe(12);
    expect(grad(grad((x: number) => power(x, 4)))(2)).toBe(48);
  });
});

describe("calls with numbers only", () => {
  it("look at nothing but the numbers, and see when anything else changes", () => {
    let factor = 2;
    const twice = grad((x: number) => factor * x * x);
    expect([twice(3), twice(4)]).toEqual([12, 16]);
    factor = 3;
    expect(twice(3)).toBe(18);
    const options = { kind: "square" };
    const chosen = grad((x: number) => (options.kind === "square" ? x * x : x));
    expect([chosen(3), chosen(4)]).toEqual([6, 8]);
    options.kind = "line";
    expect([chosen(3), chosen(4)]).toEqual([1, 1]);
  });

  it("do not serve other arguments, nor another number of them", () => {
    const f = grad((x: number, y = 5) => x * y);
    expect([f(1), f(2), f(2, 7), f(2)]).toEqual([5, 5, 7, 5]);
    const slope = grad((x: number) => x * x);
    slope(1);
    expect(() => slope("2" as unknown as number)).toThrow();
    expect(slope(2)).toBe(4);
  });

  it("give fresh tuples", () => {
    const both = grad((x: number, y: number) => x * y, { wrt: [0, 1] });
    const [first, second] = [both(2, 3), both(4, 5)];
    expect([first, second]).toEqual([
      [3, 2],
      [5, 4],
    ]);
  });

  it("are recorded again where a function is traced by calling it", () => {
    let factor = 2;
    const f = grad(trace((x: number) => op.mul(factor, x)));
    expect([f(1), f(1)]).toEqual([2, 2]);
    factor = 3;
    expect(f(1)).toBe(3);
  });

  it("trace once", () => {
    const slope = grad((x: number) => Math.cos(x));
    slope(0);
    const before = traceCount.value;
    for (let i = 0; i < 100; i++) slope(i);
    expect(traceCount.value).toBe(before);
  });

  it("settle what is not a number", () => {
    const f = grad((x: number) => (x > 0 ? Math.sqrt(x) : 0) * 2);
    expect([f(4), f(0), f(4)]).toEqual([0.5, 0, 0.5]);
  });
});
