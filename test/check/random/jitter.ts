/** Noise that is a function: the same for the same numbers, unrelated for neighbours, as of a simulation that stops early. */

/** In (-1, 1). */
export function jitter(values: ArrayLike<number>): number {
  const bits = new Uint32Array(Float64Array.from(values).buffer);
  let hash = 0x811c9dc5;
  for (const word of bits) {
    hash = Math.imul(hash ^ word, 0x01000193);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 31 - 1;
}
