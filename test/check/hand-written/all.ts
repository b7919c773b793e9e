/** The ten models with gradients written by hand. What may go wrong in them stands in `../mutants/`. */
import * as attention from "./attention.js";
import * as batchNormalisation from "./batch-normalisation.js";
import * as convolution from "./convolution.js";
import * as gaussianMixture from "./gaussian-mixture.js";
import * as leastSquares from "./least-squares.js";
import * as logisticRegression from "./logistic-regression.js";
import * as lstm from "./lstm.js";
import * as ordinaryDifferentialEquation from "./ordinary-differential-equation.js";
import * as softmaxCrossEntropy from "./softmax-cross-entropy.js";
import * as twoLayerNetwork from "./two-layer-network.js";

/** A function of parameters and data, its gradient with respect to the parameters, and fresh arguments for both. */
export interface HandWritten {
  /** The name of its file. */
  readonly name: string;
  readonly loss: (...args: readonly unknown[]) => number;
  readonly gradient: (...args: readonly unknown[]) => unknown;
  readonly example: () => readonly unknown[];
}

interface Module<A extends readonly unknown[]> {
  readonly loss: (...args: A) => number;
  readonly gradient: (...args: A) => unknown;
  readonly example: () => A;
}

function model<A extends readonly unknown[]>(name: string, { loss, gradient, example }: Module<A>): HandWritten {
  return {
    name,
    loss: loss as (...args: readonly unknown[]) => number,
    gradient: gradient as (...args: readonly unknown[]) => unknown,
    example,
  };
}

export const handWritten: readonly HandWritten[] = [
  model("two-layer-network", twoLayerNetwork),
  model("convolution", convolution),
  model("attention", attention),
  model("batch-normalisation", batchNormalisation),
  model("softmax-cross-entropy", softmaxCrossEntropy),
  model("lstm", lstm),
  model("least-squares", leastSquares),
  model("logistic-regression", logisticRegression),
  model("gaussian-mixture", gaussianMixture),
  model("ordinary-differential-equation", ordinaryDifferentialEquation),
];
