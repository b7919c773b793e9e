/** One rule where a derivative is infinite or NaN: what is not touched contributes nothing. Forward and reverse mode agree. */
import { describe, expect, it } from "vitest";
import { grad, hessian, hvp, jacobian, jvp, valueAndGrad, vjp } from "../../src/index.js";
import type { Program, RuntimeValue } from "../../src/ir/program.js";
import { isDifferentiable } from "../../src/ir/types.js";
import { verify } from "../../src/ir/verify.js";
import { expandDerive } from "../../src/transforms/expand-derive.js";
import { jvp as jvpProgram } from "../../src/transforms/jvp.js";
import { vjp as vjpProgram } from "../../src/transforms/vjp.js";
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

describe("in derivatives of derivatives, and inside functions", () => {
  const rooted = (xs: number[]) => {
    const roots = xs.map((v) => Math.sqrt(v));
    let s = 0;
    for (let i = 0; i < roots.length; i++) if (roots[i]! > 0) s += roots[i]!;
    return s;
  };
  const measured = [1, Number.NaN, 3];
  const fit = (w: number) => {
    const residuals = measured.map((v) => w * v - 1);
    let s = 0;
    for (let i = 0; i < residuals.length; i++) if (!Number.isNaN(measured[i]!)) s += residuals[i]! ** 2;
    return s;
  };
  const distances = (p: number[][]) => {
    const d = p.map((a) => p.map((b) => Math.sqrt((a[0]! - b[0]!) ** 2 + (a[1]! - b[1]!) ** 2)));
    let s = 0;
    for (let i = 0; i < p.length; i++) for (let j = 0; j < p.length; j++) if (i !== j) s += d[i]![j]!;
    return s;
  };

  it("leaves out what a branch left out", () => {
    const descended = (xs: number[]) => {
      const g = grad(rooted)(xs);
      let s = 0;
      for (let i = 0; i < xs.length; i++) s += (xs[i]! - 0.1 * g[i]!) ** 2;
      return s;
    };
    const found = valueAndGrad(descended)([0, 4]);
    expect(found.value).toBe(descended([0, 4]));
    expect(found.value).toBe((4 - 0.1 * 0.25) ** 2);
    expect(found.gradient[0]).toBe(0);
    expect(found.gradient[1]).toBeCloseTo(2 * (4 - 0.025) * (1 + 0.1 / 32), 12);
    expect([...hessian(rooted)([0, 4]).data]).toEqual([0, 0, 0, -1 / 32]);
    expect(hvp(rooted, [[0, 4]], [1, 1])).toEqual([0, -1 / 32]);
  });

  it("leaves out what a branch left out of many numbers", () => {
    const xs = Array.from({ length: 300 }, (_, i) => i % 3);
    expect(grad(rooted)(xs)).toEqual(xs.map((x) => (x === 0 ? 0 : 0.5 / Math.sqrt(x))));
  });

  it("leaves out data that are missing", () => {
    expect([grad(fit)(2), grad(grad(fit))(2), hessian(fit)(2)]).toEqual([32, 20, 20]);
  });

  it("leaves out a distance to oneself", () => {
    const points = [
      [0, 0],
      [1, 2],
      [3, 1],
    ];
    // Distances are homogeneous of degree 1: a gradient changes only across, so H p = 0.
    expect(
      hvp(distances, [points], points)
        .flat()
        .every((x) => Math.abs(x) < 1e-15),
    ).toBe(true);
  });

  it("knows that an extreme does not depend on what it does not take", () => {
    const floor = (x: number) => Math.max(Math.log(x), -5);
    expect([grad(floor)(0), grad(grad(floor))(0), hessian(floor)(0)]).toEqual([0, 0, 0]);
  });
});

