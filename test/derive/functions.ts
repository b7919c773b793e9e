/** Functions whose gradients are kept as text in `fixtures/`: from one line to small models. Ordinary code; nothing here knows Chainrule. */
import { erf, lgamma } from "../../src/index.js";

export function cube(x: number): number {
  return x ** 3;
}

export function rosenbrock(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    sum += 100 * (x[i + 1]! - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2;
  }
  return sum;
}

export interface Circle {
  center: [number, number];
  radius: number;
}

export function circleFit(circle: Circle, points: [number, number][]): number {
  let loss = 0;
  for (const [x, y] of points) {
    const away = Math.hypot(x - circle.center[0], y - circle.center[1]);
    loss += (away - circle.radius) ** 2;
  }
  return loss;
}

export function horner(coefficients: number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]!;
  return value;
}

export interface Line {
  slope: number;
  intercept: number;
}

/** Quadratic near zero, linear beyond: a branch in a loop. */
export function huber(line: Line, x: Float64Array, y: Float64Array, delta: number): number {
  let loss = 0;
  for (let i = 0; i < x.length; i++) {
    const error = line.slope * x[i]! + line.intercept - y[i]!;
    if (Math.abs(error) <= delta) {
      loss += 0.5 * error * error;
    } else {
      loss += delta * (Math.abs(error) - 0.5 * delta);
    }
  }
  return loss;
}

interface Weights {
  w: Float64Array;
  b: number;
}

/** The interface is not exported, so it is copied. */
export function logistic(p: Weights, X: Float64Array, y: Float64Array): number {
  const d = p.w.length;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    let z = p.b;
    for (let j = 0; j < d; j++) z += p.w[j]! * X[i * d + j]!;
    total += Math.log1p(Math.exp(-y[i]! * z));
  }
  return total / y.length;
}

export function quadraticForm(x: number[], A: number[][]): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < x.length; j++) sum += x[i]! * A[i]![j]! * x[j]!;
  }
  return sum;
}

export function entropy(logits: Float64Array): number {
  let total = 0;
  for (const logit of logits) total += Math.exp(logit);
  let sum = 0;
  for (const logit of logits) {
    const share = Math.exp(logit) / total;
    sum -= share * Math.log(share);
  }
  return sum;
}

/** A fixed number of Newton steps: a recurrence whose values are kept. */
export function newtonRoot(x: number, steps: number): number {
  let root = x;
  for (let step = 0; step < steps; step++) root = 0.5 * (root + x / root);
  return root;
}

/** A loop that ends when a condition says so. */
export function halving(x: number): number {
  let rest = x;
  let product = 1;
  while (rest > 1) {
    product *= rest;
    rest /= 2;
  }
  return product * rest;
}

export interface Pendulum {
  angle: number;
  speed: number;
  length: number;
}

/** The semi-implicit Euler method. */
export function pendulum(p: Pendulum, steps: number, h: number): number {
  let angle = p.angle;
  let speed = p.speed;
  for (let i = 0; i < steps; i++) {
    speed -= (h * 9.81 * Math.sin(angle)) / p.length;
    angle += h * speed;
  }
  return angle * angle;
}

/** Two arguments at once. */
export function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}

export interface Account {
  rate: number;
  counts: number[];
}

/** Records in a list, and a special function. */
export function poisson(scale: number, accounts: Account[]): number {
  let loss = 0;
  for (const { rate, counts } of accounts) {
    const mean = scale * rate;
    for (const count of counts) loss += mean - count * Math.log(mean) + lgamma(count + 1);
  }
  return loss;
}

export function probit(z: number): number {
  return -Math.log(0.5 * (1 + erf(z / Math.SQRT2)));
}

export function singlePrecision(weights: Float32Array, target: number): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! ** 2;
  return (sum - target) ** 2;
}

/** A recursion, which becomes two functions. */
export function power(x: number, n: number): number {
  if (n === 0) return 1;
  const half = power(x, Math.floor(n / 2));
  return n % 2 === 0 ? half * half : half * half * x;
}

const DECAY = 0.9;

/** A captured constant. */
export function movingAverage(xs: number[]): number {
  let average = 0;
  let loss = 0;
  for (const x of xs) {
    average = DECAY * average + (1 - DECAY) * x;
    loss += (x - average) ** 2;
  }
  return loss;
}

/** Its argument must be positive. */
export function logBarrier(x: number, mu: number): number {
  if (x <= 0) throw new RangeError(`x must be positive, not ${x}`);
  return x * x - mu * Math.log(x);
}

/** A convolution with a kernel, and the largest response. */
export function strongestResponse(kernel: number[], signal: Float64Array): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i + kernel.length <= signal.length; i++) {
    let response = 0;
    for (let k = 0; k < kernel.length; k++) response += kernel[k]! * signal[i + k]!;
    best = Math.max(best, response);
  }
  return best;
}

export function matrixFactors(p: { U: number[][]; V: number[][] }, ratings: number[][]): number {
  let loss = 0;
  for (let i = 0; i < ratings.length; i++) {
    for (let j = 0; j < ratings[0]!.length; j++) {
      let predicted = 0;
      for (let k = 0; k < p.U[0]!.length; k++) predicted += p.U[i]![k]! * p.V[j]![k]!;
      loss += (ratings[i]![j]! - predicted) ** 2;
    }
  }
  return loss;
}
