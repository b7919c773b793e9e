/** Numbers for tests: a reproducible random source, Ridders differences, and distances in units in the last place. */

/** Uniform numbers in [0, 1): mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** f'(x) by central differences extrapolated to step 0, with an error estimate (Ridders 1982). */
export function ridders(f: (x: number) => number, x: number, step: number): { derivative: number; error: number } {
  const shrink = 1.4;
  let best = { derivative: Number.NaN, error: Number.POSITIVE_INFINITY };
  let previous: number[] = [];
  for (let row = 0, h = step; row < 12; row++, h /= shrink) {
    const current = [(f(x + h) - f(x - h)) / (2 * h)];
    let factor = shrink * shrink;
    for (const [column, old] of previous.entries()) {
      const last = current[column] ?? Number.NaN;
      const next = (last * factor - old) / (factor - 1);
      const error = Math.max(Math.abs(next - last), Math.abs(next - old));
      if (error <= best.error) best = { derivative: next, error };
      current.push(next);
      factor *= shrink * shrink;
    }
    previous = current;
  }
  return best;
}

/** The distance of two numbers in units in the last place of the second. NaN is near NaN only, an infinity near itself only. */
export function ulps(actual: number, expected: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Number.POSITIVE_INFINITY;
  return Math.abs(actual - expected) / ulp(expected);
}

/** The distance from `x` to the next larger magnitude. */
export function ulp(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude < 2 ** -1022) return 2 ** -1074;
  let exponent = Math.floor(Math.log2(magnitude));
  if (2 ** exponent > magnitude) exponent--;
  if (2 ** (exponent + 1) <= magnitude) exponent++;
  return 2 ** (exponent - 52);
}
