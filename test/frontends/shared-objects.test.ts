/** One object held in two places: a write through one of them must show in the other, or be refused. It is never lost. */
import { describe, expect, it } from "vitest";
import { ChainruleError, vjp } from "../../src/index.js";

/** The code of the refusal; what the function gives when there is none. */
function outcome<A extends unknown[]>(f: (...args: A) => unknown, args: A): unknown {
  try {
    return vjp(f, args).value;
  } catch (error) {
    if (error instanceof ChainruleError) return error.code;
    throw error;
  }
}

const X = [2, 3];

describe("writes through one of two lists are refused", () => {
  function refused<A extends unknown[]>(name: string, code: string, f: (...args: A) => unknown, args: A): void {
    it(name, () => {
      expect(outcome(f, args)).toBe(code);
    });
  }

  refused(
    "map id",
    "aliasing",
    (x: number[]) => {
      const a = x.map((v) => ({ v }));
      const b = a.map((o) => o);
      b[0]!.v *= 5;
      return a[0]!.v * b[0]!.v;
    },
    [X],
  );
  refused(
    "filter",
    "aliasing",
    (x: number[]) => {
      const a = x.map((v) => [v, v * v]);
      const b = a.filter((r) => r[0]! > 2);
      b[0]![0]! *= 5;
      return a[1]![0]! * b[0]![0]!;
    },
    [X],
  );
  refused(
    "filter loop",
    "aliasing",
    (x: number[]) => {
      const ps = x.map((v) => ({ v, alive: v > 2 }));
      for (const p of ps.filter((p) => p.alive)) p.v *= 10;
      return ps.reduce((s, p) => s + p.v, 0);
    },
    [[1, 2, 3, 4]],
  );
  refused(
    "slice bounds",
    "aliasing",
    (x: number[]) => {
      const ps = x.map((v) => ({ v }));
      for (const p of ps.slice(1)) p.v *= 10;
      return ps.reduce((s, p) => s + p.v, 0);
    },
    [[1, 2, 3]],
  );
  refused(
    "concat",
    "aliasing",
    (x: number[]) => {
      const a = x.map((v) => ({ v }));
      const b = x.map((v) => ({ v }));
      for (const p of a.concat(b)) p.v *= 10;
      return a[0]!.v + b[0]!.v;
    },
    [X],
  );
  refused(
    "flatMap",
    "aliasing",
    (x: number[]) => {
      const a = x.map((v) => [v, v]);
      const b = a.flatMap((r) => [r, r]);
      b[0]![0]! *= 5;
      return a[0]![0]! * b[1]![0]!;
    },
    [X],
  );
  refused(
    "rest",
    "aliasing",
    (x: number[]) => {
      const a = x.map((v) => [v, v]);
      const [f, ...r] = a;
      r[0]![0]! *= 5;
      f![0]! *= 2;
      return a[1]![0]! * a[0]![0]!;
    },
    [X],
  );
  refused(
    "rows assigned",
    "aliasing",
    (x: number[]) => {
      const a = x.map((v) => [v]);
      const b = x.map(() => [0]);
      for (let i = 0; i < x.length; i++) b[i] = a[i]!;
      b[0]![0]! *= 5;
      return a[0]![0]! * b[0]![0]!;
    },
    [X],
  );
  refused(
    "field share",
    "aliasing",
    (x: number[]) => {
      const a = x.map((v) => ({ p: [v, 1] }));
      const b = a.map((o) => ({ p: o.p, q: 1 }));
      b[0]!.p[0]! *= 5;
      return a[0]!.p[0]! * b[0]!.p[0]!;
    },
    [X],
  );
  refused(
    "spring",
    "aliasing",
    (x: number[]) => {
      const n = x.map((v) => ({ v, f: 0 }));
      const e: { a: { v: number; f: number }; b: { v: number; f: number } }[] = [];
      for (let i = 0; i + 1 < n.length; i++) e.push({ a: n[i]!, b: n[i + 1]! });
      for (const { a, b } of e) {
        const d = b.v - a.v;
        a.f += d;
        b.f -= d;
      }
      return n.reduce((s, q) => s + q.f * q.f * q.v, 0);
    },
    [[1, 2.5, 3]],
  );
  refused(
    "views",
    "aliasing",
    (x: Float64Array) => {
      const b = x.slice();
      const vs: Float64Array[] = [];
      for (let i = 0; i < 2; i++) vs.push(b.subarray(2 * i, 2 * i + 2));
      vs[0]![0]! *= 5;
      return b[0]! * vs[0]![0]! + vs[1]![1]!;
    },
    [new Float64Array([1, 2, 3, 4])],
  );
  refused(
    "identity",
    "aliasing",
    (x: number[]) => {
      const a = x.map((v) => ({ v }));
      const b = a.map((o) => o);
      return b[0] === a[0] ? 1 : 2;
    },
    [X],
  );
  refused(
    "arg rows",
    "write-argument",
    (x: number[][]) => {
      const b = x.map((r) => r);
      b[0]![0]! *= 5;
      return x[0]![0]! * b[0]![0]!;
    },
    [[[2], [3]]],
  );
  refused(
    "arg fields",
    "write-argument",
    (x: { p: number[]; m: number }[]) => {
      const b = x.map((o) => ({ ...o }));
      for (const o of b) o.p[0]! += o.m;
      return b[0]!.p[0]!;
    },
    [
      [
        { p: [1], m: 2 },
        { p: [1], m: 3 },
      ],
    ],
  );
  refused(
    "grow while iterated",
    "unsupported-construct",
    (x: number[]) => {
      const a = [...x];
      let s = 0;
      for (const v of a) {
        if (a.length < 8) a.push(v * x[0]!);
        s += v;
      }
      return s;
    },
    [[2, 3, 4]],
  );
  refused(
    "shrink while iterated",
    "unsupported-construct",
    (x: number[]) => {
      const a = [...x];
      let s = 0;
      a.forEach((v) => {
        s += v;
        if (a.length > 2) a.pop();
      });
      return s;
    },
    [[2, 3, 4]],
  );
  refused(
    "tuple grow while iterated",
    "unsupported-construct",
    (x: number) => {
      const a = [x, 2 * x];
      let s = 0;
      for (const v of a) {
        if (a.length < 4) a.push(v);
        s += v;
      }
      return s;
    },
    [2],
  );
  refused("no value on some path", "result-missing", (x: number) => (x > 5 ? x : undefined), [2]);
});

