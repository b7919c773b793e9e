/** `customDerivative` of functions that close over values: a derivative that the rule would lose is refused, the rest is allowed. */
import { describe, expect, it } from "vitest";
import {
  ChainruleError,
  customDerivative,
  grad,
  hessian,
  jacobian,
  jvp,
  stopGradient,
  valueAndGrad,
} from "../../src/index.js";

function messageOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ChainruleError)) throw error;
    return error.message.split("\n").filter((line, at) => at === 0 || /^(Why|Instead): /.test(line));
  }
  throw new Error("nothing was refused");
}

const timesCaptured = (x: number) =>
  customDerivative((y: number) => y * x, { vjp: ([_y], _value, bar) => [x * bar], jvp: ([_y], [dy]) => x * dy })(3);

describe("a captured value that the function computes with", () => {
  const complaint = (name: string) => [
    `a function given to \`customDerivative\` uses \`${name}\`, which depends on what is differentiated`,
    `Why: its rule gives derivatives with respect to its arguments only, so that of \`${name}\` would be lost`,
    `Instead: pass \`${name}\` as an argument of the function, or \`stopGradient\` of it where it is to count as a constant`,
  ];

  it("is refused where it varies, in both modes", () => {
    expect(messageOf(() => grad(timesCaptured)(2))).toEqual(complaint("x"));
    expect(messageOf(() => grad(timesCaptured, { mode: "forward" })(2))).toEqual(complaint("x"));
    expect(messageOf(() => jvp(timesCaptured, [2], [1]))).toEqual(complaint("x"));
  });

  it("is refused where it is an array, in matrices, and where an inner derivative takes it", () => {
    const f = (w: number[]) => {
      const c = customDerivative((y: number) => y * w[0]!, { vjp: ([_y], _value, bar) => [w[0]! * bar] });
      return c(w[1]!);
    };
    expect(messageOf(() => grad(f)([2, 5]))).toEqual(complaint("w"));
    expect(messageOf(() => hessian(f)([2, 5]))).toEqual(complaint("w"));
    expect(messageOf(() => jacobian((w: number[]) => [f(w)], { sparse: true })([2, 5]))).toEqual(complaint("w"));
    expect(messageOf(() => grad((x: number) => grad(timesCaptured)(x))(2))).toEqual(complaint("x"));
  });

  it("counts as a constant where it does not vary", () => {
    const outside = 4;
    const timesOutside = customDerivative((y: number) => y * outside, { vjp: ([_y], _value, bar) => [outside * bar] });
    expect(grad((x: number) => timesOutside(x))(2)).toBe(4);
    const other = (x: number, k: number) =>
      customDerivative((y: number) => y * k, { vjp: ([_y], _value, bar) => [k * bar] })(x);
    expect(grad(other)(2, 5)).toBe(5);
    const local = (x: number) => {
      const k = new Float64Array(2);
      k[1] = 6;
      let sum = 0;
      for (let i = 0; i < 3; i++) {
        const c = customDerivative((y: number) => y * (k[1]! + i), { vjp: ([_y], _value, bar) => [(k[1]! + i) * bar] });
        sum += c(x);
      }
      return sum;
    };
    expect(grad(local)(2)).toBe(6 + 7 + 8);
    // The inner derivative is with respect to y only.
    const inner = (x: number) =>
      grad((y: number) =>
        customDerivative((z: number) => z * z * x, { vjp: ([z], _value, bar) => [2 * z * x * bar] })(y),
      )(3);
    expect(valueAndGrad(inner)(4)).toEqual({ value: 24, gradient: 6 });
  });

  it("counts as a constant where a derivative cannot pass, or where only the rule reads it", () => {
    const stopped = (x: number) => {
      const k = stopGradient(x);
      return customDerivative((y: number) => y * k, { vjp: ([_y], _value, bar) => [k * bar] })(x);
    };
    expect(grad(stopped)(4)).toBe(4);
    const stoppedInside = (x: number) =>
      customDerivative((y: number) => y * stopGradient(x), { vjp: ([_y], _value, bar) => [x * bar] })(x);
    expect(grad(stoppedInside)(4)).toBe(4);
    const decides = (x: number) =>
      customDerivative((y: number) => (x > 1 ? 3 * y : y), { vjp: ([_y], _value, bar) => [x > 1 ? 3 * bar : bar] })(x);
    expect(grad(decides)(4)).toBe(3);
    const read = (x: number) =>
      customDerivative((y: number) => 2 * y, { vjp: ([_y], _value, bar) => [x * bar], check: false })(5 * x);
    expect(grad(read)(4)).toBe(20);
  });
});
