/** The logarithm of the gamma function and its derivatives. Pure numbers, no derivation rules. */

const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798];

/** ln |Γ(x)|. */
export function lgamma(x: number): number {
  if (x <= 0) {
    if (Number.isInteger(x) || x === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
    return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * (x % 2)))) - lgamma(1 - x);
  }
  if (x < 12) {
    let product = x;
    for (let shifted = x + 1; ; shifted++) {
      if (shifted >= 12) return lgamma(shifted) - Math.log(product);
      product *= shifted;
    }
  }
  if (x > 1e17) return x * (Math.log(x) - 1);
  let series = 0;
  let power = 1 / x;
  BERNOULLI.forEach((coefficient, index) => {
    series += (coefficient * power) / ((2 * index + 2) * (2 * index + 1));
    power /= x * x;
  });
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

/** ψ(x), the derivative of ln Γ. */
export function digamma(x: number): number {
  return polygamma(0, x);
}

/** ψ⁽ⁿ⁾(x), the derivative of order n + 1 of ln Γ. */
export function polygamma(n: number, x: number): number {
  if (!(n >= 0) || !Number.isInteger(n) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0 && n === 0) {
    return Number.isInteger(x) ? Number.NaN : polygamma(0, 1 - x) - Math.PI / Math.tan(Math.PI * (x % 1));
  }
  let total = 0;
  let z = x;
  const sign = n % 2 === 0 ? -1 : 1;
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  for (; z < 12 + n; z++) total += factorial / z ** (n + 1);
  if (n === 0) {
    let series = Math.log(z) - 0.5 / z;
    BERNOULLI.forEach((coefficient, index) => {
      series -= coefficient / ((2 * index + 2) * z ** (2 * index + 2));
    });
    return series - total;
  }
  let series = factorial / (n * z ** n) + factorial / (2 * z ** (n + 1));
  let rising = (factorial / n) * n * (n + 1);
  BERNOULLI.forEach((coefficient, index) => {
    const k = 2 * index + 2;
    series += (coefficient * rising) / (index === 0 ? 2 : factorialOf(k)) / z ** (k + n);
    rising *= (k + n) * (k + n + 1);
  });
  return sign * (total + series);
}

function factorialOf(n: number): number {
  let product = 1;
  for (let k = 2; k <= n; k++) product *= k;
  return product;
}
