/** Four problems that systems for automatic differentiation are compared on, written as a user would write them. */
import { lgamma } from "../../src/index.js";
import { matrix, numbers, type Sample, sample, vector } from "./sample.js";

/** log Σ exp(xᵢ). */
export function lse(x: Float64Array): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) top = Math.max(top, x[i]!);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.exp(x[i]! - top);
  return top + Math.log(sum);
}

/** Least squares: a polynomial against the sign of t at n points. */
export function llsq(x: Float64Array, n: number): number {
  let total = 0;
  for (let i = 0; i < n; i++) {
    const t = -1 + (2 * i) / (n - 1);
    let power = 1;
    let residual = Math.sign(t);
    for (let j = 0; j < x.length; j++) {
      residual -= x[j]! * power;
      power *= t;
    }
    total += residual * residual;
  }
  return total / 2;
}

export interface Mixture {
  readonly alpha: number[];
  readonly mu: number[][];
  readonly q: number[][];
  readonly l: number[][];
}

function logSumExp(values: number[]): number {
  const top = Math.max(...values);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - top);
  return top + Math.log(sum);
}

function logGamma(a: number, d: number): number {
  let result = ((d * (d - 1)) / 4) * Math.log(Math.PI);
  for (let j = 1; j <= d; j++) result += lgamma(a + (1 - j) / 2);
  return result;
}

/** |Q(x − mu)|², with Q lower triangular: exp(q) on the diagonal, `l` below it column by column. */
function mahalanobis(x: number[], mu: number[], q: number[], l: number[]): number {
  const d = x.length;
  const y = new Float64Array(d);
  for (let i = 0; i < d; i++) y[i] = Math.exp(q[i]!) * (x[i]! - mu[i]!);
  let next = 0;
  for (let j = 0; j < d; j++) {
    const centred = x[j]! - mu[j]!;
    for (let i = j + 1; i < d; i++) y[i]! += l[next++]! * centred;
  }
  let sum = 0;
  for (let i = 0; i < d; i++) sum += y[i]! * y[i]!;
  return sum;
}

/** Log posterior of a Gaussian mixture with a Wishart prior. */
export function gmm(p: Mixture, x: number[][], m: number, gamma: number): number {
  const { alpha, mu, q, l } = p;
  const n = x.length;
  const d = x[0]!.length;
  const k = alpha.length;
  let likelihood = 0;
  for (let i = 0; i < n; i++) {
    const terms = new Array<number>(k).fill(0);
    for (let c = 0; c < k; c++) {
      let logDeterminant = 0;
      for (let j = 0; j < d; j++) logDeterminant += q[c]![j]!;
      terms[c] = alpha[c]! + logDeterminant - 0.5 * mahalanobis(x[i]!, mu[c]!, q[c]!, l[c]!);
    }
    likelihood += logSumExp(terms);
  }
  let prior = 0;
  for (let c = 0; c < k; c++) {
    let squares = 0;
    let logDeterminant = 0;
    for (const value of q[c]!) {
      squares += Math.exp(value) ** 2;
      logDeterminant += value;
    }
    for (const value of l[c]!) squares += value * value;
    prior += 0.5 * gamma * gamma * squares - m * logDeterminant;
  }
  const freedom = d + m + 1;
  const C = freedom * d * (Math.log(gamma) - 0.5 * Math.log(2)) - logGamma(freedom / 2, d);
  return -((n * d) / 2) * Math.log(2 * Math.PI) + likelihood - n * logSumExp(alpha) + k * C - prior;
}

/** Rotation of X by the axis-angle r (Rodrigues). */
function rotate(r: number[], X: number[]): number[] {
  const [a, b, c] = r as [number, number, number];
  const [x, y, z] = X as [number, number, number];
  const squared = a * a + b * b + c * c;
  if (squared === 0) return [x + b * z - c * y, y + c * x - a * z, z + a * y - b * x];
  const theta = Math.sqrt(squared);
  const cos = Math.cos(theta);
  const sin = Math.sin(theta);
  const [u, v, w] = [a / theta, b / theta, c / theta];
  const along = (u * x + v * y + w * z) * (1 - cos);
  return [
    x * cos + (v * z - w * y) * sin + u * along,
    y * cos + (w * x - u * z) * sin + v * along,
    z * cos + (u * y - v * x) * sin + w * along,
  ];
}