describe("reading shared objects, and writing to copies, is fine", () => {
  function same<A extends unknown[]>(name: string, f: (...args: A) => unknown, args: A): void {
    it(name, () => {
      expect(outcome(f, args)).toEqual(f(...args));
    });
  }

  same(
    "read filtered",
    (x: number[]) => {
      const a = x.map((v) => ({ v }));
      const b = a.filter((o) => o.v > 1);
      return b.reduce((s, o) => s + o.v, 0) * a[0]!.v;
    },
    [X],
  );
  same(
    "rows then write copy",
    (x: number[][]) => {
      const m = x.map((r) => r.slice());
      m[0]![0] = 7;
      return m[0]![0]! + x[0]![0]!;
    },
    [[[2], [3]]],
  );
  same(
    "particles",
    (x: number[]) => {
      const ps = x.map((v) => ({ pos: [v, 0], vel: [1, v] }));
      for (let t = 0; t < 3; t++)
        for (const p of ps) {
          for (let k = 0; k < 2; k++) p.pos[k]! += 0.1 * p.vel[k]!;
        }
      return ps[0]!.pos[0]! + ps[1]!.pos[1]!;
    },
    [X],
  );
  same(
    "integer keys come first",
    (x: number) => {
      const o: Record<string, number> = { b: x, 2: x * x, 1: 3 * x };
      return Object.values(o).reduce((s, v, i) => s + v * (i + 1), 0);
    },
    [1.5],
  );
});
