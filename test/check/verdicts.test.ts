/** Verdicts of one component, at all the places where differences mislead: kinks, jumps, noise, cancellation, saturation, extreme scales. */
import { describe, expect, it } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import type { CheckedComponent } from "../../src/check/compare.js";
import { caseOf } from "./random/cases.js";

function check(f: (x: number) => number, x: number, derivative: number): CheckedComponent {
  const { components, verdict } = checkGradient(f, [x], { gradient: () => derivative });
  expect(components.length).toBe(1);
  expect(components[0]!.verdict).toBe(verdict);
  return components[0]!;
}

/** Noise that depends on all bits of x. */
function jitter(x: number): number {
  const [low = 0, high = 0] = new Uint32Array(Float64Array.of(x).buffer);
  let hash = Math.imul(low ^ 0x811c9dc5, 0x01000193) ^ high;
  hash = Math.imul(hash ^ (hash >>> 15), 0x45d9f3b);
  hash = Math.imul(hash ^ (hash >>> 13), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 31 - 1;
}

type Row = readonly [name: string, f: (x: number) => number, x: number, derivative: number];

const right: readonly Row[] = [
  ["cube", (x) => x ** 3, 2, 12],
  ["values of 1e-12", (x) => (x * 1e12) ** 3, 1e-12, 3e12],
  ["values of 1e12", Math.sqrt, 1e12, 5e-7],
  ["values of 1e300", (x) => x * 1e-300, 1e300, 1e-300],
  ["denormal numbers", (x) => x * 2, 1e-310, 2],
  ["a scale of 1 at 1e8", Math.sin, 1e8, Math.cos(1e8)],
  ["a scale of 1 at 5e11", Math.cos, 487497809452.9219, -Math.sin(487497809452.9219)],
  ["a scale of 1/1000 at 1", (x) => Math.sin(1000 * x), 1, 1000 * Math.cos(1000)],
  ["the logarithm near its end", Math.log, 1e-300, 1e300],
  ["the square root near its end", Math.sqrt, 1e-12, 5e5],
  ["one side only", (x) => (x < 0 ? Number.NaN : x * x + 3 * Math.exp(x)), 0, 3],
  ["a minimum", (x) => (x - 1) ** 2 + (x - 1) ** 3, 1, 0],
  ["a parabola at 0", (x) => x * x, 0, 0],
  ["a kink of second order", (x) => Math.abs(x) ** 1.5, 0, 0],
  ["a constant", () => 7, 3, 0],
  ["the smallest number there is", (x) => 3 * x, 5e-324, 3],
  ["saturated to the last bit", Math.tanh, 30, 0],
  ["beside a kink", (x) => Math.max(x, 0), 1e-9, 1],
  ["beside a kink, on 1", (x) => Math.max(x, 0) + 1, 1e-9, 1],
  ["dead beside a kink", (x) => Math.max(x - 0.01, 0), 0, 0],
  ["on 1e12", (x) => x * x + 1e12, 3, 6],
  ["rounded to 32 bits inside", (x) => Math.fround(Math.fround(x * x) * 3), 1.3, 7.8],
  ["rounded to six digits", (x) => Math.round(x * x * 1e6) / 1e6, 1.3, 2.6],
  ["noise of 1e-6", (x) => x * x + 1e-6 * jitter(x), 1.3, 2.6],
  ["ripples of 1e-6", (x) => x * x + 1e-6 * Math.sin(1e7 * x), 1.3, 2.6],
];

const wrong: readonly Row[] = [
  ["sign", (x) => Math.exp(-x), 1.2, Math.exp(-1.2)],
  ["one in 1000", Math.exp, 1, 1.001 * Math.E],
  ["one in 100000", Math.exp, 1, 1.00001 * Math.E],
  ["a slope where a relu is dead", (x) => Math.max(x - 2, 0), 1, 1],
  ["a slope where a relu on a constant is dead", (x) => 3 + 0.1 * Math.max(x - 2, 0), 0.5, 0.1],
  ["no number", (x) => x * x, 1, Number.NaN],
  ["infinite", (x) => x * x, 1, Number.POSITIVE_INFINITY],
  ["zero", (x) => x * x, 1, 0],
  ["1e-9 where it is zero", (x) => x * x, 0, 1e-9],
  ["1e-10 where it is 1e-17", Math.tanh, 20, 1e-10],
  ["values of 1e-12", (x) => (x * 1e12) ** 3, 1e-12, 3.1e12],
  ["the slope of the other side of a kink", (x) => Math.max(x, 0) + 1, 1e-9, 0],
  ["the mask of a relu forgotten", (x) => Math.max(x - 0.01, 0), 0, 1],
  ["rounded to 32 bits inside", (x) => Math.fround(Math.fround(x * x) * 3), 1.3, 3.9],
  ["rounded to 32 bits inside, and zero", (x) => Math.fround(Math.fround(x * x) * 3), 1.3, 0],
  ["one in 100, in noise of 1e-6", (x) => x * x + 1e-6 * jitter(x), 1.3, 2.626],
  ["none of the slopes of a kink", Math.abs, 0, 7],
  ["just outside of the slopes of a kink", (x) => Math.max(x, 0), 0, -1e-3],
  ["no number at a kink", Math.abs, 0, Number.NaN],
  ["infinite at a kink", Math.abs, 0, Number.POSITIVE_INFINITY],
  ["outside of the slopes of a kink on a curve", (x) => x * x + 0.01 * Math.abs(x), 0, 0.02],
  ["the mask of a relu forgotten, at numbers with few digits", (x) => Math.max(x - 0.25, 0), 0, 1],
  ["sign, where values have three digits", (x) => Number(Math.exp(x).toPrecision(3)), 1.234, -3.4349],
  ["not the slope beside a jump", (x) => (x >= 2 ? 1 : 0) + x * x, 2, 1e6],
  ["not the slope beside a step", Math.floor, 2, 1],
  ["zero on the side of a narrow bump", (x) => Math.exp(-(((x - 1) / 1e-3) ** 2)), 1.0003, 0],
  ["zero on the side of a very narrow bump", (x) => Math.exp(-(((x - 1) / 1e-7) ** 2)), 1 + 3e-8, 0],
  ["sign, in ripples of 1e-6", (x) => x * x + 1e-6 * Math.sin(1e7 * x), 1.3, -2.6],
];

const limited: readonly Row[] = [
  ["a slope that is reached slowly", (x) => x ** 1.5, 0, 0],
  ["on 1e20, right", (x) => x * x + 1e20, 3, 6],
  ["on 1e20, of the wrong sign", (x) => x * x + 1e20, 3, -6],
  ["saturated, right", Math.tanh, 20, 1 / Math.cosh(20) ** 2],
  ["saturated, of the wrong sign", Math.tanh, 20, -1 / Math.cosh(20) ** 2],
  ["x log x at 0", (x) => (x === 0 ? 0 : x * Math.log(x)), 0, Number.NEGATIVE_INFINITY],
  ["a value that is no number", () => Number.NaN, 1, 0],
  ["outside of the domain", Math.log, -1, -1],
  ["three digits, right", (x) => Number(Math.exp(x).toPrecision(3)), 1.234, 3.4349],
  ["four digits, right", (x) => Number(Math.sin(x).toPrecision(4)), 0.3, Math.cos(0.3)],
  ["two decimals, right", (x) => Math.round(100 * x * x) / 100, 7.1, 14.2],
  ["multiples of 1/64, right", (x) => Math.round(64 * Math.exp(x)) / 64, -2.2, Math.exp(-2.2)],
  ["nothing left within x but rounding, right", (x) => 1e16 + x - 1e16, 0.3, 1],
  ["nothing left within x but rounding, zero", (x) => 1 + x - 1, 1e-17, 0],
  ["beside the edge of the arcsine", Math.asin, 1 - 2 ** -50, 1 / Math.sqrt(2 ** -50 * (2 - 2 ** -50))],
  ["beside the edge of the arccosine", Math.acos, 2 ** -49 - 1, -1 / Math.sqrt(2 ** -49 * (2 - 2 ** -49))],
  ["a small slope on 1e10, zero", (x) => 1e10 + 1e-10 * x, 1, 0],
  ["on 1e19, zero", (x) => 1e19 + x, 1, 0],
  ["faster than x can be stepped", (x) => Math.cos(Math.exp(x)), 59.77, 8.5e25],
];

describe.each([
  ["right", right],
  ["wrong", wrong],
  ["limited", limited],
] as const)("%s", (verdict, rows) => {
  it.each(rows)("%s", (_, f, x, derivative) => {
    expect(check(f, x, derivative).verdict).toBe(verdict);
  });
});

describe("not smooth", () => {
  const rows: readonly (readonly [...Row, slopes: readonly [number, number]])[] = [
    ["relu at 0", (x) => Math.max(x, 0), 0, 0, [0, 1]],
    ["abs at 0", Math.abs, 0, 0, [-1, 1]],
    ["a tie", (x) => Math.max(2 * x, 3 * x), 0, 2.5, [2, 3]],
    ["a kink on a curve", (x) => x * x + 0.01 * Math.abs(x), 0, 0, [-0.01, 0.01]],
    ["a small kink on 1", (x) => 1 + Math.max(x, 0), 1e-13, 1, [0, 1]],
    ["a jump", (x) => (x >= 0 ? x + 1 : x), 0, 1, [1, 1]],
    ["a slope in between", Math.abs, 0, 0.5, [-1, 1]],
    ["a jump between two slopes", (x) => (x >= 2 ? 1 + 3 * x : x * x), 2, 1e6, [4, 3]],
    ["so steep that it looks like a jump", (x) => 1 / (1 + Math.exp(-1e20 * (x - 1))), 1, 2.5e19, [0, 0]],
    ["a root at 0", Math.sqrt, 0, Number.POSITIVE_INFINITY, [Number.NaN, Number.POSITIVE_INFINITY]],
    ["a cube root at 0", Math.cbrt, 0, 1, [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]],
    ["a step", Math.floor, 2, 0, [0, 0]],
  ];
  it.each(rows)("%s", (_, f, x, derivative, [left, right]) => {
    const { verdict, slopes } = check(f, x, derivative);
    expect(verdict).toBe("notSmooth");
    expect(slopes).not.toBeNull();
    const [below, above] = slopes!;
    const isNear = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) < 1e-6;
    expect([below, above, isNear(below, left), isNear(above, right)]).toEqual([below, above, true, true]);
  });
});

