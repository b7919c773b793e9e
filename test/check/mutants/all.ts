/** Every planted mistake beside the model it is planted in. */
import { type HandWritten, handWritten } from "../hand-written/all.js";
import type { Mistake } from "./mistake.js";
import * as networks from "./networks.js";
import * as sequences from "./sequences.js";
import * as statistics from "./statistics.js";

const mistakesIn: Readonly<Record<string, readonly Mistake[]>> = {
  "two-layer-network": networks.twoLayerNetwork,
  convolution: networks.convolution,
  attention: networks.attention,
  "batch-normalisation": statistics.batchNormalisation,
  "softmax-cross-entropy": networks.softmaxCrossEntropy,
  lstm: sequences.lstm,
  "least-squares": statistics.leastSquares,
  "logistic-regression": statistics.logisticRegression,
  "gaussian-mixture": statistics.gaussianMixture,
  "ordinary-differential-equation": sequences.ordinaryDifferentialEquation,
};

export interface Mutant {
  readonly model: HandWritten;
  readonly mistake: Mistake;
}

export const mutants: readonly Mutant[] = handWritten.flatMap((model) =>
  (mistakesIn[model.name] ?? []).map((mistake) => ({ model, mistake })),
);
