/** Edges of branches: where a gradient jumps on the way from one point to another. */

const STATIONS = 8;
const HALVINGS = 30;

/** The points on both sides of the largest jump of `gradient` between `a` and `b`; none where it changes evenly. */
export function edgeBetween(
  gradient: (x: Float64Array) => Float64Array | null,
  a: Float64Array,
  b: Float64Array,
): readonly Float64Array[] {
  const at = (t: number) => a.map((x, index) => x + t * ((b[index] ?? 0) - x));
  const stations = Array.from({ length: STATIONS + 1 }, (_, k) => ({ t: k / STATIONS, g: gradient(at(k / STATIONS)) }));
  let widest = { low: 0, high: 0, jump: 0 };
  let total = 0;
  for (const [k, station] of stations.slice(1).entries()) {
    const before = stations[k];
    if (before === undefined || before.g === null || station.g === null) continue;
    const jump = distance(before.g, station.g);
    total += jump;
    if (jump > widest.jump) widest = { low: before.t, high: station.t, jump };
  }
  // An even change spreads over all stations.
  if (!(widest.jump > (3 * total) / STATIONS)) return [];
  let { low, high } = widest;
  for (let round = 0; round < HALVINGS; round++) {
    const middle = (low + high) / 2;
    const [left, here, right] = [gradient(at(low)), gradient(at(middle)), gradient(at(high))];
    if (left === null || here === null || right === null) return [];
    if (distance(left, here) > distance(here, right)) high = middle;
    else low = middle;
  }
  const [left, right] = [gradient(at(low)), gradient(at(high))];
  if (left === null || right === null || distance(left, right) < widest.jump / 10) return [];
  return [at(low), at(high)];
}

function distance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, index) => sum + Math.abs(x - (b[index] ?? 0)), 0);
}