it("the headline counts kinks only, and the diagnosis says what is beside a jump", () => {
  const headline = (f: (x: number[]) => number, at: number[], gradient: () => number[]) =>
    checkGradient(f, [at], { gradient }).toText().split(":")[0];
  const jump = (x: number) => (x >= 2 ? 1 : 0) + x * x;
  expect(
    headline(
      (x) => jump(x[0]!),
      [2],
      () => [4],
    ),
  ).toBe("gradient right where the function is smooth; it is not smooth here");
  expect(
    headline(
      (x) => jump(x[0]!) + Math.abs(x[1]!),
      [2, 0],
      () => [4, 0],
    ),
  ).toBe(
    "gradient right where the function is smooth; a subgradient was accepted at 1 kink; it is not smooth in 1 more",
  );
  expect(checkGradient(jump, [2], { gradient: () => 1e6 }).diagnosis.map(({ sentence }) => sentence)).toEqual([
    "x: at a jump, with the slope 4 on both sides of it; 1000000 is another.",
  ]);
});

it("numbers stored in 32 bits take steps that they can represent", () => {
  const f = (x: Float32Array) => Math.sin(x[0]!) * x[1]!;
  const gradient = (x: Float32Array) => Float32Array.of(Math.cos(x[0]!) * x[1]!, Math.sin(x[0]!));
  const at = Float32Array.of(0.7, -1234.5);
  expect(checkGradient(f, [at], { gradient }).verdict).toBe("right");
  const mistaken = (x: Float32Array) => gradient(x).map((slope, index) => (index === 1 ? 1.001 * slope : slope));
  const report = checkGradient(f, [at], { gradient: mistaken });
  expect(report.components.map(({ path, verdict }) => [path, verdict])).toEqual([
    ["x[1]", "wrong"],
    ["x[0]", "right"],
  ]);
});

