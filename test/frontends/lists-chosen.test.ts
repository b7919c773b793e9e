/** Missing items on their way: through branches, loops, functions, records, recursion; second derivatives; rows that move. */
import { grad } from "../../src/index.js";
import { agrees, refuses } from "./aliasing.js";
import { givesTheSame, throwsAlike } from "./original.js";

agrees(
  "grow in branch 1",
  (xs: number[]) => {
    const a: number[] = [];
    for (let i = 0; i < xs.length; i++) {
      if (xs[i]! > 2) a[i] = xs[i]!;
    }
    let s = 0;
    for (let i = 0; i < a.length; i++) s += (a[i] ?? 10) * (i + 1);
    return s + a.length;
  },
  [[1.5, 2.5, 0.5, 3.5, 1]],
);
agrees(
  "grow in branch 2",
  (xs: number[]) => {
    const a: number[] = [];
    for (let i = 0; i < xs.length; i++) {
      if (xs[i]! > 2) a[i] = xs[i]!;
    }
    let s = 0;
    for (let i = 0; i < a.length; i++) s += (a[i] ?? 10) * (i + 1);
    return s + a.length;
  },
  [[1, 1]],
);
agrees(
  "grow in branch 3",
  (xs: number[]) => {
    const a: number[] = [];
    for (let i = 0; i < xs.length; i++) {
      if (xs[i]! > 2) a[i] = xs[i]!;
    }
    let s = 0;
    for (let i = 0; i < a.length; i++) s += (a[i] ?? 10) * (i + 1);
    return s + a.length;
  },
  [[3.5, 1]],
);
agrees(
  "join optional and plain 1",
  (xs: number[], c: number) => {
    let a = xs.slice();
    if (c > 0) {
      a = new Array<number>(3);
      a[1] = xs[0]!;
    }
    return (a[0] ?? 7) + (a[1] ?? 8) * xs[1]!;
  },
  [[1.5, 2.5], 1],
);
agrees(
  "join optional and plain 2",
  (xs: number[], c: number) => {
    let a = xs.slice();
    if (c > 0) {
      a = new Array<number>(3);
      a[1] = xs[0]!;
    }
    return (a[0] ?? 7) + (a[1] ?? 8) * xs[1]!;
  },
  [[1.5, 2.5], -1],
);
agrees(
  "join holes in branch write 1",
  (xs: number[], n: number) => {
    const a = new Array<number>(n);
    if (xs[0]! > 1) a[0] = xs[0]! * 2;
    else a[1] = xs[1]!;
    return (a[0] ?? 7) + (a[1] ?? 8) * 3;
  },
  [[1.5, 2.5], 3],
);
agrees(
  "join holes in branch write 2",
  (xs: number[], n: number) => {
    const a = new Array<number>(n);
    if (xs[0]! > 1) a[0] = xs[0]! * 2;
    else a[1] = xs[1]!;
    return (a[0] ?? 7) + (a[1] ?? 8) * 3;
  },
  [[0.5, 2.5], 3],
);
agrees(
  "helper gets holes",
  (xs: number[], n: number) => {
    const sum = (l: number[]) => l.reduce((s, v) => s + v, 0);
    const a = new Array<number>(n);
    a[1] = xs[0]!;
    return sum(a) * sum(xs);
  },
  [[1.5, 2.5], 3],
);
agrees(
  "recursion over holes",
  (x: number, n: number) => {
    const a = new Array<number>(n);
    const go = (k: number): number => {
      if (k >= n) return 0;
      if (k % 2 === 0) a[k] = x * k;
      return (a[k] ?? 1) + go(k + 1);
    };
    return go(0) * (a[0] ?? 9) + (a[1] ?? 5) * x;
  },
  [1.5, 5],
);
agrees(
  "null rows",
  (xs: number[]) => {
    const r: (number[] | null)[] = new Array(3).fill(null);
    for (let i = 0; i < xs.length; i++) if (xs[i]! > 1) r[i] = [xs[i]!, 2];
    let s = 0;
    for (let i = 0; i < 3; i++) {
      const q = r[i];
      if (q !== null && q !== undefined) s += q[0]! * q[1]!;
      else s += 10;
    }
    return s;
  },
  [[1.5, 0.5, 2.5]],
);
agrees(
  "undefined rows fill",
  (xs: number[], n: number) => {
    const r = new Array<number[] | undefined>(n).fill(undefined);
    for (let i = 0; i < xs.length; i++) if (xs[i]! > 1) r[i] = [xs[i]!, 2];
    let s = 0;
    for (const q of r) s += q ? q[0]! * q[1]! : 10;
    return s;
  },
  [[1.5, 0.5, 2.5], 4],
);
agrees(
  "records in holes",
  (xs: number[], n: number) => {
    const r = new Array<{ v: number }>(n);
    for (let i = 0; i < xs.length; i++) if (xs[i]! > 1) r[i] = { v: xs[i]! };
    let s = 0;
    for (let i = 0; i < n; i++) s += r[i]?.v ?? 10;
    r.forEach((q) => {
      s += q.v * 100;
    });
    return s;
  },
  [[1.5, 0.5, 2.5], 4],
);
agrees(
  "second order growing",
  (x: number, n: number) => {
    const g = grad((y: number) => {
      const m = [1, y];
      for (let i = 2; i <= n; i++) m[i] = m[i - 1]! * y + m[i - 2]!;
      return m[n]!;
    });
    return g(x) * x;
  },
  [1.2, 4],
);
agrees(
  "second order holes",
  (x: number, n: number) => {
    const g = grad((y: number) => {
      const m = new Array<number>(n);
      for (let i = 0; i < n; i += 2) m[i] = y ** i;
      let s = 0;
      for (let i = 0; i < n; i++) s += m[i] ?? y;
      return s;
    });
    return g(x);
  },
  [1.2, 5],
);
agrees(
  "second order sort",
  (xs: number[]) => {
    const g = grad((ys: number[]) => {
      const s = [...ys].sort((a, b) => a - b);
      return s.reduce((t, v, i) => t + v * v * v * i, 0);
    });
    return g(xs).reduce((a, b) => a + b, 0);
  },
  [[3.5, 1.5, 2.5]],
);
agrees(
  "filter then index 1",
  (xs: number[]) => {
    const f = xs.filter((x) => x > 2);
    return (f[0] ?? 5) * (f[1] ?? 6) * xs[0]!;
  },
  [[1.5, 2.5]],
);
agrees(
  "filter then index 2",
  (xs: number[]) => {
    const f = xs.filter((x) => x > 2);
    return (f[0] ?? 5) * (f[1] ?? 6) * xs[0]!;
  },
  [[1.5, 1]],
);
agrees(
  "filter then index 3",
  (xs: number[]) => {
    const f = xs.filter((x) => x > 2);
    return (f[0] ?? 5) * (f[1] ?? 6) * xs[0]!;
  },
  [[1.5, 2.5, 3]],
);
agrees(
  "find on growing",
  (xs: number[]) => {
    const l: number[] = [];
    for (const x of xs) {
      const known = l.find((v) => Math.abs(v - x) < 0.1);
      if (known === undefined) l.push(x);
    }
    return l.length * 10 + l.reduce((a, b) => a + b, 0);
  },
  [[1.5, 2.5, 1.55, 3]],
);
agrees(
  "optional through function default 1",
  (xs: number[], i: number) => {
    const f = (a = 4, b = a * 2) => a * b;
    return f(xs[i]) + f(xs[0], xs[i + 1]);
  },
  [[1.5, 2.5], 0],
);
agrees(
  "optional through function default 2",
  (xs: number[], i: number) => {
    const f = (a = 4, b = a * 2) => a * b;
    return f(xs[i]) + f(xs[0], xs[i + 1]);
  },
  [[1.5, 2.5], 1],
);
agrees(
  "optional through function default 3",
  (xs: number[], i: number) => {
    const f = (a = 4, b = a * 2) => a * b;
    return f(xs[i]) + f(xs[0], xs[i + 1]);
  },
  [[1.5, 2.5], 5],
);
agrees(
  "optional in object default 1",
  (xs: number[], i: number) => {
    const o = { a: xs[i], b: xs[i + 1] };
    const { a = 3, b = 4 } = o;
    return a * b + (o.a ?? 10);
  },
  [[1.5, 2.5], 0],
);
agrees(
  "optional in object default 2",
  (xs: number[], i: number) => {
    const o = { a: xs[i], b: xs[i + 1] };
    const { a = 3, b = 4 } = o;
    return a * b + (o.a ?? 10);
  },
  [[1.5, 2.5], 1],
);
agrees(
  "optional in object default 3",
  (xs: number[], i: number) => {
    const o = { a: xs[i], b: xs[i + 1] };
    const { a = 3, b = 4 } = o;
    return a * b + (o.a ?? 10);
  },
  [[1.5, 2.5], 5],
);
agrees(
  "optional && 1",
  (xs: number[], i: number) => {
    const v = xs[i] && xs[i]! * 2;
    return v === undefined ? xs[0]! : v;
  },
  [[1.5, 2.5], 1],
);
agrees(
  "optional && 2",
  (xs: number[], i: number) => {
    const v = xs[i] && xs[i]! * 2;
    return v === undefined ? xs[0]! : v;
  },
  [[1.5, 2.5], 5],
);
agrees("optional || chain 1", (xs: number[], i: number) => xs[i] || xs[i - 1] || xs[0]! * 3, [[1.5, 2.5], 1]);
agrees("optional || chain 2", (xs: number[], i: number) => xs[i] || xs[i - 1] || xs[0]! * 3, [[1.5, 2.5], 2]);
agrees("optional || chain 3", (xs: number[], i: number) => xs[i] || xs[i - 1] || xs[0]! * 3, [[1.5, 2.5], 7]);
agrees(
  "optional chosen twice 1",
  (xs: number[], i: number, c: number) => {
    let v = xs[i];
    if (c > 0) v = xs[i + 1];
    let w = v;
    if (c > 1) w = 5;
    return (w ?? 9) * xs[0]!;
  },
  [[1.5, 2.5], 0, 1],
);
agrees(
  "optional chosen twice 2",
  (xs: number[], i: number, c: number) => {
    let v = xs[i];
    if (c > 0) v = xs[i + 1];
    let w = v;
    if (c > 1) w = 5;
    return (w ?? 9) * xs[0]!;
  },
  [[1.5, 2.5], 1, 1],
);
agrees(
  "optional chosen twice 3",
  (xs: number[], i: number, c: number) => {
    let v = xs[i];
    if (c > 0) v = xs[i + 1];
    let w = v;
    if (c > 1) w = 5;
    return (w ?? 9) * xs[0]!;
  },
  [[1.5, 2.5], 1, 2],
);
agrees(
  "optional chosen twice 4",
  (xs: number[], i: number, c: number) => {
    let v = xs[i];
    if (c > 0) v = xs[i + 1];
    let w = v;
    if (c > 1) w = 5;
    return (w ?? 9) * xs[0]!;
  },
  [[1.5, 2.5], 5, 0],
);
agrees(
  "loop carried optional 1",
  (xs: number[], n: number) => {
    let last: number | undefined;
    let s = 0;
    for (let i = 0; i < n; i++) {
      if (last === undefined) s += 1;
      else s += last * 2;
      last = xs[i];
    }
    return s + (last ?? 50);
  },
  [[1.5, 2.5], 2],
);
agrees(
  "loop carried optional 2",
  (xs: number[], n: number) => {
    let last: number | undefined;
    let s = 0;
    for (let i = 0; i < n; i++) {
      if (last === undefined) s += 1;
      else s += last * 2;
      last = xs[i];
    }
    return s + (last ?? 50);
  },
  [[1.5, 2.5], 4],
);
agrees(
  "loop carried optional 3",
  (xs: number[], n: number) => {
    let last: number | undefined;
    let s = 0;
    for (let i = 0; i < n; i++) {
      if (last === undefined) s += 1;
      else s += last * 2;
      last = xs[i];
    }
    return s + (last ?? 50);
  },
  [[1.5, 2.5], 0],
);
agrees(
  "switch undefined 1",
  (xs: number[], i: number) => {
    switch (xs[i]) {
      case undefined:
        return 3 * xs[0]!;
      case 2.5:
        return 5 * xs[0]!;
      default:
        return xs[i]!;
    }
  },
  [[1.5, 2.5], 0],
);
givesTheSame(
  "switch undefined 2",
  (xs: number[], i: number) => {
    switch (xs[i]) {
      case undefined:
        return 3 * xs[0]!;
      case 2.5:
        return 5 * xs[0]!;
      default:
        return xs[i]!;
    }
  },
  [[1.5, 2.5], 1],
);
agrees(
  "switch undefined 3",
  (xs: number[], i: number) => {
    switch (xs[i]) {
      case undefined:
        return 3 * xs[0]!;
      case 2.5:
        return 5 * xs[0]!;
      default:
        return xs[i]!;
    }
  },
  [[1.5, 2.5], 4],
);
agrees("typeof missing 1", (xs: number[], i: number) => (typeof xs[i] === "number" ? xs[i]! * 2 : xs[0]!), [
  [1.5, 2.5],
  1,
]);
agrees("typeof missing 2", (xs: number[], i: number) => (typeof xs[i] === "number" ? xs[i]! * 2 : xs[0]!), [
  [1.5, 2.5],
  4,
]);
agrees(
  "splice in loop",
  (xs: number[]) => {
    const a = [...xs];
    for (let i = a.length - 1; i >= 0; i--) if (a[i]! < 2) a.splice(i, 1);
    return a.reduce((s, v, i) => s + v * (i + 1), 0) + a.length;
  },
  [[1.5, 2.5, 1, 3.5]],
);
agrees(
  "insertion sort splice",
  (xs: number[]) => {
    const out: number[] = [];
    for (const x of xs) {
      let k = 0;
      while (k < out.length && out[k]! < x) k++;
      out.splice(k, 0, x);
    }
    return out.reduce((s, v, i) => s + v * i, 0);
  },
  [[3.5, 1.5, 2.5, 0.5]],
);
agrees(
  "unshift rows loop",
  (xs: number[]) => {
    const out: number[][] = [];
    for (const x of xs) out.unshift([x, x * x]);
    return out.reduce((s, r, i) => s + r[0]! * r[1]! * i, 0);
  },
  [[1.5, 2.5, 0.5]],
);
givesTheSame(
  "sort in loop",
  (xs: number[], n: number) => {
    const a = [...xs];
    let s = 0;
    for (let k = 0; k < n; k++) {
      a.sort((p, q) => p - q);
      s += a[0]! * a[1]!;
      a[0]! += 2;
    }
    return s;
  },
  [[3.5, 1.5, 2.5], 4],
);
agrees(
  "sort by captured key 1",
  (ps: { k: number; v: number }[], sign: number) => {
    const l = ps.map((p) => ({ ...p }));
    l.sort((a, b) => sign * (a.k - b.k));
    return l.map((p) => p.v).reduce((s, v, i) => s + v * (i + 1), 0);
  },
  [
    [
      { k: 2, v: 1.5 },
      { k: 1, v: 2.5 },
      { k: 3, v: 0.5 },
    ],
    1,
  ],
);
agrees(
  "sort by captured key 2",
  (ps: { k: number; v: number }[], sign: number) => {
    const l = ps.map((p) => ({ ...p }));
    l.sort((a, b) => sign * (a.k - b.k));
    return l.map((p) => p.v).reduce((s, v, i) => s + v * (i + 1), 0);
  },
  [
    [
      { k: 2, v: 1.5 },
      { k: 1, v: 2.5 },
      { k: 3, v: 0.5 },
    ],
    -1,
  ],
);
agrees(
  "sort counting",
  (xs: number[]) => {
    let c = 0;
    const s = [...xs].sort((a, b) => {
      c += 0;
      return a - b;
    });
    return s[0]! + c;
  },
  [[3.5, 1.5, 2.5]],
);
agrees(
  "reverse while held",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const r = R[0]!;
    R.reverse();
    r[0]! += 1;
    return R[1]![0]! * r[1]! + R[0]![0]!;
  },
  [
    [
      [1.5, 2],
      [3, 4.5],
    ],
  ],
);
agrees(
  "fill row then replace",
  (x: number, n: number) => {
    const R = new Array<number[]>(n).fill([x, 1]);
    R[0] = [9, x];
    R[1]![0]! *= 2;
    return R[0]![1]! + R[n - 1]![0]!;
  },
  [1.5, 3],
);
agrees(
  "fill row range",
  (x: number, n: number) => {
    const R: number[][] = [];
    for (let i = 0; i < n; i++) R.push([i, x]);
    R.fill([x * 2, 7], 1, 3);
    R[1]![0]! += 1;
    return R[2]![0]! + R[0]![1]! + R.length;
  },
  [1.5, 4],
);
agrees(
  "copyWithin rows",
  (x: number, n: number) => {
    const R: number[][] = [];
    for (let i = 0; i < n; i++) R.push([i, x]);
    R.copyWithin(0, 2);
    R[0]![1] = 100;
    return R[2]![1]! + R[1]![0]!;
  },
  [1.5, 4],
);
agrees(
  "typed set from holes",
  (x: number, n: number) => {
    const a = new Array<number>(n);
    a[0] = x;
    const b = Float64Array.from(a);
    return Number.isNaN(b[1]!) ? b[0]! * 2 : 0;
  },
  [1.5, 3],
);
givesTheSame(
  "map over optional idx",
  (xs: number[], idx: number[]) =>
    idx
      .map((i) => xs[i])
      .map((v, k) => (v === undefined ? k : v * 2))
      .reduce((a, b) => a + b, 0),
  [
    [1.5, 2.5],
    [1, 5, 0, -1],
  ],
);
agrees(
  "length property mid",
  (xs: number[]) => {
    const a = [...xs];
    a[a.length] = 7;
    a[a.length - 1]! *= xs[0]!;
    a.length -= 1;
    return a.length * 10 + a[a.length - 1]!;
  },
  [[1.5, 2.5]],
);
agrees(
  "typed row matrix",
  (x: number, n: number) => {
    const M = Array.from({ length: n }, () => new Float64Array(3));
    for (let i = 0; i < n; i++) M[i]!.fill(x * i);
    M[1]!.set([1, 2], 1);
    return M[1]![1]! + M[n - 1]![0]! * M[2]!.reduce((a, b) => a + b, 0);
  },
  [1.5, 4],
);
agrees(
  "typed row beyond write",
  (x: number, n: number) => {
    const M = Array.from({ length: n }, () => new Float64Array(3));
    M[1]![5] = x;
    M[1]![2] = x;
    return M[1]![2]! + M[2]![0]! + (M[1]![5] ?? 4);
  },
  [1.5, 4],
);
agrees(
  "typed row subarray",
  (x: number, n: number) => {
    const M = Array.from({ length: n }, () => new Float64Array(3));
    const w = M[1]!.subarray(1);
    w[0] = x;
    w[7] = 9;
    return M[1]![1]! * 3 + M[2]![0]! + w.length;
  },
  [1.5, 4],
);
throwsAlike(
  "nested missing write throws",
  (x: number, n: number) => {
    const M: number[][] = [];
    for (let i = 0; i < n; i++) M.push([x, 1]);
    M[n]![0] = 3;
    return M[0]![0]!;
  },
  [1.5, 3],
);
agrees(
  "negative fractional reads 1",
  (xs: number[], i: number) => (xs[-1] ?? 3) + (xs[0.5] ?? 4) + (xs[i] ?? 5) * xs[0]!,
  [[1.5, 2.5], 0.5],
);
agrees(
  "negative fractional reads 2",
  (xs: number[], i: number) => (xs[-1] ?? 3) + (xs[0.5] ?? 4) + (xs[i] ?? 5) * xs[0]!,
  [[1.5, 2.5], -1],
);
agrees(
  "negative fractional reads 3",
  (xs: number[], i: number) => (xs[-1] ?? 3) + (xs[0.5] ?? 4) + (xs[i] ?? 5) * xs[0]!,
  [[1.5, 2.5], Number.NaN],
);
agrees(
  "set item 0.5 1",
  (x: number, i: number) => {
    const a = [x, 2, 3];
    a[i] = 5;
    return a[0]! + a.length;
  },
  [1.5, 1],
);
refuses(
  "set item 0.5 2",
  "write-beyond",
  (x: number, i: number) => {
    const a = [x, 2, 3];
    a[i] = 5;
    return a[0]! + a.length;
  },
  [1.5, 0.5],
);

const sumOfSquares = (list: number[]) => list.reduce((sum, value) => sum + value * value, 0);
agrees(
  "a list that grew, handed to a derivative inside",
  (x: number, n: number) => {
    const list = [x];
    for (let i = 1; i < n; i++) list[i] = list[i - 1]! * x;
    const slopes = grad(sumOfSquares)(list);
    return slopes[0]! + slopes[1]! * 2;
  },
  [1.5, 3],
);
refuses(
  "a list with holes, handed to a derivative inside",
  "result-missing",
  (x: number, n: number) => {
    const list = new Array<number>(n);
    list[0] = x;
    return grad(sumOfSquares)(list)[0]!;
  },
  [1.5, 3],
);
