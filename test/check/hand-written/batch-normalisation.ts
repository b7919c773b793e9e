/** Batch normalisation over the samples of a batch, then a softplus readout, and its backward pass by hand, inputs included. */
import { matrix, numbers } from "../../samples/sample.js";

export interface Normalisation {
  /** [batch, features]. */
  x: number[][];
  gamma: number[];
  beta: number[];
}

const EPSILON = 1e-5;

export function loss(p: Normalisation, weights: number[][]): number {
  const n = p.x.length;
  let total = 0;
  for (let j = 0; j < p.gamma.length; j++) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += p.x[i]![j]! / n;
    let variance = 0;
    for (let i = 0; i < n; i++) variance += (p.x[i]![j]! - mean) ** 2 / n;
    for (let i = 0; i < n; i++) {
      const normal = (p.x[i]![j]! - mean) / Math.sqrt(variance + EPSILON);
      total += weights[i]![j]! * Math.log1p(Math.exp(p.gamma[j]! * normal + p.beta[j]!));
    }
  }
  return total;
}

export function gradient(p: Normalisation, weights: number[][]): Normalisation {
  const n = p.x.length;
  const features = p.gamma.length;
  const dx = p.x.map((row) => row.map(() => 0));
  const dGamma = new Array<number>(features).fill(0);
  const dBeta = new Array<number>(features).fill(0);
  for (let j = 0; j < features; j++) {
    const column = p.x.map((row) => row[j]!);
    const mean = column.reduce((sum, x) => sum + x, 0) / n;
    const centred = column.map((x) => x - mean);
    const variance = centred.reduce((sum, c) => sum + c * c, 0) / n;
    const inverse = 1 / Math.sqrt(variance + EPSILON);
    const normal = centred.map((c) => c * inverse);

    const dNormal = normal.map((v, i) => {
      const y = p.gamma[j]! * v + p.beta[j]!;
      const dy = weights[i]![j]! / (1 + Math.exp(-y));
      dGamma[j]! += dy * v;
      dBeta[j]! += dy;
      return dy * p.gamma[j]!;
    });
    const dVariance = dNormal.reduce((sum, d, i) => sum + d * centred[i]!, 0) * -0.5 * inverse ** 3;
    const dMean = -inverse * dNormal.reduce((sum, d) => sum + d, 0);
    for (let i = 0; i < n; i++) {
      dx[i]![j] = dNormal[i]! * inverse + (dVariance * 2 * centred[i]!) / n + dMean / n;
    }
  }
  return { x: dx, gamma: dGamma, beta: dBeta };
}

/** Six samples of three features. */
export function example(): [p: Normalisation, weights: number[][]] {
  const p = { x: matrix(6, 3, -2, 3, 1), gamma: numbers(3, 0.5, 2, 2), beta: numbers(3, -1, 1, 3) };
  return [p, matrix(6, 3, -1, 1, 4)];
}
