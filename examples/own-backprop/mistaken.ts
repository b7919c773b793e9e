/** The gradient of `network.ts`, written by hand, with five mistakes: docs/check-your-own-backprop.md finds them. */
import { affine, type Network } from "./network.js";

const zeros = (like: number[][]) => like.map((row) => row.map(() => 0));

let dW1: number[][] | undefined;

export function gradient(p: Network, X: number[][], T: number[][]): Network {
  dW1 ??= zeros(p.W1);
  const db1 = p.b1.map(() => 0);
  const dW2 = zeros(p.W2);
  const db2 = p.b2.map(() => 0);
  for (let n = 0; n < X.length; n++) {
    // Forwards, keeping what the backward pass needs.
    const x = X[n]!;
    const a = affine(p.W1, x, p.b1);
    const h = a.map(Math.tanh);
    const y = affine(p.W2, h, p.b2);
    // Backwards.
    const dy = y.map((yi, i) => (2 * (yi - T[n]![i]!)) / X.length);
    const dh = h.map(() => 0);
    for (let i = 0; i < dy.length; i++) {
      db2[i]! += 2 * (y[i]! - T[n]![i]!);
      for (let j = 0; j < h.length; j++) {
        dW2[j]![i]! += dy[i]! * h[j]!;
        dh[j]! += p.W2[i]![j]! * dy[i]!;
      }
    }
    const da = dh.map((d, i) => d * (1 - a[i]! ** 2));
    for (let i = 0; i < da.length; i++) {
      for (let j = 0; j < x.length; j++) dW1[i]![j]! += da[i]! * x[j]!;
    }
  }
  return { W1: dW1, b1: db1, W2: dW2, b2: db2 };
}
