/** What is timed: functions as a user writes them, on data of realistic size, with the operator that differentiates each. */
import { readFileSync } from "node:fs";
import { lossAndGradientByHand } from "../examples/digits/by-hand.js";
import { firstOf, readDigits } from "../examples/digits/data.js";
import { loss } from "../examples/digits/network.js";
import { freshNetwork, randomFrom } from "../examples/digits/random.js";
import { grad, jacobian } from "../src/index.js";
import { bundleAdjustment, CAMERA, gmm, llsq, lse, type Mixture, reprojection } from "../test/samples/gradbench.js";
import { logisticRegression } from "../test/samples/models.js";
import { bundleAdjustmentByHand, gmmByHand, llsqByHand, logisticByHand, lseByHand } from "./by-hand.js";
import {
  logisticMapByHand,
  observationByHand,
  planckByHand,
  polynomialByHand,
  rosenbrockByHand,
  squareRootByHand,
  waveByHand,
} from "./by-hand-small.js";
import { COEFFICIENTS, logisticMap, planck, polynomial, rosenbrock, squareRoot, wave } from "./functions.js";

/** Numbers in the order in which `native/gradients.cpp` reads them. */
export type Inputs = readonly ArrayLike<number>[];

export interface Problem {
  readonly evaluate: () => unknown;
  /** The derivative function is made at the first call. */
  readonly gradient: () => unknown;
  /** The same gradient as a person writes it. */
  readonly byHand: () => unknown;
  readonly inputs: Inputs;
}

export interface Entry {
  readonly name: string;
  readonly size: string;
  /** The function of `native/gradients.cpp` that computes the same. */
  readonly native: string;
  /** How often a timed call computes the function: those of one number are taken at many. */
  readonly calls: number;
  readonly make: () => Problem;
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(`test/data/gradbench/${name}.input.json`, "utf8")) as T;
}

/** A function called with fixed arguments. */
function problem<A extends unknown[]>(
  f: (...args: A) => unknown,
  differentiate: () => (...args: A) => unknown,
  args: A,
  byHand: (...args: A) => unknown,
  inputs: Inputs,
): Problem {
  let derivative: ((...args: A) => unknown) | null = null;
  return {
    evaluate: () => f(...args),
    gradient: () => {
      derivative ??= differentiate();
      return derivative(...args);
    },
    byHand: () => byHand(...args),
    inputs,
  };
}

/** How many numbers a function of one number is taken at. */
const POINTS = 1000;

function ofOneNumber(
  f: (x: number) => number,
  byHand: (x: number) => number,
  low: number,
  high: number,
  further: Inputs = [],
): Entry {
  const make = (): Problem => {
    const points = Float64Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / POINTS);
    const at = (g: (x: number) => number) => () => {
      const results = new Float64Array(POINTS);
      for (let i = 0; i < POINTS; i++) results[i] = g(points[i]!);
      return results;
    };
    let derivative: ((x: number) => number) | null = null;
    const gradient = () => {
      derivative ??= grad(f);
      return at(derivative)();
    };
    return { evaluate: at(f), gradient, byHand: at(byHand), inputs: [points, ...further] };
  };
  return { name: f.name, size: "a number", native: f.name, calls: POINTS, make };
}

const LARGE = 1_000_000;

export const entries: readonly Entry[] = [
  {
    name: "lse",
    size: "n = 1000",
    native: "lse",
    calls: 1,
    make: () => logSumExp(Float64Array.from(read<{ x: number[] }>("lse_n1000").x)),
  },
  { name: "lse", size: "n = 1,000,000", native: "lse", calls: 1, make: () => logSumExp(uniform(LARGE, 1)) },
  { name: "llsq", size: "4096 × 8", native: "llsq", calls: 1, make: () => leastSquares("llsq_n4096_m8") },
  { name: "llsq", size: "4096 × 128", native: "llsq", calls: 1, make: () => leastSquares("llsq_n4096_m128") },
  { name: "gmm", size: "d = 10, k = 25, n = 1000", native: "gmm", calls: 1, make: () => mixture(10) },
  { name: "gmm", size: "d = 64, k = 25, n = 1000", native: "gmm", calls: 1, make: () => mixture(64) },
  { name: "ba", size: "49 cameras, 7,776 points, 31,843 observations", native: "ba", calls: 1, make: adjustment },
  { name: "observation", size: "Jacobian, 2 × 15", native: "observation", calls: 1, make: observation },
  { name: "logistic", size: "1000 × 20", native: "logistic", calls: 1, make: logistic },
  { name: "digits", size: "784-128-10, 128 images", native: "digits", calls: 1, make: digits },
  { name: "rosenbrock", size: "N = 1000", native: "rosenbrock", calls: 1, make: valley },
  ofOneNumber(wave, waveByHand, -2, 2),
  ofOneNumber(planck, planckByHand, 0.5, 10),
  ofOneNumber(polynomial, polynomialByHand, -1, 1, [COEFFICIENTS]),
  ofOneNumber(squareRoot, squareRootByHand, 1, 100),
  ofOneNumber(logisticMap, logisticMapByHand, 2, 3.5),
];

