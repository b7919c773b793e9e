/** Methods of arrays and typed arrays, on numbers, rows and records, at lengths known only when it runs. */
import { agrees, refuses } from "./aliasing.js";
import { givesTheSame } from "./original.js";

agrees(
  "shift n 1",
  (xs: number[]) => {
    const q = [...xs];
    const a = q.shift()!;
    const b = q.shift()!;
    return a * 2 + b * 3 + q.length;
  },
  [[1.5, 2.5, 3.5]],
);
agrees(
  "shift n 2",
  (xs: number[]) => {
    const q = [...xs];
    const a = q.shift()!;
    const b = q.shift()!;
    return a * 2 + b * 3 + q.length;
  },
  [[1.5, 2]],
);
givesTheSame(
  "shift empty 1",
  (xs: number[]) => {
    const q = [...xs];
    const a = q.shift();
    return (a ?? 7) * 2 + q.length;
  },
  [[]],
);
agrees(
  "shift empty 2",
  (xs: number[]) => {
    const q = [...xs];
    const a = q.shift();
    return (a ?? 7) * 2 + q.length;
  },
  [[3.5]],
);
agrees(
  "bfs queue",
  (xs: number[]) => {
    const q = [0];
    let s = 0;
    let guard = 0;
    while (q.length > 0 && guard++ < 50) {
      const i = q.shift()!;
      if (i >= xs.length) continue;
      s += xs[i]! * (i + 1);
      q.push(2 * i + 1);
      q.push(2 * i + 2);
    }
    return s;
  },
  [[1.5, 2.5, 3.5, 4]],
);
agrees(
  "unshift",
  (xs: number[]) => {
    const q = [...xs];
    q.unshift(xs[1]! * 2, 5);
    return q[0]! * q[2]! + q.length;
  },
  [[1.5, 2.5, 3.5]],
);
agrees(
  "unshift empty loop 1",
  (xs: number[]) => {
    const q: number[] = [];
    for (const x of xs) q.unshift(x);
    let s = 0;
    q.forEach((v, i) => {
      s += v * i;
    });
    return s;
  },
  [[1.5, 2.5, 3.5]],
);
givesTheSame(
  "unshift empty loop 2",
  (xs: number[]) => {
    const q: number[] = [];
    for (const x of xs) q.unshift(x);
    let s = 0;
    q.forEach((v, i) => {
      s += v * i;
    });
    return s;
  },
  [[]],
);
agrees(
  "splice 1",
  (xs: number[], i: number) => {
    const q = [...xs];
    const r = q.splice(i, 2, 9, xs[0]! * 3, 4);
    return q.reduce((s, v, k) => s + v * k, 0) + 10 * r.length + (r[0] ?? 3);
  },
  [[1.5, 2.5, 3.5, 4.5], 1],
);
agrees(
  "splice 2",
  (xs: number[], i: number) => {
    const q = [...xs];
    const r = q.splice(i, 2, 9, xs[0]! * 3, 4);
    return q.reduce((s, v, k) => s + v * k, 0) + 10 * r.length + (r[0] ?? 3);
  },
  [[1.5, 2.5, 3.5, 4.5], -1],
);
agrees(
  "splice 3",
  (xs: number[], i: number) => {
    const q = [...xs];
    const r = q.splice(i, 2, 9, xs[0]! * 3, 4);
    return q.reduce((s, v, k) => s + v * k, 0) + 10 * r.length + (r[0] ?? 3);
  },
  [[1.5, 2.5], 2],
);
agrees(
  "splice 4",
  (xs: number[], i: number) => {
    const q = [...xs];
    const r = q.splice(i, 2, 9, xs[0]! * 3, 4);
    return q.reduce((s, v, k) => s + v * k, 0) + 10 * r.length + (r[0] ?? 3);
  },
  [[1.5], 5],
);
agrees(
  "splice one arg",
  (xs: number[], i: number) => {
    const q = xs.slice();
    q.splice(i);
    return q.reduce((s, v, k) => s + v * k, 0) + q.length;
  },
  [[1.5, 2.5, 3.5, 4.5], 2],
);
agrees(
  "splice literal",
  (x: number) => {
    const q = [x, 2 * x, 3];
    q.splice(1, 1, x * x, 7);
    return q[1]! * q[3]! + q.length;
  },
  [2.5],
);
givesTheSame("lastIndexOf 1", (xs: number[]) => xs.lastIndexOf(2) * xs[0]! + xs.indexOf(2), [[1.5, 2, 3, 2]]);
agrees("lastIndexOf 2", (xs: number[]) => xs.lastIndexOf(2) * xs[0]! + xs.indexOf(2), [[1.5]]);
agrees(
  "copyWithin 1",
  (xs: number[], t: number, s: number, e: number) => {
    const q = [...xs];
    q.copyWithin(t, s, e);
    return q.reduce((a, v, k) => a + v * (k + 1), 0);
  },
  [[1, 2, 3, 4, 5], 0, 3, 5],
);
agrees(
  "copyWithin 2",
  (xs: number[], t: number, s: number, e: number) => {
    const q = [...xs];
    q.copyWithin(t, s, e);
    return q.reduce((a, v, k) => a + v * (k + 1), 0);
  },
  [[1, 2, 3, 4, 5], 1, 0, 3],
);
agrees(
  "copyWithin 3",
  (xs: number[], t: number, s: number, e: number) => {
    const q = [...xs];
    q.copyWithin(t, s, e);
    return q.reduce((a, v, k) => a + v * (k + 1), 0);
  },
  [[1, 2, 3, 4, 5], -2, -4, -1],
);
agrees(
  "copyWithin 4",
  (xs: number[], t: number, s: number, e: number) => {
    const q = [...xs];
    q.copyWithin(t, s, e);
    return q.reduce((a, v, k) => a + v * (k + 1), 0);
  },
  [[1, 2, 3], 2, 0, 9],
);
agrees(
  "copyWithin typed",
  (xs: Float64Array, t: number, s: number) => {
    const q = xs.slice();
    q.copyWithin(t, s);
    return q.reduce((a, v, k) => a + v * (k + 1), 0);
  },
  [new Float64Array([1, 2, 3, 4, 5]), 1, 3],
);
agrees(
  "copyWithin subarray",
  (xs: Float64Array) => {
    const q = xs.slice();
    q.subarray(1, 4).copyWithin(0, 1);
    return q.reduce((a, v, k) => a + v * (k + 1), 0);
  },
  [new Float64Array([1, 2, 3, 4, 5])],
);
agrees(
  "pop row",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const last = R.pop()!;
    return last[0]! * R[0]![1]! + R.length;
  },
  [
    [
      [1.5, 2],
      [3, 4],
    ],
  ],
);
agrees(
  "pop record",
  (ps: { x: number; y: number }[]) => {
    const R = ps.map((p) => ({ x: p.x, y: p.y * 2 }));
    const a = R.pop()!;
    const b = R.pop()!;
    return a.x * b.y + R.length;
  },
  [
    [
      { x: 1.5, y: 2 },
      { x: 2.5, y: 3 },
      { x: 0, y: 1 },
    ],
  ],
);
agrees(
  "stack of records",
  (x: number, n: number) => {
    const st: { v: number; d: number }[] = [{ v: x, d: 0 }];
    let s = 0;
    while (st.length > 0) {
      const { v, d } = st.pop()!;
      if (d >= n) {
        s += v;
        continue;
      }
      st.push({ v: v * 0.5, d: d + 1 });
      st.push({ v: v * v * 0.1, d: d + 1 });
    }
    return s;
  },
  [1.5, 3],
);
agrees(
  "stack of numbers",
  (x: number, n: number) => {
    const st = [n];
    let s = 0;
    while (st.length) {
      const k = st.pop()!;
      if (k < 2) {
        s += x ** k;
        continue;
      }
      st.push(k - 1, k - 2);
    }
    return s;
  },
  [1.5, 6],
);
agrees(
  "rpn",
  (x: number, ops: Int32Array) => {
    const st: number[] = [];
    for (const o of ops) {
      if (o >= 0) st.push(o === 0 ? x : o);
      else {
        const b = st.pop()!;
        const a = st.pop()!;
        st.push(o === -1 ? a + b : a * b);
      }
    }
    return st[0]!;
  },
  [1.5, new Int32Array([0, 2, -2, 0, -1, 0, -2])],
);
givesTheSame("indexOf list 1", (xs: number[], v: number) => xs.indexOf(v) * xs[0]! + (xs.includes(v) ? 2 : 1), [
  [1.5, 2, 3],
  2,
]);
agrees("indexOf list 2", (xs: number[], v: number) => xs.indexOf(v) * xs[0]! + (xs.includes(v) ? 2 : 1), [
  [1.5, 2, 3],
  7,
]);
agrees(
  "sort rows 1",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    R.sort((a, b) => a[0]! - b[0]!);
    return R.reduce((s, r, i) => s + r[0]! * r[1]! * (i + 1), 0);
  },
  [
    [
      [3.5, 1],
      [1.5, 2],
      [2.5, 3],
      [0.5, 4],
    ],
  ],
);
agrees(
  "sort rows 2",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    R.sort((a, b) => a[0]! - b[0]!);
    return R.reduce((s, r, i) => s + r[0]! * r[1]! * (i + 1), 0);
  },
  [[[3, 1]]],
);
agrees(
  "sort rows slice arg",
  (M: number[][]) => {
    const R = M.slice().sort((a, b) => a[0]! - b[0]!);
    return R.reduce((s, r, i) => s + r[0]! * r[1]! * (i + 1), 0);
  },
  [
    [
      [3.5, 1],
      [1.5, 2],
      [2.5, 3],
      [0.5, 4],
    ],
  ],
);
agrees(
  "sort rows spread arg",
  (M: number[][]) => {
    const R = [...M].sort((a, b) => a[0]! - b[0]!);
    return R.reduce((s, r, i) => s + r[0]! * r[1]! * (i + 1), 0);
  },
  [
    [
      [3.5, 1],
      [1.5, 2],
      [2.5, 3],
      [0.5, 4],
    ],
  ],
);
agrees(
  "sort records",
  (ps: { d: number; w: number }[]) => {
    const L = [...ps].sort((p, q) => p.d - q.d);
    let s = 0;
    L.forEach((p, i) => {
      s += p.d * p.w * (i + 1);
    });
    return s;
  },
  [
    [
      { d: 3.5, w: 1 },
      { d: 1.5, w: 2 },
      { d: 2.5, w: 4 },
    ],
  ],
);
agrees(
  "sort records made",
  (xs: number[]) => {
    const L = xs.map((x, i) => ({ d: x * x, i }));
    L.sort((p, q) => p.d - q.d);
    return L[0]!.d * 3 + L[0]!.i + L[L.length - 1]!.i * 10;
  },
  [[3.5, -1.5, 2.5]],
);
agrees(
  "knn",
  (X: number[][], q: number[], k: number) => {
    const L = X.map((r) => ({ d: r.reduce((s, v, j) => s + (v - q[j]!) ** 2, 0) }));
    L.sort((p, r) => p.d - r.d);
    let s = 0;
    for (let i = 0; i < k; i++) s += L[i]!.d;
    return s;
  },
  [
    [
      [3.5, 1],
      [1.5, 2],
      [2.5, 3],
      [0.5, 4],
    ],
    [1, 1.2],
    2,
  ],
);
agrees(
  "toSorted records",
  (ps: { d: number; w: number }[]) => {
    const L = ps.toSorted((p, q) => p.d - q.d);
    return L[0]!.w * L[0]!.d;
  },
  [
    [
      { d: 3.5, w: 1 },
      { d: 1.5, w: 2 },
    ],
  ],
);
agrees(
  "sort numbers desc 1",
  (xs: number[]) => {
    const s = [...xs].sort((a, b) => b - a);
    return s.reduce((t, v, i) => t + v * i, 0);
  },
  [[3, 1.5, 2, -4, 7, 7.5, 0]],
);
givesTheSame(
  "sort numbers desc 2",
  (xs: number[]) => {
    const s = [...xs].sort((a, b) => b - a);
    return s.reduce((t, v, i) => t + v * i, 0);
  },
  [[]],
);
agrees(
  "sort numbers desc 3",
  (xs: number[]) => {
    const s = [...xs].sort((a, b) => b - a);
    return s.reduce((t, v, i) => t + v * i, 0);
  },
  [[1]],
);
givesTheSame(
  "sort stable key",
  (xs: number[]) => {
    const s = [...xs].sort((a, b) => Math.floor(a) - Math.floor(b));
    return s.reduce((t, v, i) => t + v * i, 0);
  },
  [[3.1, 1.5, 2, 1.2, 3.4, 1.9, 0]],
);
agrees(
  "sort boolean comparator",
  (xs: number[]) => {
    const s = [...xs].sort(((a: number, b: number) => a > b) as unknown as (a: number, b: number) => number);
    return s.reduce((t, v, i) => t + v * i, 0);
  },
  [[3.1, 1.5, 2, 1.2]],
);
agrees(
  "sort literal 1",
  (x: number) => {
    const s = [x, 1, 3 * x];
    s.sort((a, b) => a - b);
    return s[0]! * 2 + s[2]!;
  },
  [0.5],
);
agrees(
  "sort literal 2",
  (x: number) => {
    const s = [x, 1, 3 * x];
    s.sort((a, b) => a - b);
    return s[0]! * 2 + s[2]!;
  },
  [-2],
);
agrees(
  "sort typed",
  (xs: Float64Array) => {
    const s = xs.slice().sort();
    return s.reduce((t, v, i) => t + v * i, 0);
  },
  [new Float64Array([3, 1.5, 2, -4])],
);
agrees(
  "sort subarray",
  (xs: Float64Array) => {
    const s = xs.slice();
    s.subarray(1, 4).sort();
    return s.reduce((t, v, i) => t + v * i, 0);
  },
  [new Float64Array([3, 5, 2, -4, 0])],
);
agrees(
  "sort undefined last",
  (xs: number[], n: number) => {
    const b = Array.from({ length: n }, (_, i) => xs[i === 0 ? 9 : i]);
    b.sort((p, q) => p! - q!);
    return (b[0] ?? 100) * 2 + (b[n - 1] ?? 50);
  },
  [[5, 3, 4], 3],
);
agrees(
  "argsort",
  (xs: number[]) => {
    const idx = xs.map((_, i) => i);
    idx.sort((a, b) => xs[a]! - xs[b]!);
    return idx.reduce((s, i, r) => s + xs[i]! * r, 0);
  },
  [[3, 1.5, 2, -4]],
);
agrees(
  "median 1",
  (xs: number[]) => {
    const s = xs.slice().sort((a, b) => a - b);
    const m = Math.floor(s.length / 2);
    return s.length % 2 ? s[m]! : (s[m - 1]! + s[m]!) / 2;
  },
  [[3, 1, 2]],
);
agrees(
  "median 2",
  (xs: number[]) => {
    const s = xs.slice().sort((a, b) => a - b);
    const m = Math.floor(s.length / 2);
    return s.length % 2 ? s[m]! : (s[m - 1]! + s[m]!) / 2;
  },
  [[4, 1, 2, 3]],
);
agrees(
  "reverse rows",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    R.reverse();
    return R[0]![0]! * 3 + R[1]![1]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
agrees("toReversed", (xs: number[]) => xs.toReversed().reduce((s, v, i) => s + v * i, 0), [[1, 2, 3.5]]);
agrees(
  "reverse typed sub",
  (xs: Float64Array) => {
    const c = xs.slice();
    c.subarray(1).reverse();
    return c.reduce((s, v, i) => s + v * i, 0);
  },
  [new Float64Array([1, 2, 3.5])],
);
agrees("flat", (M: number[][]) => M.flat().reduce((s, v, i) => s + v * i, 0), [
  [
    [1, 2],
    [3, 4],
  ],
]);
agrees("flat2", (M: number[][][]) => M.flat(2).reduce((s, v, i) => s + v * i, 0), [
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
]);
agrees(
  "flat inf",
  (M: number[][][]) =>
    M.flat(Number.POSITIVE_INFINITY as 1).reduce((s: number, v, i) => s + (v as unknown as number) * i, 0),
  [
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
  ],
);
agrees("flat numbers", (x: number[]) => (x as unknown as number[][]).flat().length * x[0]!, [[1.5, 2]]);
agrees("concat", (xs: number[], ys: number[]) => xs.concat(ys, 5, [xs[0]!]).reduce((s, v, i) => s + v * i, 0), [
  [1, 2],
  [3.5],
]);
agrees(
  "from map",
  (x: number, n: number) =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => x ** i * j))
      .flat()
      .reduce((a, b) => a + b, 0),
  [1.5, 3],
);
agrees(
  "fill range 1",
  (x: number, n: number) => {
    const a = new Array<number>(n).fill(1);
    a.fill(x, 1, 3);
    a.fill(9, -1);
    return a.reduce((s, v, i) => s + v * i, 0);
  },
  [1.5, 5],
);
agrees(
  "fill range 2",
  (x: number, n: number) => {
    const a = new Array<number>(n).fill(1);
    a.fill(x, 1, 3);
    a.fill(9, -1);
    return a.reduce((s, v, i) => s + v * i, 0);
  },
  [1.5, 1],
);
agrees(
  "fill range typed 1",
  (x: number, n: number) => {
    const a = new Float64Array(n);
    a.fill(x, 1, -1);
    return a.reduce((s, v, i) => s + v * i, 0);
  },
  [1.5, 5],
);
agrees(
  "fill range typed 2",
  (x: number, n: number) => {
    const a = new Float64Array(n);
    a.fill(x, 1, -1);
    return a.reduce((s, v, i) => s + v * i, 0);
  },
  [1.5, 1],
);
agrees(
  "fill range holes 1",
  (x: number, n: number) => {
    const a = new Array<number>(n);
    a.fill(x, 1, 3);
    return (a[0] ?? 5) + (a[1] ?? 6) + (a[3] ?? 8);
  },
  [1.5, 5],
);
agrees(
  "fill range holes 2",
  (x: number, n: number) => {
    const a = new Array<number>(n);
    a.fill(x, 1, 3);
    return (a[0] ?? 5) + (a[1] ?? 6) + (a[3] ?? 8);
  },
  [1.5, 2],
);
agrees("at -1 1", (xs: number[], i: number) => xs.at(-1)! * 2 + (xs.at(i) ?? 10) + xs.at(1.9)!, [[1.5, 2.5], 0]);
agrees("at -1 2", (xs: number[], i: number) => xs.at(-1)! * 2 + (xs.at(i) ?? 10) + xs.at(1.9)!, [[1.5, 2.5], -5]);
agrees("at -1 3", (xs: number[], i: number) => xs.at(-1)! * 2 + (xs.at(i) ?? 10) + xs.at(1.9)!, [[1.5, 2.5], 7]);
agrees(
  "findLast 1",
  (xs: number[]) => (xs.findLast((v) => v < 3) ?? 9) * 2 + xs.findLastIndex((v) => v < 3) + xs.findIndex((v) => v > 99),
  [[1.5, 2.5, 3.5]],
);
agrees(
  "findLast 2",
  (xs: number[]) => (xs.findLast((v) => v < 3) ?? 9) * 2 + xs.findLastIndex((v) => v < 3) + xs.findIndex((v) => v > 99),
  [[5]],
);
agrees(
  "reduceRight",
  (xs: number[]) => xs.reduceRight((s, v, i) => s * 0.5 + v * i, 1) + xs.reduceRight((a, b) => a - b),
  [[1.5, 2.5, 3.5]],
);
agrees("flatMap", (xs: number[]) => xs.flatMap((v, i) => [v, v * i]).reduce((s, v, i) => s + v * i, 0), [
  [1.5, 2.5, 3.5],
]);
agrees(
  "flatMap ragged",
  (xs: number[]) => xs.flatMap((v) => (v > 2 ? [v, v * v] : [])).reduce((s, v, i) => s + v * i, 0),
  [[1.5, 2.5, 3.5]],
);
agrees(
  "entries",
  (xs: number[]) => {
    let s = 0;
    for (const [i, v] of xs.entries()) s += i * v;
    for (const i of xs.keys()) s += i;
    for (const v of xs.values()) s += v;
    return s;
  },
  [[1.5, 2.5, 3.5]],
);
agrees(
  "fill row shared",
  (x: number, n: number) => {
    const row = [x, 1];
    const R = new Array<number[]>(n).fill(row);
    R[0]![0]! *= 3;
    return R[n - 1]![0]! + row[0]!;
  },
  [1.5, 3],
);
refuses(
  "ragged pascal",
  "row-length",
  (x: number, n: number) => {
    const rows: Float64Array[] = [];
    for (let i = 0; i < n; i++) {
      const r = new Float64Array(i + 1);
      r[0] = x;
      r[i] = x;
      for (let j = 1; j < i; j++) r[j] = rows[i - 1]![j - 1]! + rows[i - 1]![j]!;
      rows.push(r);
    }
    return rows[n - 1]![2]!;
  },
  [1.5, 5],
);
refuses(
  "ragged fill",
  "row-length",
  (x: number, n: number) => {
    const rows: number[][] = [];
    for (let i = 0; i < n; i++) rows.push(new Array(i + 1).fill(x));
    return rows[n - 1]!.reduce((a, b) => a + b, 0);
  },
  [1.5, 3],
);
agrees(
  "dp rows built by index",
  (x: number, n: number) => {
    const dp: number[][] = [];
    for (let i = 0; i < n; i++) {
      dp[i] = new Array<number>(n).fill(0);
      dp[i]![0] = x * i;
    }
    for (let i = 1; i < n; i++) for (let j = 1; j < n; j++) dp[i]![j] = dp[i - 1]![j]! * 0.5 + dp[i]![j - 1]!;
    return dp[n - 1]![n - 1]!;
  },
  [1.5, 4],
);
agrees(
  "dp new Array rows",
  (x: number, n: number) => {
    const dp = new Array<number[]>(n);
    for (let i = 0; i < n; i++) {
      dp[i] = new Array<number>(n);
      for (let j = 0; j < n; j++) dp[i]![j] = i === 0 || j === 0 ? x + i * j : dp[i - 1]![j]! * 0.5 + dp[i]![j - 1]!;
    }
    return dp[n - 1]![n - 1]!;
  },
  [1.5, 4],
);
givesTheSame(
  "group sums",
  (xs: number[], lab: number[]) => {
    const sums: number[] = [];
    for (let i = 0; i < xs.length; i++) sums[lab[i]!] = (sums[lab[i]!] ?? 0) + xs[i]!;
    return sums.reduce((s, v) => s + v * v, 0);
  },
  [
    [1.5, 2.5, 3.5],
    [0, 2, 0],
  ],
);