it("a derivative that is zero because nothing depends on it is told from noise beside the others", () => {
  const f = (x: number[]) => x[0]! ** 2 + 1e-6 * jitter(x[0]! + 3 * x[1]!);
  const { verdict } = checkGradient(f, [[1.3, 0.7]], { gradient: ([a = 0]) => [2 * a, 0] });
  expect(verdict).toBe("right");
});

it("an effect below the rounding of the value is not called right, nor wrong", () => {
  const terms = (x: number[]) => 1e8 * x[0]! ** 2 + 1e-8 * x[1]! ** 2;
  const squares = (x: number[]) => x[0]! ** 2 + x[1]! ** 2;
  const verdictsOf = (f: (x: number[]) => number, at: number[], gradient: (x: number[]) => number[]) =>
    checkGradient(f, [at], { gradient }).components.map(({ path, verdict }) => [path, verdict]);
  for (const second of [0, 2e-8]) {
    expect(verdictsOf(terms, [1, 1], () => [2e8, second])).toEqual([
      ["x[1]", "limited"],
      ["x[0]", "right"],
    ]);
    expect(verdictsOf(squares, [1e8, 1e-8], () => [2e8, second])).toEqual([
      ["x[1]", "limited"],
      ["x[0]", "right"],
    ]);
  }
  const far = (x: number[]) => 1e10 * x[0]! ** 2 + 1e-9 * x[1]!;
  expect(verdictsOf(far, [1, 1], () => [2e10, 0])).toContainEqual(["x[1]", "limited"]);
  const alone = (x: number[]) => 1e10 * x[0]! ** 2;
  expect(verdictsOf(alone, [1, 1], () => [2e10, 0])).toContainEqual(["x[1]", "right"]);
  expect(verdictsOf(terms, [1, 1], () => [2e8, 5])).toContainEqual(["x[1]", "wrong"]);
  // What does nothing at all, or nothing before an edge far away, is right beside numbers of any size.
  const dead = (x: number[]) => 1e8 * x[0]! ** 2 + Math.max(x[1]! - 40, 0) * 1e8 + 0 * x[2]!;
  expect(verdictsOf(dead, [1, 1, 1], () => [2e8, 0, 0]).map(([, verdict]) => verdict)).toEqual([
    "right",
    "right",
    "right",
  ]);
});

