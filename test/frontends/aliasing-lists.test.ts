/** Rows and records of lists under several names: exchanged, replaced, pushed, seen through views. */
import { agrees } from "./aliasing.js";

agrees(
  "new Array fill row shared",
  (x: number[]) => {
    const row = [x[0]!, 1];
    const m = new Array(3).fill(row);
    m[0]![0]! *= 2;
    return m[2]![0]! * m[1]![1]! + row[0]!;
  },
  [[2, 3]],
);
agrees(
  "new Array(n) fill row shared",
  (x: number[], n: number) => {
    const row = [x[0]!, 1];
    const m = new Array(n).fill(row);
    m[0]![0]! *= 2;
    return m[2]![0]! * m[1]![1]! + row[0]!;
  },
  [[2, 3], 3],
);
agrees(
  "new Array(n) fill row read",
  (x: number[], n: number) => {
    const row = [x[0]!, x[1]!];
    const m = new Array(n).fill(row);
    let s = 0;
    for (let i = 0; i < n; i++) s += m[i]![0]! * m[i]![1]! * i;
    return s;
  },
  [[2, 3], 3],
);
agrees(
  "push row twice straight",
  (x: number[]) => {
    const row = [x[0]!, 1];
    const m: number[][] = [];
    m.push(row);
    m.push(row);
    m[0]![0]! *= 2;
    return m[1]![0]! + row[0]!;
  },
  [[2, 3]],
);
agrees(
  "push row twice straight dyn",
  (x: number[], i: number) => {
    const row = [x[0]!, 1];
    const m: number[][] = [];
    m.push(row);
    m.push(row);
    m[i]![0]! *= 2;
    return m[1]![0]! + row[0]!;
  },
  [[2, 3], 0],
);
agrees(
  "literal rows shared dyn",
  (x: number[], i: number) => {
    const row = [x[0]!, 1];
    const m = [row, row, [x[1]!, 2]];
    m[i]![0]! *= 2;
    return m[1]![0]! + row[0]!;
  },
  [[2, 3], 0],
);
agrees(
  "reverse holding a row",
  (x: number[][]) => {
    const a = x.map((r) => r.slice());
    const r = a[0]!;
    a.reverse();
    r[0]! *= 2;
    return a[a.length - 1]![0]! + a[0]![0]!;
  },
  [
    [
      [2, 1],
      [3, 5],
      [7, 9],
    ],
  ],
);
agrees(
  "reverse holding a row read",
  (x: number[][]) => {
    const a = x.map((r) => r.slice());
    const r = a[0]!;
    a.reverse();
    return r[0]! * a[0]![0]!;
  },
  [
    [
      [2, 1],
      [3, 5],
      [7, 9],
    ],
  ],
);
agrees(
  "reverse literal hold",
  (x: number) => {
    const a = [
      [x, 1],
      [2, x],
    ];
    const r = a[0]!;
    a.reverse();
    r[0]! *= 3;
    return a[1]![0]! * a[0]![1]!;
  },
  [2],
);
agrees(
  "reverse objs hold",
  (x: number[]) => {
    const a = x.map((v) => ({ v }));
    const r = a[0]!;
    a.reverse();
    r.v *= 2;
    return a[1]!.v * 10 + a[0]!.v;
  },
  [[2, 3]],
);
agrees(
  "sort returns same",
  (x: number[]) => {
    const a = x.slice();
    const b = a.sort((p, q) => q - p);
    b[0]! *= 2;
    return a[0]! * 3 + a[1]!;
  },
  [[2, 5, 3]],
);
agrees(
  "reverse returns same",
  (x: number[]) => {
    const a = x.slice();
    const b = a.reverse();
    b[0]! *= 2;
    return a[0]! * 3 + a[1]!;
  },
  [[2, 5, 3]],
);
agrees(
  "sort rows hold",
  (x: number[][]) => {
    const a = x.map((r) => r.slice());
    const r = a[0]!;
    a.sort((p, q) => p[0]! - q[0]!);
    r[0]! *= 2;
    return a[0]![0]! * 3 + a[1]![0]! * 5 + a[2]![0]!;
  },
  [
    [
      [4, 1],
      [3, 5],
      [7, 9],
    ],
  ],
);
agrees(
  "obj replaced field in loop",
  (x: number[], n: number) => {
    const a = x.slice();
    const o = { p: a, q: a };
    for (let i = 0; i < n; i++) {
      o.p = o.p.map((v) => v + 1);
      o.q[0]! *= 2;
    }
    return o.q[0]! + o.p[1]! + a[0]!;
  },
  [[2, 3], 3],
);
agrees(
  "pivot holding row",
  (A: number[][]) => {
    const U = A.map((r) => r.slice());
    const first = U[0]!;
    [U[0], U[1]] = [U[1]!, U[0]!];
    first[0] = 100 * first[1]!;
    return U[1]![0]! + U[0]![0]!;
  },
  [
    [
      [1, 2],
      [4, 5],
    ],
  ],
);
agrees(
  "rotate rows",
  (A: number[][], n: number) => {
    const U = A.map((r) => r.slice());
    for (let k = 0; k < n; k++) {
      const f = U[0]!;
      for (let i = 0; i + 1 < U.length; i++) U[i] = U[i + 1]!;
      U[U.length - 1] = f;
      f[0]! += k;
    }
    return U[0]![0]! * 10 + U[1]![0]! + U[2]![0]! * 3;
  },
  [
    [
      [1, 2],
      [4, 5],
      [7, 8],
    ],
    4,
  ],
);
agrees(
  "shared row assign",
  (A: number[][]) => {
    const U = A.map((r) => r.slice());
    U[1] = U[0]!;
    U[0]![0]! *= 2;
    return U[1]![0]! + U[0]![1]!;
  },
  [
    [
      [1, 2],
      [4, 5],
    ],
  ],
);
agrees(
  "shared row assign loop",
  (A: number[][]) => {
    const U = A.map((r) => r.slice());
    for (let i = 1; i < U.length; i++) U[i] = U[i - 1]!;
    U[0]![0]! *= 2;
    return U[1]![0]! + U[0]![1]! + U[2]![0]!;
  },
  [
    [
      [1, 2],
      [4, 5],
      [3, 3],
    ],
  ],
);
agrees(
  "subarray of subarray",
  (x: number[]) => {
    const a = Float64Array.from(x);
    const v = a.subarray(1).subarray(1);
    v[0]! *= 5;
    a[2]! += 1;
    return v[0]! * a[0]! + a[2]!;
  },
  [[1, 2, 3]],
);
agrees(
  "overlapping subarrays",
  (x: number[]) => {
    const a = Float64Array.from(x);
    const u = a.subarray(0, 2),
      v = a.subarray(1, 3);
    u[1]! *= 5;
    v[0]! += u[1]!;
    return v[0]! * a[1]! + u[1]!;
  },
  [[1, 2, 3]],
);
agrees(
  "subarray set overlap",
  (x: number[]) => {
    const a = Float64Array.from(x);
    a.subarray(1).set(a.subarray(0, 2));
    return a[0]! * 100 + a[1]! * 10 + a[2]!;
  },
  [[1, 2, 3]],
);
agrees(
  "subarray in loop",
  (x: number[], n: number) => {
    const a = new Float64Array(2 * n);
    for (let i = 0; i < n; i++) {
      const v = a.subarray(2 * i, 2 * i + 2);
      v[0] = x[i]! * 2;
      v[1] = v[0]! + i;
    }
    return a.reduce((s, v, i) => s + v * (i + 1), 0);
  },
  [[1, 2, 3], 3],
);
agrees(
  "subarray reassigned base",
  (x: number[]) => {
    let a = Float64Array.from(x);
    const v = a.subarray(1);
    a = a.map((e) => e + 1);
    v[0]! *= 7;
    return a[1]! * v[0]!;
  },
  [[1, 2, 3]],
);
agrees(
  "literal spread static rows",
  (x: number) => {
    const a = [
      [x, 1],
      [2, x],
    ];
    const b = [...a];
    b[0]![0]! *= 2;
    b[1] = [7, 7];
    return a[0]![0]! + a[1]![1]! + b[1]![0]!;
  },
  [2],
);
agrees(
  "row var reassign loop",
  (x: number[][]) => {
    const a = x.map((r) => r.slice());
    let r = a[0]!;
    for (let i = 0; i < a.length; i++) {
      r[0]! += a[i]![1]!;
      r = a[i]!;
    }
    r[1] = 50 * r[0]!;
    return a[0]![0]! + a[1]![1]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
agrees(
  "last pushed row held",
  (x: number[], n: number) => {
    const rows: number[][] = [];
    let last = [0, 0];
    for (let i = 0; i < n; i++) {
      last = [x[0]! * i, x[1]!];
      rows.push(last);
      last[1]! += i;
    }
    return rows[1]![1]! * 10 + rows[2]![0]!;
  },
  [[2, 3], 3],
);
agrees(
  "last pushed row written next",
  (x: number[], n: number) => {
    const rows: number[][] = [];
    let last = [0, 0];
    for (let i = 0; i < n; i++) {
      last[0]! += 100;
      last = [x[0]! * i, x[1]!];
      rows.push(last);
    }
    last[1] = 7 * x[0]!;
    return rows[0]![0]! + rows[1]![0]! * 10 + rows[2]![1]!;
  },
  [[2, 3], 3],
);
agrees(
  "pushed obj written after",
  (x: number[], n: number) => {
    const ps: { v: number }[] = [];
    for (let i = 0; i < n; i++) {
      const p = { v: x[0]! };
      ps.push(p);
      p.v += i;
    }
    return ps[0]!.v + ps[2]!.v * 3;
  },
  [[2, 3], 3],
);
agrees(
  "list in two objs",
  (x: number[]) => {
    const l = [x[0]!];
    const o = { l },
      p = { l };
    o.l.push(x[1]!);
    p.l[0]! *= 3;
    return o.l[0]! + p.l[1]! + l.length;
  },
  [[2, 3]],
);
agrees(
  "list in two objs loop",
  (x: number[], n: number) => {
    const l: number[] = [];
    const o = { l },
      p = { l };
    for (let i = 0; i < n; i++) {
      o.l.push(x[0]! * i);
      if (p.l.length > 2) p.l[0]! += x[1]!;
    }
    return o.l[0]! + p.l[3]! + l.length;
  },
  [[2, 3], 4],
);
agrees(
  "typed row held, whole replaced",
  (x: number[][]) => {
    const a = x.map((r) => r.slice());
    const r = a[0]!;
    a[0] = [8, 8];
    r[0]! *= 10;
    return a[0]![0]! + r[0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
agrees(
  "typed row held, whole replaced dyn",
  (x: number[][], i: number) => {
    const a = x.map((r) => r.slice());
    const r = a[0]!;
    a[i] = [8, 8];
    r[0]! *= 10;
    return a[0]![0]! + r[0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    0,
  ],
);
agrees(
  "length 0 then push",
  (x: number[][]) => {
    const a = x.map((r) => r.slice());
    const r = a[0]!;
    a.length = 0;
    a.push([8, 8]);
    r[0]! *= 10;
    return a[0]![0]! + r[0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
agrees(
  "replaced record held",
  (x: number[], i: number) => {
    const a = x.map((v) => ({ v }));
    const p = a[0]!;
    a[i] = { v: 100 };
    p.v += 7;
    return a[0]!.v + p.v * 3;
  },
  [[2, 3], 0],
);
agrees(
  "replaced record held read",
  (x: number[], i: number) => {
    const a = x.map((v) => ({ v }));
    const p = a[0]!;
    a[i] = { v: 100 };
    return a[0]!.v + p.v * 3;
  },
  [[2, 3], 0],
);
agrees(
  "dp prev row",
  (x: number[], n: number) => {
    const dp: Float64Array[] = Array.from({ length: n + 1 }, () => new Float64Array(3));
    dp[0]![1] = x[0]!;
    for (let i = 1; i <= n; i++) {
      const prev = dp[i - 1]!;
      const row = (dp[i] = new Float64Array(3));
      for (let j = 0; j < 3; j++) row[j] = prev[j]! * 2 + x[1]!;
    }
    return dp[n]![1]! + dp[1]![0]!;
  },
  [[2, 3], 3],
);
agrees(
  "prev row var replaced each time",
  (x: number[], n: number) => {
    const dp: number[][] = Array.from({ length: n }, () => [0, 0]);
    let r = dp[0]!;
    for (let i = 0; i < n; i++) {
      r[0]! += x[0]!;
      dp[i] = [x[1]! * i, 1];
      r[1]! += 10;
    }
    return r[0]! + dp[0]![0]! * 3 + dp[0]![1]! * 5;
  },
  [[2, 3], 3],
);
agrees(
  "row held across loop replaced",
  (x: number[], n: number) => {
    const dp: number[][] = Array.from({ length: n }, () => [1, 0]);
    let r = dp[1]!;
    for (let i = 0; i < n; i++) dp[i] = [x[1]! * i, 1];
    return r[0]! + dp[1]![0]! * 3;
  },
  [[2, 3], 3],
);
agrees(
  "captured by closure then replaced",
  (x: number[], n: number) => {
    const a = x.map((v) => ({ v }));
    const first = a[0]!;
    const get = () => first.v;
    for (let i = 0; i < n; i++) a[i] = { v: a[i]!.v * 2 };
    return get() + a[0]!.v * 10;
  },
  [[2, 3], 2],
);
agrees(
  "static rows view of flat",
  (x: number[]) => {
    const flat = Float64Array.from(x);
    const rows = [flat.subarray(0, 1), flat.subarray(1, 2)];
    rows[0]![0]! *= 3;
    flat[1]! *= 2;
    return flat[0]! + rows[1]![0]!;
  },
  [[2, 3]],
);
agrees(
  "queue objects",
  (x: number[], n: number) => {
    const q: { v: number; d: number }[] = [{ v: x[0]!, d: 0 }];
    let s = 0;
    let head = 0;
    while (head < q.length) {
      const p = q[head++]!;
      s += p.v;
      if (p.d < n) {
        q.push({ v: p.v * x[1]!, d: p.d + 1 });
      }
      p.v = 0;
    }
    return s + q[0]!.v;
  },
  [[2, 3], 3],
);
agrees(
  "stack of arrays",
  (x: number[], n: number) => {
    const st: number[][] = [];
    for (let i = 0; i < n; i++) st.push([x[0]! * i, i]);
    let s = 0;
    while (st.length > 0) {
      const r = st[st.length - 1]!;
      st.length -= 1;
      s += r[0]! * r[1]!;
    }
    return s;
  },
  [[2, 3], 3],
);
agrees(
  "array in closure list",
  (x: number[]) => {
    const as = [x.slice(), [7, 8]];
    const fs = as.map((a) => () => a[0]!);
    as[0]![0]! *= 2;
    return fs[0]!() + fs[1]!();
  },
  [[2, 3]],
);
agrees(
  "while two ptrs rows",
  (A: number[][], _n: number) => {
    const M = A.map((r) => r.slice());
    let lo = 0,
      hi = M.length - 1;
    while (lo < hi) {
      const t = M[lo]!;
      M[lo] = M[hi]!;
      M[hi] = t;
      lo++;
      hi--;
    }
    M[0]![0]! *= 2;
    return M[0]![0]! * 10 + M[2]![1]!;
  },
  [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    0,
  ],
);
agrees(
  "sum rows into first",
  (A: number[][]) => {
    const M = A.map((r) => r.slice());
    const acc = M[0]!;
    for (let i = 1; i < M.length; i++) for (let j = 0; j < acc.length; j++) acc[j]! += M[i]![j]!;
    return M[0]![0]! * M[0]![1]!;
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
  "acc var copied from arg row",
  (A: number[][]) => {
    let acc = A[0]!;
    for (let i = 1; i < A.length; i++) acc = acc.map((v, j) => v + A[i]![j]!);
    return acc[0]! * acc[1]!;
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
  "fresh pushed and kept",
  (x: number[], n: number) => {
    let a = { v: x[0]! };
    const h: { v: number }[] = [];
    let s = 0;
    for (let k = 0; k < n; k++) {
      a.v += 1;
      if (h.length > 0) s += h[h.length - 1]!.v;
      a = { v: a.v * 2 };
      h.push(a);
    }
    return s + a.v;
  },
  [[2, 3], 3],
);
agrees(
  "trajectory",
  (x: number[], n: number) => {
    let y = x.slice();
    const ys: number[][] = [];
    for (let k = 0; k < n; k++) {
      y = y.map((v) => v * 1.5 + k);
      ys.push(y);
    }
    return ys[1]![0]! * ys[2]![1]! + y[0]!;
  },
  [[2, 3], 3],
);
agrees(
  "trajectory with first",
  (x: number[], n: number) => {
    let y = x.slice();
    const ys: number[][] = [y];
    for (let k = 0; k < n; k++) {
      y = y.map((v) => v * 1.5 + k);
      ys.push(y);
    }
    return ys[1]![0]! * ys[2]![1]! + y[0]! + ys[0]![1]!;
  },
  [[2, 3], 3],
);
agrees(
  "trajectory typed",
  (x: number[], n: number) => {
    let y: Float64Array = Float64Array.from(x);
    const ys = [y];
    for (let k = 0; k < n; k++) {
      const z = new Float64Array(2);
      z[0] = y[1]!;
      z[1] = y[0]! * 2;
      y = z;
      ys.push(y);
    }
    return ys[1]![0]! * ys[2]![1]! + y[0]! + ys[0]![1]!;
  },
  [[2, 3], 3],
);
agrees(
  "trajectory objects",
  (x: number[], n: number) => {
    let y = { p: x[0]!, v: x[1]! };
    const ys = [y];
    for (let k = 0; k < n; k++) {
      y = { p: y.p + 0.1 * y.v, v: y.v - 0.1 * y.p };
      ys.push(y);
    }
    return ys.reduce((s, o) => s + o.p * o.v, 0) + y.p;
  },
  [[2, 3], 3],
);
agrees(
  "trajectory in place with copies",
  (x: number[], n: number) => {
    const y = x.slice();
    const ys: number[][] = [];
    for (let k = 0; k < n; k++) {
      y[0]! += y[1]! * 0.1;
      ys.push(y.slice());
    }
    return ys[1]![0]! * ys[2]![1]! + y[0]!;
  },
  [[2, 3], 3],
);
agrees(
  "previous and pushed",
  (x: number[], n: number) => {
    const ys: number[][] = [x.slice()];
    for (let k = 0; k < n; k++) {
      const last = ys[ys.length - 1]!;
      const next = last.map((v) => v * 2);
      last[0]! += 100;
      ys.push(next);
      next[1]! += 1;
    }
    return ys[0]![0]! + ys[2]![1]! * 3;
  },
  [[2, 3], 3],
);
agrees(
  "array slice rows replace",
  (x: number[][]) => {
    const a = x.map((r) => r.slice());
    const b = a.slice();
    b[0] = [9, 9];
    return a[0]![0]! + b[0]![0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
