/** The error function and its complement. Pure numbers, no derivatives. */

/** erf(x) = 2/√π ∫₀ˣ exp(-t²) dt. */
export function erf(x: number): number {
  return Math.abs(x) < 2 ? series(x) : x > 0 ? 1 - tail(x) : tail(-x) - 1;
}

/** erfc(x) = 1 - erf(x), with all its digits where it is tiny. */
export function erfc(x: number): number {
  return x < 2 ? 1 - erf(x) : tail(x);
}

function series(x: number): number {
  let term = x;
  let total = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(total); n++) {
    term *= (-x * x) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}

function tail(x: number): number {
  if (!(x < 28)) return Number.isNaN(x) ? x : 0;
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = (n * 0.5) / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}
