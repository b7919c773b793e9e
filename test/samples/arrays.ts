/** Samples on arrays of numbers: reading, writing, views, growing lists, the methods of arrays, spread. */
import { numbers, type Sample, sample, vector } from "./sample.js";

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function meanAndVariance(xs: number[]): number {
  let mean = 0;
  for (const x of xs) mean += x;
  mean /= xs.length;
  let variance = 0;
  for (const x of xs) variance += (x - mean) ** 2;
  return mean + Math.sqrt(variance / xs.length + 1e-3);
}

function prefixSums(xs: Float64Array): number {
  const sums = new Float64Array(xs.length + 1);
  for (let i = 0; i < xs.length; i++) sums[i + 1] = sums[i]! + xs[i]!;
  let result = 0;
  for (let i = 0; i <= xs.length; i++) result += sums[i]! * sums[xs.length - i]!;
  return result;
}

function overwriting(xs: Float64Array): number {
  const y = xs.slice();
  for (let round = 0; round < 3; round++) {
    for (let i = 1; i < y.length; i++) y[i] = y[i]! * y[i - 1]! + 0.5;
    for (let i = 0; i < y.length; i++) y[i]! -= 0.1 * y[i]! ** 2;
  }
  let sum = 0;
  for (const v of y) sum += v;
  return sum;
}

function reverseInPlace(xs: number[]): number {
  const y = [...xs];
  for (let i = 0, j = y.length - 1; i < j; i++, j--) [y[i], y[j]] = [y[j]!, y[i]!];
  return y.reduce((sum, v, i) => sum + v * v * (i + 1), 0);
}

function bubbleSort(xs: Float64Array): number {
  const y = Float64Array.from(xs);
  for (let i = 0; i < y.length; i++) {
    for (let j = 0; j + 1 < y.length - i; j++) {
      if (y[j]! > y[j + 1]!) {
        const kept = y[j]!;
        y[j] = y[j + 1]!;
        y[j + 1] = kept;
      }
    }
  }
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += y[i]! * y[i]! * (i + 1);
  return sum;
}

function views(xs: Float64Array): number {
  const y = xs.slice();
  const half = Math.floor(y.length / 2);
  const left = y.subarray(0, half);
  const right = y.subarray(half);
  for (let i = 0; i < left.length; i++) left[i] = left[i]! * right[i]!;
  for (let i = 0; i < right.length; i++) right[i]! += 2;
  let product = 1;
  for (let i = 0; i < y.length; i++) product *= y[i]! + 3;
  return product;
}

function slices(xs: number[]): number {
  const middle = xs.slice(1, -1);
  const last = xs.slice(-1);
  let sum = 0;
  for (const x of middle) sum += Math.exp(x);
  for (const x of last) sum *= 1 + x;
  return sum;
}

function arrayMethods(xs: number[]): number {
  const squares = xs.map((x) => x * x);
  let total = 0;
  squares.forEach((s, i) => {
    total += s * (i + 1);
  });
  const large = xs.some((x) => x > 0.9) ? 2 : 1;
  const small = squares.every((s) => s < 4) ? total : 0;
  return squares.reduce((a, b) => a + Math.sqrt(b + 1), small * large);
}

function typedMethods(xs: Float64Array): number {
  const y = xs.map((x, i) => Math.sin(x) * (i + 1));
  const filled = new Float64Array(y.length).fill(0.5);
  filled.set(y.subarray(1));
  return y.reduce((a, b) => a + b * b, 0) + filled.reduce((a, b) => a * (1 + 0.1 * b), 1);
}

function made(x: number, n: number): number {
  const a = Array.from({ length: n }, (_, i) => x ** i);
  const b = new Array<number>(n).fill(x);
  const c = [x, 2 * x, x * x];
  b[0] = 1;
  let sum = c[0]! * c[1]! - c[2]!;
  for (let i = 0; i < n; i++) sum += a[i]! * b[i]!;
  return sum + c.length;
}

function growingList(xs: Float64Array): number {
  const kept: number[] = [];
  for (let i = 0; i < xs.length; i++) {
    if (xs[i]! > 0) kept.push(xs[i]! * xs[i]!);
  }
  let sum = 0;
  for (let i = 0; i < kept.length; i++) sum += kept[i]! * (kept.length - i);
  return sum;
}