function uniform(n: number, seed: number): Float64Array {
  const random = randomFrom(seed);
  return Float64Array.from({ length: n }, () => 2 * random() - 1);
}

function logSumExp(x: Float64Array): Problem {
  return problem(lse, () => grad(lse), [x], lseByHand, [x]);
}

function leastSquares(name: string): Problem {
  const { x, n } = read<{ x: number[]; n: number }>(name);
  return problem(llsq, () => grad(llsq), [Float64Array.from(x), n], llsqByHand, [x, [n]]);
}

/** A mixture of 25 components over 1000 points, with random numbers: time does not depend on them. */
function mixture(d: number): Problem {
  const random = randomFrom(d);
  const rows = (count: number, width: number) =>
    Array.from({ length: count }, () => Array.from({ length: width }, () => random() - 0.5));
  const k = 25;
  const alpha = rows(1, k).flat();
  const [mu, q, l] = [rows(k, d), rows(k, d), rows(k, (d * (d - 1)) / 2)];
  const parameters: Mixture = { alpha, mu, q, l };
  const points = rows(1000, d);
  const [m, gamma] = [2, 0.9];
  const inputs = [alpha, mu.flat(), q.flat(), l.flat(), points.flat(), [m, gamma]];
  return problem(gmm, () => grad(gmm), [parameters, points, m, gamma], gmmByHand, inputs);
}

/** One camera, point and feature, replicated as the suite does. */
function adjustment(): Problem {
  const input = read<{ n: number; m: number; p: number; cam: number[]; x: number[]; w: number; feat: number[] }>(
    "ba_ba1_n49_m7776_p31843",
  );
  const repeated = (items: readonly number[], times: number) =>
    Float64Array.from({ length: items.length * times }, (_, i) => items[i % items.length]!);
  const observed = Int32Array.from({ length: 2 * input.p }, (_, i) => (i >> 1) % (i % 2 === 0 ? input.n : input.m));
  const scene = {
    cameras: repeated(input.cam, input.n),
    points: repeated(input.x, input.m),
    weights: repeated([input.w], input.p),
  };
  const features = repeated(input.feat, input.p);
  const inputs = [scene.cameras, scene.points, scene.weights, features, observed];
  const args: Parameters<typeof bundleAdjustment> = [scene, features, observed];
  return problem(bundleAdjustment, () => grad(bundleAdjustment), args, bundleAdjustmentByHand, inputs);
}

function observation(): Problem {
  const [point, feature] = [Float64Array.of(0.3, 0.2, 1), Float64Array.of(0.2, 0.1)];
  const weight = 0.8;
  return problem(
    reprojection,
    () => jacobian(reprojection, { wrt: [0, 1, 2] }),
    [CAMERA, point, weight, feature],
    observationByHand,
    [CAMERA, point, [weight], feature],
  );
}

function logistic(): Problem {
  const parameters = { w: uniform(20, 1), b: 0.1 };
  const [X, y] = [uniform(20_000, 2), uniform(1000, 3).map(Math.sign)];
  const inputs = [parameters.w, [parameters.b], X, y];
  return problem(logisticRegression, () => grad(logisticRegression), [parameters, X, y], logisticByHand, inputs);
}

function digits(): Problem {
  const { images, labels } = firstOf(readDigits("test"), 128);
  const network = freshNetwork(randomFrom(1));
  const { W1, b1, W2, b2 } = network;
  const byHand = (...args: Parameters<typeof loss>) => lossAndGradientByHand(...args).gradient;
  return problem(loss, () => grad(loss), [network, images, labels], byHand, [W1, b1, W2, b2, images, labels]);
}

function valley(): Problem {
  const x = uniform(1000, 1);
  return problem(rosenbrock, () => grad(rosenbrock), [x], rosenbrockByHand, [x]);
}
