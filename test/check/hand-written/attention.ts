/** One head of self-attention over a sequence, squared error against a target, and its backward pass by hand in matrices. */
import { matrix } from "../../samples/sample.js";

type Matrix = number[][];

export interface Head {
  Wq: Matrix;
  Wk: Matrix;
  Wv: Matrix;
}

const multiply = (A: Matrix, B: Matrix): Matrix =>
  A.map((row) => B[0]!.map((_, j) => row.reduce((sum, a, k) => sum + a * B[k]![j]!, 0)));

const transpose = (A: Matrix): Matrix => Array.from(A[0]!, (_, j) => A.map((row) => row[j]!));

const scale = (A: Matrix, factor: number): Matrix => A.map((row) => row.map((a) => a * factor));

function softmaxRows(S: Matrix): Matrix {
  return S.map((row) => {
    const top = Math.max(...row);
    const weights = row.map((s) => Math.exp(s - top));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((w) => w / sum);
  });
}

export function loss(head: Head, X: Matrix, target: Matrix): number {
  const Q = multiply(X, head.Wq);
  const K = multiply(X, head.Wk);
  const V = multiply(X, head.Wv);
  const A = softmaxRows(scale(multiply(Q, transpose(K)), 1 / Math.sqrt(head.Wq[0]!.length)));
  const O = multiply(A, V);
  let total = 0;
  for (let i = 0; i < O.length; i++) {
    for (let j = 0; j < O[i]!.length; j++) total += 0.5 * (O[i]![j]! - target[i]![j]!) ** 2;
  }
  return total;
}

export function gradient(head: Head, X: Matrix, target: Matrix): Head {
  const root = Math.sqrt(head.Wq[0]!.length);
  const Q = multiply(X, head.Wq);
  const K = multiply(X, head.Wk);
  const V = multiply(X, head.Wv);
  const A = softmaxRows(scale(multiply(Q, transpose(K)), 1 / root));
  const O = multiply(A, V);

  const dO = O.map((row, i) => row.map((o, j) => o - target[i]![j]!));
  const dA = multiply(dO, transpose(V));
  const dV = multiply(transpose(A), dO);
  // Softmax, row by row: dS = A ∘ (dA − ⟨dA, A⟩).
  const dS = A.map((row, i) => {
    const mean = row.reduce((sum, a, j) => sum + a * dA[i]![j]!, 0);
    return row.map((a, j) => a * (dA[i]![j]! - mean));
  });
  const dQ = scale(multiply(dS, K), 1 / root);
  const dK = scale(multiply(transpose(dS), Q), 1 / root);
  return {
    Wq: multiply(transpose(X), dQ),
    Wk: multiply(transpose(X), dK),
    Wv: multiply(transpose(X), dV),
  };
}

/** Five tokens of four features; keys, queries and values of four. */
export function example(): [head: Head, X: Matrix, target: Matrix] {
  const head = { Wq: matrix(4, 4, -1, 1, 1), Wk: matrix(4, 4, -1, 1, 2), Wv: matrix(4, 4, -1, 1, 3) };
  return [head, matrix(5, 4, -1, 1, 4), matrix(5, 4, -1, 1, 5)];
}
