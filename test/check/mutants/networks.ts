/** Mistakes in the gradients of networks: two layers, convolution, attention, softmax cross-entropy. */
import { type Mistake, mistake, moduleState } from "./mistake.js";

const ALL = ["p.W1", "p.b1", "p.W2", "p.b2"];
const RESIDUAL = "(2 * (yi - T[n]![i]!)) / X.length";

export const twoLayerNetwork: readonly Mistake[] = [
  mistake("target minus output", ALL, "opposite sign", [["yi - T[n]![i]!", "T[n]![i]! - yi"]]),
  mistake("the 2 of the square forgotten", ALL, "constant factor", [[RESIDUAL, "(yi - T[n]![i]!) / X.length"]]),
  mistake("not divided by the batch", ALL, "constant factor", [[RESIDUAL, "2 * (yi - T[n]![i]!)"]]),
  mistake("first bias forgotten", ["p.b1"], "zero block", [["db1[i]! += da[i]!;", ""]]),
  mistake("bias not summed over the batch", ["p.b2"], null, [["db2[i]! += dy[i]!", "db2[i] = dy[i]!"]]),
  mistake("1 - tanh² of the wrong side", ["p.W1", "p.b1"], "activation", [["(1 - h[i]! ** 2)", "(1 - a[i]! ** 2)"]]),
  mistake("derivative of the sigmoid for that of tanh", ["p.W1", "p.b1"], "activation", [
    ["(1 - h[i]! ** 2)", "h[i]! * (1 - h[i]!)"],
  ]),
  mistake("second weights read transposed", ["p.W1", "p.b1"], null, [["p.W2[i]![j]!;", "p.W2[j]![i]!;"]]),
  mistake("second weights written transposed", ["p.W2"], "transposed", [["dW2[i]![j]! +=", "dW2[j]![i]! +="]]),
  mistake("first weights never zeroed between calls", ["p.W1"], "accumulated", [
    moduleState("let kept: number[][] | undefined;"),
    [
      "const dW1 = p.W1.map((row) => row.map(() => 0));",
      "kept ??= p.W1.map((row) => row.map(() => 0)); const dW1 = kept;",
    ],
  ]),
];

const LAYER = ["layer.kernels", "layer.bias"];
const INTO_KERNEL = "dKernels[(k * SIDE + u) * SIDE + v]! +=";

export const convolution: readonly Mistake[] = [
  mistake("kernel flipped", ["layer.kernels"], null, [
    [INTO_KERNEL, "dKernels[(k * SIDE + SIDE - 1 - u) * SIDE + SIDE - 1 - v]! +="],
  ]),
  mistake("kernel rows for columns", ["layer.kernels"], null, [
    [INTO_KERNEL, "dKernels[(k * SIDE + v) * SIDE + u]! +="],
  ]),
  mistake("relu mask forgotten", LAYER, null, [["if (z <= 0) continue;", ""]]),
  mistake("relu mask the wrong way round", LAYER, null, [["if (z <= 0) continue;", "if (z > 0) continue;"]]),
  mistake("last row of the map left out", LAYER, null, [
    ["k < filters; k++) {\n    for (let r = 0; r < rows;", "k < filters; k++) {\n    for (let r = 0; r < rows - 1;"],
  ]),
  mistake("stride of the map for that of the image", ["layer.kernels"], null, [
    ["dz * image[(r + u) * width", "dz * image[(r + u) * columns"],
  ]),
  mistake("bias divided by the area twice", ["layer.bias"], "constant factor", [
    ["dBias[k]! += dz;", "dBias[k]! += dz / (rows * columns);"],
  ]),
];

const INTO_QUERIES = "Wq: multiply(transpose(X), dQ)";
const INTO_KEYS = "Wk: multiply(transpose(X), dK)";

export const attention: readonly Mistake[] = [
  mistake("only the diagonal of the softmax Jacobian", ["head.Wq", "head.Wk"], null, [
    ["a * (dA[i]![j]! - mean)", "a * (1 - a) * dA[i]![j]!"],
  ]),
  mistake("queries not divided by √d", ["head.Wq"], "constant factor", [
    ["scale(multiply(dS, K), 1 / root)", "multiply(dS, K)"],
  ]),
  mistake("scores not transposed for the keys", ["head.Wk"], null, [["multiply(transpose(dS), Q)", "multiply(dS, Q)"]]),
  mistake("weights not transposed for the values", ["head.Wv"], null, [
    ["multiply(transpose(A), dO)", "multiply(A, dO)"],
  ]),
  mistake("values written transposed", ["head.Wv"], "transposed", [
    ["Wv: multiply(transpose(X), dV)", "Wv: multiply(transpose(dV), X)"],
  ]),
  mistake("queries and keys swapped", ["head.Wq", "head.Wk"], "swapped blocks", [
    [INTO_QUERIES, "Wq: multiply(transpose(X), dK)"],
    [INTO_KEYS, "Wk: multiply(transpose(X), dQ)"],
  ]),
];

const ONE_HOT = "(q - (k === labels[n] ? 1 : 0))";

export const softmaxCrossEntropy: readonly Mistake[] = [
  mistake("one-hot forgotten", ["p.W", "p.b"], null, [[ONE_HOT, "q"]]),
  mistake("labels counted from 1", ["p.W", "p.b"], null, [["k === labels[n]", "k === labels[n]! - 1"]]),
  mistake("weight decay forgotten", ["p.W"], "missing or doubled term", [["(w) => decay * w", "() => 0"]]),
  mistake("weight decay without its ½", ["p.W"], "missing or doubled term", [["=> decay * w", "=> 2 * decay * w"]]),
  mistake("bias not divided by the batch", ["p.b"], "constant factor", [["db[k]! += d;", "db[k]! += d * X.length;"]]),
  mistake("probabilities not normalised", ["p.W", "p.b"], null, [["exponentials.map((e) => e / sum)", "exponentials"]]),
];
