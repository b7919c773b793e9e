/** Programs on lists as people write them: dynamic programming, heaps, queues, matrices, growing and shrinking lists. */
import { agrees, refuses } from "./aliasing.js";
import { givesTheSame, throwsAlike } from "./original.js";

const A2 = [
  [1.5, 2],
  [3, 4.5],
];

agrees(
  "bool list missing",
  (xs: number[], n: number) => {
    const seen: boolean[] = [];
    for (const x of xs) seen.push(x > 0);
    let s = 0;
    for (let i = 0; i < n; i++) {
      if (!seen[i]) s += 10;
      if (seen[i] === false) s += 1;
      if (seen[i] === undefined) s += 100;
    }
    return s * xs[0]!;
  },
  [[1.5, -2], 4],
);
agrees(
  "bool new Array",
  (x: number, n: number) => {
    const seen = new Array<boolean>(n);
    seen[1] = true;
    let s = x;
    for (let i = 0; i < n; i++) s += seen[i] ? x : seen[i] === undefined ? 2 : 3;
    return s;
  },
  [1.5, 4],
);
agrees(
  "bool fill false",
  (x: number, n: number) => {
    const seen = new Array<boolean>(n).fill(false);
    seen[1] = true;
    let s = x;
    for (let i = 0; i < n + 1; i++) s += seen[i] ? x : seen[i] === undefined ? 2 : 3;
    return s;
  },
  [1.5, 4],
);
agrees(
  "sieve",
  (x: number, n: number) => {
    const comp = new Array<boolean>(n + 1).fill(false);
    let s = 0;
    for (let i = 2; i <= n; i++) {
      if (comp[i]) continue;
      s += x ** i;
      for (let j = i * i; j <= n; j += i) comp[j] = true;
    }
    return s;
  },
  [0.5, 20],
);
agrees(
  "bool number",
  (xs: number[]) => {
    const f: boolean[] = xs.map((x) => x > 2);
    return Number(f[0]) + Number(f[1]) * xs[0]!;
  },
  [[1.5, 2.5]],
);
agrees(
  "null memo",
  (x: number, n: number) => {
    const memo: (number | null)[] = new Array(n + 1).fill(null);
    const go = (k: number): number => {
      const f = memo[k]!;
      if (f !== null) return f;
      const v = k < 2 ? x : go(k - 1) * 0.5 + go(k - 2);
      memo[k] = v;
      return v;
    };
    return go(n);
  },
  [1.5, 6],
);
agrees(
  "null ??",
  (xs: number[]) => {
    const b: (number | null)[] = xs.map((x) => (x > 2 ? x : null));
    let s = 0;
    for (const v of b) s += v ?? 10;
    return s;
  },
  [[1.5, 2.5]],
);
agrees(
  "null arithmetic",
  (xs: number[]) => {
    const b: (number | null)[] = xs.map((x) => (x > 2 ? x : null));
    let s = 1;
    for (const v of b) s += v! * 3;
    return s;
  },
  [[1.5, 2.5]],
);
agrees(
  "undefined ternary map",
  (xs: number[]) => {
    const b = xs.map((x) => (x > 2 ? x : undefined));
    return b.filter((v): v is number => v !== undefined).reduce((s, v) => s + v, 0) * b.length;
  },
  [[1.5, 2.5, 3]],
);
agrees(
  "dp min path",
  (G: number[][]) => {
    const n = G.length;
    const m = G[0]!.length;
    const d = G.map((r) => r.slice());
    for (let i = 0; i < n; i++)
      for (let j = 0; j < m; j++) {
        if (i === 0 && j === 0) continue;
        const up = i > 0 ? d[i - 1]![j]! : Infinity;
        const left = j > 0 ? d[i]![j - 1]! : Infinity;
        d[i]![j] = G[i]![j]! + Math.min(up, left);
      }
    return d[n - 1]![m - 1]!;
  },
  [
    [
      [1.5, 2, 9],
      [3, 4.5, 1],
      [2, 2, 2],
    ],
  ],
);
agrees(
  "dp ?? border",
  (G: number[][]) => {
    let s = 0;
    for (let i = 0; i < G.length; i++)
      for (let j = 0; j < G[0]!.length; j++) {
        s += G[i]![j]! * ((G[i - 1]?.[j] ?? 1) + (G[i]![j - 1] ?? 2));
      }
    return s;
  },
  [A2],
);
agrees(
  "edit distance",
  (a: number[], b: number[], c: number) => {
    const d = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
    for (let i = 0; i <= a.length; i++) d[i]![0] = i * c;
    for (let j = 0; j <= b.length; j++) d[0]![j] = j * c;
    for (let i = 1; i <= a.length; i++)
      for (let j = 1; j <= b.length; j++)
        d[i]![j] = Math.min(d[i - 1]![j]! + c, d[i]![j - 1]! + c, d[i - 1]![j - 1]! + Math.abs(a[i - 1]! - b[j - 1]!));
    return d[a.length]![b.length]!;
  },
  [[1.5, 2.5, 3], [1.4, 3.2], 0.7],
);
agrees(
  "lu pivot",
  (M: number[][]) => {
    const n = M.length;
    const U = M.map((r) => [...r]);
    let det = 1;
    for (let k = 0; k < n; k++) {
      let p = k;
      for (let i = k + 1; i < n; i++) if (Math.abs(U[i]![k]!) > Math.abs(U[p]![k]!)) p = i;
      if (p !== k) {
        [U[k], U[p]] = [U[p]!, U[k]!];
        det = -det;
      }
      det *= U[k]![k]!;
      for (let i = k + 1; i < n; i++) {
        const f = U[i]![k]! / U[k]![k]!;
        for (let j = k; j < n; j++) U[i]![j]! -= f * U[k]![j]!;
      }
    }
    return det;
  },
  [
    [
      [1, 2, 3],
      [4, 5.5, 6],
      [7, 8, 10],
    ],
  ],
);
agrees(
  "matrix new Array fill map",
  (x: number, n: number) => {
    const M = new Array(n).fill(0).map((_, i) => new Array(n).fill(0).map((_, j) => x ** i + j));
    let s = 0;
    for (const r of M) for (const v of r) s += v * v;
    return s;
  },
  [1.3, 3],
);
agrees(
  "transpose",
  (M: number[][]) =>
    M[0]!
      .map((_, j) => M.map((r) => r[j]!))
      .map((r) => r.reduce((a, b) => a * b, 1))
      .reduce((a, b) => a + b, 0),
  [
    [
      [1.5, 2, 3],
      [4, 5, 6],
    ],
  ],
);
agrees(
  "grow rows new 1",
  (x: number, n: number) => {
    const M: number[][] = [];
    for (let i = 0; i < n; i++) M.push([x * i, x + i, 1]);
    let s = 0;
    for (let i = 0; i < M.length; i++) s += M[i]![0]! * M[i]![1]!;
    return s + (M[n]?.[0] ?? 5);
  },
  [1.5, 4],
);
agrees(
  "grow rows new 2",
  (x: number, n: number) => {
    const M: number[][] = [];
    for (let i = 0; i < n; i++) M.push([x * i, x + i, 1]);
    let s = 0;
    for (let i = 0; i < M.length; i++) s += M[i]![0]! * M[i]![1]!;
    return s + (M[n]?.[0] ?? 5);
  },
  [1.5, 0],
);
agrees(
  "rows length bound",
  (M: number[][]) => {
    let s = 0;
    for (let i = 0; i <= M.length; i++) s += M[i] === undefined ? 100 : M[i]!.length * M[i]![0]!;
    return s;
  },
  [A2],
);
agrees(
  "column 1",
  (M: number[][], j: number) => {
    let s = 0;
    for (const r of M) s += r[j] ?? 7;
    return s * M[0]![0]!;
  },
  [A2, 1],
);
agrees(
  "column 2",
  (M: number[][], j: number) => {
    let s = 0;
    for (const r of M) s += r[j] ?? 7;
    return s * M[0]![0]!;
  },
  [A2, 2],
);
agrees(
  "column 3",
  (M: number[][], j: number) => {
    let s = 0;
    for (const r of M) s += r[j] ?? 7;
    return s * M[0]![0]!;
  },
  [A2, -1],
);
agrees(
  "window typed",
  (xs: Float64Array) => {
    const c = xs.slice();
    const w = c.subarray(1, 3);
    for (let i = 0; i < 5; i++) w[i] = (w[i] ?? 1) * 2;
    return c[0]! + c[1]! * c[2]! + c[3]! + (w[2] ?? 9);
  },
  [new Float64Array([1, 2, 3, 4])],
);
agrees(
  "subarray of subarray",
  (xs: Float64Array) => {
    const c = xs.slice();
    const w = c.subarray(1).subarray(1, 3);
    w.fill(c[0]! * 2);
    w[1]! += 1;
    return c.reduce((s, v, i) => s + v * i, 0) + w.length;
  },
  [new Float64Array([1.5, 2, 3, 4])],
);
agrees(
  "subarray negative",
  (xs: Float64Array) => {
    const w = xs.subarray(-2);
    const v = xs.subarray(-9, -3);
    return w[0]! * w.length + v.length + (v[0] ?? 5);
  },
  [new Float64Array([1.5, 2, 3, 4])],
);
agrees(
  "set overlap",
  (xs: Float64Array) => {
    const c = xs.slice();
    c.set(c.subarray(0, 3), 1);
    return c.reduce((s, v, i) => s + v * (i + 1), 0);
  },
  [new Float64Array([1.5, 2, 3, 4])],
);
agrees(
  "set plain missing",
  (xs: number[], n: number) => {
    const c = new Float64Array(n);
    c.set(
      Array.from({ length: 2 }, (_, i) => xs[i + 1]!),
      1,
    );
    return Number.isNaN(c[2]!) ? c[1]! * 2 : c[1]!;
  },
  [[1.5, 2.5], 4],
);
agrees(
  "typed from list missing",
  (xs: number[]) => {
    const c = Float64Array.from([0, 1, 2], (i) => xs[i]!);
    return Number.isNaN(c[2]!) ? c[1]! * 2 : c[1]!;
  },
  [[1.5, 2.5]],
);
givesTheSame(
  "int array missing",
  (xs: number[]) => {
    const c = new Int32Array(3);
    for (let i = 0; i < 3; i++) c[i] = xs[i]! * 2;
    return c[0]! + c[2]! + xs[0]!;
  },
  [[1.5, 2.5]],
);
givesTheSame(
  "float32 rounding list",
  (xs: number[]) => {
    const c = new Float32Array(xs);
    let s = 0;
    for (const v of c) s += v;
    return s;
  },
  [[1.1, 2.3]],
);
agrees(
  "pop empty 1",
  (xs: number[]) => {
    const c = [...xs];
    let s = 0;
    for (let i = 0; i < 4; i++) s += c.pop() ?? 10;
    return s + c.length;
  },
  [[1.5, 2.5]],
);
givesTheSame(
  "pop empty 2",
  (xs: number[]) => {
    const c = [...xs];
    let s = 0;
    for (let i = 0; i < 4; i++) s += c.pop() ?? 10;
    return s + c.length;
  },
  [[]],
);
agrees(
  "length 0 then push",
  (xs: number[]) => {
    const c = [...xs];
    c.length = 0;
    c.push(xs[0]! * 2);
    return c[0]! + c.length + (c[1] ?? 3);
  },
  [[1.5, 2.5]],
);
agrees(
  "length cut then write beyond",
  (xs: number[]) => {
    const c = [...xs];
    c.length = 1;
    c[3] = 5;
    return c[0]! + (c[1] ?? 7) + (c[2] ?? 8) + c.length;
  },
  [[1.5, 2.5, 3.5, 4.5]],
);
agrees(
  "length cut grows",
  (xs: number[], n: number) => {
    const c = [...xs];
    c.length = n;
    c.length = 5;
    let s = 0;
    c.forEach((v) => {
      s += v + 1;
    });
    return s + c.length;
  },
  [[1.5, 2.5, 3.5], 2],
);
agrees(
  "push in branch",
  (xs: number[]) => {
    const pos: number[] = [];
    const neg: number[] = [];
    for (const x of xs) (x > 0 ? pos : neg).push(x);
    return pos.length * 10 + pos[0]! * neg[0]! + neg.length;
  },
  [[1.5, -2.5, 3.5]],
);
agrees(
  "push or set",
  (xs: number[]) => {
    const out: number[] = [];
    for (let i = 0; i < xs.length; i++) {
      if (i % 2 === 0) out.push(xs[i]!);
      else out[out.length - 1]! *= xs[i]!;
    }
    return out.reduce((a, b) => a + b, 0);
  },
  [[1.5, 2.5, 3.5, 2, 7]],
);
agrees(
  "running max list",
  (xs: number[]) => {
    const out: number[] = [];
    for (let i = 0; i < xs.length; i++) out[i] = i === 0 ? xs[0]! : Math.max(out[i - 1]!, xs[i]!);
    return out.reduce((a, b) => a + b, 0);
  },
  [[1.5, 0.5, 3.5]],
);
agrees(
  "prefix sums",
  (xs: number[]) => {
    const p = [0];
    for (const x of xs) p.push(p[p.length - 1]! + x);
    return p[p.length - 1]! * p[1]! + p.at(-2)!;
  },
  [[1.5, 0.5, 3.5]],
);
agrees(
  "prefix index",
  (xs: number[]) => {
    const p = new Array<number>(xs.length + 1);
    p[0] = 0;
    for (let i = 0; i < xs.length; i++) p[i + 1] = p[i]! + xs[i]!;
    return p.reduce((a, b) => a + b, 0) + p[xs.length]!;
  },
  [[1.5, 0.5, 3.5]],
);
givesTheSame(
  "sparse reduce",
  (xs: number[]) => {
    const p = new Array<number>(10);
    for (let i = 0; i < xs.length; i++) p[3 * i] = xs[i]!;
    return p.reduce((a, b) => a * b, 1) + p.filter(() => true).length + p.map((v) => v * 2).filter((v) => v > 3).length;
  },
  [[1.5, 0.5, 3.5]],
);
agrees(
  "some every holes",
  (x: number, n: number) => {
    const p = new Array<number>(n);
    p[0] = x;
    return (
      (p.every((v) => v > 0) ? 2 : 3) * x +
      (p.some((v) => v === undefined) ? 5 : 7) +
      (p.includes(undefined as unknown as number) ? 11 : 13) +
      p.indexOf(undefined as unknown as number) +
      p.findIndex((v) => !(v > 0))
    );
  },
  [1.5, 3],
);
agrees(
  "slice concat holes",
  (x: number, n: number) => {
    const p = new Array<number>(n);
    p[1] = x;
    let c = 0;
    p.slice(0, 3).forEach(() => {
      c++;
    });
    p.concat([1, 2]).forEach(() => {
      c += 10;
    });
    [...p, 1].forEach(() => {
      c += 100;
    });
    p.slice().forEach(() => {
      c += 1000;
    });
    return c * x;
  },
  [1.5, 4],
);
agrees(
  "reverse holes",
  (x: number, n: number) => {
    const p = new Array<number>(n);
    p[0] = x;
    p.reverse();
    return (p[0] ?? 5) + (p[n - 1] ?? 7);
  },
  [1.5, 4],
);
agrees(
  "object list missing field",
  (xs: number[], n: number) => {
    const L: { a: number; b?: number | undefined }[] = [];
    for (let i = 0; i < n; i++) L.push({ a: i, b: xs[i] });
    return L.reduce((s, { a, b = 4 }) => s + a * b, 0) + (L[n - 1]!.b === undefined ? 1 : 0);
  },
  [[1.5, 2.5], 4],
);
agrees(
  "object write field missing 1",
  (xs: number[], n: number) => {
    const L = xs.map((x) => ({ v: x }));
    for (let i = 0; i < n; i++) L[i % 2]!.v = xs[i]!;
    return (L[0]!.v ?? 9) + (L[1]!.v ?? 8);
  },
  [[1.5, 2.5], 3],
);
agrees(
  "object write field missing 2",
  (xs: number[], n: number) => {
    const L = xs.map((x) => ({ v: x }));
    for (let i = 0; i < n; i++) L[i % 2]!.v = xs[i]!;
    return (L[0]!.v ?? 9) + (L[1]!.v ?? 8);
  },
  [[1.5, 2.5], 1],
);
agrees(
  "object sort field write",
  (ps: { d: number; w: number }[]) => {
    const L = ps.map((p) => ({ ...p }));
    L.sort((a, b) => a.d - b.d);
    L.forEach((p, i) => {
      p.w *= i + 1;
    });
    return L.reduce((s, p) => s + p.d * p.w, 0);
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
  "sorted copy leaves original",
  (ps: { d: number; w: number }[]) => {
    const L = [...ps].sort((a, b) => a.d - b.d);
    return L[0]!.w * 10 + ps[0]!.w * ps[0]!.d;
  },
  [
    [
      { d: 3.5, w: 1 },
      { d: 1.5, w: 2 },
    ],
  ],
);
refuses(
  "write through sorted",
  "aliasing",
  (xs: number[]) => {
    const L = xs.map((d) => ({ d, w: 1 }));
    const M = [...L].sort((a, b) => a.d - b.d);
    M[0]!.w = 5;
    return L[0]!.w * 100 + L[1]!.w * xs[0]!;
  },
  [[3.5, 1.5]],
);
agrees(
  "held row then sort",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const r0 = R[0]!;
    R.sort((a, b) => a[0]! - b[0]!);
    r0[1] = 100;
    return R[0]![1]! + R[1]![1]! * M[0]![0]!;
  },
  [
    [
      [3.5, 1],
      [1.5, 2],
    ],
  ],
);
agrees(
  "held record then pop",
  (xs: number[]) => {
    const L = xs.map((d) => ({ d }));
    const last = L[L.length - 1]!;
    const p = L.pop()!;
    p.d = 7;
    return last.d * xs[0]!;
  },
  [[3.5, 1.5]],
);
agrees(
  "pop push row",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const p = R.pop()!;
    R.push([9, 9]);
    p[0]! += 1;
    return p[0]! * 2 + R[R.length - 1]![0]!;
  },
  [A2],
);
agrees(
  "heap",
  (xs: number[]) => {
    const h: number[] = [];
    const up = (v: number) => {
      h.push(v);
      let i = h.length - 1;
      while (i > 0) {
        const p = (i - 1) >> 1;
        if (h[p]! <= h[i]!) break;
        [h[p], h[i]] = [h[i]!, h[p]!];
        i = p;
      }
    };
    const down = () => {
      const top = h[0]!;
      const last = h.pop()!;
      if (h.length > 0) {
        h[0] = last;
        let i = 0;
        for (;;) {
          let c = 2 * i + 1;
          if (c >= h.length) break;
          if (c + 1 < h.length && h[c + 1]! < h[c]!) c++;
          if (h[i]! <= h[c]!) break;
          [h[c], h[i]] = [h[i]!, h[c]!];
          i = c;
        }
      }
      return top;
    };
    for (const x of xs) up(x);
    let s = 0;
    let k = 1;
    while (h.length > 0) s += down() * k++;
    return s;
  },
  [[3.5, 1.5, 2.5, 0.5, 9]],
);
agrees(
  "bubble sort",
  (xs: number[]) => {
    const a = [...xs];
    for (let i = 0; i < a.length; i++)
      for (let j = 0; j + 1 < a.length - i; j++)
        if (a[j]! > a[j + 1]!) {
          const t = a[j]!;
          a[j] = a[j + 1]!;
          a[j + 1] = t;
        }
    return a.reduce((s, v, i) => s + v * i, 0);
  },
  [[3.5, 1.5, 2.5, 0.5]],
);
agrees(
  "quicksort filter",
  (xs: number[]) => {
    const qs = (a: number[]): number[] => {
      if (a.length < 2) return a;
      const p = a[0]!;
      const rest = a.slice(1);
      return [...qs(rest.filter((v) => v < p)), p, ...qs(rest.filter((v) => v >= p))];
    };
    return qs(xs).reduce((s, v, i) => s + v * i, 0);
  },
  [[3.5, 1.5, 2.5, 0.5]],
);
givesTheSame(
  "queue two pointers",
  (xs: number[]) => {
    const q: number[] = [xs[0]!];
    let h = 0;
    let s = 0;
    while (h < q.length && q.length < 20) {
      const v = q[h++]!;
      s += v;
      if (v < 5) {
        q.push(v * 2);
        q.push(v + 1);
      }
    }
    return s + q.length;
  },
  [[1.5]],
);
agrees(
  "dijkstra-ish",
  (W: number[][]) => {
    const n = W.length;
    const d = new Array<number>(n).fill(Infinity);
    const done = new Array<boolean>(n).fill(false);
    d[0] = 0;
    for (let k = 0; k < n; k++) {
      let u = -1;
      for (let i = 0; i < n; i++) if (!done[i] && (u === -1 || d[i]! < d[u]!)) u = i;
      done[u] = true;
      for (let v = 0; v < n; v++) d[v] = Math.min(d[v]!, d[u]! + W[u]![v]!);
    }
    return d.reduce((a, b) => a + b, 0);
  },
  [
    [
      [0, 2.5, 9],
      [2.5, 0, 3.1],
      [9, 3.1, 0],
    ],
  ],
);
agrees(
  "list of tuples",
  (x: number, n: number) => {
    const L: [number, number][] = [];
    for (let i = 0; i < n; i++) L.push([i, x * i]);
    let s = 0;
    for (const [i, v] of L) s += i * v;
    return s + L.map(([a, b]) => a + b).reduce((p, q) => p + q, 0);
  },
  [1.5, 4],
);
agrees(
  "map entries push",
  (xs: number[]) => {
    const L: { i: number; v: number }[] = [];
    xs.forEach((v, i) => {
      if (v > 1) L.push({ i, v });
    });
    return L.reduce((s, { i, v }) => s + i * v, 0) + (L[5]?.v ?? 3);
  },
  [[3.5, 0.5, 2.5]],
);
agrees(
  "nested list 3d",
  (x: number, n: number) => {
    const T = Array.from({ length: n }, (_, i) =>
      Array.from({ length: 2 }, (_, j) => Array.from({ length: 3 }, (_, k) => x * i + j * k)),
    );
    let s = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < 2; j++)
        for (let k = 0; k < 3; k++) {
          T[i]![j]![k]! *= x;
          s += T[i]![j]![k]! * (T[i + 1]?.[j]?.[k] ?? 2);
        }
    return s;
  },
  [1.5, 3],
);
agrees("out of range nested 1", (T: number[][][], i: number, j: number) => T[i]![j]![0]! * 2, [
  [[[1.5, 2]], [[3, 4]]],
  1,
  0,
]);
throwsAlike("out of range nested 2", (T: number[][][], i: number, j: number) => T[i]![j]![0]! * 2, [
  [[[1.5, 2]], [[3, 4]]],
  1,
  5,
]);
throwsAlike("out of range nested 3", (T: number[][][], i: number, j: number) => T[i]![j]![0]! * 2, [
  [[[1.5, 2]], [[3, 4]]],
  5,
  0,
]);
agrees(
  "loop carried row",
  (M: number[][]) => {
    let best = M[0]!;
    for (let i = 1; i < M.length; i++) if (M[i]![0]! > best[0]!) best = M[i]!;
    return best[0]! * best[1]!;
  },
  [
    [
      [1, 2],
      [5.5, 3],
      [2, 9],
    ],
  ],
);
agrees(
  "loop carried row throw 1",
  (M: number[][], n: number) => {
    let best = M[0]!;
    for (let i = 1; i < n; i++) best = M[i]!;
    return best[0]! * 2;
  },
  [A2, 2],
);
throwsAlike(
  "loop carried row throw 2",
  (M: number[][], n: number) => {
    let best = M[0]!;
    for (let i = 1; i < n; i++) best = M[i]!;
    return best[0]! * 2;
  },
  [A2, 3],
);
agrees(
  "while index over",
  (xs: number[]) => {
    let i = 0;
    let s = 0;
    while (xs[i] !== undefined) {
      s += xs[i]! * i;
      i++;
    }
    return s;
  },
  [[1.5, 2.5, 3.5]],
);
givesTheSame(
  "while index truthy 1",
  (xs: number[]) => {
    let i = 0;
    let s = 0;
    while (xs[i]) {
      s += xs[i]!;
      i++;
    }
    return s + i;
  },
  [[1.5, 2.5, 0, 3.5]],
);
agrees(
  "while index truthy 2",
  (xs: number[]) => {
    let i = 0;
    let s = 0;
    while (xs[i]) {
      s += xs[i]!;
      i++;
    }
    return s + i;
  },
  [[1.5]],
);
agrees(
  "for of with undefined",
  (xs: number[], n: number) => {
    const b = Array.from({ length: n }, (_, i) => (i % 2 ? xs[i] : undefined));
    let c = 0;
    let s = 0;
    for (const v of b)
      if (v === undefined) c++;
      else s += v;
    return s * c;
  },
  [[1.5, 2.5, 3.5], 5],
);
agrees(
  "Math.max spread missing 1",
  (xs: number[], n: number) => {
    const b: number[] = [];
    for (let i = 0; i < n; i++) b.push(xs[i]!);
    const m = Math.max(...b);
    return Number.isNaN(m) ? xs[0]! : m * 2;
  },
  [[1.5, 2.5], 2],
);
agrees(
  "Math.max spread missing 2",
  (xs: number[], n: number) => {
    const b: number[] = [];
    for (let i = 0; i < n; i++) b.push(xs[i]!);
    const m = Math.max(...b);
    return Number.isNaN(m) ? xs[0]! : m * 2;
  },
  [[1.5, 2.5], 3],
);
agrees("new Array(n) invalid 1", (x: number, n: number) => new Array<number>(n).length * x, [1.5, 2]);
refuses(
  "new Array(n) invalid 2",
  "array-length",
  (x: number, n: number) => new Array<number>(n).length * x,
  [1.5, 2.5],
);
refuses("new Array(n) invalid 3", "array-length", (x: number, n: number) => new Array<number>(n).length * x, [1.5, -1]);
agrees("new Float64Array invalid 1", (x: number, n: number) => new Float64Array(n).length * x, [1.5, 2]);
refuses(
  "new Float64Array invalid 2",
  "array-length",
  (x: number, n: number) => new Float64Array(n).length * x,
  [1.5, 2.5],
);
refuses(
  "new Float64Array invalid 3",
  "array-length",
  (x: number, n: number) => new Float64Array(n).length * x,
  [1.5, -1],
);
agrees("Array.from invalid 1", (x: number, n: number) => Array.from({ length: n }, () => x).length * x, [1.5, 2]);
refuses(
  "Array.from invalid 2",
  "array-length",
  (x: number, n: number) => Array.from({ length: n }, () => x).length * x,
  [1.5, 2.5],
);
refuses(
  "Array.from invalid 3",
  "array-length",
  (x: number, n: number) => Array.from({ length: n }, () => x).length * x,
  [1.5, -1],
);
agrees("destructure missing 1", ([a, b, c = 5]: number[]) => a! * (b ?? 3) + c, [[1.5]]);
agrees("destructure missing 2", ([a, b, c = 5]: number[]) => a! * (b ?? 3) + c, [[1.5, 2.5, 4]]);
agrees("rest 1", ([a, ...r]: number[]) => a! * r.length + (r[0] ?? 3), [[1.5]]);
agrees("rest 2", ([a, ...r]: number[]) => a! * r.length + (r[0] ?? 3), [[1.5, 2.5, 4]]);
agrees(
  "swap elements beyond",
  (xs: number[]) => {
    const a = [...xs];
    [a[0], a[1]] = [a[1]!, a[0]!];
    return (a[0] ?? 7) * 2 + a.length;
  },
  [[1.5, 2.5]],
);
agrees(
  "delete via filter index",
  (xs: number[], k: number) => xs.filter((_, i) => i !== k).reduce((s, v, i) => s + v * (i + 1), 0),
  [[1.5, 2.5, 3.5], 1],
);
agrees(
  "kv arrays",
  (xs: number[], keys: string[]) => {
    const i = keys.indexOf("b");
    return xs[i]! * 2;
  },
  [
    [1.5, 2.5],
    ["a", "b"],
  ],
);
agrees(
  "constant list out of range 1",
  (x: number, i: number) => {
    const names = ["a", "a"];
    return names[i] === undefined ? x : x * x;
  },
  [1.5, 1],
);
agrees(
  "constant list out of range 2",
  (x: number, i: number) => {
    const names = ["a", "a"];
    return names[i] === undefined ? x : x * x;
  },
  [1.5, 5],
);
agrees(
  "argmax",
  (xs: number[]) => {
    const m = Math.max(...xs);
    const i = xs.indexOf(m);
    return xs[i]! * (i + 1);
  },
  [[1.5, 4.5, 2.5]],
);
agrees(
  "zip map",
  (a: number[], b: number[]) => a.map((x, i) => [x, b[i]!] as const).reduce((s, [p, q]) => s + p * q, 0),
  [
    [1.5, 2],
    [3, 4.5],
  ],
);
agrees(
  "cumulative in place",
  (x: Float64Array) => {
    const c = x.slice();
    for (let i = 1; i < c.length; i++) c[i]! += c[i - 1]!;
    return c[c.length - 1]! * c[0]!;
  },
  [new Float64Array([1.5, 2, 3])],
);
agrees(
  "chunk",
  (xs: number[], k: number) => {
    const out: number[][] = [];
    for (let i = 0; i < xs.length; i += k) out.push(xs.slice(i, i + k));
    return out.reduce((s, r) => s + r[0]! * r[r.length - 1]!, 0);
  },
  [[1.5, 2, 3, 4.5], 2],
);
agrees(
  "histogram plain new 1",
  (xs: number[]) => {
    const h = new Array<number>(3).fill(0);
    for (const x of xs) h[Math.floor(x)]! += x * x;
    return h[0]! * h[1]! + h[2]!;
  },
  [[0.5, 1.5, 2.5, 1.2]],
);
refuses(
  "histogram plain new 2",
  "write-beyond",
  (xs: number[]) => {
    const h = new Array<number>(3).fill(0);
    for (const x of xs) h[Math.floor(x)]! += x * x;
    return h[0]! * h[1]! + h[2]!;
  },
  [[0.5, 9]],
);
agrees(
  "growing histogram beyond 1",
  (xs: number[]) => {
    const h = [0, 0];
    for (const x of xs) h[Math.floor(x)]! += x * x;
    return h[0]! * h[1]!;
  },
  [[0.5, 1.5, 1.2]],
);
refuses(
  "growing histogram beyond 2",
  "write-beyond",
  (xs: number[]) => {
    const h = [0, 0];
    for (const x of xs) h[Math.floor(x)]! += x * x;
    return h[0]! * h[1]!;
  },
  [[0.5, 9]],
);
refuses(
  "string number store",
  "mixed-items",
  (x: number) => {
    const a: (number | string)[] = [x, 1];
    for (let i = 0; i < 2; i++) a[i] = "q";
    return typeof a[0] === "string" ? x : 0;
  },
  [1.5],
);