it("a cone with noise, much wider steps than its tip", () => {
  const { f, gradient, args } = caseOf(52631);
  const { verdict } = checkGradient(f as (x: unknown) => number, [args[0]], {
    gradient: gradient as (x: unknown) => unknown,
  });
  expect(verdict).toBe("limited");
});

it("random noise: two values for the same arguments are said", () => {
  let state = 1;
  const f = (x: number) => {
    state = (state * 48271) % 2147483647;
    return x * x + (1e-6 * state) / 2147483647;
  };
  const report = checkGradient(f, [1.3], { gradient: (x) => 2 * x });
  expect(report.verdict).toBe("right");
  expect(report.notes.join()).toMatch(/^the function gave two values for the same arguments: noise of \de-7$/);
  expect(checkGradient(f, [1.3], { gradient: (x) => 2.02 * x }).verdict).toBe("wrong");
});

it("a function that rounds inside is not called flat", () => {
  for (const x of [-45, -60, -300]) {
    const logistic = 1 / (1 + Math.exp(-x));
    expect(check((t) => Math.log(1 + Math.exp(t)), x, logistic).verdict).toBe("limited");
  }
});

it("nothing is right where the function is infinite", () => {
  expect(check(() => Number.POSITIVE_INFINITY, 1, 0).verdict).toBe("limited");
});

it("options that mean nothing are refused", () => {
  const cube = (x: number) => x ** 3;
  const gradient = (x: number) => 3 * x * x;
  for (const tolerance of [Number.NaN, -1, "x" as never]) {
    expect(() => checkGradient(cube, [1], { gradient, tolerance })).toThrow("checkGradient got `tolerance`");
  }
  expect(() => checkGradient(cube, [1], { gradient, seed: 0.5 })).toThrow("checkGradient got `seed`: 0.5");
  expect(() => checkGradient(cube, [1], { gradient: [1] as never })).toThrow("checkGradient got `gradient`");
});
