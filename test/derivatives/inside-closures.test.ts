import { describe, expect, it } from "vitest";
import { customDerivative, grad, valueAndGrad } from "../../src/index.js";

describe("a function differentiated inside another one reads", () => {
  it("a literal array of the outer function, by index", () => {
    const f = (x: number) => {
      const c = [x, 2 * x, 3 * x];
      return (
        grad((y: number) => {
          let s = 0;
          for (let i = 0; i < c.length; i++) s += c[i]! * y * y;
          return s;
        })(x) + c[1]!
      );
    };
    expect(valueAndGrad(f)(2)).toEqual({ value: 6 * 2 * 2 * 2 + 4, gradient: 24 * 2 + 2 });
  });
  it("captured records, by index", () => {
    const recs = [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ];
    const f = (x: number) => {
      const n = recs.length;
      return (
        grad((y: number) => {
          let s = 0;
          for (let i = 0; i < n; i++) s += recs[i]!.a * y * y;
          return s;
        })(x) +
        recs[1]!.b * x
      );
    };
    expect(valueAndGrad(f)(2)).toEqual({ value: 16 + 8, gradient: 8 + 4 });
  });
  it("rows of the outer function", () => {
    const f = (x: number) => {
      const m = [
        [x, 1],
        [2, x],
      ];
      return (
        grad((y: number) => {
          let s = 0;
          for (let i = 0; i < 2; i++) for (let j = 0; j < m[i]!.length; j++) s += m[i]![j]! * y * y;
          return s;
        })(x) + m[0]![0]!
      );
    };
    expect(valueAndGrad(f)(2)).toEqual({ value: 2 * 7 * 2 + 2, gradient: 2 * 2 * 2 + 2 * 7 + 1 });
  });
  it("a variable as it is when the derivative is called", () => {
    const f = (x: number) => {
      let k = 1;
      if (x > 0) k = x;
      const g = grad((y: number) => (y > 1 ? k * y * y : y));
      k = 3;
      return g(x);
    };
    // k is read when g runs: 3
    expect(valueAndGrad(f)(2)).toEqual({ value: 12, gradient: 6 });
  });
  it("local classes", () => {
    class V {
      x: number;
      constructor(x: number) {
        this.x = x;
      }
      sq() {
        return this.x * this.x;
      }
    }
    const f = (x: number) => grad((y: number) => new V(y).sq() * new V(x).sq())(x);
    expect(grad(f)(2)).toBe(2 * 3 * 4);
  });
  it("its own turn of a loop that ends early: Newton's method", () => {
    const newton = (f: (x: number) => number, x0: number) => {
      const df = grad(f);
      let x = x0;
      for (let i = 0; i < 50; i++) {
        const step = f(x) / df(x);
        x -= step;
        if (Math.abs(step) < 1e-14) break;
      }
      return x;
    };
    const root = (a: number) => newton((x) => x * x - a, 1);
    expect(root(2)).toBeCloseTo(Math.SQRT2, 14);
    expect(grad(root)(2)).toBeCloseTo(0.5 / Math.SQRT2, 10);
    expect(grad(grad(root))(2)).toBeCloseTo(-0.25 / 2 / Math.SQRT2, 6);
  });
  it("a recursive helper", () => {
    const fact = (n: number, x: number): number => (n <= 0 ? 1 : x * fact(n - 1, x));
    const f = (x: number, n: number) => grad((y: number) => fact(n, y))(x);
    expect(grad(f)(2, 4)).toBe(12 * 4);
  });
  it("the operator itself from an object", () => {
    const ops = { d: grad };
    const f = (x: number) => ops.d((y: number) => y * y * x)(x);
    expect(grad(f)(3)).toBe(12);
  });
  it("outer values in a custom derivative, which are arguments of the rule", () => {
    const f = (x: number) => {
      const scaled = customDerivative((y: number, by: number) => by * y, {
        vjp: ([y, by], _value, bar) => [bar * by, bar * y],
      });
      return scaled(x, x) * x;
    };
    expect(valueAndGrad(f)(3)).toEqual({ value: 27, gradient: 27 });
    const captured = (x: number) => {
      const scaled = customDerivative((y: number) => x * y, { vjp: (_args, _value, bar) => [bar * x] });
      return scaled(x) * x;
    };
    expect(() => grad(captured)(3)).toThrow("as an argument");
  });
});
