/** Explanations of functions that are unusual: without steps, without loops that run, with results that depend on nothing. */
import { explain } from "../../src/explain/explain.js";
import type { Explanation } from "../../src/explain/explanation.js";
import { op, trace } from "../../src/index.js";

function nothingRuns(x: number): number {
  let sum = 0;
  for (let i = 0; i < Math.floor(x); i++) sum += x;
  return sum;
}

function nested(X: number[][], w: number[]): number {
  let total = 0;
  for (let i = 0; i < X.length; i++) {
    let z = 0;
    for (let j = 0; j < w.length; j++) {
      if (X[i]![j]! > 0) z += X[i]![j]! * w[j]!;
      else z -= w[j]!;
    }
    total += Math.tanh(z) * z;
  }
  return total;
}

function untilSmall(x: number): number {
  let y = x;
  while (y > 0.1) y = y / 2 + Math.sin(y) / 8;
  return y * y;
}

function power(x: number, n: number): number {
  return n <= 0 ? 1 : x * power(x, n - 1);
}

function early(x: number): number {
  if (x > 1) return x * x;
  return -x;
}

interface Layer {
  W: Float64Array;
  b: number;
}

function layers(model: Layer[], x: Float64Array): number {
  const total = model.map((layer) => layer.W.reduce((sum, w, i) => sum + w * x[i % x.length]!, layer.b));
  return Math.max(...total) + Math.log(total[0]! ** 2 + 1);
}

export const oddExplanations: readonly (readonly [string, () => Explanation])[] = [
  ["a result that is the argument", () => explain((x: number) => x, [2])],
  ["a result that depends on nothing", () => explain((x: number) => 3 + 0 * Math.floor(x), [2])],
  ["a result that is NaN", () => explain((x: number) => Math.log(x) * 2, [-1])],
  ["a loop that does not run", () => explain(nothingRuns, [0.5])],
  [
    "loops in loops with branches",
    () =>
      explain(
        nested,
        [
          [
            [1, -2],
            [0.5, 3],
          ],
          [0.3, -0.7],
        ],
        { wrt: 1, iteration: 1 },
      ),
  ],
  ["a loop until something is small", () => explain(untilSmall, [3])],
  ["recursion", () => explain(power, [1.5, 4])],
  ["an early end", () => explain(early, [0.5])],
  [
    "lists of objects",
    () =>
      explain(layers, [
        [
          { W: new Float64Array([1, 2]), b: 0.5 },
          { W: new Float64Array([3, 4, 5]), b: 1 },
        ],
        new Float64Array([0.1, 0.2]),
      ]),
  ],
  [
    "a long array",
    () => explain((x: Float64Array) => x.reduce((sum, v) => sum + v * v, 0), [new Float64Array(500).fill(0.5)]),
  ],
  [
    "a function that was recorded",
    () =>
      explain(
        trace((x: number) => op.mul(op.tanh(x), x)),
        [0.5],
      ),
  ],
];
