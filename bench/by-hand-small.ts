/** Gradients as a person writes them, of the functions in `functions.ts` and of one observation of bundle adjustment. */
import { COEFFICIENTS } from "./functions.js";

export function rosenbrockByHand(x: Float64Array): Float64Array {
  const gradient = new Float64Array(x.length);
  for (let i = 0; i + 1 < x.length; i++) {
    const bend = 200 * (x[i + 1]! - x[i]! * x[i]!);
    gradient[i]! -= 2 * bend * x[i]! + 2 * (1 - x[i]!);
    gradient[i + 1] = bend;
  }
  return gradient;
}

export function waveByHand(x: number): number {
  const bell = Math.exp(-x * x);
  return bell * (Math.cos(x) - 2 * x * Math.sin(x));
}

export function planckByHand(x: number): number {
  const e = Math.exp(x);
  const below = e - 1;
  return (x * x * (3 * below - x * e)) / (below * below);
}

/** Horner's rule for the value and the slope side by side. */
export function polynomialByHand(x: number): number {
  let value = 0;
  let slope = 0;
  for (const coefficient of COEFFICIENTS) {
    slope = slope * x + value;
    value = value * x + coefficient;
  }
  return slope;
}

/** Each iterate with its slope. */
export function squareRootByHand(a: number): number {
  let x = a > 1 ? a : 1;
  let slope = a > 1 ? 1 : 0;
  for (let previous = Number.POSITIVE_INFINITY; x < previous; ) {
    previous = x;
    const ratio = a / x;
    slope = (slope + (1 - ratio * slope) / x) / 2;
    x = (x + ratio) / 2;
  }
  return slope;
}

/** Each state with its slope. */
export function logisticMapByHand(r: number): number {
  let x = 0.3;
  let slope = 0;
  for (let step = 0; step < 50; step++) {
    slope = x * (1 - x) + r * (1 - 2 * x) * slope;
    x = r * x * (1 - x);
  }
  return slope;
}

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** The Jacobian of `reprojection` with respect to camera, point and weight: forward once, then backwards for each residual. */
export function observationByHand(
  camera: Float64Array,
  point: Float64Array,
  weight: number,
  feature: Float64Array,
): [Matrix, Matrix, Float64Array] {
  const [byCamera, byPoint, byWeight] = [new Float64Array(22), new Float64Array(6), new Float64Array(2)];
  const [a, b, c] = [camera[0]!, camera[1]!, camera[2]!];
  const f = camera[6]!;
  const [k1, k2] = [camera[9]!, camera[10]!];
  const X = point[0]! - camera[3]!;
  const Y = point[1]! - camera[4]!;
  const Z = point[2]! - camera[5]!;
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
  for (let row = 0; row < 2; row++) {
    const [gx, gy] = row === 0 ? [weight, 0] : [0, weight];
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
    const at = 11 * row;
    if (turned) {
      const uBar = cx * sin + (alongBar * X + along * xBar) * (1 - cos);
      const vBar = cy * sin + (alongBar * Y + along * yBar) * (1 - cos);
      const wBar = cz * sin + (alongBar * Z + along * zBar) * (1 - cos);
      const turn = u * cx + v * cy + w * cz;
      const thetaBar = turn * cos - (X * xBar + Y * yBar + Z * zBar - along * alongBar) * sin;
      const inward = thetaBar - (u * uBar + v * vBar + w * wBar) / theta;
      byCamera[at] = uBar / theta + u * inward;
      byCamera[at + 1] = vBar / theta + v * inward;
      byCamera[at + 2] = wBar / theta + w * inward;
    } else {
      byCamera[at] = cx;
      byCamera[at + 1] = cy;
      byCamera[at + 2] = cz;
    }
    byCamera[at + 3] = -XBar;
    byCamera[at + 4] = -YBar;
    byCamera[at + 5] = -ZBar;
    byCamera[at + 6] = g * distortion;
    byCamera[at + 7] = gx;
    byCamera[at + 8] = gy;
    byCamera[at + 9] = g * f * s;
    byCamera[at + 10] = g * f * s * s;
    byPoint[3 * row] = XBar;
    byPoint[3 * row + 1] = YBar;
    byPoint[3 * row + 2] = ZBar;
    const error = row === 0 ? px : py;
    byWeight[row] = f * error * distortion + camera[7 + row]! - feature[row]!;
  }
  return [{ rows: 2, columns: 11, data: byCamera }, { rows: 2, columns: 3, data: byPoint }, byWeight];
}
