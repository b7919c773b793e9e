/** Places at which gradients are often wrong: zeros, ties, ends of domains, extreme magnitudes, edges of branches. */

/** Special numbers, tried for one component and for all. */
const SPECIAL = [0, 1, -1, 0.5, -0.5, 2, -2, 1e-8, -1e-8, 1e-3, 1e3, -1e3, 1e8, -1e8];
const SCALES = [1e-12, 1e-6, 1e-3, 1e3, 1e6];

/**
 * Points to be tried, without end: first the special ones around `x`, then random ones of all magnitudes, and edges found by `edge`.
 *
 * @param edge a point next to which the gradient jumps, between two points; null where none is found.
 */
export function* candidates(
  x: Float64Array,
  random: () => number,
  edge: (a: Float64Array, b: Float64Array) => readonly Float64Array[],
): Generator<Float64Array> {
  yield x;
  yield* special(x, random);
  for (;;) {
    const a = randomPoint(x, random);
    yield a;
    yield withTies(a, random);
    yield withZeros(a, random);
    yield* edge(x, a);
    yield* edge(a, randomPoint(x, random));
  }
}

function* special(x: Float64Array, random: () => number): Generator<Float64Array> {
  for (const value of SPECIAL) yield x.map(() => value);
  yield x.map((xi) => -xi);
  for (const scale of SCALES) yield x.map((xi) => xi * scale);
  yield x.map(Math.round);
  if (x.length < 2) return;
  // One component at a time, in an order that is soon everywhere.
  const order = Array.from(x, (_, index) => ({ index, key: random() })).sort((a, b) => a.key - b.key);
  for (const { index } of order.slice(0, 12)) {
    for (const value of [0, 1, -1, x[(index + 1) % x.length] ?? 0, -(x[index] ?? 0)]) {
      const moved = x.slice();
      moved[index] = value;
      yield moved;
    }
  }
}

function randomPoint(x: Float64Array, random: () => number): Float64Array {
  const scale = 10 ** (4 * random() - 2);
  const fresh = random() < 0.5;
  return x.map((xi) => (fresh ? 0 : xi) + scale * (2 * random() - 1) * (fresh ? 1 : Math.abs(xi) || 1));
}

function withTies(x: Float64Array, random: () => number): Float64Array {
  const value = x[Math.floor(random() * x.length)] ?? 0;
  return x.map((xi) => (random() < 0.5 ? value : xi));
}

function withZeros(x: Float64Array, random: () => number): Float64Array {
  return x.map((xi) => (random() < 0.5 ? 0 : xi));
}
