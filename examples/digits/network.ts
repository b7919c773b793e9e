/** A network that reads handwritten digits: 784 pixels, 128 hidden units, 10 scores. Knows nothing of derivatives. */

export const PIXELS = 784;
export const HIDDEN = 128;
export const CLASSES = 10;

/** All 101,770 parameters. `W1[i * HIDDEN + j]` leads from pixel i to unit j, `W2[k * HIDDEN + j]` from unit j to score k. */
export interface Network {
  readonly W1: Float64Array;
  readonly b1: Float64Array;
  readonly W2: Float64Array;
  readonly b2: Float64Array;
}

/** The pixels of image `n` that are not blank: about one in five. The others contribute nothing to any sum. */
function inkedPixels(images: Float64Array, n: number): number[] {
  const inked: number[] = [];
  for (let i = 0; i < PIXELS; i++) {
    if (images[n * PIXELS + i] !== 0) inked.push(i);
  }
  return inked;
}

/** How strongly the network believes in each of the ten digits, for image `n` of `images`. */
export function scores(network: Network, images: Float64Array, n: number): Float64Array {
  const { W1, b1, W2, b2 } = network;
  const sums = b1.slice();
  for (const i of inkedPixels(images, n)) {
    const ink = images[n * PIXELS + i]!;
    for (let j = 0; j < HIDDEN; j++) sums[j]! += W1[i * HIDDEN + j]! * ink;
  }
  const hidden = sums.map((z) => Math.tanh(z));
  const result = new Float64Array(CLASSES);
  for (let k = 0; k < CLASSES; k++) {
    let z = b2[k]!;
    for (let j = 0; j < HIDDEN; j++) z += W2[k * HIDDEN + j]! * hidden[j]!;
    result[k] = z;
  }
  return result;
}

/** −log of the probability that softmax gives to `label`; the largest score is taken out so that nothing overflows. */
function crossEntropy(values: Float64Array, label: number): number {
  const top = Math.max(...values);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - top);
  return top + Math.log(sum) - values[label]!;
}

/** Mean cross-entropy over a batch: `images` holds 784 numbers between 0 and 1 for each of the labels. */
export function loss(network: Network, images: Float64Array, labels: Uint8Array): number {
  let total = 0;
  for (let n = 0; n < labels.length; n++) {
    total += crossEntropy(scores(network, images, n), labels[n]!);
  }
  return total / labels.length;
}

/** The digit with the highest score. */
export function read(network: Network, images: Float64Array, n: number): number {
  const values = scores(network, images, n);
  return values.indexOf(Math.max(...values));
}

/** Share of the images that the network reads as their label says. */
export function accuracy(network: Network, images: Float64Array, labels: Uint8Array): number {
  let right = 0;
  for (let n = 0; n < labels.length; n++) if (read(network, images, n) === labels[n]) right++;
  return right / labels.length;
}
