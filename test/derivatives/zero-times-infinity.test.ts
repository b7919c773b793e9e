/** One rule where a derivative is infinite or NaN: what is not touched contributes nothing. Forward and reverse mode agree. */
import { describe, expect, it } from "vitest";
import { grad, hessian, hvp, jacobian, jvp, valueAndGrad, vjp } from "../../src/index.js";
import type { RuntimeValue } from "../../src/ir/program.js";
import { verify } from "../../src/ir/verify.js";
import { jvp as jvpProgram } from "../../src/transforms/jvp.js";
import { Choices } from "../random/choices.js";
import { randomProgram } from "../random/programs.js";
import { differentiableInputs, directionLike, numbersOf, run } from "../transforms/checks.js";

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

const functions: readonly (readonly [name: string, f: (x: number[]) => number, points: readonly number[][]])[] = [
  [
    "a root beside another value",
    (x) => Math.sqrt(x[0]!) + x[1]!,
    [
      [0, 1],
      [-1, 1],
      [nan, 1],
      [4, 1],
    ],
  ],
  [
    "the larger times one of both",
    (x) => Math.max(x[0]!, x[1]!) * x[1]!,
    [
      [nan, 2],
      [2, nan],
      [nan, nan],
      [2, 2],
    ],
  ],
  [
    "`||` and a value that is NaN",
    (x) => x[0]! * x[1]! || x[1]! * 3,
    [
      [nan, 2],
      [0, 2],
      [1, nan],
    ],
  ],
  [
    "a power",
    (x) => x[0]! ** x[1]!,
    [
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 0.5],
      [-3, 2],
      [-3, 2.5],
      [0, -1],
    ],
  ],
  [
    "roots, of which one is used",
    (x) => x.map((v) => Math.sqrt(v))[1]!,
    [
      [0, 4],
      [-1, 4],
      [4, 0],
    ],
  ],
  [
    "roots written into an array, some overwritten",
    overwritten,
    [
      [0, 4, 0],
      [0, -1, 0],
      [1, 1, 1],
    ],
  ],
  [
    "the longest of distances",
    (x) => Math.max(...x.map((v) => Math.sqrt(v * v))),
    [
      [0, 1],
      [0, 0],
      [nan, 1],
    ],
  ],
  [
    "a helper that calls itself",
    (x) => nested(x[0]!, 3) + x[1]!,
    [
      [0, 1],
      [-1, 2],
      [nan, 2],
      [2, 3],
    ],
  ],
  [
    "a quotient",
    (x) => x[0]! / x[1]! + x[1]!,
    [
      [0, 0],
      [1, 0],
      [inf, inf],
      [0, inf],
    ],
  ],
  [
    "a root of a square",
    (x) => Math.sqrt(x[0]! * x[0]!) + x[1]!,
    [
      [0, 1],
      [2, 1],
    ],
  ],
  [
    "an operand that the minimum does not take",
    (x) => Math.min(1, 1 / x[0]!) * x[1]!,
    [
      [0, 2],
      [0, inf],
      [nan, 1],
    ],
  ],
  [
    "a slope of 0 far out",
    (x) => Math.asinh(Math.hypot(x[0]!, x[1]!)),
    [
      [-1, inf],
      [inf, inf],
      [0, 0],
    ],
  ],
  [
    "a slope of 0 at a pole",
    (x) => Math.sin(Math.atan(Math.log1p(x[0]!))) + x[1]!,
    [
      [-1, 0],
      [0, 1],
    ],
  ],
  [
    "single-sided limits written to an array",
    clamped,
    [
      [0, nan],
      [0, inf],
      [inf, -inf],
    ],
  ],
];

function overwritten(x: number[]): number {
  const roots = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) roots[i] = Math.sqrt(x[i]!);
  roots[0] = x[1]!;
  let s = 0;
  for (let i = 0; i < x.length - 1; i++) s += roots[i]!;
  return s;
}

