/** A network of two layers with tanh between them, mean squared error over a batch, and its backward pass by hand. */
import { matrix, numbers } from "../../samples/sample.js";

export interface Network {
  W1: number[][];
  b1: number[];
  W2: number[][];
  b2: number[];
}

export function loss(p: Network, X: number[][], T: number[][]): number {
  let total = 0;
  for (let n = 0; n < X.length; n++) {
    const h = p.W1.map((row, i) => Math.tanh(row.reduce((sum, w, j) => sum + w * X[n]![j]!, p.b1[i]!)));
    const y = p.W2.map((row, i) => row.reduce((sum, w, j) => sum + w * h[j]!, p.b2[i]!));
    for (let i = 0; i < y.length; i++) total += (y[i]! - T[n]![i]!) ** 2;
  }
  return total / X.length;
}

export function gradient(p: Network, X: number[][], T: number[][]): Network {
  const dW1 = p.W1.map((row) => row.map(() => 0));
  const db1 = p.b1.map(() => 0);
  const dW2 = p.W2.map((row) => row.map(() => 0));
  const db2 = p.b2.map(() => 0);
  for (let n = 0; n < X.length; n++) {
    // forward
    const x = X[n]!;
    const a = p.W1.map((row, i) => row.reduce((sum, w, j) => sum + w * x[j]!, p.b1[i]!));
    const h = a.map(Math.tanh);
    const y = p.W2.map((row, i) => row.reduce((sum, w, j) => sum + w * h[j]!, p.b2[i]!));
    // backward
    const dy = y.map((yi, i) => (2 * (yi - T[n]![i]!)) / X.length);
    const dh = h.map(() => 0);
    for (let i = 0; i < dy.length; i++) {
      db2[i]! += dy[i]!;
      for (let j = 0; j < h.length; j++) {
        dW2[i]![j]! += dy[i]! * h[j]!;
        dh[j]! += dy[i]! * p.W2[i]![j]!;
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

/** Three inputs, four hidden units, four outputs, five samples. */
export function example(): [p: Network, X: number[][], T: number[][]] {
  const p = {
    W1: matrix(4, 3, -1, 1, 1),
    b1: numbers(4, -1, 1, 2),
    W2: matrix(4, 4, -1, 1, 3),
    b2: numbers(4, -1, 1, 4),
  };
  return [p, matrix(5, 3, -1.5, 1.5, 5), matrix(5, 4, -1, 1, 6)];
}
