/** A network of two layers with tanh between them, and its mean squared error over a batch. Its gradient by hand: `gradient.ts`. */

export interface Network {
  W1: number[][];
  b1: number[];
  W2: number[][];
  b2: number[];
}

/** Matrix times vector, plus vector. */
export function affine(W: number[][], x: number[], b: number[]): number[] {
  return W.map((row, i) => row.reduce((sum, w, j) => sum + w * x[j]!, b[i]!));
}

export function loss(p: Network, X: number[][], T: number[][]): number {
  let total = 0;
  for (let n = 0; n < X.length; n++) {
    const h = affine(p.W1, X[n]!, p.b1).map(Math.tanh);
    const y = affine(p.W2, h, p.b2);
    for (let i = 0; i < y.length; i++) total += (y[i]! - T[n]![i]!) ** 2;
  }
  return total / X.length;
}
