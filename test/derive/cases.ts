/** What is derived for the golden files, and at which arguments the result is tried. */
import type { DeriveOptions } from "../../src/derive/index.js";
import * as attention from "../check/hand-written/attention.js";
import * as batchNormalisation from "../check/hand-written/batch-normalisation.js";
import * as convolution from "../check/hand-written/convolution.js";
import * as gaussianMixture from "../check/hand-written/gaussian-mixture.js";
import * as leastSquares from "../check/hand-written/least-squares.js";
import * as lstm from "../check/hand-written/lstm.js";
import * as ecology from "../check/hand-written/ordinary-differential-equation.js";
import * as softmaxCrossEntropy from "../check/hand-written/softmax-cross-entropy.js";
import * as twoLayerNetwork from "../check/hand-written/two-layer-network.js";
import { matrix, numbers, vector } from "../samples/sample.js";
import * as functions from "./functions.js";

export interface Case {
  /** Of the golden file, `fixtures/<name>.<kind>.ts`, in kebab case. */
  readonly name: string;
  /** From the root of the repository. */
  readonly path: string;
  readonly exportName: string;
  readonly f: (...args: never[]) => unknown;
  readonly args: readonly unknown[];
  readonly options: DeriveOptions;
}

const OWN = "test/derive/functions.ts";

function own<A extends unknown[]>(f: (...args: A) => number, args: A, options: DeriveOptions = {}): Case {
  const name = f.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return { name, path: OWN, exportName: f.name, f: f as Case["f"], args, options };
}

function model<A extends unknown[]>(name: string, module: { loss: (...args: A) => number; example: () => A }): Case {
  return {
    name,
    path: `test/check/hand-written/${name}.ts`,
    exportName: "loss",
    f: module.loss as Case["f"],
    args: module.example(),
    options: { name: name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) },
  };
}

export const cases: readonly Case[] = [
  own(functions.cube, [1.5]),
  own(functions.probit, [0.3]),
  own(functions.horner, [numbers(4), 0.7], { wrt: [0, 1] }),
  own(functions.rosenbrock, [vector(5)]),
  own(functions.distance, [vector(3), vector(3, -1, 1, 2)], { wrt: [0, 1] }),
  own(functions.entropy, [vector(4)]),
  own(functions.singlePrecision, [Float32Array.of(0.5, -1, 2), 0.3]),
  own(functions.quadraticForm, [numbers(3), matrix(3, 3)], { wrt: [0, 1] }),
  own(functions.huber, [{ slope: 0.4, intercept: 0.1 }, vector(6), vector(6, -2, 2, 3), 0.6]),
  own(functions.logistic, [{ w: vector(3), b: 0.2 }, vector(12, -2, 2, 5), Float64Array.of(1, -1, 1, -1)]),
  own(functions.circleFit, [
    { center: [0.1, 0.2], radius: 1.1 },
    [
      [1, 0.2],
      [-0.5, 1.3],
      [0.4, -0.9],
    ],
  ]),
  own(functions.newtonRoot, [2.5, 4]),
  own(functions.halving, [5.3]),
  own(functions.pendulum, [{ angle: 0.6, speed: -0.2, length: 1.3 }, 6, 0.1]),
  own(functions.movingAverage, [numbers(5)]),
  own(functions.logBarrier, [0.8, 0.3]),
  own(functions.strongestResponse, [numbers(3), vector(7)]),
  own(functions.matrixFactors, [{ U: matrix(3, 2), V: matrix(4, 2, -1, 1, 2) }, matrix(3, 4, -1, 1, 3)]),
  own(functions.poisson, [
    1.3,
    [
      { rate: 0.5, counts: [1, 0] },
      { rate: 2, counts: [3, 2] },
    ],
  ]),
  own(functions.power, [1.1, 5]),
  model("least-squares", leastSquares),
  model("softmax-cross-entropy", softmaxCrossEntropy),
  model("two-layer-network", twoLayerNetwork),
  model("batch-normalisation", batchNormalisation),
  model("convolution", convolution),
  model("gaussian-mixture", gaussianMixture),
  model("ordinary-differential-equation", ecology),
  model("attention", attention),
  model("lstm", lstm),
  own(functions.pendulum, [{ angle: 0.6, speed: -0.2, length: 1.3 }, 6, 0.1], { forward: true }),
  own(functions.matrixFactors, [{ U: matrix(3, 2), V: matrix(4, 2, -1, 1, 2) }, matrix(3, 4, -1, 1, 3)], {
    forward: true,
  }),
  own(functions.huber, [{ slope: 0.4, intercept: 0.1 }, vector(6), vector(6, -2, 2, 3), 0.6], { valueOnly: true }),
];
