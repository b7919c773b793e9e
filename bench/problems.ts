/** What is timed: functions as a user writes them, on data of realistic size, beside gradients written by hand where there is one. */
import { readFileSync } from "node:fs";
import { lossAndGradientByHand } from "../examples/digits/by-hand.js";
import { firstOf, readDigits } from "../examples/digits/data.js";
import { loss } from "../examples/digits/network.js";
import { freshNetwork, randomFrom } from "../examples/digits/random.js";
import { grad } from "../src/index.js";
import { bundleAdjustment, gmm, llsq, lse, type Mixture } from "../test/samples/gradbench.js";
import { logisticRegression } from "../test/samples/models.js";
import { bundleAdjustmentByHand, gmmByHand, llsqByHand, logisticByHand, lseByHand } from "./by-hand.js";

export interface Problem {
  readonly name: string;
  readonly size: string;
  readonly evaluate: () => number;
  readonly gradient: () => unknown;
  /** The same gradient as a person writes it. */
  readonly byHand: (() => unknown) | null;
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../test/data/gradbench/${name}.input.json`, import.meta.url), "utf8")) as T;
}

/** A function of its first argument, called with fixed arguments. */
function problem<A extends unknown[]>(
  name: string,
  size: string,
  f: (...args: A) => number,
  gradient: (...args: A) => unknown,
  args: A,
  byHand: ((...args: A) => unknown) | null,
): Problem {
  if (byHand !== null) checkAgreement(name, gradient(...args), withoutValue(byHand(...args)));
  return {
    name,
    size,
    evaluate: () => f(...args),
    gradient: () => gradient(...args),
    byHand: byHand === null ? null : () => byHand(...args),
  };
}

/** What is timed computes the same. @throws Error where the two gradients differ by more than rounding. */
function checkAgreement(name: string, gradient: unknown, byHand: unknown): void {
  const [one, other] = [numbersIn(gradient), numbersIn(byHand)];
  const scale = other.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const agree = one.length === other.length && one.every((value, at) => Math.abs(value - other[at]!) <= 1e-9 * scale);
  if (!agree) throw new Error(`${name}: the gradient written by hand is another one`);
}

/** Of a value and a gradient, the latter. */
function withoutValue(result: unknown): unknown {
  return result instanceof Object && "gradient" in result ? result.gradient : result;
}

/** The numbers of nested arrays and records, in order. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  return Object.values(value as object).flatMap(numbersIn);
}

export function problems(): Problem[] {
  const { x } = read<{ x: number[] }>("lse_n1000");
  const squares = read<{ x: number[]; n: number }>("llsq_n4096_m128");
  const {
    alpha,
    mu,
    q,
    l,
    x: seen,
    m,
    gamma,
  } = read<Mixture & { x: number[][]; m: number; gamma: number }>("gmm_d10_k25_n1000");
  const random = randomFrom(1);
  const uniform = (n: number) => Float64Array.from({ length: n }, () => 2 * random() - 1);
  const { images, labels } = firstOf(readDigits("test"), 100);
  return [
    problem("lse", "n = 1000", lse, grad(lse), [Float64Array.from(x)], lseByHand),
    problem("llsq", "4096 × 128", llsq, grad(llsq), [Float64Array.from(squares.x), squares.n], llsqByHand),
    problem("gmm", "d = 10, k = 25, n = 1000", gmm, grad(gmm), [{ alpha, mu, q, l }, seen, m, gamma], gmmByHand),
    problem(
      "ba",
      "49 cameras, 7,776 points, 31,843 observations",
      bundleAdjustment,
      grad(bundleAdjustment),
      adjustment(),
      bundleAdjustmentByHand,
    ),
    problem(
      "logistic",
      "1000 × 20",
      logisticRegression,
      grad(logisticRegression),
      [{ w: uniform(20), b: 0.1 }, uniform(20_000), uniform(1000).map(Math.sign)],
      logisticByHand,
    ),
    problem(
      "digits",
      "784-128-10, 100 images",
      loss,
      grad(loss),
      [freshNetwork(random), images, labels],
      lossAndGradientByHand,
    ),
  ];
}

/** One camera, point and feature, replicated as the suite does. */
function adjustment(): Parameters<typeof bundleAdjustment> {
  const input = read<{ n: number; m: number; p: number; cam: number[]; x: number[]; w: number; feat: number[] }>(
    "ba_ba1_n49_m7776_p31843",
  );
  const repeated = (items: readonly number[], times: number) =>
    Float64Array.from({ length: items.length * times }, (_, i) => items[i % items.length]!);
  const observed = Int32Array.from({ length: 2 * input.p }, (_, i) => (i >> 1) % (i % 2 === 0 ? input.n : input.m));
  const parameters = {
    cameras: repeated(input.cam, input.n),
    points: repeated(input.x, input.m),
    weights: repeated([input.w], input.p),
  };
  return [parameters, repeated(input.feat, input.p), observed];
}
