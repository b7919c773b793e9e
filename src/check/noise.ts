/** The noise in a function's values near a point, from a table of differences. */

const POINTS = 8;

/**
 * Standard deviation of the noise of `f` near 0, on the positive side; 0 where none shows.
 *
 * Differences of high order of values at equal, tiny steps contain no trend of the function, only its noise. Where most values
 * are equal, the steps are too small to show the noise and are enlarged.
 *
 * Source: J. Moré and S. Wild, Estimating computational noise, SIAM J. Sci. Comput. 33 (2011) 1292.
 */
export function noiseNear(f: (t: number) => number, step: number): number {
  for (let enlarged = step; enlarged <= step * 2 ** 24; enlarged *= 2 ** 8) {
    const values = Array.from({ length: POINTS }, (_, index) => f((index + 1) * enlarged));
    if (!values.every(Number.isFinite)) return 0;
    if (new Set(values).size > POINTS / 2) return fromTable(values);
  }
  return 0;
}

function fromTable(values: readonly number[]): number {
  let row = values;
  // The k-th difference of noise with variance s² has the variance s² (2k)! / k!².
  let factor = 1;
  const levels: number[] = [];
  for (let order = 1; order <= 5; order++) {
    row = row.slice(1).map((value, index) => value - (row[index] ?? 0));
    factor *= order / (2 * (2 * order - 1));
    const mean = row.reduce((sum, value) => sum + value * value, 0) / row.length;
    if (order > 1) levels.push(Math.sqrt(factor * mean));
  }
  return levels.sort((a, b) => a - b)[1] ?? 0;
}
