/** Gradients as a person writes them: the yardstick for the computed ones. */

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