function stack(xs: number[]): number {
  const pending: number[] = [];
  for (const x of xs) {
    let top = x;
    while (pending.length > 0 && pending[pending.length - 1]! < top) {
      top += 0.5 * pending.pop()!;
    }
    pending.push(top);
  }
  let product = 1;
  while (pending.length > 0) product *= 1.5 + pending.pop()!;
  return product;
}

function spreadMax(xs: number[]): number {
  const top = Math.max(...xs);
  const bottom = Math.min(...xs, 0);
  return (top - bottom) ** 2 + top;
}

function concatenation(xs: number[], ys: number[]): number {
  const all = [1, ...xs, ...ys, xs.length];
  let value = 0;
  for (const x of all) value = value * 0.9 + x * x;
  return value;
}

function destructured([a, b = 3, ...rest]: number[]): number {
  let sum = a! * b;
  for (const x of rest) sum += x * a!;
  const [first, , third] = [sum, b, sum * b];
  return first + third;
}

function gather(xs: Float64Array, indices: Int32Array): number {
  let sum = 0;
  for (const i of indices) sum += Math.exp(xs[i]! / 2);
  return sum;
}

function histogram(xs: Float64Array, bins: Uint8Array, n: number): number {
  const sums = new Float64Array(n);
  for (let i = 0; i < xs.length; i++) sums[bins[i]!]! += xs[i]! ** 2;
  let result = 0;
  for (let k = 0; k < n; k++) result += Math.sqrt(1 + sums[k]!);
  return result;
}

function outOfRange(xs: Float64Array): number {
  const y = new Float64Array(2);
  y[5] = xs[0]!;
  y[1] = xs[1]!;
  const missing = xs[99];
  return (missing === undefined ? 1 : missing) * y[0]! + y[1]! ** 2;
}

function float32(xs: Float32Array): number {
  const y = new Float32Array(xs.length);
  for (let i = 0; i < xs.length; i++) y[i] = xs[i]! * xs[i]! + 0.1;
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += Math.sqrt(y[i]!);
  return sum;
}

function floatsInsideBytes(xs: Float64Array, pixels: Uint8ClampedArray): number {
  const levels = new Uint8ClampedArray(pixels.length);
  for (let i = 0; i < pixels.length; i++) levels[i] = pixels[i]! * 1.5 + 100 * xs[0]!;
  let sum = 0;
  for (let i = 0; i < levels.length; i++) sum += levels[i]! * xs[i % xs.length]!;
  return sum / 255;
}

function doubleBuffer(xs: Float64Array, steps: number): number {
  let current = xs.slice();
  let next = new Float64Array(xs.length);
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < current.length; i++) {
      const left = current[i === 0 ? 0 : i - 1]!;
      const right = current[Math.min(i + 1, current.length - 1)]!;
      next[i] = current[i]! + 0.2 * (left - 2 * current[i]! + right) - 0.01 * current[i]! ** 3;
    }
    [current, next] = [next, current];
  }
  return current.reduce((a, b) => a + b * b, 0);
}

function twoNames(xs: Float64Array): number {
  const a = xs.slice();
  const b = a;
  b[0] = a[0]! * 2;
  a[1] = b[0]! * b[1]!;
  return b[1]! + a[0]!;
}

function editDistance(costs: Float64Array, n: number, m: number): number {
  const table = new Float64Array((n + 1) * (m + 1));
  for (let i = 1; i <= n; i++) table[i * (m + 1)] = i;
  for (let j = 1; j <= m; j++) table[j] = j;
  for (let i = 1; i <= n; i++) {
    for (let j = 1; j <= m; j++) {
      const change = table[(i - 1) * (m + 1) + j - 1]! + costs[(i - 1) * m + j - 1]!;
      table[i * (m + 1) + j] = Math.min(change, table[(i - 1) * (m + 1) + j]! + 1, table[i * (m + 1) + j - 1]! + 1);
    }
  }
  return table[n * (m + 1) + m]!;
}

