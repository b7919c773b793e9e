/** Samples on functions: helpers, closures, functions of functions, recursion of fixed and of run-time depth. */
import { numbers, type Sample, sample, vector } from "./sample.js";

const square = (x: number) => x * x;
function softsign(x: number): number {
  return x / (1 + Math.abs(x));
}

function helpers(x: number, y: number): number {
  return softsign(square(x) - square(y)) + square(softsign(y));
}

const RATE = 0.3;
const KNOTS = [0.5, -1, 2, 0.25];
const WEIGHTS = Float64Array.of(0.2, -0.4, 0.6);
const SETTINGS = { depth: 3, inner: { gain: 1.5 } };
function captured(x: number): number {
  let sum = RATE * x;
  for (let i = 0; i < KNOTS.length; i++) sum += KNOTS[i]! * x ** i;
  for (const w of WEIGHTS) sum += Math.tanh(w * x);
  for (let i = 0; i < SETTINGS.depth; i++) sum *= SETTINGS.inner.gain;
  return sum;
}

function composed(x: number): number {
  const compose =
    (...stages: ((v: number) => number)[]) =>
    (v: number) =>
      stages.reduce((value, stage) => stage(value), v);
  const chain = compose(Math.sin, square, (v) => v + x, Math.exp);
  return chain(x) + compose()(x);
}

function counterClosure(x: number): number {
  let count = 0;
  let total = 0;
  const add = (by: number) => {
    count++;
    total += by / count;
    return total;
  };
  add(x);
  add(x * x);
  for (let i = 0; i < 3; i++) add(Math.sin(x + i));
  return total * count;
}

/** Simpson's rule. */
function integral(f: (t: number) => number, from: number, to: number, pieces: number): number {
  const h = (to - from) / pieces;
  let sum = f(from) + f(to);
  for (let i = 1; i < pieces; i++) sum += f(from + i * h) * (i % 2 === 1 ? 4 : 2);
  return (sum * h) / 3;
}

function areaUnderCurve(p: { width: number; end: number }): number {
  return integral((t) => Math.exp(-(t * t) / p.width), 0, p.end, 10);
}

function fixedPoint(step: (y: number) => number, start: number): number {
  let y = start;
  for (let i = 0; i < 60; i++) {
    const next = step(y);
    if (Math.abs(next - y) < 1e-13) return next;
    y = next;
  }
  return y;
}

function kepler(anomaly: number, eccentricity: number): number {
  return fixedPoint((E) => E - (E - eccentricity * Math.sin(E) - anomaly) / (1 - eccentricity * Math.cos(E)), anomaly);
}

function curried(x: number, y: number): number {
  const scale = (a: number) => (b: number) => (c: number) => a * b + c;
  const doubled = scale(2);
  const makers = [scale, (a: number) => () => (c: number) => a - c];
  let sum = 0;
  for (const make of makers) sum += make(x)(y)(3);
  return doubled(x)(y) * sum;
}

function restAndDefaults(x: number): number {
  const sum = (first: number, second = first * 2, ...others: number[]) => {
    let total = first * second;
    for (const other of others) total += other ** 2;
    return total;
  };
  return sum(x) + sum(x, 3) + sum(x, 1, x, x + 1) + sum(...([x, 2] as const));
}

function immediately(x: number): number {
  const y = (() => {
    if (x > 1) return x * 2;
    return x ** 3;
  })();
  return y * ((z: number) => z + y)(x);
}

function fixedDepthRecursion(x: number): number {
  const nest = (v: number, depth: number): number => (depth === 0 ? v : Math.sin(nest(v, depth - 1)) + v);
  return nest(x, 4);
}

function powerBySquaring(x: number, n: number): number {
  if (n === 0) return 1;
  const half = powerBySquaring(x, Math.floor(n / 2));
  return n % 2 === 0 ? half * half : half * half * x;
}

function pairwiseSum(xs: Float64Array, from: number, to: number): number {
  if (to <= from) return 0;
  if (to - from === 1) return xs[from]! ** 2;
  const middle = (from + to) >> 1;
  const left = pairwiseSum(xs, from, middle);
  const right = pairwiseSum(xs, middle, to);
  return left + right + 0.1 * left * right;
}

