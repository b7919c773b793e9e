/**
 * Functions of numbers, and loops over whole arrays, as text that becomes part of the compiled code: the latter one for each element
 * type, since a function that meets arrays of several types is far slower.
 */
import type { ElementType } from "../../ir/types.js";

const texts = {
  sumOf: `(a) {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i];
  return total;
}`,
  maxOf: `(a) {
  let best = -Infinity;
  for (let i = 0; i < a.length; i++) best = Math.max(best, a[i]);
  return best;
}`,
  minOf: `(a) {
  let best = Infinity;
  for (let i = 0; i < a.length; i++) best = Math.min(best, a[i]);
  return best;
}`,
  countInto: `(a) {
  for (let i = 0; i < a.length; i++) a[i] = i;
  return a;
}`,
  setSlice: `(a, at, b) {
  if (at >= 0 && at + b.length <= a.length && Number.isInteger(at)) a.set(b, at);
  else for (let i = 0; i < b.length; i++) a[at + i] = b[i];
}`,
  addSlice: `(a, at, b) {
  for (let i = 0; i < b.length; i++) a[at + i] += b[i];
}`,
  addToAll: `(a, x) {
  for (let i = 0; i < a.length; i++) a[i] += x;
}`,
  grown: `(a, length) {
  const longer = new a.constructor(Math.max(Math.ceil(length), 2 * a.length));
  longer.set(a);
  return longer;
}`,
  powSlope: `(x, y) {
  return y === 0 ? 0 : y * x ** (y - 1);
}`,
  powLog: `(x, y) {
  return x === 0 && y >= 0 ? 0 : x ** y * Math.log(x);
}`,
  clamp: `(x) {
  clamped[0] = x;
  return clamped[0];
}
const clamped = new Uint8ClampedArray(1);`,
} as const satisfies Record<string, string>;

export type HelperName = keyof typeof texts;

const ofNumbers: ReadonlySet<HelperName> = new Set<HelperName>(["powSlope", "powLog", "clamp"]);

const elements: readonly ElementType[] = ["f64", "f32", "i32", "u32", "i16", "u16", "i8", "u8", "u8c"];

/** All names that `helperFor` may give, and what else the texts declare. */
export const helperNames: readonly string[] = [
  "clamped",
  ...(Object.keys(texts) as HelperName[]).flatMap((name) => elements.map((element) => helperName(name, element))),
];

/** Adds the function to the compiled code with `add` and returns its name. */
export function helperFor(name: HelperName, element: ElementType, add: (name: string, text: string) => string): string {
  return add(helperName(name, element), texts[name]);
}

function helperName(name: HelperName, element: ElementType): string {
  return element === "f64" || ofNumbers.has(name) ? name : `${name}_${element}`;
}
