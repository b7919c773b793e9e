/** References that are chosen at run time and kept across iterations: a write goes to the object that the name stands for. */
import { agrees } from "./aliasing.js";

agrees(
  "sort numbers hold alias",
  (x: number[]) => {
    const a = x.slice();
    const b = a;
    a.sort((p, q) => q - p);
    b[0]! *= 2;
    return a[0]! * 3 + a[1]!;
  },
  [[2, 5, 3]],
);
agrees(
  "ternary ref read only",
  (x: number) => {
    const a = [x, 1],
      b = [2 * x, 3];
    const c = x > 1 ? a : b;
    return a[0]! * 10 + b[0]! + c[0]!;
  },
  [2],
);
agrees(
  "bucket push",
  (x: number[]) => {
    const lo: number[] = [],
      hi: number[] = [];
    for (const v of x) {
      (v > 2.5 ? hi : lo).push(v);
    }
    return lo.length * 10 + hi.reduce((s, v, i) => s + v * (i + 1), 0) + lo[0]! * 7;
  },
  [[1, 2, 3, 4, 5]],
);
agrees(
  "returns one of its arguments static",
  (x: number[]) => {
    const pick = (r: number[], s: number[], k: boolean) => (k ? r : s);
    const a = x.slice(),
      c = x.slice();
    const b = pick(a, c, true);
    b[0]! *= 2;
    return a[0]! * 7 + c[0]!;
  },
  [[2, 3]],
);
agrees(
  "returns one of its arguments",
  (x: number[]) => {
    const pick = (r: number[], s: number[]) => (r[0]! > 5 ? r : s);
    const a = x.slice(),
      c = x.slice();
    const b = pick(a, c);
    b[0]! *= 2;
    return a[0]! * 7 + c[0]!;
  },
  [[2, 3]],
);
agrees(
  "returns one of its arguments early",
  (x: number[]) => {
    const pick = (r: number[], s: number[]) => {
      if (r[0]! > 1) return r;
      return s;
    };
    const a = x.slice(),
      c = x.slice();
    const b = pick(a, c);
    b[0]! *= 2;
    return a[0]! * 7 + c[0]!;
  },
  [[2, 3]],
);
agrees(
  "helper may copy",
  (x: number[]) => {
    const pos = (r: number[]) => (r[0]! > 0 ? r : r.map((v) => -v));
    const a = x.slice();
    const b = pos(a);
    return a[0]! * b[0]! + b[1]!;
  },
  [[2, 3]],
);
agrees(
  "subarray chosen",
  (x: number[]) => {
    const a = Float64Array.from(x);
    const v = x[0]! > 0 ? a.subarray(0, 2) : a.subarray(1, 3);
    v[0]! *= 7;
    return a[0]! * 10 + a[1]!;
  },
  [[1, 2, 3]],
);
agrees(
  "growing list alias",
  (x: number[], n: number) => {
    const a: number[] = [];
    const b = a;
    for (let i = 0; i < n; i++) a.push(x[0]! + i);
    b[0]! *= 2;
    return a[0]! + b.length;
  },
  [[2, 3], 4],
);
agrees(
  "reduce picks max obj",
  (x: number[]) => {
    const os = x.map((v) => ({ v, w: v * v }));
    const m = os.reduce((a, b) => (a.v > b.v ? a : b));
    return m.w;
  },
  [[2, 3]],
);
agrees(
  "rest param alias",
  (x: number[]) => {
    const a = x.slice();
    const f = (...rs: number[][]) => {
      rs[0]![0]! *= 2;
      rs[1]![1]! += 3;
    };
    f(a, a);
    return a[0]! + a[1]!;
  },
  [[2, 3]],
);
agrees(
  "nested object alias chosen",
  (x: number[]) => {
    const a = { in: { v: x[0]! } };
    const b = { in: { v: x[1]! } };
    const c = x[0]! > 1 ? a : b;
    const inner = c.in;
    inner.v *= 3;
    return a.in.v + b.in.v * 10;
  },
  [[2, 3]],
);
agrees(
  "nested object alias chosen read inner first",
  (x: number[]) => {
    const a = { in: { v: x[0]! } };
    const b = { in: { v: x[1]! } };
    const ai = a.in;
    const c = x[0]! > 1 ? a : b;
    c.in.v *= 3;
    return ai.v + b.in.v * 10;
  },
  [[2, 3]],
);
agrees(
  "chosen nested replaced",
  (x: number[]) => {
    const a = { in: { v: x[0]! } };
    const b = { in: { v: x[1]! } };
    const c = x[0]! > 1 ? a : b;
    c.in = { v: 50 * x[1]! };
    return a.in.v + b.in.v * 10;
  },
  [[2, 3]],
);
agrees(
  "chosen outer shares inner",
  (x: number[]) => {
    const i = { v: x[0]! };
    const a = { in: i, k: 1 };
    const b = { in: i, k: 2 };
    const c = x[0]! > 1 ? a : b;
    c.in.v *= 3;
    return i.v + c.k;
  },
  [[2, 3]],
);
agrees(
  "switch chosen",
  (x: number[], k: number) => {
    const a = [x[0]!],
      b = [x[1]!],
      c = [5];
    let r: number[];
    switch (k) {
      case 0:
        r = a;
        break;
      case 1:
        r = b;
        break;
      default:
        r = c;
    }
    r[0]! *= 2;
    return a[0]! + 10 * b[0]! + 100 * c[0]!;
  },
  [[2, 3], 1],
);
agrees(
  "or chosen",
  (x: number[], k: number) => {
    const a = k > 0 ? [x[0]!] : null;
    const d = [x[1]!];
    const r = a ?? d;
    r[0]! *= 2;
    return d[0]! * 10 + (a ? a[0]! : 0);
  },
  [[2, 3], 1],
);
agrees(
  "ident chosen",
  (x: number[]) => {
    const p = { v: x[0]! },
      q = { v: 1 };
    const c = x[0]! > 1 ? p : q;
    return c === p ? x[0]! : c === q ? 2 : 3;
  },
  [[2, 3]],
);
agrees(
  "ident loop",
  (x: number[]) => {
    const l = x.map((v) => ({ v }));
    let s = 0;
    for (const a of l) for (const b of l) if (a !== b) s += a.v * b.v;
    return s;
  },
  [[1, 2, 3]],
);
agrees(
  "ident loop idx",
  (x: number[]) => {
    const l = x.map((v) => ({ v }));
    let s = 0;
    for (let i = 0; i < l.length; i++) for (let j = 0; j < l.length; j++) if (l[i] === l[j]) s += l[i]!.v;
    return s;
  },
  [[1, 2, 3]],
);
agrees(
  "chosen pushed then source written",
  (x: number[]) => {
    const a = [x[0]!],
      b = [x[1]!];
    const c = x[0]! > 1 ? a : b;
    const l: number[][] = [];
    l.push(c);
    a[0]! *= 3;
    return l[0]![0]!;
  },
  [[2, 3]],
);
agrees(
  "chosen in object",
  (x: number[]) => {
    const a = [x[0]!],
      b = [x[1]!];
    const o = { c: x[0]! > 1 ? a : b };
    o.c[0]! *= 3;
    o.c = x[1]! > 1 ? b : a;
    o.c[0]! += 7;
    return a[0]! + b[0]! * 10;
  },
  [[2, 3]],
);
agrees(
  "chosen chain",
  (x: number[]) => {
    const a = [x[0]!],
      b = [x[1]!],
      d = [4];
    let c = x[0]! > 1 ? a : b;
    if (x[1]! > 10) c = d;
    c[0]! *= 3;
    c = c === a ? b : a;
    c[0]! += 9;
    return a[0]! + b[0]! * 10 + d[0]! * 100;
  },
  [[2, 3]],
);
agrees(
  "chosen in loop carried with fresh",
  (x: number[], n: number) => {
    const a = [x[0]!, 1];
    let c = a;
    for (let k = 0; k < n; k++) {
      c[0]! += x[1]!;
      if (k === 1) c = [5, 6];
      c[1]! += c[0]!;
    }
    return a[0]! * 100 + a[1]! * 10 + c[1]!;
  },
  [[2, 3], 4],
);
agrees(
  "chosen of of",
  (x: number[]) => {
    const a = [x[0]!, 1, 2],
      b = [x[1]!, 3];
    const c = x[0]! > 1 ? a : b;
    c[0]! *= 2;
    let s = 0;
    for (const v of c) s += v * v;
    return s + a[0]! + c.length + c.map((v) => v * 2)[1]!;
  },
  [[2, 3]],
);
agrees(
  "chosen push both",
  (x: number[], n: number) => {
    const a: number[] = [],
      b: number[] = [];
    for (let i = 0; i < n; i++) {
      const c = i % 2 ? a : b;
      c.push(x[0]! * i);
      if (c.length > 1) c[0]! += x[1]!;
    }
    return a.length * 100 + b.length * 10 + a[0]! + b[0]! * 3;
  },
  [[2, 3], 5],
);
agrees(
  "chosen matrix rows",
  (A: number[][], i: number) => {
    const M = A.map((r) => r.slice());
    const N = A.map((r) => r.map((v) => v * 2));
    const T = i > 0 ? M : N;
    T[0]![1]! *= 5;
    const r = T[1]!;
    r[0]! += 3;
    return M[0]![1]! + M[1]![0]! * 10 + N[1]![0]! * 100;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    1,
  ],
);
agrees(
  "chosen method",
  (x: number[]) => {
    class V {
      v: number;
      constructor(v: number) {
        this.v = v;
      }
      inc(k: number) {
        this.v += k;
        return this;
      }
      get dbl() {
        return this.v * 2;
      }
    }
    const a = new V(x[0]!),
      b = new V(x[1]!);
    const c = x[0]! > 5 ? a : b;
    c.inc(3).inc(x[0]!);
    return a.v + b.v * 10 + c.dbl;
  },
  [[2, 3]],
);
agrees(
  "chosen to helper",
  (x: number[]) => {
    const scale = (r: number[], k: number) => {
      for (let i = 0; i < r.length; i++) r[i]! *= k;
    };
    const a = x.slice(),
      b = x.slice();
    scale(x[0]! > 1 ? a : b, 3);
    scale(x[0]! > 10 ? a : b, 5);
    return a[0]! + b[0]! * 10;
  },
  [[2, 3]],
);
agrees(
  "closure captures chosen",
  (x: number[]) => {
    const a = [x[0]!],
      b = [x[1]!];
    const c = x[0]! > 1 ? a : b;
    const inc = () => {
      c[0]! += 1;
    };
    inc();
    a[0]! *= 2;
    inc();
    return a[0]! + b[0]! * 10;
  },
  [[2, 3]],
);
agrees(
  "return chosen from loop",
  (x: number[], n: number) => {
    const a = [x[0]!],
      b = [x[1]!];
    const pick = () => {
      for (let i = 0; i < n; i++) if (i * x[0]! > 3) return a;
      return b;
    };
    const c = pick();
    c[0]! *= 7;
    return a[0]! + b[0]! * 10;
  },
  [[2, 3], 4],
);
agrees(
  "result holds chosen",
  (x: number[]) => {
    const a = [x[0]!, 1],
      b = [x[1]!, 2];
    const c = x[0]! > 1 ? a : b;
    c[0]! *= 2;
    const o = { c, a };
    return o.c[0]! + o.a[0]! * 10;
  },
  [[2, 3]],
);
agrees(
  "spread chosen",
  (x: number[]) => {
    const a = [x[0]!, 1],
      b = [x[1]!, 2, 3];
    const c = x[0]! > 1 ? a : b;
    c[0]! *= 2;
    const d = [...c, 9];
    d[0]! += 1;
    return Math.max(...c) + d[0]! * 10 + d.length + a[0]!;
  },
  [[2, 3]],
);
agrees(
  "object spread chosen",
  (x: number[]) => {
    const a = { v: x[0]!, w: 1 },
      b = { v: x[1]!, w: 3 };
    const c = x[0]! > 1 ? a : b;
    c.v *= 2;
    const d = { ...c, w: 9 };
    const { v } = c;
    return v + d.v * 10 + d.w + a.v;
  },
  [[2, 3]],
);
agrees(
  "early continue alias",
  (x: number[], n: number) => {
    const a = [0, 0];
    let c = a;
    for (let i = 0; i < n; i++) {
      if (i === 2) {
        c = [100, 100];
        continue;
      }
      if (i === 4) break;
      c[0]! += x[0]!;
    }
    return a[0]! * 10 + c[0]!;
  },
  [[2, 3], 6],
);
agrees(
  "while alias",
  (x: number[], _n: number) => {
    const a = { v: x[0]! },
      b = { v: x[1]! };
    let cur = a,
      k = 0;
    while (cur.v < 50) {
      cur.v *= 1.7;
      cur = cur === a ? b : a;
      k++;
    }
    return a.v + b.v * 10 + k;
  },
  [[2, 3], 6],
);
agrees(
  "switch alias",
  (x: number[], n: number) => {
    const a = [x[0]!],
      b = [x[1]!],
      c = [5];
    for (let i = 0; i < n; i++) {
      let r = c;
      switch (i % 3) {
        case 0:
          r = a;
          break;
        case 1:
          r = b;
      }
      r[0]! += i * x[0]!;
    }
    return a[0]! + 10 * b[0]! + 100 * c[0]!;
  },
  [[2, 3], 5],
);
