/** Items that are not there: holes, undefined that is stored, rows and records beyond the end; lists that grow by assignment. */
import { agrees, refuses } from "./aliasing.js";
import { givesTheSame, throwsAlike } from "./original.js";

agrees(
  "hole ??",
  (x: number, n: number) => {
    const b = new Array<number>(n);
    return (b[0] ?? 5) * x;
  },
  [2, 3],
);
agrees(
  "hole ?? some filled",
  (x: number, n: number) => {
    const b = new Array<number>(n);
    for (let i = 0; i < n; i += 2) b[i] = x * i;
    let s = 0;
    for (let i = 0; i < n; i++) s += b[i] ?? 100;
    return s;
  },
  [2, 5],
);
givesTheSame(
  "hole arithmetic",
  (x: number, n: number) => {
    const b = new Array<number>(n);
    b[1] = x;
    return b[0]! + b[1]!;
  },
  [2, 3],
);
agrees(
  "hole isnan",
  (x: number, n: number) => {
    const b = new Array<number>(n);
    b[1] = x;
    return Number.isNaN(b[0]! + 1) ? x : x * x;
  },
  [2, 3],
);
agrees(
  "hole map const",
  (x: number) => {
    const b = new Array<number>(3);
    let c = 0;
    b.map(() => {
      c++;
      return x;
    });
    return c * x;
  },
  [2],
);
agrees(
  "hole map n",
  (x: number, n: number) => {
    const b = new Array<number>(n);
    let c = 0;
    b.map(() => {
      c++;
      return x;
    });
    return c + x;
  },
  [2, 3],
);
agrees(
  "hole map len",
  (x: number, n: number) => {
    const b = new Array<number>(n);
    const m = b.map(() => x);
    return m.length * x;
  },
  [2, 3],
);
agrees(
  "hole map ??",
  (x: number, n: number) => {
    const b = new Array<number>(n);
    const m = b.map(() => x);
    return (m[0] ?? 7) * x;
  },
  [2, 3],
);
agrees(
  "hole forEach",
  (x: number, n: number) => {
    const b = new Array<number>(n);
    b[2] = x;
    let s = 1;
    b.forEach((v) => {
      s += v + 1;
    });
    return s;
  },
  [2, 4],
);
agrees(
  "hole reduce",
  (x: number, n: number) => {
    const b = new Array<number>(n);
    b[1] = x;
    b[2] = 2 * x;
    return b.reduce((s, v) => s * v, 1);
  },
  [2, 4],
);
agrees(
  "hole reduce noinit",
  (x: number, n: number) => {
    const b = new Array<number>(n);
    b[1] = x;
    b[2] = 2 * x;
    return b.reduce((s, v) => s * v);
  },
  [2, 4],
);
agrees(
  "hole for of",
  (x: number, n: number) => {
    const b = new Array<number>(n);
    b[1] = x;
    let s = 0;
    for (const v of b) s += v ?? 10;
    return s;
  },
  [2, 4],
);
agrees(
  "hole spread",
  (x: number, n: number) => {
    const b = [...new Array<number>(n)];
    let c = 0;
    b.forEach(() => {
      c++;
    });
    return c * x;
  },
  [2, 4],
);
agrees(
  "hole spread map",
  (x: number, n: number) => [...new Array<number>(n)].map((_, i) => x * i).reduce((a, b) => a + b, 0),
  [2, 4],
);
agrees(
  "Array keys spread",
  (x: number, n: number) => [...Array(n).keys()].map((i) => x * i).reduce((a, b) => a + b, 0),
  [2, 4],
);
agrees(
  "Array.from(Array(n))",
  (x: number, n: number) => Array.from(Array(n), (_, i) => x * i).reduce((a, b) => a + b, 0),
  [2, 4],
);
agrees(
  "Array.from length",
  (x: number, n: number) => {
    const a = Array.from({ length: n }) as (number | undefined)[];
    return (a[0] ?? 3) * x * a.length;
  },
  [2, 4],
);
agrees(
  "fill undefined",
  (x: number, n: number) => {
    const a = new Array<number | undefined>(n).fill(undefined);
    a[1] = x;
    let s = 0;
    for (let i = 0; i < n; i++) s += a[i] === undefined ? 1 : a[i]! * 3;
    return s;
  },
  [2, 4],
);
agrees(
  "fill null",
  (x: number, n: number) => {
    const a = new Array<number | null>(n).fill(null);
    a[1] = x;
    let s = 0;
    for (let i = 0; i < n; i++) s += a[i] === null ? 1 : a[i]! * 3;
    return s;
  },
  [2, 4],
);
agrees(
  "length grows",
  (x: number) => {
    const a = [x, 2 * x];
    a.length = 4;
    return (a[3] ?? 7) + a[0]! + a.length;
  },
  [2],
);
agrees(
  "length grows n 1",
  (x: number, n: number) => {
    const a = [x, 2 * x];
    a.length = n;
    let s = 0;
    for (const v of a) s += v ?? 7;
    return s;
  },
  [2, 4],
);
agrees(
  "length grows n 2",
  (x: number, n: number) => {
    const a = [x, 2 * x];
    a.length = n;
    let s = 0;
    for (const v of a) s += v ?? 7;
    return s;
  },
  [2, 1],
);
agrees(
  "length grows n 3",
  (x: number, n: number) => {
    const a = [x, 2 * x];
    a.length = n;
    let s = 0;
    for (const v of a) s += v ?? 7;
    return s;
  },
  [2, 2],
);
agrees(
  "length shrinks and grows 1",
  (x: number, n: number) => {
    const a = [x, 2 * x, 3 * x];
    a.length = n;
    a.length = 3;
    let s = 0;
    for (const v of a) s += v ?? 7;
    return s;
  },
  [2, 2],
);
agrees(
  "length shrinks and grows 2",
  (x: number, n: number) => {
    const a = [x, 2 * x, 3 * x];
    a.length = n;
    a.length = 3;
    let s = 0;
    for (const v of a) s += v ?? 7;
    return s;
  },
  [2, 0],
);
agrees(
  "beyond",
  (x: number) => {
    const a: number[] = [x];
    a[3] = x * x;
    return (a[1] ?? 5) + a[3]! + a.length;
  },
  [2],
);
agrees(
  "beyond n 1",
  (x: number, n: number) => {
    const a: number[] = [x];
    a[n] = x * x;
    return (a[1] ?? 5) + a[n]! + a.length;
  },
  [2, 3],
);
agrees(
  "beyond n 2",
  (x: number, n: number) => {
    const a: number[] = [x];
    a[n] = x * x;
    return (a[1] ?? 5) + a[n]! + a.length;
  },
  [2, 1],
);
agrees(
  "beyond n 3",
  (x: number, n: number) => {
    const a: number[] = [x];
    a[n] = x * x;
    return (a[1] ?? 5) + a[n]! + a.length;
  },
  [2, 0],
);
agrees(
  "beyond n nan 1",
  (x: number, n: number) => {
    const a: number[] = [x];
    a[n] = x * x;
    return a[n]! + a.length;
  },
  [2, 3],
);
agrees(
  "beyond n nan 2",
  (x: number, n: number) => {
    const a: number[] = [x];
    a[n] = x * x;
    return a[n]! + a.length;
  },
  [2, 1],
);
agrees(
  "beyond n nan 3",
  (x: number, n: number) => {
    const a: number[] = [x];
    a[n] = x * x;
    return a[n]! + a.length;
  },
  [2, 0],
);
agrees(
  "fib memo asc 1",
  (x: number, n: number) => {
    const m: number[] = [];
    m[0] = 1;
    m[1] = x;
    for (let i = 2; i <= n; i++) m[i] = m[i - 1]! * x + m[i - 2]!;
    return m[n]!;
  },
  [2, 6],
);
agrees(
  "fib memo asc 2",
  (x: number, n: number) => {
    const m: number[] = [];
    m[0] = 1;
    m[1] = x;
    for (let i = 2; i <= n; i++) m[i] = m[i - 1]! * x + m[i - 2]!;
    return m[n]!;
  },
  [1.5, 1],
);
agrees(
  "fib memo asc 3",
  (x: number, n: number) => {
    const m: number[] = [];
    m[0] = 1;
    m[1] = x;
    for (let i = 2; i <= n; i++) m[i] = m[i - 1]! * x + m[i - 2]!;
    return m[n]!;
  },
  [1.5, 0],
);
agrees(
  "fib literal asc 1",
  (x: number, n: number) => {
    const m = [1, x];
    for (let i = 2; i <= n; i++) m[i] = m[i - 1]! * x + m[i - 2]!;
    return m[n]! + m.length;
  },
  [2, 6],
);
agrees(
  "fib literal asc 2",
  (x: number, n: number) => {
    const m = [1, x];
    for (let i = 2; i <= n; i++) m[i] = m[i - 1]! * x + m[i - 2]!;
    return m[n]! + m.length;
  },
  [1.5, 1],
);
agrees(
  "memo recursion",
  (x: number, n: number) => {
    const memo: number[] = [];
    const go = (k: number): number => {
      const found = memo[k];
      if (found !== undefined) return found;
      const v = k < 2 ? x : go(k - 1) + go(k - 2) * x;
      memo[k] = v;
      return v;
    };
    return go(n);
  },
  [1.5, 6],
);
agrees(
  "memo recursion new Array",
  (x: number, n: number) => {
    const memo = new Array<number>(n + 1);
    const go = (k: number): number => {
      const found = memo[k];
      if (found !== undefined) return found;
      const v = k < 2 ? x : go(k - 1) + go(k - 2) * x;
      memo[k] = v;
      return v;
    };
    return go(n);
  },
  [1.5, 6],
);
refuses(
  "negative index",
  "write-beyond",
  (x: number, n: number) => {
    const a = [x, x];
    a[-n] = 9;
    return a[0]! + a.length;
  },
  [2, 1],
);
agrees(
  "partial fill cond",
  (xs: number[]) => {
    const b = new Array<number>(xs.length);
    for (let i = 0; i < xs.length; i++) if (xs[i]! > 0) b[i] = xs[i]! ** 2;
    let s = 0;
    for (let i = 0; i < xs.length; i++) s += b[i] ?? -1;
    return s;
  },
  [[1, -2, 3]],
);
agrees(
  "partial fill rows",
  (xs: number[]) => {
    const b = new Array<number[]>(xs.length);
    for (let i = 0; i < xs.length; i++) if (xs[i]! > 0) b[i] = [xs[i]!, 2];
    let s = 0;
    for (let i = 0; i < xs.length; i++) s += b[i] ? b[i]![0]! : -1;
    return s;
  },
  [[1, -2, 3]],
);
throwsAlike(
  "partial rows throw 1",
  (xs: number[]) => {
    const b = new Array<number[]>(xs.length);
    for (let i = 0; i < xs.length; i++) if (xs[i]! > 0) b[i] = [xs[i]!, 2];
    let s = 0;
    for (let i = 0; i < xs.length; i++) s += b[i]![0]!;
    return s;
  },
  [[1, -2, 3]],
);
agrees(
  "partial rows throw 2",
  (xs: number[]) => {
    const b = new Array<number[]>(xs.length);
    for (let i = 0; i < xs.length; i++) if (xs[i]! > 0) b[i] = [xs[i]!, 2];
    let s = 0;
    for (let i = 0; i < xs.length; i++) s += b[i]![0]!;
    return s;
  },
  [[1, 2, 3]],
);
throwsAlike("missing row 1", (M: number[][], i: number) => M[i]![0]! * 2, [
  [
    [1, 2],
    [3, 4],
  ],
  9,
]);
agrees("missing row 2", (M: number[][], i: number) => M[i]![0]! * 2, [
  [
    [1, 2],
    [3, 4],
  ],
  1,
]);
throwsAlike("missing row 3", (M: number[][], i: number) => M[i]![0]! * 2, [
  [
    [1, 2],
    [3, 4],
  ],
  -1,
]);
throwsAlike("missing row 4", (M: number[][], i: number) => M[i]![0]! * 2, [
  [
    [1, 2],
    [3, 4],
  ],
  0.5,
]);
throwsAlike("missing row const", (M: number[][]) => M[9]![0]! * 2, [
  [
    [1, 2],
    [3, 4],
  ],
]);
throwsAlike("missing row length", (M: number[][], i: number) => M[i]!.length, [
  [
    [1, 2],
    [3, 4],
  ],
  9,
]);
throwsAlike(
  "missing row for of",
  (M: number[][], i: number) => {
    let s = 0;
    for (const v of M[i]!) s += v;
    return s;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    9,
  ],
);
throwsAlike(
  "missing row destructure 1",
  (M: number[][], i: number) => {
    const [a, b] = M[i]!;
    return a! * b!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    9,
  ],
);
agrees(
  "missing row destructure 2",
  (M: number[][], i: number) => {
    const [a, b] = M[i]!;
    return a! * b!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    1,
  ],
);
throwsAlike(
  "missing row spread 1",
  (M: number[][], i: number) => {
    const r = [...M[i]!];
    return r[0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    9,
  ],
);
agrees(
  "missing row spread 2",
  (M: number[][], i: number) => {
    const r = [...M[i]!];
    return r[0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    1,
  ],
);
throwsAlike("missing row map 1", (M: number[][], i: number) => M[i]!.map((v) => v * 2).reduce((a, b) => a + b, 0), [
  [
    [1, 2],
    [3, 4],
  ],
  9,
]);
agrees("missing row map 2", (M: number[][], i: number) => M[i]!.map((v) => v * 2).reduce((a, b) => a + b, 0), [
  [
    [1, 2],
    [3, 4],
  ],
  1,
]);
throwsAlike(
  "missing row write 1",
  (x: number, i: number) => {
    const M = [
      [x, 1],
      [2, 3],
    ];
    M[i]![0] = 5;
    return M[0]![0]! + M[1]![0]!;
  },
  [2, 9],
);
agrees(
  "missing row write 2",
  (x: number, i: number) => {
    const M = [
      [x, 1],
      [2, 3],
    ];
    M[i]![0] = 5;
    return M[0]![0]! + M[1]![0]!;
  },
  [2, 1],
);
agrees("missing row ?. 1", (M: number[][], i: number) => (M[i]?.[0] ?? 7) * M[0]![1]!, [
  [
    [1, 2],
    [3, 4],
  ],
  9,
]);
agrees("missing row ?. 2", (M: number[][], i: number) => (M[i]?.[0] ?? 7) * M[0]![1]!, [
  [
    [1, 2],
    [3, 4],
  ],
  1,
]);
throwsAlike("missing record 1", (ps: { x: number }[], i: number) => ps[i]!.x * 2, [[{ x: 1 }], 9]);
agrees("missing record 2", (ps: { x: number }[], i: number) => ps[i]!.x * 2, [[{ x: 1 }], 0]);
throwsAlike(
  "missing record destructure 1",
  (ps: { x: number; y: number }[], i: number) => {
    const { x, y } = ps[i]!;
    return x * y;
  },
  [[{ x: 1, y: 2 }], 9],
);
agrees(
  "missing record destructure 2",
  (ps: { x: number; y: number }[], i: number) => {
    const { x, y } = ps[i]!;
    return x * y;
  },
  [[{ x: 1, y: 3 }], 0],
);
agrees(
  "row var 1",
  (M: number[][], i: number) => {
    const r = M[i];
    return r === undefined ? 5 : r[0]! * 3;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    9,
  ],
);
agrees(
  "row var 2",
  (M: number[][], i: number) => {
    const r = M[i];
    return r === undefined ? 5 : r[0]! * 3;
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
  "row chosen 1",
  (M: number[][], i: number, c: number) => {
    const r = c > 0 ? M[i] : M[0];
    return r === undefined ? 5 : r[0]! * 3;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    9,
    1,
  ],
);
agrees(
  "row chosen 2",
  (M: number[][], i: number, c: number) => {
    const r = c > 0 ? M[i] : M[0];
    return r === undefined ? 5 : r[0]! * 3;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    1,
    1,
  ],
);
agrees(
  "row chosen 3",
  (M: number[][], i: number, c: number) => {
    const r = c > 0 ? M[i] : M[0];
    return r === undefined ? 5 : r[0]! * 3;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    9,
    -1,
  ],
);
throwsAlike(
  "row chosen throw 1",
  (M: number[][], i: number, c: number) => {
    const r = c > 0 ? M[i]! : M[0]!;
    return r[0]! * 3;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    9,
    1,
  ],
);
agrees(
  "row chosen throw 2",
  (M: number[][], i: number, c: number) => {
    const r = c > 0 ? M[i]! : M[0]!;
    return r[0]! * 3;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    1,
    1,
  ],
);
agrees(
  "row chosen truthy 1",
  (M: number[][], i: number, c: number) => {
    let r = M[0];
    if (c > 0) r = M[i];
    if (r) return r[0]! * 3;
    return 1;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    9,
    1,
  ],
);
agrees(
  "row chosen truthy 2",
  (M: number[][], i: number, c: number) => {
    let r = M[0];
    if (c > 0) r = M[i];
    if (r) return r[0]! * 3;
    return 1;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    1,
    1,
  ],
);
agrees(
  "row or undefined 1",
  (M: number[][], c: number) => {
    const r = c > 0 ? M[1] : undefined;
    return r === undefined ? 5 : r[0]! * 3;
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
  "row or undefined 2",
  (M: number[][], c: number) => {
    const r = c > 0 ? M[1] : undefined;
    return r === undefined ? 5 : r[0]! * 3;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
    -1,
  ],
);
agrees(
  "find row 1",
  (M: number[][]) => {
    const r = M.find((row) => row[0]! > 2);
    return r === undefined ? 5 : r[1]! * 3;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
agrees(
  "find row 2",
  (M: number[][]) => {
    const r = M.find((row) => row[0]! > 2);
    return r === undefined ? 5 : r[1]! * 3;
  },
  [
    [
      [1, 2],
      [1, 4],
    ],
  ],
);
agrees(
  "find record 1",
  (ps: { x: number }[]) => {
    const r = ps.find((p) => p.x > 2);
    return r === undefined ? 5 : r.x * 3;
  },
  [[{ x: 1 }, { x: 4 }]],
);
agrees(
  "find record 2",
  (ps: { x: number }[]) => {
    const r = ps.find((p) => p.x > 2);
    return r === undefined ? 5 : r.x * 3;
  },
  [[{ x: 1 }]],
);
agrees(
  "best record",
  (ps: { x: number; y: number }[]) => {
    let best = ps[0]!;
    for (const p of ps) if (p.x > best.x) best = p;
    return best.y * best.x;
  },
  [
    [
      { x: 1, y: 2 },
      { x: 4, y: 3 },
      { x: 2, y: 9 },
    ],
  ],
);
agrees(
  "best undefined record 1",
  (ps: { x: number; y: number }[]) => {
    let best: { x: number; y: number } | undefined;
    for (const p of ps) if (best === undefined || p.x > best.x) best = p;
    return best === undefined ? 0 : best.y * best.x;
  },
  [
    [
      { x: 1, y: 2 },
      { x: 4, y: 3 },
      { x: 2, y: 9 },
    ],
  ],
);
givesTheSame(
  "best undefined record 2",
  (ps: { x: number; y: number }[]) => {
    let best: { x: number; y: number } | undefined;
    for (const p of ps) if (best === undefined || p.x > best.x) best = p;
    return best === undefined ? 0 : best.y * best.x;
  },
  [[]],
);
agrees(
  "stored missing",
  (xs: number[], n: number) => {
    const b: number[] = [];
    for (let i = 0; i < n; i++) b.push(xs[i]!);
    let s = 0;
    for (const v of b) s += v ?? 10;
    return s;
  },
  [[1, 2], 3],
);
agrees(
  "stored missing set",
  (xs: number[], n: number) => {
    const b = new Array<number>(n).fill(0);
    for (let i = 0; i < n; i++) b[i] = xs[i]!;
    let s = 0;
    for (const v of b) s += v === undefined ? 10 : v;
    return s;
  },
  [[1, 2], 3],
);
agrees(
  "stored missing ||",
  (xs: number[], n: number) => {
    const b = new Array<number>(n).fill(0);
    for (let i = 0; i < n; i++) b[i] = xs[i]!;
    let s = 0;
    for (const v of b) s += v || 10;
    return s;
  },
  [[1, 2], 3],
);
agrees(
  "stored missing map",
  (xs: number[], n: number) => {
    const b = Array.from({ length: n }, (_, i) => xs[i]);
    return b.map((v) => v ?? 10).reduce((a, c) => a + c, 0);
  },
  [[1, 2], 3],
);
agrees(
  "stored missing filter",
  (xs: number[], n: number) => {
    const b = Array.from({ length: n }, (_, i) => xs[i]);
    return b.filter((v) => v !== undefined).length * xs[0]!;
  },
  [[1, 2], 3],
);
agrees(
  "stored missing record",
  (xs: number[], n: number) => {
    const b: { v: number | undefined }[] = [];
    for (let i = 0; i < n; i++) b.push({ v: xs[i] });
    let s = 0;
    for (const { v } of b) s += v ?? 10;
    return s;
  },
  [[1, 2], 3],
);
agrees(
  "stored missing record default",
  (xs: number[], n: number) => {
    const b: { v?: number | undefined }[] = [];
    for (let i = 0; i < n; i++) b.push({ v: xs[i] });
    let s = 0;
    for (const { v = 10 } of b) s += v;
    return s;
  },
  [[1, 2], 3],
);
agrees(
  "stored missing slice",
  (xs: number[], n: number) => {
    const b = Array.from({ length: n }, (_, i) => xs[i]);
    const c = b.slice(1);
    return (c[1] ?? 10) * c[0]!;
  },
  [[1, 2], 3],
);
agrees(
  "stored missing concat",
  (xs: number[], n: number) => {
    const b = Array.from({ length: n }, (_, i) => xs[i]);
    const c = [...b, 1];
    let s = 0;
    for (const v of c) s += v ?? 10;
    return s;
  },
  [[1, 2], 3],
);
agrees("eq missing 1", (xs: number[], i: number) => (xs[i] === xs[i + 1] ? 3 : 1) * xs[0]!, [[1, 2], 5]);
givesTheSame("eq missing 2", (xs: number[], i: number) => (xs[i] === xs[i + 1] ? 3 : 1) * xs[0]!, [[1, 1], 0]);
agrees("eq missing 3", (xs: number[], i: number) => (xs[i] === xs[i + 1] ? 3 : 1) * xs[0]!, [[1, 2], 1]);
agrees(
  "typed missing stays",
  (xs: Float64Array, n: number) => {
    const b = new Float64Array(n);
    for (let i = 0; i < n; i++) b[i] = xs[i]!;
    let s = 0;
    for (const v of b) s += v ?? 10;
    return Number.isNaN(s) ? 1 : 2;
  },
  [new Float64Array([1, 2]), 3],
);
agrees(
  "sort holes",
  (xs: number[], n: number) => {
    const b = new Array<number>(n);
    b[2] = xs[0]!;
    b[0] = xs[1]!;
    b.sort((p, q) => p - q);
    return (b[0] ?? 9) * 3 + (b[2] ?? 8);
  },
  [[5, 3], 4],
);
agrees("includes nan 1", (xs: number[]) => (xs.includes(Number.NaN) ? 3 : 1) * xs[0]!, [[2, Number.NaN]]);
agrees("includes nan 2", (xs: number[]) => (xs.includes(Number.NaN) ? 3 : 1) * xs[0]!, [[2, 3]]);
agrees("indexOf nan", (xs: number[]) => xs.indexOf(Number.NaN) * xs[0]!, [[2, Number.NaN]]);
