/** Least squares on a flat matrix with a ridge, and its gradient by hand: ‖Xw − y‖² / 2m + λ/2 ‖w‖². */
import { vector } from "../../samples/sample.js";

export function loss(w: Float64Array, X: Float64Array, y: Float64Array, lambda: number): number {
  const n = w.length;
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    let r = -y[i]!;
    for (let j = 0; j < n; j++) r += X[i * n + j]! * w[j]!;
    sum += r * r;
  }
  let ridge = 0;
  for (let j = 0; j < n; j++) ridge += w[j]! * w[j]!;
  return sum / (2 * y.length) + (lambda / 2) * ridge;
}

export function gradient(w: Float64Array, X: Float64Array, y: Float64Array, lambda: number): Float64Array {
  const n = w.length;
  const g = new Float64Array(n);
  for (let i = 0; i < y.length; i++) {
    let r = -y[i]!;
    for (let j = 0; j < n; j++) r += X[i * n + j]! * w[j]!;
    for (let j = 0; j < n; j++) g[j]! += (X[i * n + j]! * r) / y.length;
  }
  for (let j = 0; j < n; j++) g[j]! += lambda * w[j]!;
  return g;
}

/** Six unknowns, nine equations. */
export function example(): [w: Float64Array, X: Float64Array, y: Float64Array, lambda: number] {
  return [vector(6, -2, 2, 1), vector(54, -1, 1, 2), vector(9, -2, 2, 3), 0.3];
}