it("keeps the NaN of zeros that the function computes", () => {
  const root = (x: number) => Math.sqrt(x * x);
  expect([grad(root)(0), grad(root, { mode: "forward" })(0)]).toEqual([nan, nan]);
  const square = (x: number) => Math.sqrt(x) ** 2;
  expect([grad(square)(0), grad(square, { mode: "forward" })(0)]).toEqual([nan, nan]);
});

describe("random programs with zeros, infinities and NaN among the inputs", () => {
  it.each([false, true])("strict reverse mode is strict forward mode; derivatives inside: %s", (derivatives) => {
    let numbers = 0;
    let undefinedNumbers = 0;
    for (let seed = 1; seed <= (derivatives ? 15 : 40); seed++) {
      const choices = new Choices(seed);
      const { program, inputs } = randomProgram(seed, { derivatives, size: 20 });
      const wrt = differentiableInputs(program);
      const strict = vjpProgram(program, wrt, { strict: true });
      verify(strict);
      const forward = jvpProgram(program, wrt, { strict: true });
      for (let variant = 0; variant < 3; variant++) {
        const point = inputs(variant).map((input) => withSpecial(input, choices));
        const primal = run(expandDerive(program), point);
        const bars = differentiableOutputs(program).map((at) =>
          sparse(directionLike(primal[at] ?? 0, choices), choices),
        );
        const adjoints = numbersOf(run(strict, [...point, ...bars]).slice(primal.length));
        const fast = numbersOf(run(vjpProgram(program, wrt), [...point, ...bars]).slice(primal.length));
        const label = `seed ${seed}, point ${variant}`;
        // + 0: zeros of either sign are the same.
        if (!fast.some(Number.isNaN))
          expect(
            adjoints.map((x) => x + 0),
            label,
          ).toEqual(fast.map((x) => x + 0));
        const weights = numbersOf(bars);
        units(wrt.map((at) => point[at] ?? 0)).forEach((directions, component) => {
          const tangents = numbersOf(run(forward, [...point, ...directions]).slice(primal.length));
          const expected = tangents.reduce((sum, x, at) => (weights[at] === 0 ? sum : sum + x * (weights[at] ?? 0)), 0);
          const found = adjoints[component] ?? 0;
          if (Number.isFinite(expected))
            expect(Math.abs(found - expected), label).toBeLessThan(1e-9 * (1 + Math.abs(expected)));
          else expect(found, label).toBe(expected);
          numbers++;
          if (Number.isNaN(expected)) undefinedNumbers++;
        });
      }
    }
    expect(undefinedNumbers).toBeGreaterThan(10);
    expect(numbers).toBeGreaterThan(3 * undefinedNumbers);
  });
});

function withSpecial(input: RuntimeValue, choices: Choices): RuntimeValue {
  const one = (x: number) => (choices.chance(0.3) ? choices.pick([0, 0, -0, 1, inf, nan]) : x);
  if (typeof input === "number") return one(input);
  return input instanceof Float64Array ? input.map(one) : input;
}

/** About half of the numbers replaced by zeros. */
function sparse(value: RuntimeValue, choices: Choices): RuntimeValue {
  if (typeof value === "object") return value.map((x) => (choices.chance(0.5) ? 0 : x));
  return choices.chance(0.3) ? 0 : value;
}

/** One direction for each component of the inputs. */
function units(inputs: readonly RuntimeValue[]): RuntimeValue[][] {
  const zeros = inputs.map((input) => (typeof input === "object" ? new Float64Array(input.length) : 0));
  return zeros.flatMap((zero, at) =>
    Array.from({ length: typeof zero === "object" ? zero.length : 1 }, (_, k) =>
      zeros.map((other, position) => {
        if (position !== at) return other;
        return typeof other === "object" ? other.map((_x, index) => (index === k ? 1 : 0)) : 1;
      }),
    ),
  );
}

function differentiableOutputs(program: Program): number[] {
  return program.body.results.flatMap(({ type }, at) => (isDifferentiable(type) ? [at] : []));
}

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
