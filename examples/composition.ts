/** The composition that the tour takes apart: one neuron, how far it is from 0.5, and a price for a large z. */
export function loss(w: number, x: number, b: number): number {
  const z = w * x + b;
  const e = Math.tanh(z) - 0.5;
  return e ** 2 + 0.1 * z ** 2;
}
