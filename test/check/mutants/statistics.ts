/** Mistakes in the gradients of statistical models: batch normalisation, least squares, logistic regression, mixtures. */
import { type Mistake, mistake, moduleState } from "./mistake.js";

const BY_VARIANCE = " + (dVariance * 2 * centred[i]!) / n";
const BY_MEAN = " + dMean / n";

export const batchNormalisation: readonly Mistake[] = [
  mistake("mean's gradient forgotten", ["p.x"], null, [[BY_MEAN, ""]]),
  mistake("variance's gradient forgotten", ["p.x"], null, [[BY_VARIANCE, ""]]),
  mistake("statistics taken for constants", ["p.x"], null, [[BY_VARIANCE + BY_MEAN, ""]]),
  mistake("gamma with the input not normalised", ["p.gamma"], null, [["+= dy * v;", "+= dy * centred[i]!;"]]),
  mistake("beta not summed over the batch", ["p.beta"], null, [["dBeta[j]! += dy;", "dBeta[j] = dy;"]]),
  mistake("variance divided by n - 1", ["p.x", "p.gamma", "p.beta"], null, [
    ["(sum, c) => sum + c * c, 0) / n", "(sum, c) => sum + c * c, 0) / (n - 1)"],
  ]),
  mistake("square for the cube in the variance's gradient", ["p.x"], null, [["inverse ** 3", "inverse ** 2"]]),
];

export const leastSquares: readonly Mistake[] = [
  mistake("the step downhill for the gradient", ["w"], "opposite sign", [["return g;", "return g.map((x) => -x);"]]),
  mistake("twice the gradient", ["w"], "constant factor", [["return g;", "return g.map((x) => 2 * x);"]]),
  mistake("sign of the residual", ["w"], null, [["g[j]! += (X", "g[j]! -= (X"]]),
  mistake("buffer never zeroed", ["w"], "accumulated", [
    moduleState("let kept: Float64Array | undefined;"),
    ["const g = new Float64Array(n);", "kept ??= new Float64Array(n); const g = kept;"],
  ]),
  mistake(
    "one component kept from the first call",
    ["w[2]"],
    "stale or constant",
    [moduleState("let kept: number | undefined;"), ["return g;", "kept ??= g[2]!; g[2] = kept; return g;"]],
    { calledBefore: true },
  ),
  mistake("ridge forgotten", ["w"], "missing or doubled term", [["g[j]! += lambda * w[j]!;", ""]]),
  mistake("last column left out", ["w[5]"], null, [["j < n; j++) g[j]! += (X", "j < n - 1; j++) g[j]! += (X"]]),
  mistake("takes the step as well", [], "modifies its arguments", [
    ["return g;", "for (let j = 0; j < n; j++) w[j]! -= 0.01 * g[j]!; return g;"],
  ]),
];

export const logisticRegression: readonly Mistake[] = [
  mistake("σ(yz) for σ(-yz)", ["model.w", "model.b"], null, [
    ["Math.exp(labels[i]! * z)", "Math.exp(-labels[i]! * z)"],
  ]),
  mistake("bias forgotten", ["model.b"], "zero block", [["db += dz;", ""]]),
  mistake("bias penalised too", ["model.b"], null, [["b: db }", "b: db + lambda * model.b }"]]),
  mistake("penalty forgotten", ["model.w"], "missing or doubled term", [["dw[j]! += lambda * model.w[j]!;", ""]]),
  mistake("penalty without its ½", ["model.w"], "missing or doubled term", [["+= lambda *", "+= 2 * lambda *"]]),
  mistake("divided by the samples twice", ["model.w"], null, [["+= dz * X[i", "+= (dz / m) * X[i"]]),
];

export const gaussianMixture: readonly Mistake[] = [
  mistake("σ for σ²", ["mixture.means"], null, [["(responsibility * standard) / sigma", "responsibility * standard"]]),
  mistake("derivative of -log σ forgotten", ["mixture.logSigmas"], null, [
    ["standard * standard - 1", "standard * standard"],
  ]),
  mistake("responsibilities without the weights", ["mixture.alphas", "mixture.means", "mixture.logSigmas"], null, [
    ["Math.exp(joint[k]! - evidence)", "Math.exp(joint[k]! - alphas[k]! - evidence)"],
  ]),
  mistake("normaliser of the weights forgotten", ["mixture.alphas"], null, [["+= data.length *", "+= 0 *"]]),
  mistake("means the wrong way", ["mixture.means"], "opposite sign", [["dMeans[k]![d]! -=", "dMeans[k]![d]! +="]]),
  mistake("means and deviations swapped", ["mixture.means", "mixture.logSigmas"], "swapped blocks", [
    ["means: dMeans, logSigmas: dLogSigmas", "means: dLogSigmas, logSigmas: dMeans"],
  ]),
];
