/** A branch that is not taken contributes nothing, whatever was computed for it: no NaN from an unused root, power or division. */
import { expect, it } from "vitest";
import { grad, hessian } from "../../src/index.js";

it("ignores a root that only the other branch uses", () => {
  const f = (d: number) => {
    const r = Math.sqrt(d);
    if (d === 0) return 0;
    return r * 2;
  };
  expect([grad(f)(0), grad(f)(4)]).toEqual([0, 0.5]);
});

it("ignores logarithms, powers, quotients and hypot", () => {
  const f = (x: number) => {
    const unused = (1 / x) * Math.log(x) * x ** 0.5 + Math.hypot(x, 0);
    return x > 0 ? unused : 3 * x;
  };
  expect([grad(f)(-1), grad(f)(0)]).toEqual([3, 3]);
});

it("ignores what a loop's untaken branches would use of a value from outside", () => {
  const f = (x: number[], scale: number) => {
    const n = Math.hypot(...x);
    const inverse = 1 / n;
    let s = 0;
    for (const v of x) s += n > 0 ? v * inverse : 0;
    return s * scale;
  };
  expect(grad(f)([0, 0], 2)).toEqual([0, 0]);
  expect(grad(f)([3, 4], 1)[0]).toBeCloseTo(0.032, 12);
});

it("ignores it in some iterations of a loop", () => {
  const f = (x: number[], y: number[]) => {
    let s = 0;
    for (let i = 0; i < x.length; i++) {
      const distance = Math.sqrt((x[i]! - y[i]!) ** 2);
      if (distance === 0) continue;
      s += distance;
    }
    return s;
  };
  expect(grad(f)([1, 2], [1, 5])).toEqual([0, -1]);
});

it("keeps second derivatives where a taken branch has a factor of zero", () => {
  const f = (x: number, w: number) => {
    const u = x * x;
    return x > 0 ? u * w : 0;
  };
  expect(hessian(f, { wrt: [0, 1] })(2, 0)).toEqual([
    [0, 4],
    [4, 0],
  ]);
});
