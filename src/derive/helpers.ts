/** Functions that derived code brings along: loops over whole arrays, and rules for special points. Each is typed TypeScript. */

import type { HelperName } from "../backends/javascript/helpers.js";
import type { ElementType } from "../ir/types.js";
import { arrayName } from "../tree/leaf.js";

const texts: { readonly [K in HelperName]: string } = {
  sumOf: `function sumOf(a: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]!;
  return total;
}`,
  maxOf: `function maxOf(a: ArrayLike<number>): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < a.length; i++) best = Math.max(best, a[i]!);
  return best;
}`,
  minOf: `function minOf(a: ArrayLike<number>): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) best = Math.min(best, a[i]!);
  return best;
}`,
  countInto: `function countInto<A extends Float64Array | Int32Array>(a: A): A {
  for (let i = 0; i < a.length; i++) a[i] = i;
  return a;
}`,
  setSlice: `/** Writes b into a, from \`at\` on. */
function setSlice(a: Float64Array, at: number, b: ArrayLike<number>): void {
  for (let i = 0; i < b.length; i++) a[at + i] = b[i]!;
}`,
  addSlice: `/** Adds b to a, from \`at\` on. */
function addSlice(a: Float64Array, at: number, b: ArrayLike<number>): void {
  for (let i = 0; i < b.length; i++) a[at + i]! += b[i]!;
}`,
  addToAll: `function addToAll(a: Float64Array, x: number): void {
  for (let i = 0; i < a.length; i++) a[i]! += x;
}`,
  grown: `/** A longer copy of a, with room for at least \`length\` numbers. */
function grown(a: Float64Array, length: number): Float64Array {
  const longer = new Float64Array(Math.max(Math.ceil(length), 2 * a.length));
  longer.set(a);
  return longer;
}`,
  powSlope: `/** The partial derivative of x ** y by x. */
function powSlope(x: number, y: number): number {
  return y === 0 ? 0 : y * x ** (y - 1);
}`,
  powLog: `/** The partial derivative of x ** y by y. */
function powLog(x: number, y: number): number {
  return x === 0 && y >= 0 ? 0 : x ** y * Math.log(x);
}`,
  clamp: `/** As a Uint8ClampedArray stores x. */
function clamp(x: number): number {
  return Uint8ClampedArray.of(x)[0]!;
}`,
};

/** The function that the emitters of the back-end call `name` or, for arrays of another type, `name_u8`. */
export function helperText(name: string): { readonly name: string; readonly text: string } {
  const [plain = "", element] = name.split("_");
  const text = texts[plain as HelperName];
  if (element === undefined || !text.includes("Float64Array")) return { name: plain, text };
  const own = `${plain}${element.toUpperCase()}`;
  const array = arrayName(element as ElementType);
  return { name: own, text: text.replaceAll("Float64Array", array).replace(`function ${plain}`, `function ${own}`) };
}

export const helperNames: readonly string[] = Object.keys(texts);
