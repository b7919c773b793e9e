/** An explanation as JSON has it: typed arrays are lists, and numbers that JSON lacks are the texts "NaN", "Infinity", "-Infinity". */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export function toPlainJson(value: unknown): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  // JSON has no −0.
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : String(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Float64Array, toPlainJson);
  if (Array.isArray(value)) return value.map(toPlainJson);
  if (typeof value !== "object") return null;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined && typeof field !== "function");
  return Object.fromEntries(fields.map(([name, field]) => [name, toPlainJson(field)]));
}
