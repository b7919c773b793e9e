/** Random functions with right gradients, for the checker to be silent about: all magnitudes, storages, constants and noise. */

import { Choices } from "../../random/choices.js";
import {
  addGradient,
  type Expression,
  evaluate,
  isFiniteAt,
  isWellComputed,
  kinksAt,
  randomExpression,
  show,
} from "./expressions.js";
import { jitter } from "./jitter.js";

/** What makes a case hard, besides its expression. */
export type Circumstance = "plain" | "ill-scaled" | "float32" | "constant" | "noise" | "kink" | "noisy kink" | "large";

export interface Case {
  readonly seed: number;
  readonly circumstance: Circumstance;
  readonly f: (x: never) => number;
  readonly gradient: (x: never) => unknown;
  readonly args: readonly [unknown];
  /** For people: the expression and its arguments. */
  readonly text: string;
}

const circumstances: readonly Circumstance[] = [
  "plain",
  "plain",
  "ill-scaled",
  "float32",
  "constant",
  "noise",
  "kink",
  "noisy kink",
  "large",
];

type Numbers = Float64Array | Float32Array | number[];

/** The case of a seed; the same each time. */
export function caseOf(seed: number): Case {
  const random = new Choices(seed);
  const circumstance = random.pick(circumstances);
  const inputs = 1 + random.below(5);
  for (;;) {
    const expression = randomExpression(random, inputs, 1 + random.below(4));
    const x = pointOf(random, inputs, circumstance);
    const isFair =
      isFiniteAt(expression, x) && kinksAt(expression, x) <= 1 && isWellComputed(expression, x, noiseIn(circumstance));
    if (isFair) return makeCase(seed, circumstance, expression, x, random);
  }
}

function pointOf(random: Choices, inputs: number, circumstance: Circumstance): Numbers {
  const x = Array.from({ length: inputs }, () => numberOf(random, circumstance));
  if (circumstance === "kink" && inputs > 1 && random.chance(0.5)) x[0] = x[1]!;
  if (circumstance === "float32") return Float32Array.from(x);
  return random.chance(0.5) ? Float64Array.from(x) : x;
}

function numberOf(random: Choices, circumstance: Circumstance): number {
  switch (circumstance) {
    case "ill-scaled":
      return sign(random) * 10 ** random.real(-12, 12);
    case "large":
      return sign(random) * 10 ** random.real(0, 4);
    case "kink":
      return random.pick([0, 0, 1, -1, 2, random.real(-2, 2), sign(random) * 10 ** random.real(-12, -2)]);
    case "noisy kink":
      return random.pick([random.real(-2, 2), sign(random) * 10 ** random.real(-5, 0)]);
    default:
      return random.real(-3, 3);
  }
}

function makeCase(seed: number, circumstance: Circumstance, e: Expression, x: Numbers, random: Choices): Case {
  const constant = circumstance === "constant" ? sign(random) * 10 ** random.real(2, 14) : 0;
  const noise = noiseIn(circumstance);
  const scale = 10 ** (random.chance(0.2) ? random.real(-12, 12) : 0);
  const f = (values: ArrayLike<number>) => {
    const value = evaluate(e, values) * scale;
    return value + constant + noise * Math.abs(value) * jitter(values);
  };
  const gradient = (values: ArrayLike<number>) => {
    const numbers = new Float64Array(values.length);
    addGradient(e, values, scale, numbers);
    if (values instanceof Float32Array) return Float32Array.from(numbers);
    return Array.isArray(values) ? Array.from(numbers) : numbers;
  };
  const text = `seed ${seed}, ${circumstance}: ${scale} · ${show(e)} + ${constant} at [${Array.from(x).join(", ")}]`;
  return { seed, circumstance, f, gradient, args: [x], text };
}

/** Relative to the value. */
const noiseIn = (circumstance: Circumstance) => (circumstance.startsWith("nois") ? 1e-6 : 0);

const sign = (random: Choices) => (random.chance(0.5) ? 1 : -1);
