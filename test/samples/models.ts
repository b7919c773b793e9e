/** Samples of statistics and machine learning: what gradients are wanted for most. */
import { matrix, numbers, type Sample, sample, vector } from "./sample.js";

export function logisticRegression(p: { w: Float64Array; b: number }, X: Float64Array, y: Float64Array): number {
  const d = p.w.length;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    let z = p.b;
    for (let j = 0; j < d; j++) z += p.w[j]! * X[i * d + j]!;
    total += Math.log1p(Math.exp(-y[i]! * z));
  }
  return total / Math.max(1, y.length);
}

function softmaxCrossEntropy(scores: number[], label: number): number {
  const top = Math.max(...scores);
  const sum = scores.reduce((total, s) => total + Math.exp(s - top), 0);
  return top + Math.log(sum) - scores[label]!;
}

interface Layer {
  weights: number[][];
  bias: number[];
  activation: string;
}

function multilayerPerceptron(layers: Layer[], input: number[]): number {
  let values = input;
  for (const { weights, bias, activation } of layers) {
    values = weights.map((row, i) => {
      const z = row.reduce((sum, w, j) => sum + w * values[j]!, bias[i]!);
      return activation === "tanh" ? Math.tanh(z) : z;
    });
  }
  return values.reduce((sum, v) => sum + v * v, 0);
}

interface Gates {
  input: Float64Array;
  forget: Float64Array;
  output: Float64Array;
  cell: Float64Array;
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** A long short-term memory of diagonal weights over a sequence. Each gate holds [weight, recurrent, bias] by unit. */
function lstm(gates: Gates, sequence: Float64Array, units: number): number {
  let hidden = new Float64Array(units);
  let memory = new Float64Array(units);
  const pre = (gate: Float64Array, x: number, h: number, u: number) =>
    gate[3 * u]! * x + gate[3 * u + 1]! * h + gate[3 * u + 2]!;
  for (const x of sequence) {
    const nextHidden = new Float64Array(units);
    const nextMemory = new Float64Array(units);
    for (let u = 0; u < units; u++) {
      const h = hidden[u]!;
      const kept = sigmoid(pre(gates.forget, x, h, u)) * memory[u]!;
      nextMemory[u] = kept + sigmoid(pre(gates.input, x, h, u)) * Math.tanh(pre(gates.cell, x, h, u));
      nextHidden[u] = sigmoid(pre(gates.output, x, h, u)) * Math.tanh(nextMemory[u]!);
    }
    hidden = nextHidden;
    memory = nextMemory;
  }
  let sum = 0;
  for (let u = 0; u < units; u++) sum += hidden[u]! ** 2;
  return sum;
}

/** One head, row by row: softmax(Q Kᵀ / √d) V, then the sum of squares. */
function attention(Q: number[][], K: number[][], V: number[][]): number {
  let result = 0;
  for (const q of Q) {
    const logits = K.map((k) => k.reduce((sum, x, j) => sum + x * q[j]!, 0) / Math.sqrt(q.length));
    const top = Math.max(...logits);
    const weights = logits.map((s) => Math.exp(s - top));
    const total = weights.reduce((a, b) => a + b, 0);
    for (let j = 0; j < V[0]!.length; j++) {
      let out = 0;
      for (let i = 0; i < V.length; i++) out += (weights[i]! / total) * V[i]![j]!;
      result += out * out;
    }
  }
  return result;
}

function batchNorm(x: Float64Array, gamma: number, beta: number): number {
  const n = x.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += x[i]! / n;
  let variance = 0;
  for (let i = 0; i < n; i++) variance += (x[i]! - mean) ** 2 / n;
  const scale = gamma / Math.sqrt(variance + 1e-2);
  let loss = 0;
  for (let i = 0; i < n; i++) loss += ((x[i]! - mean) * scale + beta) ** 3;
  return loss;
}

/** Valid convolution, ReLU, then 2 × 2 max pooling. */
function convolutionAndPooling(kernel: number[][], image: number[][]): number {
  const rows = image.length - kernel.length + 1;
  const columns = image[0]!.length - kernel[0]!.length + 1;
  const map = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let i = 0; i < kernel.length; i++) {
        for (let j = 0; j < kernel[0]!.length; j++) sum += kernel[i]![j]! * image[r + i]![c + j]!;
      }
      map[r * columns + c] = Math.max(0, sum);
    }
  }
  let total = 0;
  for (let r = 0; r + 1 < rows; r += 2) {
    for (let c = 0; c + 1 < columns; c += 2) {
      const at = r * columns + c;
      total += Math.max(map[at]!, map[at + 1]!, map[at + columns]!, map[at + columns + 1]!) ** 2;
    }
  }
  return total;
}

