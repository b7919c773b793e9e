/** Gradients as a person writes them: the yardstick for the computed ones. */
import type { Mixture } from "../test/samples/gradbench.js";

/** softmax(x). */
export function lseByHand(x: Float64Array): Float64Array {
  const n = x.length;
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) top = Math.max(top, x[i]!);
  const gradient = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const e = Math.exp(x[i]! - top);
    gradient[i] = e;
    sum += e;
  }
  for (let i = 0; i < n; i++) gradient[i]! /= sum;
  return gradient;
}

/** −Σᵢ residualᵢ · tᵢʲ; the powers are computed twice rather than stored. */
export function llsqByHand(x: Float64Array, n: number): Float64Array {
  const m = x.length;
  const gradient = new Float64Array(m);
  for (let i = 0; i < n; i++) {
    const t = -1 + (2 * i) / (n - 1);
    let power = 1;
    let residual = Math.sign(t);
    for (let j = 0; j < m; j++) {
      residual -= x[j]! * power;
      power *= t;
    }
    power = -residual;
    for (let j = 0; j < m; j++) {
      gradient[j]! += power;
      power *= t;
    }
  }
  return gradient;
}

/** −yᵢ · logistic(−yᵢ zᵢ) / n, times the row. */
export function logisticByHand(
  { w, b }: { w: Float64Array; b: number },
  X: Float64Array,
  y: Float64Array,
): { w: Float64Array; b: number } {
  const d = w.length;
  const wBar = new Float64Array(d);
  let bBar = 0;
  for (let i = 0; i < y.length; i++) {
    const row = i * d;
    let z = b;
    for (let j = 0; j < d; j++) z += w[j]! * X[row + j]!;
    const zBar = -y[i]! / (1 + Math.exp(y[i]! * z)) / y.length;
    bBar += zBar;
    for (let j = 0; j < d; j++) wBar[j]! += zBar * X[row + j]!;
  }
  return { w: wBar, b: bBar };
}

/** Responsibilities weigh the derivatives of each component; what does not depend on the data point is computed once, before. */
export function gmmByHand({ alpha, mu, q, l }: Mixture, x: number[][], m: number, gamma: number): Mixture {
  const k = alpha.length;
  const d = mu[0]!.length;
  const below = (d * (d - 1)) / 2;
  const [means, diagonal, lower] = [mu.flat(), q.flat().map(Math.exp), l.flat()].map((values) =>
    Float64Array.from(values),
  );
  const offset = Float64Array.from(alpha, (value, c) => q[c]!.reduce((sum, logarithm) => sum + logarithm, value));
  const [meansBar, diagonalBar] = [new Float64Array(k * d), new Float64Array(k * d)];
  const lowerBar = new Float64Array(k * below);
  const weights = new Float64Array(k);
  const [centred, y, yBar] = [new Float64Array(k * d), new Float64Array(k * d), new Float64Array(d)];
  const terms = new Float64Array(k);
  for (const point of x) {
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      const row = c * d;
      for (let j = 0; j < d; j++) {
        const difference = point[j]! - means![row + j]!;
        centred[row + j] = difference;
        y[row + j] = diagonal![row + j]! * difference;
      }
      let next = c * below;
      for (let j = 0; j < d; j++) {
        const difference = centred[row + j]!;
        for (let i = j + 1; i < d; i++) y[row + i]! += lower![next++]! * difference;
      }
      let squares = 0;
      for (let j = 0; j < d; j++) squares += y[row + j]! * y[row + j]!;
      const term = offset[c]! - 0.5 * squares;
      terms[c] = term;
      top = Math.max(top, term);
    }
    let sum = 0;
    for (let c = 0; c < k; c++) {
      terms[c] = Math.exp(terms[c]! - top);
      sum += terms[c]!;
    }
    for (let c = 0; c < k; c++) {
      const row = c * d;
      const weight = terms[c]! / sum;
      weights[c]! += weight;
      for (let j = 0; j < d; j++) yBar[j] = -weight * y[row + j]!;
      let next = c * below;
      for (let j = 0; j < d; j++) {
        const difference = centred[row + j]!;
        diagonalBar[row + j]! += yBar[j]! * difference;
        let centredBar = yBar[j]! * diagonal![row + j]!;
        for (let i = j + 1; i < d; i++) {
          lowerBar[next]! += yBar[i]! * difference;
          centredBar += yBar[i]! * lower![next++]!;
        }
        meansBar[row + j]! -= centredBar;
      }
    }
  }
  // The Wishart prior, and what alpha alone is in: −n · logSumExp(alpha).
  const top = Math.max(...alpha);
  const total = alpha.reduce((sum, value) => sum + Math.exp(value - top), 0);
  const scale = gamma * gamma;
  const rows = (values: (c: number, j: number) => number, width: number) =>
    Array.from({ length: k }, (_, c) => Array.from({ length: width }, (_, j) => values(c, j)));
  return {
    alpha: alpha.map((value, c) => weights[c]! - (x.length * Math.exp(value - top)) / total),
    mu: rows((c, j) => meansBar[c * d + j]!, d),
    q: rows((c, j) => {
      const exponential = diagonal![c * d + j]!;
      return weights[c]! + diagonalBar[c * d + j]! * exponential - scale * exponential * exponential + m;
    }, d),
    l: rows((c, j) => lowerBar[c * below + j]! - scale * l[c]![j]!, below),
  };
}

