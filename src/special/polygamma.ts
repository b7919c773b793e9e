/** The derivatives of ln Γ: digamma and polygamma. Pure numbers, no rules. */
import { chebyshev } from "./chebyshev.js";
import { cotPi } from "./pi-multiples.js";

/** ψ(x) / (x - root) for 1 <= x <= 2, in t = 2x - 3. */
const DIGAMMA_QUOTIENT = [
  0.983570260441566988, -0.227064086334644397, 0.033368899023930109, -0.00532007727159654744, 0.000878865693782050533,
  -0.000147734926506060433, 0.0000250605434683591444, -4.27210340299933221e-6, 7.30276927246592305e-7,
  -1.25028868135595955e-7, 2.14250093223594737e-8, -3.67329591856517904e-9, 6.29971723610893091e-10,
  -1.08059302888326601e-10, 1.85373519205363789e-11, -3.18023536582553001e-12, 5.45614757032279418e-13,
  -9.36099313103643816e-14, 1.60606463629507501e-14, -2.75554313774388131e-15, 4.72773617860191139e-16,
  -8.11148420346509003e-17, 1.39170776947415407e-17, -2.3877901082188627e-18,
] as const;
/** The root of ψ, in two parts. */
const ROOT = 1.4616321449683622;
const ROOT_REST = 9.5499954299656977e-17;

/** The Bernoulli numbers B₂, B₄, ... */
const BERNOULLI = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
  854513 / 138,
  -236364091 / 2730,
] as const;

/**
 * The digamma function ψ(x) = d ln Γ(x) / dx. ∓Infinity at ±0, NaN at the negative integers and at -Infinity.
 *
 * Measured error for x > 0, near the root 1.4616... too: at most 3 ulp. For x < 0 at most 4 ε · max(1, |ψ(1 - x)|, |ψ(x)|): absolute,
 * not relative, near the roots there.
 *
 * Source: NIST DLMF 5.5.2, 5.5.4, 5.11.2.
 *
 * ```ts
 * digamma(1); // -> -0.57721566490…
 * ```
 */
export function digamma(x: number): number {
  if (x > 0) return digammaOfPositive(x);
  if (x === 0) return -1 / x;
  if (Number.isInteger(x) || !Number.isFinite(x)) return Number.NaN;
  // ψ(1 - x) - ψ(x) = π cot πx
  return digammaOfPositive(1 - x) - Math.PI * cotPi(x);
}

function digammaOfPositive(x: number): number {
  // ψ(1 + x) = ψ(x) + 1/x
  if (x < 1) return nearRoot(1 + x) - 1 / x;
  if (x < 10) {
    let steps = 0;
    let reduced = x;
    while (reduced > 2) steps += 1 / --reduced;
    return nearRoot(reduced) + steps;
  }
  const inverseSquare = 1 / (x * x);
  let series = 0;
  for (let k = BERNOULLI.length - 1; k >= 0; k--) series = series * inverseSquare + (BERNOULLI[k] ?? 0) / (2 * k + 2);
  return Math.log(x) - (0.5 / x + series * inverseSquare);
}

/** ψ(x) for 1 <= x <= 2. */
function nearRoot(x: number): number {
  return (x - ROOT - ROOT_REST) * chebyshev(DIGAMMA_QUOTIENT, 2 * x - 3);
}

/**
 * The polygamma function ψ⁽ⁿ⁾(x), the derivative of order n of digamma, for integers n >= 0; NaN for other n.
 *
 * At 0 and the negative integers: Infinity for odd n, where both sides agree; for even n ∓Infinity at ±0, NaN at the negative integers.
 *
 * Measured error for x > 0: at most 5 ulp for n <= 10, 40 ulp for n <= 170. For x < 0 and n <= 6 at most 8 ε times the larger of
 * |ψ⁽ⁿ⁾(1 - x)| and the result; the reflection is of use up to n of about 100.
 *
 * Source: NIST DLMF 5.15.
 *
 * ```ts
 * polygamma(1, 1); // -> 1.64493406684…
 * ```
 */
export function polygamma(n: number, x: number): number {
  if (!(n >= 0) || !Number.isInteger(n)) return Number.NaN;
  if (n === 0) return digamma(x);
  const sign = n % 2 === 0 ? -1 : 1;
  if (x > 0) return sign * magnitudeOfPositive(n, x);
  if (!Number.isFinite(x)) return Number.NaN;
  if (Number.isInteger(x)) {
    if (n % 2 === 1) return Number.POSITIVE_INFINITY;
    return x === 0 ? -1 / x : Number.NaN;
  }
  // (-1)ⁿ ψ⁽ⁿ⁾(1 - x) - ψ⁽ⁿ⁾(x) = π dⁿ cot(πx) / dxⁿ
  return -magnitudeOfPositive(n, 1 - x) - cotPiDerivative(n, x);
}

/** |ψ⁽ⁿ⁾(x)| = n! Σ (x + k)⁻ⁿ⁻¹ for n >= 1, x > 0: the first terms as they are, the rest by the asymptotic series. */
function magnitudeOfPositive(n: number, x: number): number {
  const shifts = Math.max(0, Math.ceil(n + 10 - x));
  const z = x + shifts;
  let term = (n * (n + 1)) / (2 * z * z);
  let total = 1 + n / (2 * z);
  for (const [index, bernoulli] of BERNOULLI.entries()) {
    total += bernoulli * term;
    const k = 2 * (index + 1);
    term *= ((k + n) * (k + n + 1)) / ((k + 1) * (k + 2) * z * z);
  }
  total *= factorialOverPower(n - 1, z);
  for (let k = shifts - 1; k >= 0; k--) total += factorialOverPower(n, x + k);
  return total;
}

/** n! / z ** (n + 1); factor by factor where the power alone would underflow or the factorial overflow. */
function factorialOverPower(n: number, z: number): number {
  const power = z ** (-n - 1);
  if (n > 170 || power < 1e-290) {
    let quotient = 1 / z;
    for (let k = 1; k <= n; k++) quotient *= k / z;
    return quotient;
  }
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  return factorial * power;
}

/** π dⁿ cot(πx) / dxⁿ: a polynomial in c = cot(πx), whose derivative is -π (1 + c²). */
function cotPiDerivative(n: number, x: number): number {
  let polynomial = [0, 1];
  for (let order = 0; order < n; order++) {
    const next = new Array<number>(polynomial.length + 1).fill(0);
    for (let power = 1; power < polynomial.length; power++) {
      const slope = power * (polynomial[power] ?? 0);
      next[power - 1] = (next[power - 1] ?? 0) - slope;
      next[power + 1] = (next[power + 1] ?? 0) - slope;
    }
    polynomial = next;
  }
  const c = cotPi(x);
  return Math.PI ** (n + 1) * polynomial.reduceRight((total, coefficient) => total * c + coefficient);
}
