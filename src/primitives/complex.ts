/**
 * Every primitive at complex numbers whose imaginary part is tiny, so that its square vanishes beside 1: what `complexStep` evaluates.
 * The real part is that of the primitive itself; here stands the imaginary one, from the formulas of complex analysis and not from
 * the partial derivatives of the rows.
 *
 * Sources: W. Squire and G. Trapp, SIAM Review 40 (1998) 110; J. Martins, P. Sturdza and J. Alonso, ACM Trans. Math. Softw. 29 (2003)
 * 245; for branches of inverse functions W. Kahan, Branch cuts for complex elementary functions (1987); NIST DLMF 5.11, 5.15.
 */
import type { RuntimeValue } from "../ir/program.js";
import { imaginaryDigamma, imaginaryLgamma, imaginaryPolygamma, imaginaryPower } from "./complex-gamma.js";
import type { PrimitiveName } from "./names.js";

/**
 * - `real`: the result has no imaginary part. Of what is not analytic (comparisons, `floor`, integers) and by definition (`stopGradient`).
 * - `scalar`: the imaginary part from the real and imaginary parts of the inputs, z = a + ib, and from the real result.
 * - `linear`: the primitive itself on the imaginary parts of these inputs; the others keep their real parts.
 * - `reduce`: the imaginary part from an array and that of its imaginary parts, and from the real result.
 */
export type ComplexRow =
  | { readonly kind: "real" }
  | {
      readonly kind: "scalar";
      readonly imaginary: (re: readonly number[], im: readonly number[], y: number) => number;
    }
  | { readonly kind: "linear"; readonly in: readonly number[] }
  | {
      readonly kind: "reduce";
      readonly imaginary: (re: ArrayLike<number>, im: ArrayLike<number>, y: number) => number;
    };

const real: ComplexRow = { kind: "real" };

/** Im f(a + ib), given y = f(a). */
const unary = (imaginary: (a: number, b: number, y: number) => number): ComplexRow => ({
  kind: "scalar",
  imaginary: ([a = Number.NaN], [b = 0], y) => imaginary(a, b, y),
});

/** Im f(a + ib, c + id), given y = f(a, c). */
const binary = (imaginary: (a: number, b: number, c: number, d: number, y: number) => number): ComplexRow => ({
  kind: "scalar",
  imaginary: ([a = Number.NaN, c = Number.NaN], [b = 0, d = 0], y) => imaginary(a, b, c, d, y),
});

const linear = (...positions: number[]): ComplexRow => ({ kind: "linear", in: positions });

/** What is not analytic acts on the real part; at a tie both sides have a half. `sign`: 1 for the larger, -1 for the smaller. */
const pick = (sign: number): ComplexRow => binary((a, b, c, d) => picked(sign * (a - c), a === c, b, d));

function picked(difference: number, isTie: boolean, first: number, second: number): number {
  if (isTie) return first / 2 + second / 2;
  return difference > 0 ? first : difference < 0 ? second : Number.NaN;
}

const pickFrom = (sign: number): ComplexRow => ({
  kind: "reduce",
  imaginary: (re, im) => {
    let [best, imaginary] = [re[0] ?? Number.NaN, im[0] ?? 0];
    for (let index = 1; index < re.length; index++) {
      const x = re[index] ?? Number.NaN;
      imaginary = picked(sign * (x - best), x === best, im[index] ?? 0, imaginary);
      if (!(sign * (x - best) <= 0)) best = x;
    }
    return imaginary;
  },
});

/** Im √Σz² = Im Σz² / 2 Re √Σz². At the origin, where the function has no direction, 0. */
function imaginaryLength(re: ArrayLike<number>, im: ArrayLike<number>, y: number): number {
  if (y === 0) return 0;
  let sum = 0;
  for (let index = 0; index < re.length; index++) sum += ((re[index] ?? 0) / y) * (im[index] ?? 0);
  return sum;
}

/** Im ln(1 + eᶻ), z = a + ib. */
function imaginarySoftplus(a: number, b: number): number {
  if (a > 0) return b + imaginarySoftplus(-a, -b);
  return Math.atan2(Math.exp(a) * Math.sin(b), 1 + Math.exp(a) * Math.cos(b));
}

