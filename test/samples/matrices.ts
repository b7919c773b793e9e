/** Samples on matrices: `number[][]`, rows that are swapped or shared, factorisations. */
import { matrix, numbers, type Sample, sample, vector } from "./sample.js";

function quadraticForm(A: number[][], x: number[]): number {
  let sum = 0;
  for (let i = 0; i < A.length; i++) {
    const row = A[i]!;
    for (let j = 0; j < row.length; j++) sum += x[i]! * row[j]! * x[j]!;
  }
  return sum;
}

function matrixProduct(A: number[][], B: number[][]): number {
  const product: number[][] = [];
  for (const row of A) {
    const out: number[] = [];
    for (let j = 0; j < B[0]!.length; j++) {
      let sum = 0;
      for (let k = 0; k < B.length; k++) sum += row[k]! * B[k]![j]!;
      out.push(sum);
    }
    product.push(out);
  }
  let trace = 0;
  for (let i = 0; i < product.length; i++) trace += product[i]![i]! ** 2;
  return trace;
}

function transposeWithMap(A: number[][]): number {
  const transposed = A[0]!.map((_, j) => A.map((row) => row[j]!));
  return transposed.reduce((sum, row, i) => sum + row.reduce((a, x) => a + x * x * (i + 1), 0), 0);
}

/** Solves Ax = b by elimination with row swaps; the sum of squares of x. */
function gauss(A: number[][], b: number[]): number {
  const n = b.length;
  const M = A.map((row, i) => [...row, b[i]!]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(M[i]![k]!) > Math.abs(M[pivot]![k]!)) pivot = i;
    const swapped = M[k]!;
    M[k] = M[pivot]!;
    M[pivot] = swapped;
    for (let i = k + 1; i < n; i++) {
      const factor = M[i]![k]! / M[k]![k]!;
      for (let j = k; j <= n; j++) M[i]![j]! -= factor * M[k]![j]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  let sum = 0;
  for (let i = n - 1; i >= 0; i--) {
    let value = M[i]![n]!;
    for (let j = i + 1; j < n; j++) value -= M[i]![j]! * x[j]!;
    x[i] = value / M[i]![i]!;
    sum += x[i]! ** 2;
  }
  return sum;
}

/** log |det A| by elimination on a flat copy, with row swaps of the elements. */
function logDeterminant(A: Float64Array, n: number): number {
  const M = A.slice();
  let result = 0;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(M[i * n + k]!) > Math.abs(M[pivot * n + k]!)) pivot = i;
    if (pivot !== k) {
      for (let j = 0; j < n; j++) {
        const kept = M[k * n + j]!;
        M[k * n + j] = M[pivot * n + j]!;
        M[pivot * n + j] = kept;
      }
    }
    result += Math.log(Math.abs(M[k * n + k]!));
    for (let i = k + 1; i < n; i++) {
      const factor = M[i * n + k]! / M[k * n + k]!;
      for (let j = k; j < n; j++) M[i * n + j]! -= factor * M[k * n + j]!;
    }
  }
  return result;
}

function cholesky(A: number[][]): number {
  const n = A.length;
  const L = Array.from({ length: n }, () => new Float64Array(n));
  let logDet = 0;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = A[i]![j]!;
      for (let k = 0; k < j; k++) sum -= L[i]![k]! * L[j]![k]!;
      L[i]![j] = i === j ? Math.sqrt(sum) : sum / L[j]![j]!;
    }
    logDet += 2 * Math.log(L[j]![j]!);
  }
  return logDet;
}

/** Thomas' algorithm. */
function tridiagonal(lower: Float64Array, diagonal: Float64Array, upper: Float64Array, right: Float64Array): number {
  const n = diagonal.length;
  const c = new Float64Array(n);
  const d = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const before = i > 0 ? lower[i]! : 0;
    const pivot = diagonal[i]! - before * (i > 0 ? c[i - 1]! : 0);
    c[i] = upper[i]! / pivot;
    d[i] = (right[i]! - before * (i > 0 ? d[i - 1]! : 0)) / pivot;
  }
  let sum = 0;
  let x = 0;
  for (let i = n - 1; i >= 0; i--) {
    x = d[i]! - c[i]! * x;
    sum += x * x;
  }
  return sum;
}

function powerIteration(A: number[][]): number {
  let v = A.map(() => 1);
  let size = 0;
  for (let step = 0; step < 8; step++) {
    const w = A.map((row) => row.reduce((sum, a, j) => sum + a * v[j]!, 0));
    size = Math.sqrt(w.reduce((sum, x) => sum + x * x, 0));
    v = w.map((x) => x / size);
  }
  return size;
}

