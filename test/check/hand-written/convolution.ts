/** A convolution layer (valid, stride 1) with bias and relu, then a weighted sum of its feature maps, and its backward pass by hand. */
import { vector } from "../../samples/sample.js";

export interface Layer {
  /** [filters, side, side], flat. */
  kernels: Float64Array;
  bias: Float64Array;
}

const SIDE = 3;

export function loss(layer: Layer, image: Float64Array, width: number, readout: Float64Array): number {
  const height = image.length / width;
  const rows = height - SIDE + 1;
  const columns = width - SIDE + 1;
  let total = 0;
  for (let k = 0; k < layer.bias.length; k++) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        let z = layer.bias[k]!;
        for (let u = 0; u < SIDE; u++) {
          for (let v = 0; v < SIDE; v++) {
            z += layer.kernels[(k * SIDE + u) * SIDE + v]! * image[(r + u) * width + c + v]!;
          }
        }
        total += Math.max(0, z) * readout[(k * rows + r) * columns + c]!;
      }
    }
  }
  return total / (rows * columns);
}

export function gradient(layer: Layer, image: Float64Array, width: number, readout: Float64Array): Layer {
  const height = image.length / width;
  const rows = height - SIDE + 1;
  const columns = width - SIDE + 1;
  const filters = layer.bias.length;
  const dKernels = new Float64Array(layer.kernels.length);
  const dBias = new Float64Array(filters);

  for (let k = 0; k < filters; k++) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        let z = layer.bias[k]!;
        for (let u = 0; u < SIDE; u++) {
          for (let v = 0; v < SIDE; v++) {
            const pixel = image[(r + u) * width + c + v]!;
            z += layer.kernels[(k * SIDE + u) * SIDE + v]! * pixel;
          }
        }
        if (z <= 0) continue;
        const dz = readout[(k * rows + r) * columns + c]! / (rows * columns);
        dBias[k]! += dz;
        for (let u = 0; u < SIDE; u++) {
          for (let v = 0; v < SIDE; v++) {
            dKernels[(k * SIDE + u) * SIDE + v]! += dz * image[(r + u) * width + c + v]!;
          }
        }
      }
    }
  }
  return { kernels: dKernels, bias: dBias };
}

/** Three filters on an image of 7 × 6. */
export function example(): [layer: Layer, image: Float64Array, width: number, readout: Float64Array] {
  const layer = { kernels: vector(27, -1, 1, 1), bias: vector(3, -0.5, 0.5, 2) };
  return [layer, vector(42, -1, 1, 3), 6, vector(60, -1, 1, 4)];
}
