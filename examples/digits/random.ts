/** Random numbers that are the same on every machine: Mulberry32, and the starting weights and shuffles made from it. */
import { CLASSES, HIDDEN, type Network, PIXELS } from "./network.js";

/** Uniform numbers in [0, 1). */
export type Random = () => number;

/** Tommy Ettinger's Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Small weights, uniform in ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010, eq. 16); biases start at zero. */
export function freshNetwork(random: Random): Network {
  const uniform = (inputs: number, outputs: number) => {
    const bound = Math.sqrt(6 / (inputs + outputs));
    return Float64Array.from({ length: inputs * outputs }, () => bound * (2 * random() - 1));
  };
  return {
    W1: uniform(PIXELS, HIDDEN),
    b1: new Float64Array(HIDDEN),
    W2: uniform(HIDDEN, CLASSES),
    b2: new Float64Array(CLASSES),
  };
}

/** The numbers 0 … n − 1 in random order (Fisher and Yates). */
export function shuffled(n: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}
