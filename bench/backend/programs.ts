/** Reference problems as programs, built by hand, so that transforms, passes and back-end are measured without a front-end. */
import { buildProgram } from "../../src/ir/builder.js";
import type { Program, RuntimeValue } from "../../src/ir/program.js";
import { arrayOf, F64 } from "../../src/ir/types.js";
import { opsOn } from "../../src/primitives/ops.js";

export interface Problem {
  readonly name: string;
  readonly program: Program;
  readonly wrt: readonly number[];
  readonly inputs: readonly RuntimeValue[];
  /** The value and the gradient, written by hand. */
  readonly byHand: (...inputs: readonly RuntimeValue[]) => readonly RuntimeValue[];
}

const ARRAY = arrayOf("f64");

/** Numbers that look random and are the same in every run. */
function numbers(length: number, scale: number, start: number): Float64Array {
  let state = start;
  return Float64Array.from({ length }, () => {
    state = (state * 16807) % 2147483647;
    return scale * (state / 1073741823.5 - 1);
  });
}

/** log Σ exp x */
const lse = buildProgram("lse", [{ type: ARRAY, name: "x" }], (builder, [x = missing()]) => {
  const o = opsOn(builder);
  const n = o.length(x);
  const [m = missing()] = builder.loop({
    count: n,
    initial: [Number.NEGATIVE_INFINITY],
    origins: [{ name: "m" }],
    indexOrigin: { name: "i" },
    body: (i, [m = missing()]) => [o.max(m, o.get(x, i))],
  }).outputs;
  const [s = missing()] = builder.loop({
    count: n,
    initial: [0],
    origins: [{ name: "s" }],
    indexOrigin: { name: "i" },
    body: (i, [s = missing()]) => [o.add(s, o.exp(o.sub(o.get(x, i), m)))],
  }).outputs;
  return [o.add(m, o.log(s))];
});

/** Least squares of a polynomial: ½ Σᵢ (sign tᵢ - Σⱼ xⱼ tᵢʲ)² */
const llsq = buildProgram(
  "llsq",
  [
    { type: ARRAY, name: "x" },
    { type: F64, name: "n" },
  ],
  (builder, [x = missing(), n = missing()]) => {
    const o = opsOn(builder);
    const m = o.length(x);
    const [total = missing()] = builder.loop({
      count: n,
      initial: [0],
      origins: [{ name: "total" }],
      indexOrigin: { name: "i" },
      body: (i, [total = missing()]) => {
        const t = o.add(-1, o.div(o.mul(i, 2), o.sub(n, 1)));
        const [r = missing()] = builder.loop({
          count: m,
          initial: [o.sign(t), 1],
          origins: [{ name: "r" }, { name: "c" }],
          indexOrigin: { name: "j" },
          body: (j, [r = missing(), c = missing()]) => [o.sub(r, o.mul(o.get(x, j), c)), o.mul(c, t)],
        }).outputs;
        return [o.add(total, o.mul(r, r))];
      },
    }).outputs;
    return [o.div(total, 2)];
  },
);

/** Mean of log(1 + exp(-y (w·x + b))) */
const logistic = buildProgram(
  "logistic",
  [
    { type: ARRAY, name: "w" },
    { type: F64, name: "b" },
    { type: ARRAY, name: "X" },
    { type: ARRAY, name: "y" },
  ],
  (builder, [w = missing(), b = missing(), X = missing(), y = missing()]) => {
    const o = opsOn(builder);
    const [d, n] = [o.length(w), o.length(y)];
    const [total = missing()] = builder.loop({
      count: n,
      initial: [0],
      origins: [{ name: "total" }],
      indexOrigin: { name: "i" },
      body: (i, [total = missing()]) => {
        const [z = missing()] = builder.loop({
          count: d,
          initial: [b],
          origins: [{ name: "z" }],
          indexOrigin: { name: "j" },
          body: (j, [z = missing()]) => [o.add(z, o.mul(o.get(w, j), o.get(X, o.add(o.mul(i, d), j))))],
        }).outputs;
        return [o.add(total, o.log1p(o.exp(o.mul(o.neg(o.get(y, i)), z))))];
      },
    }).outputs;
    return [o.div(total, n)];
  },
);

function missing(): never {
  throw new Error("a program without this value");
}

function lseByHand(x: Float64Array): RuntimeValue[] {
  let m = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) m = Math.max(m, x[i] ?? 0);
  const dx = new Float64Array(x.length);
  let s = 0;
  for (let i = 0; i < x.length; i++) {
    const e = Math.exp((x[i] ?? 0) - m);
    dx[i] = e;
    s += e;
  }
  for (let i = 0; i < x.length; i++) dx[i] = (dx[i] ?? 0) / s;
  return [m + Math.log(s), dx];
}

function llsqByHand(x: Float64Array, n: number): RuntimeValue[] {
  const m = x.length;
  const dx = new Float64Array(m);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const t = -1 + (i * 2) / (n - 1);
    let r = Math.sign(t);
    let c = 1;
    for (let j = 0; j < m; j++) {
      r -= (x[j] ?? 0) * c;
      c *= t;
    }
    total += r * r;
    c = -r;
    for (let j = 0; j < m; j++) {
      dx[j] = (dx[j] ?? 0) + c;
      c *= t;
    }
  }
  return [total / 2, dx];
}

function logisticByHand(w: Float64Array, b: number, X: Float64Array, y: Float64Array): RuntimeValue[] {
  const [d, n] = [w.length, y.length];
  const dw = new Float64Array(d);
  let db = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    let z = b;
    for (let j = 0; j < d; j++) z += (w[j] ?? 0) * (X[i * d + j] ?? 0);
    const label = y[i] ?? 0;
    const e = Math.exp(-label * z);
    total += Math.log1p(e);
    const dz = (-label * e) / (1 + e) / n;
    for (let j = 0; j < d; j++) dw[j] = (dw[j] ?? 0) + dz * (X[i * d + j] ?? 0);
    db += dz;
  }
  return [total / n, dw, db];
}

export const problems: readonly Problem[] = [
  {
    name: "lse n=1000",
    program: lse,
    wrt: [0],
    inputs: [numbers(1000, 3, 7)],
    byHand: (x) => lseByHand(x as Float64Array),
  },
  {
    name: "llsq 4096x128",
    program: llsq,
    wrt: [0],
    inputs: [numbers(128, 1, 11), 4096],
    byHand: (x, n) => llsqByHand(x as Float64Array, n as number),
  },
  {
    name: "logistic 1000x20",
    program: logistic,
    wrt: [0, 1],
    inputs: [numbers(20, 1, 3), 0.5, numbers(20000, 1, 5), numbers(1000, 1, 9).map(Math.sign)],
    byHand: (w, b, X, y) => logisticByHand(w as Float64Array, b as number, X as Float64Array, y as Float64Array),
  },
];
