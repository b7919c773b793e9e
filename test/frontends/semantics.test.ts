/** Meaning of JavaScript, construct by construct, where a reader of programs goes wrong easily: order, aliasing, scopes, closures. */
import { expect, it } from "vitest";
import { traceSource } from "../../src/frontends/source/index.js";
import { vjp } from "../../src/index.js";
import { interpret } from "../../src/ir/interpret.js";
import type { RuntimeValue } from "../../src/ir/program.js";
import { verify } from "../../src/ir/verify.js";
import { flatten } from "../../src/tree/flatten.js";
import { structureOf } from "../../src/tree/structure-of.js";
import { unflatten } from "../../src/tree/unflatten.js";

/** The interpreter and the compiled function give what calling `f` gives, to the bit. */
function check<A extends unknown[]>(name: string, f: (...args: A) => unknown, args: A): void {
  it(name, () => {
    const expected = f(...args);
    const structures = args.map((arg) => structureOf(arg));
    const { program, result, captures } = traceSource(f, structures, args);
    verify(program);
    const inputs: RuntimeValue[] = args.flatMap((arg, index) => {
      const structure = structures[index];
      return structure === undefined ? [] : flatten(arg, structure);
    });
    for (const { structure, read } of captures) inputs.push(...flatten(read(f, args), structure));
    expect(unflatten(interpret(program, inputs), result)).toEqual(expected);
    expect(vjp(f, args).value).toEqual(expected);
  });
}