function clamped(x: number[]): number {
  const a = new Float64Array(2);
  for (let i = 0; i < 2; i++) a[i] = Math.min(0.5, x[i]!);
  return Math.atan(a[0]!) / -a[1]! + Math.sqrt(x[0]!);
}

function nested(v: number, depth: number): number {
  return depth <= 0 ? Math.sqrt(v) : nested(v * v, depth - 1);
}

describe("forward and reverse mode agree, NaN included", () => {
  it.each(functions)("%s", (_, f, points) => {
    for (const point of points) {
      const reverse = grad(f)(point);
      const label = `at [${point}]`;
      expect(grad(f, { mode: "forward" })(point), label).toEqual(reverse);
      expect(valueAndGrad(f)(point).gradient, label).toEqual(reverse);
      expect([...jacobian((x: number[]) => [f(x), x[0]!], { mode: "reverse" })(point).data], label).toEqual([
        ...jacobian((x: number[]) => [f(x), x[0]!], { mode: "forward" })(point).data,
      ]);
      point.forEach((_x, index) => {
        const unit = point.map((_y, other) => (other === index ? 1 : 0));
        expect(jvp(f, [point], [unit]).tangent, `${label}, along ${index}`).toBe(reverse[index]);
      });
    }
  });
});

describe("what is not touched contributes nothing", () => {
  const f = (x: number[]) => Math.sqrt(x[0]!) + x[1]! ** 2;

  it("in directions", () => {
    expect(grad(f, { mode: "forward" })([0, 3])).toEqual([inf, 6]);
    expect(jvp(f, [[0, 3]], [[0, 1]]).tangent).toBe(6);
    expect(hvp(f, [[0, 3]], [0, 1])).toEqual([0, 2]);
    expect([...hessian(f)([0, 3]).data]).toEqual([-inf, 0, 0, 2]);
  });

  it("in adjoints", () => {
    const both = (x: number[]) => [Math.sqrt(x[0]!), x[0]! * x[1]!];
    expect(vjp(both, [[0, 3]]).pullback([0, 1])).toEqual([[3, 0]]);
    expect([...jacobian(both, { mode: "reverse" })([0, 3]).data]).toEqual([inf, 0, 3, 0]);
  });

  it("in operands that an extreme does not take", () => {
    const f = (x: number) => Math.min(1, 1 / x) + Math.max(x, Math.sqrt(x) - 1);
    expect([grad(f)(0), grad(f, { mode: "forward" })(0)]).toEqual([1, 1]);
  });

  it("in arrays of which a part is used", () => {
    expect(grad((x: number[]) => x.map((v) => Math.log(v))[1]!)([0, 2])).toEqual([0, 0.5]);
  });
});

it("keeps the NaN of zeros that the function computes", () => {
  const root = (x: number) => Math.sqrt(x * x);
  expect([grad(root)(0), grad(root, { mode: "forward" })(0)]).toEqual([nan, nan]);
  const square = (x: number) => Math.sqrt(x) ** 2;
  expect([grad(square)(0), grad(square, { mode: "forward" })(0)]).toEqual([nan, nan]);
});

it("leaves tangents that are numbers as they are: strict programs on random programs", () => {
  let compared = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const choices = new Choices(seed);
    const { program, inputs } = randomProgram(seed, { derivatives: true });
    const wrt = differentiableInputs(program);
    const strict = jvpProgram(program, wrt, { strict: true });
    verify(strict);
    const point = inputs(0);
    const directions = wrt.map((at) => directionLike(point[at] ?? 0, choices));
    const found = run(strict, [...point, ...directions]);
    const expected = run(jvpProgram(program, wrt), [...point, ...directions]);
    if (numbersOf(expected).some(Number.isNaN)) continue;
    compared++;
    // + 0: zeros of either sign are the same.
    const numbers = (values: readonly RuntimeValue[]) => numbersOf(values).map((value) => value + 0);
    expect(numbers(found), `seed ${seed}`).toEqual(numbers(expected));
  }
  expect(compared).toBeGreaterThan(30);
});
