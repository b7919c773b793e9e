/** The gradient of `loss` as a person writes it: what the computed one is compared with, for correctness and for speed. */
import { CLASSES, HIDDEN, type Network, PIXELS } from "./network.js";

/** Value and gradient in one pass over the images. */
export function lossAndGradientByHand(
  network: Network,
  images: Float64Array,
  labels: Uint8Array,
): { value: number; gradient: Network } {
  const { W1, b1, W2, b2 } = network;
  const gradient = {
    W1: new Float64Array(W1.length),
    b1: new Float64Array(HIDDEN),
    W2: new Float64Array(W2.length),
    b2: new Float64Array(CLASSES),
  };
  const hidden = new Float64Array(HIDDEN);
  const hiddenBar = new Float64Array(HIDDEN);
  const score = new Float64Array(CLASSES);
  let total = 0;
  for (let n = 0; n < labels.length; n++) {
    const image = n * PIXELS;
    forward(W1, b1, images, image, hidden);
    for (let k = 0; k < CLASSES; k++) {
      let z = b2[k]!;
      for (let j = 0; j < HIDDEN; j++) z += W2[k * HIDDEN + j]! * hidden[j]!;
      score[k] = z;
    }
    total += softmaxLoss(score, labels[n]!, 1 / labels.length);
    hiddenBar.fill(0);
    for (let k = 0; k < CLASSES; k++) {
      const bar = score[k]!;
      gradient.b2[k]! += bar;
      for (let j = 0; j < HIDDEN; j++) {
        gradient.W2[k * HIDDEN + j]! += bar * hidden[j]!;
        hiddenBar[j]! += bar * W2[k * HIDDEN + j]!;
      }
    }
    backward(gradient.W1, gradient.b1, images, image, hidden, hiddenBar);
  }
  return { value: total / labels.length, gradient };
}

function forward(W1: Float64Array, b1: Float64Array, images: Float64Array, image: number, hidden: Float64Array): void {
  hidden.set(b1);
  for (let i = 0; i < PIXELS; i++) {
    const ink = images[image + i]!;
    if (ink === 0) continue;
    const row = i * HIDDEN;
    for (let j = 0; j < HIDDEN; j++) hidden[j]! += W1[row + j]! * ink;
  }
  for (let j = 0; j < HIDDEN; j++) hidden[j] = Math.tanh(hidden[j]!);
}

/** Returns the loss of one image and replaces the scores by their adjoints, weight · (softmax − one at the label). */
function softmaxLoss(score: Float64Array, label: number, weight: number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < CLASSES; k++) top = Math.max(top, score[k]!);
  let sum = 0;
  for (let k = 0; k < CLASSES; k++) sum += Math.exp(score[k]! - top);
  const value = top + Math.log(sum) - score[label]!;
  for (let k = 0; k < CLASSES; k++) score[k] = (weight * Math.exp(score[k]! - top)) / sum;
  score[label]! -= weight;
  return value;
}

function backward(
  W1Bar: Float64Array,
  b1Bar: Float64Array,
  images: Float64Array,
  image: number,
  hidden: Float64Array,
  hiddenBar: Float64Array,
): void {
  for (let j = 0; j < HIDDEN; j++) {
    hiddenBar[j]! *= 1 - hidden[j]! * hidden[j]!;
    b1Bar[j]! += hiddenBar[j]!;
  }
  for (let i = 0; i < PIXELS; i++) {
    const ink = images[image + i]!;
    if (ink === 0) continue;
    const row = i * HIDDEN;
    for (let j = 0; j < HIDDEN; j++) W1Bar[row + j]! += hiddenBar[j]! * ink;
  }
}
