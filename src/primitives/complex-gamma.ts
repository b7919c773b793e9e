/** Imaginary parts of powers and of the gamma functions at z = a + ib, b tiny. The other primitives are in `complex.ts`. */

/** Im zᶜ for a real exponent: a negative base has integer powers only; (-z)ᶜ = (-1)ᶜ zᶜ keeps the angle near 0. */
export function imaginaryPower(a: number, b: number, c: number): number {
  if (b === 0 || c === 0) return 0;
  if (a > 0) return a ** c * Math.sin(c * Math.atan2(b, a));
  // (ib)ᶜ: b² counts as 0
  if (a === 0 && c >= 1) return c === 1 ? b : 0;
  if (a === 0) return Math.abs(b) ** c * Math.sin((Math.sign(b) * c * Math.PI) / 2);
  if (!Number.isInteger(c)) return Number.NaN;
  return (c % 2 === 0 ? 1 : -1) * (-a) ** c * Math.sin(c * Math.atan2(-b, -a));
}

/** B₂, B₄, ... of the asymptotic series; from 15 on, its terms fall below the last digit. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
const FAR = 15;

/** How many steps of 1 lead from a to where the series holds. */
function stepsFrom(a: number, far = FAR): number {
  return Math.max(0, Math.ceil(far - a));
}

/** Im ln Γ(z): ln Γ(z + n) by Stirling's series, less ln(z + k) for k < n. */
export function imaginaryLgamma(a: number, b: number): number {
  const steps = stepsFrom(a);
  const far = a + steps;
  let sum = (far - 0.5) * Math.atan2(b, far) + b * Math.log(far) - b;
  BERNOULLI.forEach((number, index) => {
    const order = 2 * index + 2;
    sum += (number / (order * (order - 1))) * imaginaryPower(far, b, 1 - order);
  });
  // The angle of z + k, or of its negative: |Γ| is meant.
  for (let k = 0; k < steps; k++) sum -= Math.atan(b / (a + k));
  return sum;
}

/** Im ψ(z) */
export function imaginaryDigamma(a: number, b: number): number {
  const steps = stepsFrom(a);
  const far = a + steps;
  let sum = Math.atan2(b, far) - imaginaryPower(far, b, -1) / 2;
  BERNOULLI.forEach((number, index) => {
    const order = 2 * index + 2;
    sum -= (number / order) * imaginaryPower(far, b, -order);
  });
  for (let k = 0; k < steps; k++) sum -= imaginaryPower(a + k, b, -1);
  return sum;
}

/** Im ψ⁽ⁿ⁾(z) */
export function imaginaryPolygamma(n: number, a: number, b: number): number {
  if (n === 0) return imaginaryDigamma(a, b);
  const steps = stepsFrom(a, FAR + n);
  const far = a + steps;
  let factorial = 1;
  for (let k = 2; k < n; k++) factorial *= k;
  let sum = factorial * imaginaryPower(far, b, -n) + ((n * factorial) / 2) * imaginaryPower(far, b, -n - 1);
  // (2k + n - 1)! / (2k)!
  let ratio = factorial;
  BERNOULLI.forEach((number, index) => {
    const order = 2 * index + 2;
    ratio *= ((order + n - 2) * (order + n - 1)) / ((order - 1) * order);
    sum += number * ratio * imaginaryPower(far, b, -order - n);
  });
  for (let k = 0; k < steps; k++) sum += n * factorial * imaginaryPower(a + k, b, -n - 1);
  return n % 2 === 1 ? sum : -sum;
}