function gramSchmidt(A: number[][]): number {
  const basis: number[][] = [];
  let product = 1;
  for (const row of A) {
    const v = [...row];
    for (const u of basis) {
      let along = 0;
      for (let i = 0; i < v.length; i++) along += u[i]! * v[i]!;
      for (let i = 0; i < v.length; i++) v[i]! -= along * u[i]!;
    }
    const length = Math.hypot(...v);
    product *= length;
    basis.push(v.map((x) => x / length));
  }
  return Math.log(product);
}

/** trace of exp(A) by scaling, Taylor series and squaring. */
function matrixExponential(A: number[][]): number {
  const n = A.length;
  const times = (P: number[][], Q: number[][]) =>
    P.map((row) => Q[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * Q[k]![j]!, 0)));
  const small = A.map((row) => row.map((x) => x / 4));
  let term: number[][] = A.map((_, i) => A.map((_, j) => (i === j ? 1 : 0)));
  let sum = term.map((row) => row.slice());
  for (let k = 1; k <= 8; k++) {
    term = times(term, small).map((row) => row.map((x) => x / k));
    sum = sum.map((row, i) => row.map((x, j) => x + term[i]![j]!));
  }
  for (let k = 0; k < 2; k++) sum = times(sum, sum);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += sum[i]![i]!;
  return trace;
}

function sharedRows(row: number[]): number {
  const A = [row.slice(), row.slice()];
  const rows = [A[0]!, A[1]!, A[0]!];
  rows[2]![0] = rows[0]![0]! * 3;
  rows[1]![0]! += 1;
  let sum = 0;
  for (const r of rows) for (const x of r) sum += x * x;
  return sum;
}

function rowSwaps(A: number[][], order: Int32Array): number {
  const rows = A.map((row) => row.slice());
  for (let i = 0; i < order.length; i++) {
    const j = order[i]!;
    [rows[i], rows[j]] = [rows[j]!, rows[i]!];
    rows[i]![0]! *= 2;
  }
  return rows.reduce((sum, row, i) => sum + row[0]! * row[1]! * (i + 1), 0);
}

function volume(T: number[][][]): number {
  let sum = 0;
  for (let i = 0; i < T.length; i++) {
    for (let j = 0; j < T[i]!.length; j++) {
      for (let k = 0; k < T[i]![j]!.length; k++) sum += T[i]![j]![k]! ** 2 * (i + 2 * j + 3 * k + 1);
    }
  }
  return sum;
}

function symmetric(n: number): number[][] {
  const A = matrix(n, n, -0.5, 0.5);
  return A.map((row, i) => row.map((x, j) => x + A[j]![i]! + (i === j ? n : 0)));
}

export const matrices: readonly Sample[] = [
  sample(
    quadraticForm,
    ["number[][]", "rows by name"],
    [
      [matrix(3, 3), numbers(3)],
      [[[2]], [3]],
    ],
    { wrt: [0, 1] },
  ),
  sample(
    matrixProduct,
    ["matrix built with push"],
    [
      [matrix(3, 2), matrix(2, 4)],
      [[[2]], [[3]]],
    ],
    { wrt: [0, 1] },
  ),
  sample(transposeWithMap, ["map in map"], [[matrix(3, 2)], [matrix(1, 1)]]),
  sample(
    gauss,
    ["row swaps", "pivoting"],
    [
      [matrix(4, 4), numbers(4)],
      [[[2]], [3]],
    ],
    { wrt: [0, 1], tag: "kinks" },
  ),
  sample(
    logDeterminant,
    ["row swaps in a flat array"],
    [
      [vector(16), 4],
      [vector(1), 1],
      [vector(0), 0],
    ],
    { tag: "kinks" },
  ),
  sample(cholesky, ["array of typed arrays"], [[symmetric(4)], [symmetric(1)]]),
  sample(
    tridiagonal,
    ["recurrences"],
    [
      [vector(5), vector(5, 3, 4), vector(5, -1, 1, 2), vector(5, -1, 1, 3)],
      [vector(1), vector(1, 3, 4), vector(1), vector(1)],
    ],
    { wrt: [0, 1, 2, 3] },
  ),
  sample(powerIteration, ["array reassigned in a loop"], [[symmetric(3)], [[[2]]]]),
  sample(gramSchmidt, ["growing list of rows"], [[symmetric(3)], [[[2]]]]),
  sample(matrixExponential, ["matrices made by map in loops", "helpers on matrices"], [[matrix(2, 2)], [[[0.3]]]]),
  sample(sharedRows, ["one row under two indices"], [[[1, 2]], [[0.5]]]),
  sample(
    rowSwaps,
    ["rows swapped at run-time indices"],
    [
      [matrix(3, 2), Int32Array.of(2, 0, 1)],
      [matrix(2, 2), Int32Array.of()],
    ],
  ),
  sample(volume, ["number[][][]"], [[[matrix(2, 3), matrix(2, 3, 0, 1)]], [[[[1.5]]]]]),
];