check(
  "dp",
  (x: number) => {
    const dp: number[][] = [];
    for (let i = 0; i < 4; i++) {
      const row: number[] = [];
      for (let j = 0; j < 3; j++) {
        if (i === 0) row.push(x * j);
        else row.push(dp[i - 1]![j]! * 2 + 1);
      }
      dp.push(row);
    }
    return dp[3]![2]!;
  },
  [2],
);
check(
  "basis",
  (vs: number[][]) => {
    const basis: number[][] = [];
    let p = 0;
    for (const v of vs) {
      for (const b of basis) p += b[0]! * v[0]!;
      basis.push(v.map((x) => x * 2));
    }
    return p;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
const L = 2;
check(
  "capstatic",
  (ls: { w: number[] }[]) => {
    let s = 0;
    for (let i = 0; i < L; i++) for (const w of ls[i]!.w) s += w;
    return s;
  },
  [[{ w: [1, 2] }, { w: [3] }]],
);
check(
  "pooltest",
  (A0: number[][]) => {
    const rows = A0.map((r) => [...r]);
    const t = rows[0]!;
    rows[0] = rows[1]!;
    rows[1] = t;
    rows[0]![0] = 100;
    return rows;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
check(
  "alias",
  (xs: number[]) => {
    const a = xs.slice();
    const b = a;
    b[0] = 5;
    return a[0]! + b[0]!;
  },
  [[1, 2]],
);
check(
  "rowalias",
  (A0: number[][]) => {
    const A = A0.map((r) => r.slice());
    const r = A[1]!;
    r[0] = 9;
    A[1]![1] = 7;
    return A[1]![0]! + r[1]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
check(
  "closurewrite",
  (xs: number[]) => {
    let s = 0;
    const add = (v: number) => {
      s += v;
    };
    xs.forEach((x) => add(x * x));
    return s;
  },
  [[1, 2]],
);
check(
  "strs",
  (x: number) => {
    const mode = x > 0 ? "pos" : "neg";
    if (mode === "pos") return x;
    return -x;
  },
  [-2],
);
check(
  "fnchoice",
  (x: number) => {
    const f = x > 0 ? Math.sin : Math.cos;
    return f(x);
  },
  [-2],
);
check("optional", (p: { a?: number; b: number }) => (p.a ?? 3) * p.b, [{ b: 2 }]);
check(
  "best",
  (xs: number[]) => {
    let best: number | undefined;
    for (const x of xs) if (best === undefined || x > best) best = x;
    return best ?? 0;
  },
  [[1, 5, 2]],
);
check(
  "nestedret",
  (A: number[][]) => {
    for (let i = 0; i < A.length; i++) {
      for (let j = 0; j < A[i]!.length; j++) {
        if (A[i]![j]! > 3) return i * 10 + j;
      }
    }
    return -1;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
check(
  "label",
  (A: number[][]) => {
    let s = 0;
    outer: for (let i = 0; i < A.length; i++) {
      for (let j = 0; j < A[i]!.length; j++) {
        if (A[i]![j]! === 2) continue outer;
        if (A[i]![j]! === 5) break outer;
        s += A[i]![j]!;
      }
    }
    return s;
  },
  [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
);
check(
  "f32",
  (xs: Float32Array) => {
    const y = new Float32Array(xs.length);
    for (let i = 0; i < xs.length; i++) y[i] = xs[i]! * 1.1;
    let s = 0;
    for (const v of y) s += v;
    return s;
  },
  [new Float32Array([1.1, 2.2])],
);
check(
  "objloop",
  (n: number) => {
    let st = { x: 1, v: 0 };
    for (let i = 0; i < 5; i++) st = { x: st.x + 0.1 * st.v, v: st.v - 0.1 * st.x };
    return st.x * n;
  },
  [2],
);
check(
  "destr",
  (x: number) => {
    let [a, b] = [x, 2 * x];
    [a, b] = [b, a];
    const { p, q = 3 } = { p: a } as { p: number; q?: number };
    return p * q + b;
  },
  [2],
);
check(
  "treeRec",
  (x: number) => {
    const go = (d: number, v: number): number => (d <= 0 ? v : go(d - 1, v * 2) + go(d - 2, v + 1));
    return go(x, 1.5);
  },
  [4],
);
check(
  "listRec",
  (xs: number[]) => {
    const sum = (i: number): number => (i >= xs.length ? 0 : xs[i]! + sum(i + 1));
    return sum(0);
  },
  [[1, 2, 3]],
);
check(
  "writeRec",
  (xs: number[]) => {
    const out = new Float64Array(xs.length);
    const go = (i: number): void => {
      if (i >= xs.length) return;
      out[i] = xs[i]! * 2;
      go(i + 1);
    };
    go(0);
    return out;
  },
  [[1, 2, 3]],
);
check(
  "order1",
  (x: number) => {
    let i = 0;
    const a = [x, 2 * x, 3 * x, 4];
    a[i++] = a[i]! + i;
    return a[0]! * 100 + a[1]! * 10 + i;
  },
  [2],
);
check(
  "order2",
  (x: number) => {
    let i = 1;
    const r = i++ + ++i * i--;
    return r * x + i;
  },
  [2],
);
check(
  "order3",
  (x: number) => {
    const a = [x];
    const f = () => {
      a[0] = 10;
      return 1;
    };
    a[0]! += f();
    return a[0]!;
  },
  [2],
);
check(
  "recalias",
  (ps: { x: number; y: number }[]) => {
    const q = ps.map((p) => ({ ...p }));
    for (const p of q) {
      p.x *= 2;
      p.y += p.x;
    }
    const r = q[0]!;
    r.x = 50;
    let s = 0;
    for (const p of q) s += p.x * p.y;
    return s;
  },
  [
    [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ],
  ],
);
check(
  "closurecap",
  (x: number) => {
    const fs: (() => number)[] = [];
    for (let i = 0; i < 3; i++) fs.push(() => i * x);
    let s = 0;
    for (const f of fs) s += f();
    return s;
  },
  [2],
);
check(
  "varcap",
  (x: number) => {
    const fs: (() => number)[] = [];
    for (var i = 0; i < 3; i++) fs.push(() => i * x);
    let s = 0;
    for (const f of fs) s += f();
    return s;
  },
  [2],
);
check(
  "defaults",
  (x: number) => {
    const f = (a: number, b = a * 2, c = b + 1) => a + b + c;
    return f(x) + f(x, undefined, 3) + f(x, 1);
  },
  [2],
);
check(
  "shadow",
  (x: number) => {
    let y = x;
    {
      let y = 5;
      y++;
      x += y;
    }
    return x * y;
  },
  [2],
);
check(
  "objalias",
  (x: number) => {
    const a = { v: x };
    const b = a;
    b.v = 3;
    a.v += x;
    return b.v;
  },
  [2],
);
check(
  "nested obj alias",
  (x: number) => {
    const inner = { v: x };
    const o1 = { inner },
      o2 = { inner };
    o1.inner.v = 7;
    return o2.inner.v + inner.v;
  },
  [2],
);
check(
  "arr in obj in loop",
  (xs: number[]) => {
    const st = { buf: new Float64Array(3), n: 0 };
    for (const x of xs) {
      st.buf[st.n % 3] = x;
      st.n++;
    }
    return st.buf[0]! + 10 * st.buf[1]! + 100 * st.buf[2]! + st.n;
  },
  [[1, 2, 3, 4]],
);
check("ret obj", (x: number) => ({ a: x, b: [x, 2 * x], c: { d: new Float32Array([x]) }, s: "hi" }), [2]);
check("ret nested", (A: number[][]) => ({ t: A[0]!.map((_, j) => A.map((r) => r[j]!)) }), [
  [
    [1, 2, 3],
    [4, 5, 6],
  ],
]);
check(
  "oob",
  (xs: number[]) => {
    let s = 0;
    for (let i = 0; i <= xs.length; i++) s += xs[i] ?? 100;
    return s;
  },
  [[1, 2]],
);
check(
  "oob2",
  (A: number[][]) => {
    let s = 0;
    for (let i = 0; i < A.length; i++)
      for (let j = 0; j < 4; j++) {
        const v = A[i]![j];
        if (v === undefined) s += 1000;
        else s += v;
      }
    return s;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
check(
  "neg idx",
  (xs: number[]) => {
    let s = 0;
    for (let i = -1; i < xs.length; i++) {
      const v = xs[i];
      s += v === undefined ? 7 : v;
    }
    return s;
  },
  [[1, 2]],
);
check(
  "int ops",
  (n: number) => {
    let h = n | 0;
    for (let i = 0; i < 5; i++) {
      h = (h * 31 + i) | 0;
      h ^= h >>> 3;
    }
    return h;
  },
  [12345],
);
check(
  "u8",
  (xs: Float64Array) => {
    const b = new Uint8ClampedArray(xs.length);
    const c = new Uint8Array(xs.length);
    for (let i = 0; i < xs.length; i++) {
      b[i] = xs[i]!;
      c[i] = xs[i]!;
    }
    let s = 0;
    for (let i = 0; i < b.length; i++) s += b[i]! * 1000 + c[i]!;
    return s;
  },
  [new Float64Array([1.5, 2.5, 300, -5, 257.9])],
);
check(
  "while impure",
  (x: number) => {
    let n = 5;
    let s = 0;
    while (n-- > 0) s += x * n;
    return s + n;
  },
  [2],
);
check(
  "comma",
  (x: number) => {
    let a = 0,
      b = 0;
    for (let i = 0, j = 10; i < j; i++, j--) {
      a += i * x;
      b += j;
    }
    return a + b;
  },
  [2],
);
check(
  "dowhile cont",
  (x: number) => {
    let i = 0;
    let s = 0;
    do {
      i++;
      if (i % 2) continue;
      s += i * x;
    } while (i < 7);
    return s;
  },
  [2],
);
check(
  "switch fall loop",
  (x: number) => {
    let s = 0;
    for (let i = 0; i < 6; i++) {
      switch (i % 4) {
        case 0:
          s += x;
        case 1:
          s += 1;
          break;
        case 2:
          continue;
        default:
          s *= 2;
      }
      s += 0.5;
    }
    return s;
  },
  [2],
);
check(
  "labeled while",
  (x: number) => {
    let s = 0;
    let i = 0;
    o: while (true) {
      i++;
      let j = 0;
      while (true) {
        j++;
        if (j > i) continue o;
        if (i > 4) break o;
        s += x * j;
      }
    }
    return s;
  },
  [2],
);
check("ternary chain", (x: number) => (x < 0 ? -1 : x < 1 ? x : x < 2 ? x * x : 4), [1.5]);
check(
  "nullish assign",
  (p: { a?: number }) => {
    let a = p.a;
    a ??= 5;
    return a * 2;
  },
  [{}],
);
check(
  "logical assign",
  (x: number) => {
    let a = 0;
    a ||= x;
    let b = 1;
    b &&= x * 3;
    return a + b;
  },
  [2],
);
check(
  "spread obj",
  (p: { a: number; b: number }) => {
    const q = { ...p, b: 7, c: 1 };
    const { a, ...rest } = q;
    return a + rest.b * rest.c;
  },
  [{ a: 1, b: 2 }],
);
check("reduceRight", (xs: number[]) => xs.reduceRight((a, x, i) => a * 0.5 + x * i, 0), [[1, 2, 3]]);
check(
  "filter map",
  (xs: number[]) =>
    xs
      .filter((x) => x > 1)
      .map((x, i) => x * i)
      .reduce((a, b) => a + b, 0),
  [[1, 2, 3, 0]],
);
check(
  "find",
  (xs: number[]) =>
    (xs.find((x) => x > 1) ?? -1) + xs.findIndex((x) => x > 2) + xs.indexOf(3) + (xs.includes(2) ? 10 : 0),
  [[1, 2, 3]],
);
check(
  "sort",
  (xs: number[]) => {
    const s = [...xs].sort((a, b) => a - b);
    return s[0]! + 10 * s[1]! + 100 * s[2]!;
  },
  [[3, 1, 2]],
);
check(
  "flat entries",
  (xs: number[]) => {
    let s = 0;
    for (const [i, x] of xs.entries()) s += i * x;
    return s;
  },
  [[3, 1, 2]],
);
check(
  "matmul",
  (A: number[][], B: number[][]) => A.map((r) => B[0]!.map((_, j) => r.reduce((s, a, k) => s + a * B[k]![j]!, 0))),
  [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 8],
    ],
  ],
);
check(
  "subarray",
  (x: Float64Array) => {
    const y = x.slice();
    const v = y.subarray(1, 3);
    v[0] = 10;
    v.fill(5, 1);
    const w = v.subarray(1);
    w[0]! += 1;
    return y;
  },
  [new Float64Array([1, 2, 3, 4])],
);
check(
  "set",
  (x: Float64Array) => {
    const y = new Float64Array(6);
    y.set(x, 1);
    y.set([9, 8], 4);
    return y;
  },
  [new Float64Array([1, 2, 3])],
);
check(
  "swap els",
  (x: number[]) => {
    const a = [...x];
    const n = a.length;
    for (let i = 0; i < n >> 1; i++) {
      const t = a[i]!;
      a[i] = a[n - 1 - i]!;
      a[n - 1 - i] = t;
    }
    return a;
  },
  [[1, 2, 3]],
);
check(
  "pop stack",
  (x: number[]) => {
    const st: number[] = [];
    for (const v of x) {
      if (v < 0) {
        const a = st.pop()!;
        const b = st.pop()!;
        st.push(a * b);
      } else st.push(v);
    }
    return st[0]!;
  },
  [[2, 3, -1, 4, -1]],
);
check(
  "bools",
  (x: number[]) => {
    const seen = new Array(x.length).fill(false);
    let s = 0;
    for (let i = 0; i < x.length; i++) {
      if (!seen[i] && x[i]! > 1) {
        seen[i] = true;
        s += x[i]!;
      }
    }
    return s + (seen.every((b) => b) ? 100 : 0);
  },
  [[1, 2, 3]],
);
check("min/max", (xs: number[]) => Math.min(...xs, 0.5) + Math.max(1, ...xs) + Math.hypot(...xs), [[1, 5, 3]]);
check(
  "static method",
  (x: number) => {
    class A {
      static k(v: number) {
        return v * 2;
      }
      #p = 3;
      get q() {
        return this.#p * x;
      }
      set(v: number) {
        this.#p = v;
        return this;
      }
    }
    return A.k(x) + new A().set(5).q;
  },
  [2],
);
check(
  "inherit",
  (x: number) => {
    class A {
      v: number;
      constructor(v: number) {
        this.v = v;
      }
      area() {
        return this.v;
      }
    }
    class B extends A {
      constructor(v: number) {
        super(v * 2);
      }
      override area() {
        return super.area() + 1;
      }
    }
    return new B(x).area();
  },
  [2],
);
check(
  "gen fn arg",
  (x: number) => {
    const newton = (f: (z: number) => number, df: (z: number) => number, z: number) => {
      for (let i = 0; i < 20; i++) {
        const d = f(z) / df(z);
        z -= d;
        if (Math.abs(d) < 1e-12) break;
      }
      return z;
    };
    return newton(
      (z) => z * z - x,
      (z) => 2 * z,
      1,
    );
  },
  [2],
);
check(
  "compose",
  (x: number) => {
    const compose =
      (...fs: ((v: number) => number)[]) =>
      (v: number) =>
        fs.reduce((a, f) => f(a), v);
    return compose(Math.sin, (v) => v * 2, Math.exp)(x);
  },
  [2],
);
check(
  "memo rec",
  (x: number) => {
    const fib = (n: number): number => (n < 2 ? x : fib(n - 1) + fib(n - 2));
    return fib(6);
  },
  [1.5],
);
check(
  "array of arrays grow",
  (n: number) => {
    const t: number[][] = [[1]];
    for (let i = 1; i < 4; i++) {
      const row = [1];
      t.push(row);
    }
    return t.length * n;
  },
  [2],
);
check(
  "copy row",
  (A: number[][]) => {
    const B = A.map((r) => [...r]);
    const r0 = B[0]!;
    B[1] = r0;
    r0[0] = 99;
    return B[1]![0]! + B[0]![0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
check(
  "tuple state",
  (xs: number[]) => {
    let [a, b] = [0, 1];
    for (const x of xs) [a, b] = [b, a + x * b];
    return a * 100 + b;
  },
  [[1, 2, 3]],
);
check(
  "obj swap",
  (n: number) => {
    let a = { v: 1 },
      b = { v: n };
    for (let i = 0; i < 3; i++) {
      [a, b] = [b, a];
      a.v += i;
    }
    return a.v * 100 + b.v;
  },
  [5],
);
check(
  "escape loop",
  (x: number) => {
    let f = () => 0;
    for (let i = 0; i < 3; i++) {
      const k = i * x;
      f = () => k;
    }
    return f();
  },
  [2],
);
check(
  "escape loop traced",
  (xs: number[]) => {
    let f = () => 0;
    for (const x of xs) {
      f = () => x * 2;
    }
    return f();
  },
  [[2, 3]],
);
check(
  "escape branch",
  (x: number) => {
    let f = (z: number) => z;
    if (x > 0) {
      const k = x * x;
      f = (z) => z * k;
    }
    return f(3);
  },
  [2],
);
check(
  "escape branch2",
  (x: number) => {
    const mk = (a: number) => (z: number) => z * a;
    const f = x > 0 ? mk(x) : mk(-x);
    return f(3);
  },
  [2],
);
check(
  "escape traced ret",
  (x: number) => {
    const pick = (a: number) => {
      if (a > 1) {
        const k = a * 2;
        return () => k;
      }
      return () => a;
    };
    return pick(x)();
  },
  [2],
);
check(
  "obj w closure",
  (x: number) => {
    let o = { f: () => 1, v: 1 };
    for (let i = 0; i < 3; i++) {
      const q = i * x;
      o = { f: () => q, v: q };
    }
    return o.f() + o.v;
  },
  [2],
);
check(
  "closure state",
  (x: number) => {
    const counter = () => {
      let c = 0;
      return {
        inc: () => {
          c += x;
          return c;
        },
      };
    };
    const k = counter();
    for (let i = 0; i < 3; i++) k.inc();
    return k.inc();
  },
  [2],
);
check(
  "closure in while",
  (x: number) => {
    let n = 0;
    let g = () => 0;
    while (n < x) {
      const m = n;
      g = () => m;
      n++;
    }
    return g() + n;
  },
  [4],
);
