/** The shares of rules in the error of a gradient: exact, adding up to 1, the guilty first. */
import { describe, expect, test } from "vitest";
import { blame } from "../../src/checked/blame.js";
import { checkGradient, customDerivative } from "../../src/index.js";

const first = { indices: [0], single: true };

const square = customDerivative((x: number) => x * x, { vjp: ([x], _value, adjoint) => [2 * x * adjoint] });
const cube = customDerivative((x: number) => x ** 3, {
  vjp: ([x], _value, adjoint) => [2 * x * x * adjoint],
  check: false,
});
const shifted = customDerivative((x: number) => x + 1, { jvp: (_args, [dx]) => 1.5 * (dx ?? 0), check: false });
const scaled = customDerivative((v: Float64Array, k: number) => v.map((x) => k * x), {
  vjp: ([v, k], _value, adjoint) => [
    adjoint.map((a) => -k * a),
    adjoint.reduce((sum, a, i) => sum + a * (v[i] ?? 0), 0),
  ],
  check: false,
});

describe("blame", () => {
  test("nothing where every rule is right", () => {
    expect(blame((x: number) => square(Math.sin(x)), [0.7], first)).toEqual([]);
  });

  test("nothing where there is no rule", () => {
    expect(blame((x: number) => Math.sin(x), [0.7], first)).toEqual([]);
  });

  test("the only wrong rule has the whole error", () => {
    const found = blame((x: number) => square(Math.sin(x)) + cube(x) * 2, [0.7], first);
    expect(found).toHaveLength(2);
    const [worst, other] = found;
    expect(worst?.share).toBeCloseTo(1, 12);
    expect(worst?.line).toContain("cube(x)");
    expect(worst?.place).toMatch(/blame\.test\.ts:\d+:\d+\)$/);
    // Two calls on one line are told apart by their columns.
    expect(new Set(found.map(({ place }) => place.split(":").at(-2))).size).toBe(1);
    expect(new Set(found.map(({ place }) => place)).size).toBe(2);
    expect(other?.share).toBeCloseTo(0, 12);
  });

  test("shares of two wrong rules in one chain add up to 1, each as computed by hand", () => {
    // f = cube(shifted(x)): A = 2u²·1.5, J = 3u²·1 at u = x + 1. Error 0; so a factor of 1.4 in place of 1.5 would leave -0.2u².
    const found = blame((x: number) => cube(shifted(x)) + shifted(x), [1], first);
    // d/dx by rules: 2u²·1.5 + 1.5, by the chain rule 3u² + 1, u = 2: error 0.5.
    const share = (name: string) => found.find(({ line }) => line.startsWith(name))?.share;
    expect(found.reduce((sum, call) => sum + call.share, 0)).toBeCloseTo(1, 12);
    expect(found.every((call) => call.calls === 1)).toBe(true);
    // cube: 1·(2u² − 3u²)·1 = −4; its argument: 2u²·0.5 = 4; the other shifted: 0.5. All over 0.5.
    expect(found.map((call) => call.share).toSorted((a, b) => a - b)).toEqual([
      expect.closeTo(-8, 10),
      expect.closeTo(1, 10),
      expect.closeTo(8, 10),
    ]);
    expect(share("nothing")).toBeUndefined();
  });

  test("rules on arrays, in a loop", () => {
    const f = (v: Float64Array) => {
      let w = v;
      for (let i = 0; i < 3; i++) w = scaled(w, i + 1);
      return w.reduce((sum, x) => sum + square(x), 0);
    };
    const found = blame(f, [new Float64Array([1, -2])], first);
    expect(found[0]?.calls).toBe(3);
    expect(found[0]?.share).toBeCloseTo(1, 10);
    expect(found[0]?.line).toContain("scaled(w, i + 1)");
  });

  test("a check of the whole gradient names the rule, whether rules are checked at first use or not", () => {
    const checked = customDerivative((x: number) => x ** 4, { vjp: ([x], _value, adjoint) => [-4 * x ** 3 * adjoint] });
    const report = checkGradient((x: number) => square(x) + checked(x), [0.7]);
    expect(report.verdict).toBe("wrong");
    expect(report.diagnosis[0]?.kind).toBe("custom rule");
    expect(report.diagnosis[0]?.sentence).toMatch(
      /^100 % of the error comes from the rule of the customDerivative called in .*\(.*blame\.test\.ts:\d+:\d+\): .*checked\(x\)/,
    );
  });
});