/** −log marginal likelihood of a Gaussian process with one length scale. */
function gaussianProcess(p: { scale: number; noise: number }, x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const L = new Float64Array(n * n);
  const z = new Float64Array(n);
  let result = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = Math.exp((-0.5 * (x[i]! - x[j]!) ** 2) / p.scale ** 2) + (i === j ? p.noise : 0);
      for (let k = 0; k < j; k++) sum -= L[i * n + k]! * L[j * n + k]!;
      L[i * n + j] = i === j ? Math.sqrt(sum) : sum / L[j * n + j]!;
    }
    let right = y[i]!;
    for (let k = 0; k < i; k++) right -= L[i * n + k]! * z[k]!;
    z[i] = right / L[i * n + i]!;
    result += Math.log(L[i * n + i]!) + 0.5 * z[i]! ** 2;
  }
  return result;
}

/** A filter for a position and a velocity of which noisy positions are seen. */
function kalmanFilter(p: { drift: number; noise: number }, seen: number[]): number {
  let x = [0, 0];
  let P = [
    [1, 0],
    [0, 1],
  ];
  let loss = 0;
  for (const z of seen) {
    x = [x[0]! + x[1]!, x[1]!];
    const a = P[0]![0]! + P[0]![1]! + P[1]![0]! + P[1]![1]! + p.drift;
    const b = P[0]![1]! + P[1]![1]!;
    const c = P[1]![1]! + p.drift;
    const spread = a + p.noise;
    const surprise = z - x[0]!;
    loss += 0.5 * (Math.log(spread) + surprise ** 2 / spread);
    const gain = [a / spread, b / spread];
    x = x.map((value, i) => value + gain[i]! * surprise);
    P = [
      [a - gain[0]! * a, b - gain[0]! * b],
      [b - gain[1]! * a, c - gain[1]! * b],
    ];
  }
  return loss;
}

/** Forward algorithm of a hidden Markov model. */
function hiddenMarkov(p: { stay: number; means: number[] }, seen: Float64Array): number {
  let belief = p.means.map(() => 1 / p.means.length);
  let logLikelihood = 0;
  for (const z of seen) {
    const joint = p.means.map((mean, i) => {
      const prior = p.stay * belief[i]! + (1 - p.stay) / p.means.length;
      return prior * Math.exp(-0.5 * (z - mean) ** 2);
    });
    const total = joint.reduce((a, b) => a + b, 0);
    logLikelihood += Math.log(total);
    belief = joint.map((value) => value / total);
  }
  return -logLikelihood;
}

function elasticNet(w: Float64Array, X: number[][], y: number[], penalty: { l1: number; l2: number }): number {
  let total = 0;
  X.forEach((row, i) => {
    const error = row.reduce((sum, x, j) => sum + x * w[j]!, 0) - y[i]!;
    total += error * error;
  });
  for (const v of w) total += penalty.l1 * Math.abs(v) + penalty.l2 * v * v;
  return total;
}

