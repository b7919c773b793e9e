/** Every sample, compiled: values bit for bit, gradients against differences, forward against reverse, second order. */
import { describe, expect, it } from "vitest";
import { grad, hvp, jvp, numericGrad, valueAndGrad, vjp } from "../../src/index.js";
import { samples } from "./all.js";
import { type Estimate, floatsOf, slopeAtZero, withFloats } from "./differences.js";
import { numbers, type Sample } from "./sample.js";

type Arguments = readonly unknown[];
type AnyFunction = (...args: unknown[]) => unknown;
type NumberFunction = (...args: unknown[]) => number;

/** Differences of `kinks` samples stay close, so that they do not step over one. */
const stepOf = (sample: Sample) => (sample.tag === "smooth" ? 0.02 : 1e-3);

/** One direction in the space of the arguments differentiated; the others stand still: null. */
function directionOf({ wrt }: Sample, args: Arguments, seed: number): unknown[] {
  return args.map((arg, i) =>
    wrt.includes(i) ? withFloats(arg, numbers(floatsOf(arg).length, -1, 1, seed + i)) : null,
  );
}

function moved(args: Arguments, direction: Arguments, t: number): unknown[] {
  return args.map((arg, i) => {
    if (direction[i] === null) return arg;
    const along = floatsOf(direction[i]);
    return withFloats(
      arg,
      floatsOf(arg).map((x, k) => x + t * along[k]!),
    );
  });
}