/** Im zᵂ, z = a + ib, w = c + id: the power of a negative base has no derivative by the exponent, 0ᵂ none that is not 0. */
function imaginaryPow(a: number, b: number, c: number, d: number): number {
  if (d === 0 || (a === 0 && b === 0)) return imaginaryPower(a, b, c);
  return a > 0
    ? a ** c * Math.sin(c * Math.atan2(b, a) + d * Math.log(a))
    : a === 0
      ? imaginaryPower(a, b, c)
      : Number.NaN;
}

/** The limit of zᶜ⁻¹ (1 + c ln z) as z falls to 0. */
function slopeAtZero(c: number): number {
  return c > 1 ? 0 : c === 1 ? Number.NEGATIVE_INFINITY : c === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
}

const bell = (a: number, b: number) => (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a) * b;

export const complexRows: { readonly [K in PrimitiveName]: ComplexRow } = {
  add: binary((_a, b, _c, d) => b + d),
  sub: binary((_a, b, _c, d) => b - d),
  mul: binary((a, b, c, d) => (b === 0 ? 0 : b * c) + (d === 0 ? 0 : a * d)),
  // (y + iv)(c + id) = a + ib
  div: binary((_a, b, c, d, y) => (d === 0 ? b / c : (b - y * d) / c)),
  neg: unary((_a, b) => -b),
  pow: binary(imaginaryPow),
  // w zᵂ⁻¹ and zᵂ ln z
  powSlope: binary((a, b, c, d) =>
    a === 0 && d !== 0 ? slopeAtZero(c) * d : c * imaginaryPow(a, b, c - 1, d) + (d === 0 ? 0 : d * a ** (c - 1)),
  ),
  powLog: binary((a, b, c, d) => {
    const power = imaginaryPow(a, b, c, d);
    return (power === 0 ? 0 : power * Math.log(a)) + (b === 0 ? 0 : a ** c * Math.atan2(b, a));
  }),
  rem: binary((a, b, c, d, y) => (d === 0 ? b : b - Math.round((a - y) / c) * d)),
  abs: unary((a, b) => Math.sign(a) * b),
  sign: real,
  min: pick(-1),
  max: pick(1),
  floor: real,
  ceil: real,
  round: real,
  trunc: real,
  // Rounding of storage, which counts as the identity.
  fround: unary((_a, b) => b),

  bitAnd: real,
  bitOr: real,
  bitXor: real,
  bitNot: real,
  shiftLeft: real,
  shiftRight: real,
  shiftRightUnsigned: real,
  imul: real,
  clz32: real,
  toInt32: real,
  toUint32: real,
  toInt16: real,
  toUint16: real,
  toInt8: real,
  toUint8: real,
  toUint8Clamped: real,

  // Im √z = Im z / 2 Re √z
  sqrt: unary((_a, b, y) => b / (2 * y)),
  // ∛(-z) = -∛z
  cbrt: unary((a, b) => Math.cbrt(Math.hypot(a, b)) * Math.sin(Math.atan2(b, Math.abs(a)) / 3)),
  hypot: { kind: "scalar", imaginary: imaginaryLength },
  exp: unary((_a, b, y) => y * Math.sin(b)),
  expm1: unary((a, b) => Math.exp(a) * Math.sin(b)),
  log: unary((a, b) => argument(a, b)),
  log1p: unary((a, b) => argument(1 + a, b)),
  log2: unary((a, b) => argument(a, b) / Math.LN2),
  log10: unary((a, b) => argument(a, b) / Math.LN10),
  sin: unary((a, b) => Math.cos(a) * Math.sinh(b)),
  cos: unary((a, b) => -Math.sin(a) * Math.sinh(b)),
  tan: unary((a, b) => (Math.sinh(b) * Math.cosh(b)) / (Math.cos(a) ** 2 + Math.sinh(b) ** 2)),
  // asinh Im √(1 + z) conj √(1 - z), and the like for acos
  asin: unary((a, b) => Math.asinh(b / Math.sqrt((1 - a) * (1 + a)))),
  acos: unary((a, b) => -Math.asinh(b / Math.sqrt((1 - a) * (1 + a)))),
  atan: unary((a, b) => Math.log1p((4 * b) / (a * a + (1 - b) ** 2)) / 4),
  atan2: binary((a, b, c, d) => imaginaryAngle(a, b, c, d)),
  sinh: unary((a, b) => Math.cosh(a) * Math.sin(b)),
  cosh: unary((a, b) => Math.sinh(a) * Math.sin(b)),
  tanh: unary((a, b) => (Math.sin(b) * Math.cos(b)) / (Math.sinh(a) ** 2 + Math.cos(b) ** 2)),
  // atan(b / Re √(1 + z²)), 2 atan(Im √(z - 1) / Re √(z + 1)), ½ arg (1 + z)(1 - z̄)
  asinh: unary((a, b) => Math.atan(b / Math.hypot(1, a))),
  acosh: unary((a, b) => 2 * Math.atan(b / (2 * Math.sqrt(a - 1)) / Math.sqrt(a + 1))),
  atanh: unary((a, b) => argument((1 - a) * (1 + a), 2 * b) / 2),

  // Im 1 / (1 + e⁻ᶻ) = sin b / 2 (cosh a + cos b)
  logistic: unary((a, b) => Math.sin(b) / (2 * (Math.cosh(a) + Math.cos(b)))),
  softplus: unary(imaginarySoftplus),
  logLogistic: unary((a, b) => -imaginarySoftplus(-a, -b)),
  logAddExp: binary((a, b, c, d) => d + imaginarySoftplus(a === c ? 0 : a - c, b - d)),
  log1mexp: unary((a, b) => argument(-Math.expm1(a), -Math.exp(a) * Math.sin(b))),
  logit: unary((a, b) => argument(a, b) - argument(1 - a, -b)),
  xlogy: binary((a, b, c, d) => (b === 0 ? 0 : b * Math.log(c)) + (a === 0 ? 0 : a * argument(c, d))),
  erf: unary(bell),
  erfc: unary((a, b) => -bell(a, b)),
  lgamma: unary(imaginaryLgamma),
  digamma: unary(imaginaryDigamma),
  polygamma: binary((n, _b, c, d) => imaginaryPolygamma(n, c, d)),

  lt: real,
  le: real,
  gt: real,
  ge: real,
  eq: real,
  ne: real,
  same: real,
  not: real,
  and: real,
  or: real,
  isNaN: real,
  isFinite: real,
  isInteger: real,
  isTruthy: real,
  select: { kind: "scalar", imaginary: ([chosen], [, b = 0, d = 0]) => (chosen === 1 ? b : d) },
  toNumber: real,
  stopGradient: real,

  length: real,
  get: linear(0),
  set: linear(0, 2),
  accumulate: linear(0, 2),
  fill: linear(1),
  iota: real,
  copy: linear(0),
  slice: linear(0),
  setSlice: linear(0, 2),
  accumulateSlice: linear(0, 2),
  fillSlice: linear(0, 3),
  reserve: linear(0),
  sum: linear(0),
  addScalar: linear(0, 1),
  maxOf: pickFrom(1),
  minOf: pickFrom(-1),
  hypotOf: { kind: "reduce", imaginary: imaginaryLength },
  indexOf: real,
  lastIndexOf: real,
};

/** The angle of a + ib; NaN for a < 0, where the real logarithm has none. */
function argument(a: number, b: number): number {
  return a < 0 ? Number.NaN : Math.atan2(b, a);
}

/** Im atan2(a + ib, c + id): a rotation by −atan2(a, c) makes the point real. */
function imaginaryAngle(a: number, b: number, c: number, d: number): number {
  const length = Math.hypot(a, c);
  return ((c / length) * b - (a / length) * d) / length;
}

/** A real value as the imaginary parts of primitives take it: booleans as 0 and 1. */
export function realNumber(value: RuntimeValue): number {
  return typeof value === "object" ? Number.NaN : Number(value);
}
