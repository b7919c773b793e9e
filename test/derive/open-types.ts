/** Functions whose annotations do not say what their arguments consist of. */

export function either(p: { x: number | number[] }): number {
  return typeof p.x === "number" ? p.x : p.x.length;
}

export function optional(p: { a: number; b?: number }): number {
  return p.a * (p.b ?? 1);
}
