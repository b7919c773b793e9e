/** Samples written a second time for the other front-end: `trace` gives the value, gradient and Hessian products that reading the text gives. */
import { describe, expect, it } from "vitest";
import { grad, hvp, op, trace } from "../../src/index.js";
import { samples } from "./all.js";
import { floatsOf, withFloats } from "./differences.js";
import { numbers } from "./sample.js";

type NumberFunction = (...args: unknown[]) => number;

const { add, sub, mul, div, pow } = op;

const twins: Readonly<Record<string, (...args: never[]) => number>> = {
  polynomial: trace((x: number) => sub(add(sub(mul(3, pow(x, 3)), mul(x, x)), mul(2, x)), 7)),
  neuron: trace((w: number, x: number, b: number) => pow(sub(op.tanh(add(mul(w, x), b)), 1), 2)),
  rosenbrock: trace((x: number, y: number) => add(pow(sub(1, x), 2), mul(100, pow(sub(y, pow(x, 2)), 2)))),
  ternaries: trace((x: number) =>
    add(
      op.cond(
        op.gt(x, 0),
        () => op.sqrt(x),
        () => 0,
      ),
      op.cond(
        op.lt(x, 0),
        () =>
          op.cond(
            op.lt(x, -1),
            () => sub(mul(-2, x), 1),
            () => mul(x, x),
          ),
        () => mul(x, 3),
      ),
    ),
  ),
  dot: trace((a: Float64Array, b: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum = add(sum, mul(a[i]!, b[i]!));
    return sum;
  }),
  softmaxCrossEntropy: trace((scores: number[], label: number) => {
    const top = op.max(...scores);
    const sum = scores.reduce((total, s) => add(total, op.exp(sub(s, top))), 0);
    return sub(add(top, op.log(sum)), op.get(scores, label));
  }),
  quadraticForm: trace((A: number[][], x: number[]) => {
    let sum = 0;
    for (const [i, row] of A.entries()) {
      for (const [j, entry] of row.entries()) sum = add(sum, mul(mul(x[i]!, entry), x[j]!));
    }
    return sum;
  }),
  distance: trace(({ a, b }: { a: { x: number; y: number }; b: { x: number; y: number } }) =>
    op.hypot(sub(a.x, b.x), sub(a.y, b.y)),
  ),
  guarded: trace((x: number) => {
    op.assert(op.gt(x, 0), "x must be positive");
    const y = op.log(x);
    return mul(y, y);
  }),
  batchNorm: trace((x: Float64Array, gamma: number, beta: number) => {
    const n = x.length;
    let mean = 0;
    for (let i = 0; i < n; i++) mean = add(mean, div(x[i]!, n));
    let variance = 0;
    for (let i = 0; i < n; i++) variance = add(variance, div(pow(sub(x[i]!, mean), 2), n));
    const scale = div(gamma, op.sqrt(add(variance, 1e-2)));
    let loss = 0;
    for (let i = 0; i < n; i++) loss = add(loss, pow(add(mul(sub(x[i]!, mean), scale), beta), 3));
    return loss;
  }),
};

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((x, i) => {
    expect(Math.abs(x - expected[i]!) <= 1e-12 * Math.max(1, Math.abs(expected[i]!)), `${x} and ${expected[i]}`).toBe(
      true,
    );
  });
}

describe.each(Object.entries(twins))("%s, traced", (name, twin) => {
  const sample = samples.find((other) => other.name === name)!;
  const traced = twin as NumberFunction;
  const read = sample.f as NumberFunction;
  const wrt = { wrt: sample.wrt as [number] };

  it("has the value of the original, bit for bit", () => {
    for (const args of sample.args) expect(traced(...args)).toBe(read(...args));
  });

  it("has its gradient", () => {
    for (const args of sample.args) {
      expectClose(floatsOf(grad(traced, wrt)(...args)), floatsOf(grad(read, wrt)(...args)));
    }
  });

  it("has its second derivatives", () => {
    for (const args of sample.args) {
      const v = sample.wrt.map((i) => withFloats(args[i], numbers(floatsOf(args[i]).length, -1, 1, 3)));
      const along = (f: NumberFunction) => floatsOf(hvp(f, [...args], v as [unknown], wrt));
      expectClose(along(traced), along(read));
    }
  });
});