/** Recursion whose depth depends on the value itself. */
function continuedFraction(x: number): number {
  if (x < 1e-2) return x;
  return x / (1 + continuedFraction(x * x * 0.5));
}

function adaptiveQuadrature(a: number): number {
  const f = (t: number) => 1 / (0.05 + (t - a) ** 2);
  const simpson = (l: number, r: number) => ((r - l) / 6) * (f(l) + 4 * f((l + r) / 2) + f(r));
  const refine = (l: number, r: number, whole: number): number => {
    const m = (l + r) / 2;
    const left = simpson(l, m);
    const right = simpson(m, r);
    if (Math.abs(left + right - whole) < 1e-3) return left + right;
    return refine(l, m, left) + refine(m, r, right);
  };
  return refine(0, 1, simpson(0, 1));
}

function evenOdd(x: number, n: number): number {
  const even = (v: number, k: number): number => (k <= 0 ? v : odd(v * 1.1 + 0.1, k - 1));
  const odd = (v: number, k: number): number => (k <= 0 ? -v : even(Math.sin(v), k - 1));
  return even(x, n);
}

/** Fills an array it is given. */
function fillPowers(out: Float64Array, x: number): void {
  out[0] = 1;
  for (let i = 1; i < out.length; i++) out[i] = out[i - 1]! * x;
}
function writesThroughArgument(x: number, n: number): number {
  const powers = new Float64Array(n);
  fillPowers(powers, x);
  fillPowers(powers.subarray(2), x / 2);
  return powers.reduce((a, b) => a + b, 0);
}

function several(xs: number[]): { sum: number; squares: number[]; pair: [number, number] } {
  let sum = 0;
  const squares: number[] = [];
  for (const x of xs) {
    sum += x;
    squares.push(x * x);
  }
  return { sum, squares, pair: [sum * 2, Math.sin(sum)] };
}

function normalised(xs: Float64Array): Float64Array {
  let total = 0;
  for (const x of xs) total += Math.exp(x);
  return xs.map((x) => Math.exp(x) / total);
}

export const functions: readonly Sample[] = [
  sample(helpers, ["helpers", "arrow functions"], [[1.5, -0.4]], { wrt: [0, 1] }),
  sample(captured, ["captured constants, arrays, objects"], [[0.7], [-1.3]]),
  sample(composed, ["functions as values", "rest parameters", "natives as values"], [[0.7]]),
  sample(counterClosure, ["closure over variables that change"], [[0.7]]),
  sample(areaUnderCurve, ["function argument that captures traced values"], [[{ width: 0.8, end: 1.5 }]]),
  sample(kepler, ["fixed point of a closure"], [[1.2, 0.3]], { wrt: [0, 1] }),
  sample(curried, ["functions that return functions", "array of functions"], [[1.5, -2]], { wrt: [0, 1] }),
  sample(restAndDefaults, ["default that uses a parameter", "spread call"], [[1.5]]),
  sample(immediately, ["function called where it stands", "return inside"], [[1.5], [0.5]]),
  sample(fixedDepthRecursion, ["recursion of static depth"], [[0.7]]),
  sample(
    powerBySquaring,
    ["recursion of run-time depth"],
    [
      [1.3, 11],
      [1.3, 1],
      [1.3, 0],
    ],
  ),
  sample(
    pairwiseSum,
    ["recursion over an array"],
    [
      [vector(7), 0, 7],
      [vector(1), 0, 1],
      [vector(0), 0, 0],
    ],
  ),
  sample(continuedFraction, ["recursion that ends on a traced value"], [[0.9], [0.005]]),
  sample(adaptiveQuadrature, ["recursive closure"], [[0.3]], { tag: "kinks" }),
  sample(
    evenOdd,
    ["mutual recursion"],
    [
      [0.4, 5],
      [0.4, 0],
    ],
  ),
  sample(
    writesThroughArgument,
    ["helper that writes into its argument", "view as argument"],
    [
      [1.2, 5],
      [1.2, 2],
    ],
  ),
  sample(several, ["structured result"], [[numbers(3)], [numbers(1)], [[]]]),
  sample(normalised, ["array result"], [[vector(4)], [vector(1)], [vector(0)]]),
];