function poissonRegression(w: number[], rows: { x: number[]; count: number }[]): number {
  let loss = 0;
  for (const { x, count } of rows) {
    let eta = 0;
    for (let j = 0; j < w.length; j++) eta += w[j]! * x[j]!;
    loss += Math.exp(eta) - count * eta;
  }
  return loss;
}

const dense = (rows: number, columns: number, activation: string, seed: number): Layer => ({
  weights: matrix(rows, columns, -1, 1, seed),
  bias: numbers(rows, -0.5, 0.5, seed),
  activation,
});
const gate = (seed: number) => vector(6, -1, 1, seed);

export const models: readonly Sample[] = [
  sample(
    logisticRegression,
    ["record of parameters", "nested loops"],
    [
      [{ w: vector(3), b: 0.2 }, vector(12, -2, 2, 5), Float64Array.of(1, -1, 1, -1)],
      [{ w: vector(0), b: 0.2 }, vector(0), Float64Array.of(1)],
      [{ w: vector(2), b: 0.2 }, vector(0), vector(0)],
    ],
  ),
  sample(
    softmaxCrossEntropy,
    ["Math.max(...xs)", "reduce"],
    [
      [numbers(4), 2],
      [numbers(1), 0],
    ],
  ),
  sample(
    multilayerPerceptron,
    ["list of layers of different sizes", "static choice by text"],
    [
      [[dense(4, 3, "tanh", 1), dense(2, 4, "tanh", 2), dense(1, 2, "identity", 3)], numbers(3)],
      [[dense(1, 3, "identity", 3)], numbers(3)],
      [[], numbers(2)],
    ],
    { wrt: [0, 1] },
  ),
  sample(
    lstm,
    ["arrays replaced at each step", "helper with arrays"],
    [
      [{ input: gate(1), forget: gate(2), output: gate(3), cell: gate(4) }, vector(5), 2],
      [{ input: gate(1), forget: gate(2), output: gate(3), cell: gate(4) }, vector(0), 2],
    ],
  ),
  sample(attention, ["maps in loops"], [[matrix(2, 3), matrix(4, 3, -1, 1, 2), matrix(4, 2, -1, 1, 3)]], {
    wrt: [0, 1, 2],
  }),
  sample(
    batchNorm,
    ["several passes over an array"],
    [
      [vector(5), 1.2, 0.1],
      [vector(1), 1.2, 0.1],
    ],
    { wrt: [0, 1, 2] },
  ),
  sample(convolutionAndPooling, ["four nested loops", "max of four"], [[matrix(2, 2), matrix(5, 6, -1, 1, 2)]], {
    wrt: [0, 1],
    tag: "kinks",
  }),
  sample(
    gaussianProcess,
    ["Cholesky in a flat array"],
    [
      [{ scale: 0.8, noise: 0.1 }, vector(4), vector(4, -1, 1, 2)],
      [{ scale: 0.8, noise: 0.1 }, vector(1), vector(1, -1, 1, 2)],
      [{ scale: 0.8, noise: 0.1 }, vector(0), vector(0)],
    ],
  ),
  sample(
    kalmanFilter,
    ["small matrices as literals, replaced in a loop"],
    [
      [{ drift: 0.1, noise: 0.3 }, numbers(5)],
      [{ drift: 0.1, noise: 0.3 }, []],
    ],
  ),
  sample(hiddenMarkov, ["list replaced by map in a loop"], [[{ stay: 0.8, means: [-1, 0.5, 2] }, vector(5)]]),
  sample(elasticNet, ["forEach with a captured sum"], [[vector(3), matrix(4, 3), numbers(4), { l1: 0.1, l2: 0.2 }]], {
    tag: "kinks",
  }),
  sample(
    poissonRegression,
    ["records with lists"],
    [
      [
        [0.2, -0.3],
        [
          { x: [1, 2], count: 3 },
          { x: [0.5, -1], count: 0 },
        ],
      ],
      [[0.2, -0.3], []],
    ],
  ),
];
