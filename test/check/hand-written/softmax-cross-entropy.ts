/** A linear classifier with softmax cross-entropy and weight decay, and its gradient by hand. */
import { matrix, numbers } from "../../samples/sample.js";

export interface Classifier {
  W: number[][];
  b: number[];
}

export function loss(p: Classifier, X: number[][], labels: number[], decay: number): number {
  let total = 0;
  X.forEach((x, n) => {
    const scores = p.W.map((row, k) => row.reduce((sum, w, j) => sum + w * x[j]!, p.b[k]!));
    const top = Math.max(...scores);
    total += top + Math.log(scores.reduce((sum, s) => sum + Math.exp(s - top), 0)) - scores[labels[n]!]!;
  });
  let squares = 0;
  for (const row of p.W) for (const w of row) squares += w * w;
  return total / X.length + 0.5 * decay * squares;
}

export function gradient(p: Classifier, X: number[][], labels: number[], decay: number): Classifier {
  const dW = p.W.map((row) => row.map((w) => decay * w));
  const db = p.b.map(() => 0);
  X.forEach((x, n) => {
    const scores = p.W.map((row, k) => row.reduce((sum, w, j) => sum + w * x[j]!, p.b[k]!));
    const top = Math.max(...scores);
    const exponentials = scores.map((s) => Math.exp(s - top));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    const probabilities = exponentials.map((e) => e / sum);
    // d(cross-entropy)/d(scores) = softmax − one-hot.
    const dScores = probabilities.map((q, k) => (q - (k === labels[n] ? 1 : 0)) / X.length);
    dScores.forEach((d, k) => {
      db[k]! += d;
      x.forEach((xj, j) => {
        dW[k]![j]! += d * xj;
      });
    });
  });
  return { W: dW, b: db };
}

/** Four classes, four features, seven samples, weight decay 0.1. */
export function example(): [p: Classifier, X: number[][], labels: number[], decay: number] {
  const p = { W: matrix(4, 4, -1, 1, 1), b: numbers(4, -1, 1, 2) };
  return [p, matrix(7, 4, -2, 2, 3), [0, 2, 1, 3, 2, 0, 0], 0.1];
}
