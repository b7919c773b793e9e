import { beforeEach, describe, expect, it } from "vitest";
import { compileCount } from "../../src/derivatives/compile.js";
import { traceCount } from "../../src/derivatives/trace-cache.js";
import { grad, hvp, jvp, valueAndGrad, vjp } from "../../src/index.js";

let traces = 0;
let compilations = 0;
beforeEach(() => {
  traces = traceCount.value;
  compilations = compileCount.value;
});
const work = () => ({ traces: traceCount.value - traces, compilations: compileCount.value - compilations });

/** A new closure of the same code at each call. */
function scaled(factor: number): (x: number) => number {
  return (x) => factor * x * x;
}

describe("one trace and one compilation serve", () => {
  it("other numbers and other lengths", () => {
    const df = grad(
      (w: Float64Array, rows: number[][], xs: number[]) => w[0]! * rows.length + xs.length + rows[0]![0]!,
    );
    for (let n = 5; n > 0; n--) {
      const rows = Array.from({ length: n }, () => Array.from({ length: n }, () => n));
      expect(df(new Float64Array(n), rows, new Array<number>(n - 1).fill(0))[0]).toBe(n);
    }
    expect(work()).toEqual({ traces: 1, compilations: 1 });
  });

  it("fresh closures of the same code, each with its own captured values", () => {
    for (let factor = 1; factor < 6; factor++) expect(grad(scaled(factor))(3)).toBe(6 * factor);
    expect(work()).toEqual({ traces: 1, compilations: 1 });
  });

  it("fresh derivatives of derivatives", () => {
    for (let factor = 1; factor < 6; factor++) expect(grad(grad(scaled(factor)))(3)).toBe(2 * factor);
    expect(work()).toEqual({ traces: 1, compilations: 1 });
  });

  it("repeated calls of jvp, vjp and hvp", () => {
    const f = (x: number[]) => x[0]! * x[1]!;
    for (let n = 1; n < 5; n++) {
      expect(jvp(f, [[n, 2]], [[1, 0]]).tangent).toBe(2);
      expect(vjp(f, [[n, 2]]).pullback(1)).toEqual([[2, n]]);
      expect(hvp(f, [[n, 2]], [1, 0])).toEqual([0, 1]);
    }
    // jvp; the value and the pullback of vjp; hvp.
    expect(work()).toEqual({ traces: 1, compilations: 4 });
  });

  it("several derivatives: the trace is shared", () => {
    const f = (x: number, y: number) => x * y;
    grad(f)(1, 2);
    grad(f, { wrt: 1 })(1, 2);
    valueAndGrad(f)(1, 2);
    expect(work()).toEqual({ traces: 1, compilations: 3 });
  });
});

describe("another trace is made for", () => {
  it("another structure, and both are kept", () => {
    const df = grad((p: { a: number; b?: number }) => p.a * p.a * (p.b ?? 1));
    for (let again = 0; again < 3; again++) {
      expect(df({ a: 3 })).toEqual({ a: 6 });
      expect(df({ a: 3, b: 2 })).toEqual({ a: 12, b: 9 });
    }
    expect(work().traces).toBe(2);
  });

  it("another static value, where it was looked at", () => {
    const f = (p: { kind: string; label: string; x: number }) => (p.kind === "square" ? p.x * p.x : p.x);
    const df = grad(f);
    expect(df({ kind: "square", label: "a", x: 3 })).toEqual({ x: 6 });
    expect(df({ kind: "square", label: "b", x: 4 })).toEqual({ x: 8 });
    expect(work().traces).toBe(1);
    expect(df({ kind: "line", label: "a", x: 3 })).toEqual({ x: 1 });
    expect(df({ kind: "square", label: "c", x: 5 })).toEqual({ x: 10 });
    expect(work().traces).toBe(2);
  });

  it("another captured function", () => {
    const apply = (f: (x: number) => number) => (x: number) => f(x) * 2;
    expect(grad(apply((x) => x * x))(3)).toBe(12);
    expect(grad(apply((x) => x ** 3))(3)).toBe(54);
    expect(grad(apply(Math.sin))(0)).toBe(2);
    expect(grad(apply(Math.cos))(0)).toBeCloseTo(0, 15);
  });

  it("derivatives of other functions, and with other options", () => {
    const f = (x: number, y: number) => x * x * y * y * y;
    const outer = (df: (x: number, y: number) => number) => (x: number) => df(x, 2) * x;
    expect(grad(outer(grad(f)))(3)).toBe(96);
    expect(grad(outer(grad(f, { wrt: 1 })))(3)).toBe(3 * 9 * 12);
    expect(grad(outer(grad((x: number, y: number) => x + y * y)))(3)).toBe(1);
    expect(grad(grad(f))(3, 2)).toBe(16);
    expect(grad(grad(f, { wrt: 1 }))(3, 2)).toBe(72);
    expect(grad(grad(f, { wrt: 1 }), { wrt: 1 })(3, 2)).toBe(108);
  });
});

describe("captured values", () => {
  it("are read again: contents of arrays and objects are live", () => {
    const data = { x: new Float64Array([1, 2]), scale: 1 };
    const df = grad((w: number) => w * data.x[0]! * data.scale);
    expect(df(1)).toBe(1);
    data.x[0] = 5;
    data.scale = 3;
    expect(df(1)).toBe(15);
    data.x = new Float64Array([7]);
    expect(df(1)).toBe(21);
    expect(work().traces).toBe(1);
  });
});
