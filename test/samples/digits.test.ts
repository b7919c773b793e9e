/** The digits example: its data, its methods, and its gradient against one written by hand. */
import { describe, expect, it } from "vitest";
import { lossAndGradientByHand } from "../../examples/digits/by-hand.js";
import { batches, batchOf, firstOf, readDigits } from "../../examples/digits/data.js";
import { adam, descent, momentum, type Step } from "../../examples/digits/descent.js";
import { accuracy, loss, read } from "../../examples/digits/network.js";
import { freshNetwork, randomFrom, shuffled } from "../../examples/digits/random.js";
import { tree, valueAndGrad } from "../../src/index.js";
import { slopeAtZero } from "./differences.js";

const test = readDigits("test");
const network = freshNetwork(randomFrom(3));
const small = firstOf(test, 4);

describe("the data", () => {
  it("are the original images", () => {
    expect(test.labels.length).toBe(10_000);
    expect(test.pixels.length).toBe(7_840_000);
    expect([...test.labels.subarray(0, 8)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9]);
  });

  it("come in batches of numbers between 0 and 1, each image once", () => {
    const { images, labels } = batchOf(test, [5, 2]);
    expect(images.length).toBe(2 * 784);
    expect([...labels]).toEqual([1, 1]);
    expect(Math.min(...images)).toBe(0);
    expect(Math.max(...images)).toBeLessThanOrEqual(1);
    expect(images[0]).toBe(test.pixels[5 * 784]! / 255);
    const ten = { pixels: test.pixels.subarray(0, 7840), labels: test.labels.subarray(0, 10) };
    expect([...batches(ten, 3, randomFrom(1))].length).toBe(3);
    expect([...shuffled(10, randomFrom(1))].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe("the network", () => {
  it("reads every image as one of ten digits, at first no better than guessing", () => {
    const batch = firstOf(test, 200);
    expect(read(network, batch.images, 0)).toBeLessThan(10);
    expect(accuracy(network, batch.images, batch.labels)).toBeLessThan(0.3);
    expect(loss(network, batch.images, batch.labels)).toBeGreaterThan(1.5);
  });

  it("has the gradient by hand that differences give", () => {
    const { value, gradient } = lossAndGradientByHand(network, small.images, small.labels);
    expect(value).toBeCloseTo(loss(network, small.images, small.labels), 12);
    const random = randomFrom(7);
    const direction = tree.map(() => random() - 0.5, network);
    const slope = slopeAtZero((t) => {
      const there = tree.zip((p, d) => p + t * d, network, direction);
      return loss(there, small.images, small.labels);
    }, 1e-3);
    expect(Math.abs(tree.dot(gradient, direction) - slope.value)).toBeLessThan(1e-8 + 10 * slope.error);
  });

  it("has the computed gradient that a person writes", () => {
    const byHand = lossAndGradientByHand(network, small.images, small.labels);
    const { value, gradient } = valueAndGrad(loss)(network, small.images, small.labels);
    expect(value).toBe(loss(network, small.images, small.labels));
    for (const name of ["W1", "b1", "W2", "b2"] as const) {
      const expected = byHand.gradient[name];
      expect(gradient[name].length).toBe(expected.length);
      let worst = 0;
      for (let i = 0; i < expected.length; i++) {
        const difference = Math.abs(gradient[name][i]! - expected[i]!);
        if (!(difference <= worst)) worst = difference;
      }
      expect(worst).toBeLessThan(1e-14);
    }
  });
});

interface Pair {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

describe("the methods", () => {
  const bowl = ({ a, b }: Pair) => ({
    value: a[0]! ** 2 + 3 * b[0]! ** 2,
    gradient: { a: Float64Array.of(2 * a[0]!), b: Float64Array.of(6 * b[0]!) },
  });
  const run = (step: Step<Pair>, steps: number) => {
    const p = { a: Float64Array.of(1), b: Float64Array.of(-2) };
    for (let i = 0; i < steps; i++) step(p, bowl(p));
    return p;
  };

  it("plain descent follows the gradient", () => {
    expect(run(descent(0.1), 1)).toEqual({ a: Float64Array.of(1 - 0.1 * 2), b: Float64Array.of(-2 + 0.1 * 12) });
  });

  it("momentum remembers", () => {
    const { a } = run(momentum(0.1, 0.5), 2);
    expect(a[0]).toBeCloseTo(0.8 - 0.1 * (0.5 * 2 + 1.6), 14);
  });

  it("Adam's first step is as long as its rate, in every component", () => {
    const { a, b } = run(adam(0.01), 1);
    expect(a[0]).toBeCloseTo(1 - 0.01, 8);
    expect(b[0]).toBeCloseTo(-2 + 0.01, 8);
  });

  it.each([
    ["descent", descent<Pair>(0.1)],
    ["momentum", momentum<Pair>(0.02)],
    ["Adam", adam<Pair>(0.05)],
  ])("%s goes to the bottom of a bowl", (_, step) => {
    const { a, b } = run(step, 400);
    expect(Math.abs(a[0]!) + Math.abs(b[0]!)).toBeLessThan(1e-4);
  });
});