/** The two residuals of one observation. camera = r(3) C(3) f u0 v0 k1 k2. */
export function reprojection(
  camera: Float64Array,
  point: Float64Array,
  weight: number,
  feature: Float64Array,
): Float64Array {
  const [r0, r1, r2, c0, c1, c2, f, u0, v0, k1, k2] = camera as unknown as number[];
  const moved = [point[0]! - c0!, point[1]! - c1!, point[2]! - c2!];
  const [x, y, z] = rotate([r0!, r1!, r2!], moved) as [number, number, number];
  const px = x / z;
  const py = y / z;
  const s = px * px + py * py;
  const distortion = 1 + k1! * s + k2! * s * s;
  return Float64Array.of(
    weight * (f! * px * distortion + u0! - feature[0]!),
    weight * (f! * py * distortion + v0! - feature[1]!),
  );
}

export function weightError(weight: number): number {
  return 1 - weight * weight;
}

/** Residuals of all observations, then the errors of their weights. */
export function residuals(
  cameras: Float64Array,
  points: Float64Array,
  weights: Float64Array,
  features: Float64Array,
  observed: Int32Array,
): Float64Array {
  const count = weights.length;
  const out = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    const camera = cameras.subarray(11 * observed[2 * i]!, 11 * observed[2 * i]! + 11);
    const point = points.subarray(3 * observed[2 * i + 1]!, 3 * observed[2 * i + 1]! + 3);
    const e = reprojection(camera, point, weights[i]!, features.subarray(2 * i, 2 * i + 2));
    out[2 * i] = e[0]!;
    out[2 * i + 1] = e[1]!;
    out[2 * count + i] = weightError(weights[i]!);
  }
  return out;
}

/** Half the sum of squares over all observations: what bundle adjustment makes small. */
export function bundleAdjustment(
  p: { cameras: Float64Array; points: Float64Array; weights: Float64Array },
  features: Float64Array,
  observed: Int32Array,
): number {
  let total = 0;
  for (let i = 0; i < p.weights.length; i++) {
    const camera = p.cameras.subarray(11 * observed[2 * i]!, 11 * observed[2 * i]! + 11);
    const point = p.points.subarray(3 * observed[2 * i + 1]!, 3 * observed[2 * i + 1]! + 3);
    const e = reprojection(camera, point, p.weights[i]!, features.subarray(2 * i, 2 * i + 2));
    total += e[0]! ** 2 + e[1]! ** 2 + weightError(p.weights[i]!) ** 2;
  }
  return total / 2;
}

export const CAMERA = Float64Array.of(0.1, -0.2, 0.3, 0.5, -0.4, -6, 2, 0.1, -0.1, 0.05, 0.01);

const mixture = (k: number, d: number): Mixture => ({
  alpha: numbers(k),
  mu: matrix(k, d, -1, 1, 2),
  q: matrix(k, d, -0.5, 0.5, 3),
  l: matrix(k, (d * (d - 1)) / 2, -1, 1, 4),
});

export const gradbench: readonly Sample[] = [
  sample(lse, ["gradbench"], [[vector(6)], [vector(1)]], { tag: "kinks" }),
  sample(
    llsq,
    ["gradbench"],
    [
      [vector(4), 8],
      [vector(1), 2],
      [vector(0), 4],
    ],
  ),
  sample(
    gmm,
    ["gradbench", "parameters as matrices"],
    [
      [mixture(2, 3), matrix(4, 3, -2, 2, 5), 0, 1],
      [mixture(1, 1), matrix(1, 1, -2, 2, 5), 2, 0.7],
    ],
    { tag: "kinks" },
  ),
  sample(
    reprojection,
    ["gradbench", "array result"],
    [[CAMERA, Float64Array.of(0.3, 0.2, 1), 0.8, Float64Array.of(0.2, 0.1)]],
    { wrt: [0, 1, 2] },
  ),
  sample(
    bundleAdjustment,
    ["views of inputs", "indices in an integer array"],
    [
      [
        {
          cameras: Float64Array.of(...CAMERA, ...CAMERA.map((x) => x * 1.1)),
          points: vector(9),
          weights: vector(4, 0.5, 1),
        },
        vector(8),
        Int32Array.of(0, 0, 1, 1, 0, 2, 1, 0),
      ],
    ],
  ),
];
