/** The models with about 100,000 parameters each. */
import { matrix, numbers, vector } from "../../samples/sample.js";
import { type HandWritten, handWritten } from "./all.js";

const examples: Readonly<Record<string, () => readonly unknown[]>> = {
  "two-layer-network": () => [
    {
      W1: matrix(320, 300, -0.1, 0.1, 1),
      b1: numbers(320, -1, 1, 2),
      W2: matrix(12, 320, -0.1, 0.1, 3),
      b2: numbers(12),
    },
    matrix(2, 300, -1, 1, 5),
    matrix(2, 12, -1, 1, 6),
  ],
  convolution: () => [
    { kernels: vector(90_000, -1, 1, 1), bias: vector(10_000, -0.5, 0.5, 2) },
    vector(20, -1, 1, 3),
    5,
    vector(60_000, -1, 1, 4),
  ],
  attention: () => [
    { Wq: matrix(183, 183, -0.2, 0.2, 1), Wk: matrix(183, 183, -0.2, 0.2, 2), Wv: matrix(183, 183, -0.2, 0.2, 3) },
    matrix(3, 183, -1, 1, 4),
    matrix(3, 183, -1, 1, 5),
  ],
  "batch-normalisation": () => [
    { x: matrix(10, 8400, -2, 3, 1), gamma: numbers(8400, 0.5, 2, 2), beta: numbers(8400, -1, 1, 3) },
    matrix(10, 8400, -1, 1, 4),
  ],
  "softmax-cross-entropy": () => [
    { W: matrix(100, 1000, -0.1, 0.1, 1), b: numbers(100, -1, 1, 2) },
    matrix(2, 1000, -1, 1, 3),
    [7, 55],
    0.01,
  ],
  lstm: () => {
    const gate = (seed: number) => matrix(157, 160, -0.1, 0.1, seed);
    const gates = { input: gate(1), forget: gate(2), output: gate(3), candidate: gate(4) };
    return [gates, matrix(2, 2, -1.5, 1.5, 5), numbers(157, -0.5, 0.5, 6)];
  },
  "least-squares": () => [vector(100_000, -2, 2, 1), vector(300_000, -0.01, 0.01, 2), vector(3, -2, 2, 3), 1e-4],
  "logistic-regression": () => [
    { w: vector(100_000, -1, 1, 1), b: 0.25 },
    vector(300_000, -0.01, 0.01, 3),
    Float64Array.of(1, -1, 1),
    1e-4,
  ],
  "gaussian-mixture": () => [
    {
      alphas: numbers(100, -1, 1, 1),
      means: matrix(100, 500, -0.2, 0.2, 2),
      logSigmas: matrix(100, 500, -0.2, 0.2, 3),
    },
    matrix(2, 500, -0.2, 0.2, 4),
  ],
};

/** The differential equation has no more than six. */
export const large: readonly HandWritten[] = handWritten.flatMap((model) => {
  const example = examples[model.name];
  return example === undefined ? [] : [{ ...model, example }];
});
