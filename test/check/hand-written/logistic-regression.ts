/** Logistic regression with labels ±1 and a penalty on the weights but not on the bias, and its gradient by hand. */
import { vector } from "../../samples/sample.js";

export interface Model {
  w: Float64Array;
  b: number;
}

export function loss(model: Model, X: Float64Array, labels: Float64Array, lambda: number): number {
  const d = model.w.length;
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    let z = model.b;
    for (let j = 0; j < d; j++) z += model.w[j]! * X[i * d + j]!;
    total += Math.log1p(Math.exp(-labels[i]! * z));
  }
  let penalty = 0;
  for (let j = 0; j < d; j++) penalty += model.w[j]! ** 2;
  return total / labels.length + 0.5 * lambda * penalty;
}

export function gradient(model: Model, X: Float64Array, labels: Float64Array, lambda: number): Model {
  const d = model.w.length;
  const m = labels.length;
  const dw = new Float64Array(d);
  let db = 0;
  for (let i = 0; i < m; i++) {
    let z = model.b;
    for (let j = 0; j < d; j++) z += model.w[j]! * X[i * d + j]!;
    // d log(1 + exp(−yz)) / dz = −y σ(−yz)
    const dz = -labels[i]! / (1 + Math.exp(labels[i]! * z)) / m;
    for (let j = 0; j < d; j++) dw[j]! += dz * X[i * d + j]!;
    db += dz;
  }
  for (let j = 0; j < d; j++) dw[j]! += lambda * model.w[j]!;
  return { w: dw, b: db };
}

/** Five features, eight samples. */
export function example(): [model: Model, X: Float64Array, labels: Float64Array, lambda: number] {
  const labels = vector(8, -1, 1, 4).map((x) => (x > 0 ? 1 : -1));
  return [{ w: vector(5, -1, 1, 1), b: 0.25 }, vector(40, -2, 2, 3), labels, 0.2];
}
