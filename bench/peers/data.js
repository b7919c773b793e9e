/** Data as users of array libraries prepare it beforehand. */

/** Powers of n points between -1 and 1, row after row, and the signs of the points. */
export function vandermonde(m, n) {
  const [powers, signs] = [new Float64Array(n * m), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const t = -1 + (2 * i) / (n - 1);
    signs[i] = Math.sign(t);
    for (let j = 0; j < m; j++) powers[i * m + j] = t ** j;
  }
  return { powers, signs };
}

/** One row a label, 1 at the label. */
export function oneHot(labels, classes) {
  const hot = new Float64Array(labels.length * classes);
  labels.forEach((label, n) => {
    hot[n * classes + label] = 1;
  });
  return hot;
}
