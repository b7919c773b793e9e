/** The gradient of `network.ts`, written by hand: backpropagation as a person writes it. It is right. */
import { affine, type Network } from "./network.js";

const zeros = (like: number[][]) => like.map((row) => row.map(() => 0));

export function gradient(p: Network, X: number[][], T: number[][]): Network {
  const dW1 = zeros(p.W1);
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
      db2[i]! += dy[i]!;
      for (let j = 0; j < h.length; j++) {
        dW2[i]![j]! += dy[i]! * h[j]!;
        dh[j]! += p.W2[i]![j]! * dy[i]!;
      }
    }
    const da = dh.map((d, i) => d * (1 - h[i]! ** 2));
    for (let i = 0; i < da.length; i++) {
      db1[i]! += da[i]!;
      for (let j = 0; j < x.length; j++) dW1[i]![j]! += da[i]! * x[j]!;
    }
  }
  return { W1: dW1, b1: db1, W2: dW2, b2: db2 };
}
