/** Derivatives by differences, kept apart from src/numeric: the reference that shares no code with what it checks. */

/** A derivative and an estimate of its absolute error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** g′(0) by central differences extrapolated to step 0 (Ridders 1982). */
export function slopeAtZero(g: (t: number) => number, step = 0.02): Estimate {
  const shrink = 1.4;
  let best: Estimate = { value: Number.NaN, error: Number.POSITIVE_INFINITY };
  let previous: number[] = [];
  let h = step;
  for (let round = 0; round < 12; round++, h /= shrink) {
    const row = [(g(h) - g(-h)) / (2 * h)];
    let factor = shrink * shrink;
    for (let k = 1; k <= round; k++) {
      row.push((row[k - 1]! * factor - previous[k - 1]!) / (factor - 1));
      factor *= shrink * shrink;
      const error = Math.max(Math.abs(row[k]! - row[k - 1]!), Math.abs(row[k]! - previous[k - 1]!));
      if (error <= best.error) best = { value: row[k]!, error };
    }
    previous = row;
  }
  return best;
}

/**
 * The numbers in floating point that an argument or result holds, depth first: what has a derivative. Written for the samples
 * alone: plain arrays, records, class instances, float arrays.
 */
export function floatsOf(value: unknown): number[] {
  const found: number[] = [];
  rebuild(value, (x) => {
    found.push(x);
    return x;
  });
  return found;
}

/** A copy of `value` with its floating-point numbers replaced by `numbers`, in the order of `floatsOf`. */
export function withFloats<T>(value: T, numbers: readonly number[]): T {
  let next = 0;
  return rebuild(value, () => numbers[next++]!) as T;
}

function rebuild(value: unknown, change: (x: number) => number): unknown {
  if (typeof value === "number") return change(value);
  if (value instanceof Float64Array || value instanceof Float32Array) return value.map((x) => change(x));
  if (Array.isArray(value)) return value.map((item) => rebuild(item, change));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const copy: Record<string, unknown> = Object.create(Object.getPrototypeOf(value));
  for (const [key, item] of Object.entries(value)) copy[key] = rebuild(item, change);
  return copy;
}
