/** Whether two gradients are the same, whatever holds their numbers. */

/** The numbers of nested arrays and records, in order. */
export function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  if (isMatrix(value)) return Array.from(value.data);
  return Object.values(value as object).flatMap(numbersIn);
}

/** @throws Error where the two differ by more than 1e-9, relative to the largest number where that is above 1. */
export function checkAgreement(name: string, one: readonly number[], other: readonly number[]): void {
  const scale = other.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const agree = one.length === other.length && one.every((value, at) => Math.abs(value - other[at]!) <= 1e-9 * scale);
  if (!agree) throw new Error(`${name} is another gradient`);
}

function isMatrix(value: unknown): value is { readonly data: Float64Array } {
  return value instanceof Object && "rows" in value && "data" in value;
}
