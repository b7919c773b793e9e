/** Sums of Chebyshev polynomials. The coefficients stand where they are used; scripts/special-coefficients.py computes them. */

/** Σ coefficients[k] T_k(t) for -1 <= t <= 1, by Clenshaw's recurrence. */
export function chebyshev(coefficients: readonly number[], t: number): number {
  let current = 0;
  let next = 0;
  for (let k = coefficients.length - 1; k > 0; k--) {
    const previous = 2 * t * current - next + (coefficients[k] ?? 0);
    next = current;
    current = previous;
  }
  return t * current - next + (coefficients[0] ?? 0);
}
