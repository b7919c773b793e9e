/** Functions written twice: as ordinary TypeScript, and with `op` for `trace`; with arguments to call both with. */
import { erf, logistic, op, softplus } from "../../src/index.js";

export interface Pair {
  readonly name: string;
  readonly plain: (...args: never[]) => unknown;
  readonly traced: (...args: never[]) => unknown;
  readonly args: readonly (readonly unknown[])[];
}

function pair<A extends unknown[]>(
  name: string,
  plain: (...args: A) => unknown,
  traced: (...args: A) => unknown,
  ...args: readonly A[]
): Pair {
  return {
    name,
    plain: plain as (...args: never[]) => unknown,
    traced: traced as (...args: never[]) => unknown,
    args,
  };
}

class Point {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
  norm(): number {
    return op.hypot(this.x, this.y);
  }
}

interface Layer {
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
  readonly kind: "tanh" | "identity";
}

const layers: readonly Layer[] = [
  {
    weights: [
      [0.3, -0.4],
      [1.2, 0.7],
      [-0.6, 0.1],
    ],
    bias: [0.1, 0.2, -0.3],
    kind: "tanh",
  },
  { weights: [[0.5, -1.5, 0.25]], bias: [0.75], kind: "identity" },
];

export const pairs: readonly Pair[] = [
  pair(
    "a polynomial",
    (x: number) => 3 * x ** 3 - x * x + 2,
    (x: number) => op.add(op.sub(op.mul(3, op.pow(x, 3)), op.mul(x, x)), 2),
    [0.7],
    [-2],
  ),
  pair(
    "functions of Math",
    (x: number) => Math.exp(-x) * Math.sin(x) + Math.log1p(x * x) / Math.cosh(x) - Math.atan2(x, 2),
    (x: number) =>
      op.sub(op.add(op.mul(op.exp(op.neg(x)), op.sin(x)), op.div(op.log1p(op.mul(x, x)), op.cosh(x))), op.atan2(x, 2)),
    [0.3],
    [1.9],
  ),
  pair(
    "special functions",
    (x: number) => erf(x) * logistic(2 * x) + softplus(-x),
    (x: number) => op.add(op.mul(op.erf(x), op.logistic(op.mul(2, x))), op.softplus(op.neg(x))),
    [0.4],
    [-1.1],
  ),
  pair(
    "a loop over an array",
    (x: Float64Array) => {
      let total = 0;
      for (let i = 0; i < x.length; i++) total += x[i]! ** 2 * i;
      return total;
    },
    (x: Float64Array) => {
      let total = 0;
      for (let i = 0; i < x.length; i++) total = op.add(total, op.mul(op.pow(x[i]!, 2), i));
      return total;
    },
    [Float64Array.of(1, -2, 3)],
    [Float64Array.of(4)],
    [new Float64Array(0)],
  ),
  pair(
    "map and reduce",
    (xs: number[]) => xs.map((x, i) => Math.sqrt(x) * i).reduce((sum, x) => sum + x, 1),
    (xs: number[]) => xs.map((x, i) => op.mul(op.sqrt(x), i)).reduce((sum, x) => op.add(sum, x), 1),
    [[1, 2, 3]],
    [[0.25]],
  ),
  pair(
    "rows of a matrix",
    (rows: number[][], v: number[]) => {
      let total = 0;
      for (const row of rows) {
        let z = 0;
        for (let j = 0; j < row.length; j++) z += row[j]! * v[j]!;
        total += Math.tanh(z);
      }
      return total;
    },
    (rows: number[][], v: number[]) => {
      let total = 0;
      for (const row of rows) {
        let z = 0;
        for (let j = 0; j < row.length; j++) z = op.add(z, op.mul(row[j]!, v[j]!));
        total = op.add(total, op.tanh(z));
      }
      return total;
    },
    [
      [
        [1, 2],
        [-0.5, 0.25],
        [0.1, 0.3],
      ],
      [0.4, -0.6],
    ],
  ),
  pair(
    "a network of records",
    (net: readonly Layer[], x: readonly number[]) => {
      let y = [...x];
      for (const layer of net) {
        const next: number[] = [];
        for (let i = 0; i < layer.weights.length; i++) {
          let z = layer.bias[i]!;
          for (let j = 0; j < y.length; j++) z += layer.weights[i]![j]! * y[j]!;
          next.push(layer.kind === "tanh" ? Math.tanh(z) : z);
        }
        y = next;
      }
      return y[0]! * y[0]!;
    },
    (net: readonly Layer[], x: readonly number[]) => {
      let y = [...x];
      for (const layer of net) {
        y = layer.weights.map((row, i) => {
          let z = layer.bias[i]!;
          for (let j = 0; j < y.length; j++) z = op.add(z, op.mul(row[j]!, y[j]!));
          return layer.kind === "tanh" ? op.tanh(z) : z;
        });
      }
      return op.mul(y[0]!, y[0]!);
    },
    [layers, [0.9, -0.2]],
  ),
  pair(
    "a branch",
    (x: number) => (x > 0 ? Math.sqrt(x) : x * x),
    (x: number) =>
      op.cond(
        op.gt(x, 0),
        () => op.sqrt(x),
        () => op.mul(x, x),
      ),
    [4],
    [-3],
    [0],
  ),
  pair(
    "branches in branches, with two results",
    (x: number, y: number) => {
      let [a, b] = [y, x];
      if (x < y && x > 0) [a, b] = x * y > 1 ? [x, y * y] : [Math.log(x), 1];
      return a * b;
    },
    (x: number, y: number) => {
      const [a, b] = op.cond(
        op.and(op.lt(x, y), op.gt(x, 0)),
        () =>
          op.cond(
            op.gt(op.mul(x, y), 1),
            () => [x, op.mul(y, y)],
            () => [op.log(x), 1],
          ),
        () => [y, x],
      );
      return op.mul(a!, b!);
    },
    [1, 2],
    [0.25, 2],
    [2, 1],
    [-1, 1],
  ),
  pair(
    "extremes and norms",
    (x: number, y: number) => Math.max(x, y, 1) * Math.min(x, y) + Math.hypot(x, y, 2) + Math.abs(x - y),
    (x: number, y: number) =>
      op.add(op.add(op.mul(op.max(x, y, 1), op.min(x, y)), op.hypot(x, y, 2)), op.abs(op.sub(x, y))),
    [0.5, 2],
    [3, -1],
  ),
  pair(
    "an index that is computed",
    (xs: Float64Array, t: number) => {
      const i = Math.floor(t);
      return xs[i]! * (1 - (t - i)) + xs[i + 1]! * (t - i);
    },
    (xs: Float64Array, t: number) => {
      const i = op.floor(t);
      const f = op.sub(t, i);
      return op.add(op.mul(op.get(xs, i), op.sub(1, f)), op.mul(op.get(xs, op.add(i, 1)), f));
    },
    [Float64Array.of(1, 4, 9, 16), 1.25],
    [Float64Array.of(1, 4, 9, 16), 0.5],
  ),
  pair(
    "objects with methods, and labels",
    (p: { label: string; at: Point; labels: Int32Array }, w: number[]) =>
      Math.hypot(p.at.x, p.at.y) * w[p.labels[0]!]! + w[p.labels[1]!]! * p.at.y,
    (p: { label: string; at: Point; labels: Int32Array }, w: number[]) =>
      op.add(op.mul(p.at.norm(), w[p.labels[0]!]!), op.mul(w[p.labels[1]!]!, p.at.y)),
    [{ label: "a", at: new Point(3, 4), labels: Int32Array.of(1, 0) }, [0.5, 2]],
  ),
  pair(
    "single precision",
    (x: Float32Array) => x[0]! * x[1]! + Math.fround(x[0]! / 3),
    (x: Float32Array) => op.add(op.mul(x[0]!, x[1]!), op.fround(op.div(x[0]!, 3))),
    [Float32Array.of(0.1, 0.7)],
  ),
  pair(
    "a flag and a count",
    (x: number, flag: boolean) => (flag ? x * x : x) * 2,
    (x: number, flag: boolean) => op.mul(flag ? op.mul(x, x) : x, 2),
    [3, true],
    [3, false],
  ),
];
