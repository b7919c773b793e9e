/** The Euclidean norm of an array: its derivatives, first and second, in both modes, and at the origin. */
import { describe, expect, test } from "vitest";
import { compileJavaScript } from "../../src/backends/javascript/compile.js";
import { grad, valueAndGrad } from "../../src/index.js";
import { interpret } from "../../src/ir/interpret.js";
import type { Program } from "../../src/ir/program.js";
import { arrayOf } from "../../src/ir/types.js";
import { jvp } from "../../src/transforms/jvp.js";
import { gradient, vjp } from "../../src/transforms/vjp.js";
import { checkDifferences, checkModes } from "../transforms/checks.js";
import { programOf } from "./straight-line.js";

const f64 = (...values: number[]) => Float64Array.of(...values);
const norm = programOf([arrayOf("f64")], (o, [a]) => [o.hypotOf(a ?? 0)]);
const gradientOfNorm = gradient(norm, [0], { value: false });

const hessianTimes: Readonly<Record<string, Program>> = {
  "forward over reverse": jvp(gradientOfNorm, [0]),
  "reverse over reverse": vjp(gradientOfNorm, [0]),
  "reverse over forward": gradient(slopeOf(jvp(norm, [0])), [0], { value: false }),
};

/** Without the value: [a, da] -> [dy]. */
function slopeOf(program: Program): Program {
  return { ...program, body: { ...program.body, results: program.body.results.slice(1) } };
}

describe.each([[f64(3, -4)], [f64(2)], [f64(-2)], [f64()], [f64(1, 2, -2, 4)], [f64(0, 5, 0)]])("at [%s]", (a) => {
  test("forward mode is the derivative, and reverse mode its transpose", () => {
    for (const program of [norm, gradientOfNorm]) {
      expect(checkModes(program, [a], 3)).toBeNull();
      expect(checkDifferences(program, [a], 3)).toBeNull();
    }
  });

  test("the Hessian is (I - a aᵀ / y²) / y, whichever modes it is taken with", () => {
    const y = Math.hypot(...a);
    const v = a.map((_, i) => 1 + i);
    const along = a.reduce((sum, x, i) => sum + x * (v[i] ?? Number.NaN), 0);
    for (const [modes, program] of Object.entries(hessianTimes)) {
      const product = interpret(program, [a, v]).at(-1);
      if (typeof product !== "object") throw new Error("an array results");
      expect(product.length).toBe(a.length);
      for (const [i, found] of product.entries()) {
        const expected = ((v[i] ?? Number.NaN) - ((a[i] ?? Number.NaN) * along) / y ** 2) / y;
        expect(found, `${modes}, component ${i}`).toBeCloseTo(expected, 12);
      }
    }
  });
});

test("at the origin all derivatives are 0, the middle of the subdifferential", () => {
  const origin = f64(0, 0);
  expect(interpret(gradientOfNorm, [origin])).toEqual([origin]);
  expect(interpret(jvp(norm, [0]), [origin, f64(1, 2)])).toEqual([0, 0]);
  for (const [modes, program] of Object.entries(hessianTimes)) {
    expect(interpret(program, [origin, f64(1, 2)]).at(-1), modes).toEqual(origin);
  }
});

test("squares neither overflow nor underflow", () => {
  for (const scale of [1e200, 1e-200]) {
    const [found] = interpret(gradientOfNorm, [f64(3 * scale, 4 * scale)]);
    if (typeof found !== "object") throw new Error("an array results");
    expect(found[0]).toBeCloseTo(0.6, 15);
    expect(found[1]).toBeCloseTo(0.8, 15);
  }
});

test("the JavaScript back-end calls Math.hypot", () => {
  const { run } = compileJavaScript(norm);
  for (const list of [[], [3, -4], [1e200, 1e200], [0.1, 0.2, 0.3, 0.4]]) {
    expect(Object.is(run(f64(...list))[0], Math.hypot(...list)), `[${list}]`).toBe(true);
  }
});

test("Math.hypot of a list whose length is known at run time only", () => {
  const distance = (v: number[]) => Math.hypot(...v);
  expect(grad(distance)([3, -4])).toEqual([0.6, -0.8]);
  expect(grad(distance)([0, 0, 0])).toEqual([0, 0, 0]);
});

test("Math.hypot of a list and of other values", () => {
  const distance = (v: number[]) => Math.hypot(2, ...v, v[0]!);
  const { value, gradient } = valueAndGrad(distance)([3, -4]);
  expect(value).toBe(distance([3, -4]));
  expect(gradient).toEqual([6 / value, -4 / value].map((x) => expect.closeTo(x, 14)));
  expect(grad((v: number[]) => Math.hypot(0, ...v))([0, 0])).toEqual([0, 0]);
});
