/** Functions that explanations are tested on: from one line to loops, branches and helpers. */

export { loss as neuron } from "../../examples/composition.js";

export function logisticLoss(p: { w: Float64Array; b: number }, X: number[][], y: Float64Array): number {
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    let z = p.b;
    for (let j = 0; j < p.w.length; j++) z += p.w[j]! * X[i]![j]!;
    total += Math.log1p(Math.exp(-y[i]! * z));
  }
  return total / y.length;
}

function relu(a: number): number {
  return a > 0 ? a : 0;
}

export function twoUnits(w: number[], x: number): number {
  const first = relu(w[0]! * x);
  const second = relu(w[1]! * x);
  return first * first + second;
}

/** A recurrence: each carry goes through the one before. */
export function decay(x: number, rate: number): number {
  let y = x;
  for (let t = 0; t < 4; t++) y = y * rate + Math.sin(y);
  return y;
}

export function squares(w: number[]): number {
  const h = w.map((v) => v * v);
  let sum = 0;
  for (const item of h) sum += item;
  return Math.sqrt(sum);
}