interface Scene {
  readonly cameras: Float64Array;
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/** Through projection, distortion and rotation, one observation after the other; see `reprojection` for the names. */
export function bundleAdjustmentByHand(
  { cameras, points, weights }: Scene,
  features: Float64Array,
  observed: Int32Array,
): Scene {
  const camerasBar = new Float64Array(cameras.length);
  const pointsBar = new Float64Array(points.length);
  const weightsBar = new Float64Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const at = 11 * observed[2 * i]!;
    const to = 3 * observed[2 * i + 1]!;
    const [a, b, c] = [cameras[at]!, cameras[at + 1]!, cameras[at + 2]!];
    const f = cameras[at + 6]!;
    const [k1, k2] = [cameras[at + 9]!, cameras[at + 10]!];
    const X = points[to]! - cameras[at + 3]!;
    const Y = points[to + 1]! - cameras[at + 4]!;
    const Z = points[to + 2]! - cameras[at + 5]!;
    const theta = Math.sqrt(a * a + b * b + c * c);
    const [cos, sin] = [Math.cos(theta), Math.sin(theta)];
    const turned = theta > 0;
    const [u, v, w] = turned ? [a / theta, b / theta, c / theta] : [0, 0, 0];
    const along = u * X + v * Y + w * Z;
    const x = X * cos + (v * Z - w * Y) * sin + u * along * (1 - cos);
    const y = Y * cos + (w * X - u * Z) * sin + v * along * (1 - cos);
    const z = Z * cos + (u * Y - v * X) * sin + w * along * (1 - cos);
    const [px, py] = [x / z, y / z];
    const s = px * px + py * py;
    const distortion = 1 + k1 * s + k2 * s * s;
    const weight = weights[i]!;
    const ex = f * px * distortion + cameras[at + 7]! - features[2 * i]!;
    const ey = f * py * distortion + cameras[at + 8]! - features[2 * i + 1]!;

    weightsBar[i] = weight * (ex * ex + ey * ey) - 2 * weight * (1 - weight * weight);
    const [gx, gy] = [weight * weight * ex, weight * weight * ey];
    const g = gx * px + gy * py;
    const sBar = g * f * (k1 + 2 * k2 * s);
    const pxBar = gx * f * distortion + 2 * px * sBar;
    const pyBar = gy * f * distortion + 2 * py * sBar;
    const [xBar, yBar] = [pxBar / z, pyBar / z];
    const zBar = -(px * xBar + py * yBar);
    const alongBar = u * xBar + v * yBar + w * zBar;
    // X × x̄, which is what turning gives.
    const [cx, cy, cz] = [Y * zBar - Z * yBar, Z * xBar - X * zBar, X * yBar - Y * xBar];
    const XBar = xBar * cos - (v * zBar - w * yBar) * sin + u * alongBar * (1 - cos);
    const YBar = yBar * cos - (w * xBar - u * zBar) * sin + v * alongBar * (1 - cos);
    const ZBar = zBar * cos - (u * yBar - v * xBar) * sin + w * alongBar * (1 - cos);
    if (turned) {
      const uBar = cx * sin + (alongBar * X + along * xBar) * (1 - cos);
      const vBar = cy * sin + (alongBar * Y + along * yBar) * (1 - cos);
      const wBar = cz * sin + (alongBar * Z + along * zBar) * (1 - cos);
      const turn = u * cx + v * cy + w * cz;
      const thetaBar = turn * cos - (X * xBar + Y * yBar + Z * zBar - along * alongBar) * sin;
      const inward = thetaBar - (u * uBar + v * vBar + w * wBar) / theta;
      camerasBar[at]! += uBar / theta + u * inward;
      camerasBar[at + 1]! += vBar / theta + v * inward;
      camerasBar[at + 2]! += wBar / theta + w * inward;
    } else {
      camerasBar[at]! += cx;
      camerasBar[at + 1]! += cy;
      camerasBar[at + 2]! += cz;
    }
    camerasBar[at + 3]! -= XBar;
    camerasBar[at + 4]! -= YBar;
    camerasBar[at + 5]! -= ZBar;
    camerasBar[at + 6]! += g * distortion;
    camerasBar[at + 7]! += gx;
    camerasBar[at + 8]! += gy;
    camerasBar[at + 9]! += g * f * s;
    camerasBar[at + 10]! += g * f * s * s;
    pointsBar[to]! += XBar;
    pointsBar[to + 1]! += YBar;
    pointsBar[to + 2]! += ZBar;
  }
  return { cameras: camerasBar, points: pointsBar, weights: weightsBar };
}