function dot(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

/** Gradients of a Float32Array are one: rounded. */
const isSingle = (args: Arguments) => args.some((arg) => arg instanceof Float32Array);

/** Within the reference's own error, or 1e-7 of its size. NaN is never close. */
function expectEstimate(actual: number, { value, error }: Estimate, what: string, single = false): void {
  const tolerance = (single ? 1e-4 : 1e-7) * Math.max(1, Math.abs(value)) + 10 * error;
  expect(Math.abs(actual - value) <= tolerance, `${what}: ${actual}, by differences ${value} ± ${error}`).toBe(true);
}

function expectSame(a: number, b: number, size: number, what: string, single = false): void {
  expect(Math.abs(a - b) <= (single ? 1e-6 : 1e-10) * Math.max(1, size), `${what}: ${a} and ${b}`).toBe(true);
}

const sizeOf = (values: readonly number[]) => values.reduce((sum, x) => sum + Math.abs(x), 0);

function checkValueAndUnchanged(sample: Sample, args: Arguments): void {
  const before = structuredClone(args.map((arg) => floatsOf(arg)));
  const expected = floatsOf((sample.f as AnyFunction)(...args));
  const { value } = vjp(sample.f as AnyFunction, [...args]);
  const actual = floatsOf(value);
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(actual[i]).toBe(expected[i]);
  expect(args.map((arg) => floatsOf(arg))).toEqual(before);
}

function checkGradient(sample: Sample, args: Arguments): void {
  const f = sample.f as NumberFunction;
  const { value, gradient } = valueAndGrad(f, { wrt: sample.wrt as [number] })(...args);
  expect(value).toBe(f(...args));
  const flat = sample.wrt.flatMap((_, k) => floatsOf((gradient as unknown[])[k]));
  const alone = grad(f, { wrt: sample.wrt as [number] })(...args);
  expect(sample.wrt.flatMap((_, k) => floatsOf((alone as unknown[])[k]))).toEqual(flat);
  if (flat.length === 0) return;
  const forward = grad(f, { wrt: sample.wrt as [number], mode: "forward" })(...args);
  sample.wrt
    .flatMap((_, k) => floatsOf((forward as unknown[])[k]))
    .forEach((g, i) => {
      expectSame(g, flat[i]!, Math.abs(g), `component ${i}, forward and reverse`, isSingle(args));
    });
  for (const seed of [3, 5]) {
    const direction = directionOf(sample, args, seed);
    const along = sample.wrt.flatMap((i) => floatsOf(direction[i]));
    const slope = slopeAtZero((t) => f(...moved(args, direction, t)), stepOf(sample));
    expectEstimate(dot(flat, along), slope, "gradient", isSingle(args));
  }
  const numeric = numericGrad(f, { wrt: sample.wrt as [number], scheme: "ridders" })(...args);
  const byDifferences = sample.wrt.flatMap((_, k) => floatsOf((numeric as unknown[])[k]));
  const size = Math.max(1, ...flat.map(Math.abs));
  flat.forEach((g, i) => {
    expect(Math.abs(g - byDifferences[i]!) <= 1e-4 * size, `component ${i}: ${g}, ${byDifferences[i]}`).toBe(true);
  });
}

/** ⟨w, J v⟩ = ⟨Jᵀ w, v⟩. */
function checkForwardAgainstReverse(sample: Sample, args: Arguments): void {
  const f = sample.f as AnyFunction;
  const v = directionOf(sample, args, 7);
  const { value, tangent } = jvp(f, [...args], v);
  const { value: again, pullback } = vjp(f, [...args]);
  const out = floatsOf(again);
  expect(floatsOf(value)).toEqual(out);
  const w = numbers(out.length, -1, 1, 11);
  const adjoints = pullback(withFloats(again, w)) as unknown[];
  const forward = floatsOf(tangent).map((x, i) => x * w[i]!);
  const reverse = sample.wrt.flatMap((i) => {
    const bar = floatsOf(adjoints[i]);
    const along = floatsOf(v[i]);
    expect(bar.length).toBe(along.length);
    return bar.map((x, k) => x * along[k]!);
  });
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  expectSame(sum(forward), sum(reverse), sizeOf(forward) + sizeOf(reverse), "⟨w, Jv⟩ and ⟨Jᵀw, v⟩", isSingle(args));
}

function checkSecondOrder(sample: Sample, args: Arguments): void {
  const f = sample.f as NumberFunction;
  const v = directionOf(sample, args, 13);
  const w = directionOf(sample, args, 17);
  const pick = (whole: Arguments) => sample.wrt.map((i) => whole[i]);
  const product = hvp(f, [...args], pick(v) as [unknown], { wrt: sample.wrt as [number] });
  const along = sample.wrt.flatMap((i) => floatsOf(w[i]));
  if (along.length === 0) return;
  const gradient = grad(f, { wrt: sample.wrt as [number] });
  const slope = slopeAtZero((t) => dot(floatsOf(gradient(...moved(args, v, t))), along), stepOf(sample));
  expectEstimate(dot(floatsOf(product), along), slope, "Hessian times vector", isSingle(args));
}

/** Reverse over reverse: the gradient of a function that takes a gradient, where the first argument is a number or an array. */
function checkGradientOfGradient({ f: original, wrt }: Sample, args: Arguments): void {
  const f = original as NumberFunction;
  const [x, ...rest] = args;
  if (wrt.length !== 1 || wrt[0] !== 0) return;
  if (typeof x === "number") {
    const second = grad((y: number) => grad(f as (z: number, ...others: unknown[]) => number)(y, ...rest));
    const expected = hvp(f as (z: number) => number, args as [number], 1);
    expectSame(second(x), expected, Math.abs(expected), "grad of grad");
  } else if (x instanceof Float64Array) {
    const v = Float64Array.from(numbers(x.length, -1, 1, 19));
    const along = (y: Float64Array) => {
      const g = grad(f as (z: Float64Array, ...others: unknown[]) => number)(y, ...rest);
      let sum = 0;
      for (let i = 0; i < v.length; i++) sum += g[i]! * v[i]!;
      return sum;
    };
    const second = grad(along)(x);
    hvp(f as (z: Float64Array) => number, args as [Float64Array], v).forEach((expected, i) => {
      expectSame(second[i]!, expected, Math.abs(expected), `grad of grad, component ${i}`);
    });
  }
}

describe.each(samples.map((sample) => [sample.name, sample] as const))("%s", (_, sample) => {
  const scalar = typeof (sample.f as AnyFunction)(...sample.args[0]!) === "number";

  it("value bit for bit; arguments unchanged", () => {
    for (const args of sample.args) checkValueAndUnchanged(sample, args);
  });

  it.runIf(scalar)("gradient against differences", () => {
    for (const args of sample.args) checkGradient(sample, args);
  });

  it("forward against reverse", () => {
    for (const args of sample.args) checkForwardAgainstReverse(sample, args);
  });

  it.runIf(scalar && sample.tag === "smooth")("second order against differences of the gradient", () => {
    for (const args of sample.args) checkSecondOrder(sample, args);
  });

  it.runIf(scalar && sample.tag === "smooth")("gradient of a gradient", () => {
    for (const args of sample.args) checkGradientOfGradient(sample, args);
  });
});

it("is a library: many samples, each with a name of its own", () => {
  expect(samples.length).toBeGreaterThanOrEqual(70);
  expect(new Set(samples.map((sample) => sample.name)).size).toBe(samples.length);
});
