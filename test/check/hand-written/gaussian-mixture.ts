/** The negative log-likelihood of a mixture of Gaussians with diagonal covariances, and its gradient by hand. */
import { matrix, numbers } from "../../samples/sample.js";

export interface Mixture {
  /** Unnormalised logarithms of the weights. */
  alphas: number[];
  means: number[][];
  logSigmas: number[][];
}

function logDensity(x: number[], mean: number[], logSigma: number[]): number {
  let log = -0.5 * x.length * Math.log(2 * Math.PI);
  for (let d = 0; d < x.length; d++) {
    const standard = (x[d]! - mean[d]!) / Math.exp(logSigma[d]!);
    log += -logSigma[d]! - 0.5 * standard * standard;
  }
  return log;
}

function logSumExp(values: number[]): number {
  const top = Math.max(...values);
  return top + Math.log(values.reduce((sum, v) => sum + Math.exp(v - top), 0));
}

export function loss(mixture: Mixture, data: number[][]): number {
  const { alphas, means, logSigmas } = mixture;
  let total = 0;
  for (const x of data) total -= logSumExp(alphas.map((a, k) => a + logDensity(x, means[k]!, logSigmas[k]!)));
  return total + data.length * logSumExp(alphas);
}

export function gradient(mixture: Mixture, data: number[][]): Mixture {
  const { alphas, means, logSigmas } = mixture;
  const dAlphas = alphas.map(() => 0);
  const dMeans = means.map((row) => row.map(() => 0));
  const dLogSigmas = logSigmas.map((row) => row.map(() => 0));
  const weight = logSumExp(alphas);
  for (const x of data) {
    const joint = alphas.map((a, k) => a + logDensity(x, means[k]!, logSigmas[k]!));
    const evidence = logSumExp(joint);
    for (let k = 0; k < alphas.length; k++) {
      const responsibility = Math.exp(joint[k]! - evidence);
      dAlphas[k]! -= responsibility;
      for (let d = 0; d < x.length; d++) {
        const sigma = Math.exp(logSigmas[k]![d]!);
        const standard = (x[d]! - means[k]![d]!) / sigma;
        dMeans[k]![d]! -= (responsibility * standard) / sigma;
        dLogSigmas[k]![d]! -= responsibility * (standard * standard - 1);
      }
    }
  }
  for (let k = 0; k < alphas.length; k++) dAlphas[k]! += data.length * Math.exp(alphas[k]! - weight);
  return { alphas: dAlphas, means: dMeans, logSigmas: dLogSigmas };
}

/** Three components in two dimensions, eight points. */
export function example(): [mixture: Mixture, data: number[][]] {
  const mixture = {
    alphas: numbers(3, -1, 1, 1),
    means: matrix(3, 2, -2, 2, 2),
    logSigmas: matrix(3, 2, -0.5, 0.5, 3),
  };
  return [mixture, matrix(8, 2, -3, 3, 4)];
}
