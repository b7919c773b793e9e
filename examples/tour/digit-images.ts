/** Digits as pictures: 28 × 28 grey values as a bitmap in the page itself. */
import { PIXELS } from "../digits/network.js";

const SIDE = 28;
const HEADER = 54;
const PALETTE = 256 * 4;

/** Image `n` as a data URL (BMP, 8 bits a pixel, rows from the bottom up), dark ink on white. */
export function digitUrl(images: Float64Array, n: number): string {
  const size = HEADER + PALETTE + PIXELS;
  const bytes = Buffer.alloc(size);
  bytes.write("BM", 0, "latin1");
  bytes.writeUInt32LE(size, 2);
  bytes.writeUInt32LE(HEADER + PALETTE, 10);
  bytes.writeUInt32LE(40, 14); // length of the second header
  bytes.writeInt32LE(SIDE, 18);
  bytes.writeInt32LE(SIDE, 22);
  bytes.writeUInt16LE(1, 26); // planes
  bytes.writeUInt16LE(8, 28); // bits a pixel
  bytes.writeUInt32LE(PIXELS, 34);
  for (let grey = 0; grey < 256; grey++) bytes.fill(255 - grey, HEADER + 4 * grey, HEADER + 4 * grey + 3);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const ink = images[n * PIXELS + row * SIDE + column]!;
      bytes[HEADER + PALETTE + (SIDE - 1 - row) * SIDE + column] = Math.round(255 * ink);
    }
  }
  return `data:image/bmp;base64,${bytes.toString("base64")}`;
}