function entries(xs: number[]): number {
  let sum = 0;
  for (const [i, x] of xs.entries()) sum += x ** (i + 1);
  for (const x of [1, 2, 3]) sum += x * sum * 0.1;
  return sum;
}

function fillAndLength(x: number, n: number): number {
  const a = new Float64Array(n);
  a.fill(x);
  a.fill(x * x, 1, 3);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * (i + 1);
  return sum;
}

const lengths = [[numbers(6)], [numbers(2)], [numbers(1)]] as [number[]][];
const withEmpty = [...lengths, [[]]] as [number[]][];
const vectors = [[vector(6)], [vector(1)], [vector(0)]] as [Float64Array][];

export const arrays: readonly Sample[] = [
  sample(
    dot,
    ["Float64Array", "for"],
    [
      [vector(5), vector(5, 0, 2, 3)],
      [vector(0), vector(0)],
    ],
    { wrt: [0, 1] },
  ),
  sample(meanAndVariance, ["for of"], lengths),
  sample(prefixSums, ["new Float64Array", "element writes"], vectors),
  sample(overwriting, ["elements overwritten in loops"], vectors),
  sample(reverseInPlace, ["destructuring swap of elements", "reduce"], withEmpty),
  sample(bubbleSort, ["swaps that depend on values"], [[vector(7)], [vector(1)], [vector(0)]], { tag: "kinks" }),
  sample(views, ["subarray writes go through"], [[vector(6)], [vector(5)], [vector(1)], [vector(0)]]),
  sample(slices, ["slice with negative ends"], [[numbers(6)], [numbers(2)], [numbers(1)], [[]]]),
  sample(arrayMethods, ["map", "forEach", "some", "every", "reduce"], withEmpty, { tag: "kinks" }),
  sample(typedMethods, ["map, reduce, fill, set of typed arrays"], [[vector(5)], [vector(1)]]),
  sample(
    made,
    ["Array.from", "new Array(n).fill", "array literal"],
    [
      [1.3, 4],
      [0.7, 1],
    ],
  ),
  sample(growingList, ["push"], [[vector(9)], [vector(1)], [vector(0)]], { tag: "kinks" }),
  sample(stack, ["push", "pop", "list as a stack"], withEmpty, { tag: "kinks" }),
  sample(spreadMax, ["Math.max(...xs)"], lengths, { tag: "kinks" }),
  sample(
    concatenation,
    ["spread in an array literal"],
    [
      [numbers(3), numbers(4)],
      [[], numbers(2)],
      [[], []],
    ],
    { wrt: [0, 1] },
  ),
  sample(destructured, ["array patterns", "default", "rest", "hole"], [[numbers(5)], [numbers(2)], [numbers(1)]]),
  sample(
    gather,
    ["integer arrays", "reads at computed indices"],
    [
      [vector(5), Int32Array.of(1, 4, 1, 0)],
      [vector(1), Int32Array.of()],
    ],
  ),
  sample(histogram, ["accumulation at computed indices"], [[vector(6), Uint8Array.of(0, 2, 1, 2, 0, 2), 3]]),
  sample(outOfRange, ["reads and writes beyond the end"], [[vector(3)]]),
  sample(float32, ["Float32Array"], [[Float32Array.from(vector(5))], [new Float32Array(0)]]),
  sample(
    floatsInsideBytes,
    ["Uint8ClampedArray", "rounding stores"],
    [[vector(2, 0.1, 0.6), Uint8ClampedArray.of(3, 99, 200)]],
    {
      tag: "kinks",
    },
  ),
  sample(
    doubleBuffer,
    ["swapped references"],
    [
      [vector(5), 3],
      [vector(5), 0],
      [vector(1), 2],
    ],
  ),
  sample(twoNames, ["two names for one array"], [[vector(2)]]),
  sample(editDistance, ["dynamic programming", "Math.min of three"], [[vector(12, 0.1, 1.7), 3, 4]], { tag: "kinks" }),
  sample(entries, ["entries()", "for of a literal"], withEmpty),
  sample(
    fillAndLength,
    ["fill with a range"],
    [
      [1.3, 5],
      [1.3, 1],
    ],
  ),
];
