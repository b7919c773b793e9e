/** Lists whose items move: shifted, sorted, reversed, copied, exchanged, while other names hold the items. */
import { agrees } from "./aliasing.js";

agrees(
  "shift held",
  (x: number[][]) => {
    const q = x.map((r) => r.slice());
    const a = q[0]!;
    const b = q.shift()!;
    a[0]! *= 3;
    q.push(b);
    return q[q.length - 1]![0]! + q[0]![0]! * 10;
  },
  [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
);
agrees(
  "pop push",
  (x: number[][]) => {
    const q = x.map((r) => r.slice());
    const b = q.pop()!;
    b[0]! *= 3;
    q.push(b);
    q.push([9, 9]);
    b[1]! += 1;
    return q[2]![0]! * q[2]![1]! + q[3]![0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
);
agrees(
  "splice held",
  (x: number[][]) => {
    const q = x.map((r) => r.slice());
    const a = q[2]!;
    q.splice(1, 1);
    a[0]! *= 3;
    return q[1]![0]! * 10 + q.length;
  },
  [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
);
agrees(
  "sort held rows",
  (x: number[][]) => {
    const q = x.map((r) => r.slice());
    const a = q[0]!;
    q.sort((u, v) => u[0]! - v[0]!);
    a[0]! *= 3;
    return q[0]![0]! * 100 + q[1]![0]! * 10 + q[2]![0]!;
  },
  [
    [
      [5, 2],
      [3, 4],
      [1, 6],
    ],
  ],
);
agrees(
  "reverse in loop",
  (x: number[][], n: number) => {
    const q = x.map((r) => r.slice());
    for (let i = 0; i < n; i++) {
      const f = q[0]!;
      q.reverse();
      f[0]! += i * x[0]![0]!;
    }
    return q[0]![0]! * 10 + q[2]![0]!;
  },
  [
    [
      [5, 2],
      [3, 4],
      [1, 6],
    ],
    3,
  ],
);
agrees(
  "queue rotate objs",
  (x: number[], n: number) => {
    const q = x.map((v) => ({ v }));
    for (let i = 0; i < n; i++) {
      const o = q.shift()!;
      o.v *= 1.5;
      q.push(o);
    }
    return q[0]!.v * 10 + q[1]!.v;
  },
  [[1, 2, 3], 4],
);
agrees(
  "chosen row of chosen matrix loop",
  (A: number[][], n: number) => {
    const M = A.map((r) => r.slice()),
      N = A.map((r) => r.map((v) => v * 2));
    let cur = M,
      nxt = N;
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < cur.length; i++) for (let j = 0; j < 2; j++) nxt[i]![j] = cur[i]![1 - j]! + k;
      [cur, nxt] = [nxt, cur];
    }
    return M[0]![0]! + N[1]![1]! * 10 + cur[0]![1]! * 100;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    3,
  ],
);
agrees(
  "matrix ping pong not held",
  (A: number[][], n: number) => {
    let cur = A.map((r) => r.slice()),
      nxt = A.map((r) => r.map(() => 0));
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < cur.length; i++) for (let j = 0; j < 2; j++) nxt[i]![j] = cur[i]![1 - j]! + k;
      [cur, nxt] = [nxt, cur];
    }
    return cur[0]![1]! * 100 + nxt[1]![0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    3,
  ],
);
agrees(
  "closure over loop alias",
  (x: number[]) => {
    const fs: (() => number)[] = [];
    const bufs = [[x[0]!], [x[1]!]];
    for (let i = 0; i < 2; i++) {
      const b = bufs[i]!;
      fs.push(() => (b[0]! *= 2));
    }
    const a = fs[0]!();
    bufs[0]![0]! += 1;
    return a + fs[0]!() + fs[1]!() * 10;
  },
  [[2, 3]],
);
agrees(
  "nested fn returns closure state",
  (x: number[]) => {
    const make = () => {
      let c = [0];
      return {
        inc: (v: number) => {
          c[0]! += v;
          if (c[0]! > 3) c = [100];
        },
        get: () => c,
      };
    };
    const m = make();
    const before = m.get();
    m.inc(x[0]!);
    m.inc(x[1]!);
    m.inc(1);
    return before[0]! * 10 + m.get()[0]!;
  },
  [[2, 3]],
);
agrees(
  "maybe buffer chosen",
  (x: number[], n: number) => {
    let best: number[] | null = null;
    for (let i = 0; i < n; i++) {
      const c = [x[0]! * i, i];
      if (best === null || c[0]! > best[0]!) best = c;
    }
    best![1]! += 5;
    return best![0]! * best![1]!;
  },
  [[2, 3], 3],
);
agrees(
  "linked pair swap",
  (x: number[], n: number) => {
    let a = { v: x[0]!, o: { w: 1 } },
      b = { v: x[1]!, o: { w: 2 } };
    for (let i = 0; i < n; i++) {
      a.o.w += b.v;
      [a, b] = [b, a];
      if (i === 1) a.o = b.o;
    }
    return a.v * a.o.w + b.o.w * 10;
  },
  [[2, 3], 4],
);
agrees(
  "shared inner after branch",
  (x: number[]) => {
    const i = { w: x[0]! };
    const a = { o: i },
      b = { o: { w: x[1]! } };
    if (x[0]! > 1) b.o = a.o;
    b.o.w *= 3;
    return a.o.w + i.w * 10;
  },
  [[2, 3]],
);
agrees(
  "shared inner after branch not",
  (x: number[]) => {
    const i = { w: x[0]! };
    const a = { o: i },
      b = { o: { w: x[1]! } };
    if (x[0]! > 10) b.o = a.o;
    b.o.w *= 3;
    return a.o.w + i.w * 10 + b.o.w * 100;
  },
  [[2, 3]],
);
agrees(
  "array elem objects chosen idx",
  (x: number[], k: number) => {
    const os = [{ v: x[0]! }, { v: x[1]! }];
    const o = os[k]!;
    const p = os[1 - k]!;
    o.v += p.v;
    p.v *= o.v;
    return os[0]!.v + os[1]!.v * 10;
  },
  [[2, 3], 1],
);
agrees(
  "set overlapping",
  (x: number[]) => {
    const a = Float64Array.from(x);
    a.set(a.subarray(0, 2), 1);
    a.copyWithin(0, 1);
    return a[0]! * 100 + a[1]! * 10 + a[2]!;
  },
  [[1, 2, 3]],
);
agrees(
  "subarray of chosen",
  (x: number[]) => {
    const a = Float64Array.from(x),
      b = new Float64Array(3);
    const c = x[0]! > 0 ? a : b;
    const v = c.subarray(1);
    v[0]! *= 5;
    a[2]! += v[0]!;
    return a[1]! * 10 + v[1]! + b[1]!;
  },
  [[1, 2, 3]],
);
agrees(
  "window var in loop",
  (x: number[], n: number) => {
    const a = Float64Array.from(x);
    for (let i = 0; i + 1 < n; i++) {
      const l = a.subarray(i, i + 1),
        r = a.subarray(i + 1, i + 2);
      r[0]! += l[0]!;
      l[0]! *= 0.5;
    }
    return a[0]! + a[1]! * 10 + a[2]! * 100;
  },
  [[1, 2, 3], 3],
);
agrees(
  "quick sort in place",
  (x: number[]) => {
    const a = x.slice();
    const qs = (lo: number, hi: number): void => {
      if (lo >= hi) return;
      const p = a[hi]!;
      let i = lo;
      for (let j = lo; j < hi; j++)
        if (a[j]! < p) {
          [a[i], a[j]] = [a[j]!, a[i]!];
          i++;
        }
      [a[i], a[hi]] = [a[hi]!, a[i]!];
      qs(lo, i - 1);
      qs(i + 1, hi);
    };
    qs(0, a.length - 1);
    return a.reduce((s, v, i) => s + v * (i + 1), 0);
  },
  [[3, 1, 2, 5, 4]],
);
agrees(
  "fft like halves",
  (x: number[]) => {
    const f = (v: number[]): number[] => {
      if (v.length < 2) return v;
      const e = f(v.filter((_, i) => i % 2 === 0)),
        o = f(v.filter((_, i) => i % 2 === 1));
      return e.map((u, i) => u + o[i]!).concat(e.map((u, i) => u - o[i]!));
    };
    return f(x)[1]! * f(x)[0]!;
  },
  [[1, 2, 3, 4]],
);
agrees(
  "merge buffers",
  (x: number[]) => {
    let src = Float64Array.from(x),
      dst = new Float64Array(x.length);
    for (let w = 1; w < x.length; w *= 2) {
      for (let i = 0; i < x.length; i += 2 * w) {
        let l = i,
          r = Math.min(i + w, x.length);
        const m = r,
          e = Math.min(i + 2 * w, x.length);
        for (let k = i; k < e; k++) {
          if (l < m && (r >= e || src[l]! <= src[r]!)) dst[k] = src[l++]!;
          else dst[k] = src[r++]!;
        }
      }
      [src, dst] = [dst, src];
    }
    return src.reduce((s, v, i) => s + v * v * (i + 1), 0);
  },
  [[3, 1, 2, 5, 4]],
);
