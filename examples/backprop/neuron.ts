/** One neuron, the square of its error, and a price for a large weight: the composition that docs/backprop.md takes apart. */
export function loss(w: number, b: number, x: number, t: number): number {
  const a = w * x;
  const z = a + b;
  const h = Math.tanh(z);
  const d = h - t;
  const s = d ** 2;
  const p = w ** 2;
  const q = 0.1 * p;
  return s + q;
}
