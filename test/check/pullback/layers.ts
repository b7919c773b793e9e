/** Layers with backward passes by hand, as they stand in small frameworks: the right ones. */
import { matrix, numbers, vector } from "../../samples/sample.js";

export type Rows = number[][];

/** x W + b for each row of a batch: [n, d] × [d, m] + [m] → [n, m]. */
export function dense(x: Rows, W: Rows, b: number[]): Rows {
  return x.map((row) => b.map((bias, j) => row.reduce((sum, value, k) => sum + value * W[k]![j]!, bias)));
}

export interface DenseAdjoints {
  dx: Rows;
  dW: Rows;
  db: number[];
}

export function denseBackward(dy: Rows, x: Rows, W: Rows, b: number[]): DenseAdjoints {
  const dx = x.map((_, i) => W.map((weights) => weights.reduce((sum, w, j) => sum + w * dy[i]![j]!, 0)));
  const dW = W.map((_, k) => b.map((_, j) => x.reduce((sum, row, i) => sum + row[k]! * dy[i]![j]!, 0)));
  const db = b.map((_, j) => dy.reduce((sum, row) => sum + row[j]!, 0));
  return { dx, dW, db };
}

export const asList = ({ dx, dW, db }: DenseAdjoints): [Rows, Rows, number[]] => [dx, dW, db];

/** Five rows of three features to four. */
export const denseArguments = (): [x: Rows, W: Rows, b: number[]] => [
  matrix(5, 3, -1, 1, 1),
  matrix(3, 4, -1, 1, 2),
  numbers(4, -1, 1, 3),
];

/** Several results with names. */
export function moments(x: Float64Array): { mean: number; variance: number; normal: Float64Array; label: string } {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  const normal = x.map((value) => (value - mean) / Math.sqrt(variance + 1e-3));
  return { mean, variance, normal, label: "moments" };
}

export function momentsBackward(
  dy: { mean: number; variance: number; normal: Float64Array },
  x: Float64Array,
): [Float64Array] {
  const { mean, variance, normal } = moments(x);
  const n = x.length;
  const inverse = 1 / Math.sqrt(variance + 1e-3);
  const sum = dy.normal.reduce((total, d) => total + d, 0);
  const along = dy.normal.reduce((total, d, i) => total + d * normal[i]!, 0);
  return [
    x.map(
      (value, i) =>
        dy.mean / n +
        (dy.variance * 2 * (value - mean)) / n +
        inverse * (dy.normal[i]! - sum / n - (normal[i]! * along) / n),
    ),
  ];
}

export const momentsArguments = (): [Float64Array] => [vector(6, -2, 3, 4)];

/** A layer that keeps its input for the backward pass, stores its gradients in fields, and returns the adjoint of its input. */
export class Scale {
  gain: Float64Array = new Float64Array(3);
  gainGradient: Float64Array = new Float64Array(3);
  protected input: Float64Array | null = null;

  forward(x: Float64Array): Float64Array {
    this.input = x.slice();
    return x.map((value, i) => Math.tanh(value) * this.gain[i]!);
  }

  backward(dy: Float64Array): Float64Array {
    const x = this.input ?? new Float64Array(3);
    this.gainGradient = dy.map((d, i) => d * Math.tanh(x[i]!));
    return dy.map((d, i) => d * this.gain[i]! * (1 - Math.tanh(x[i]!) ** 2));
  }
}

/** Keeps the input of its first forward pass for good. */
export class StaleScale extends Scale {
  override forward(x: Float64Array): Float64Array {
    const kept = this.input;
    const y = super.forward(x);
    this.input = kept ?? this.input;
    return y;
  }
}

export const scaleArguments = (): [x: Float64Array, gain: Float64Array] => [vector(3, -1, 1, 5), vector(3, 1, 2, 6)];
