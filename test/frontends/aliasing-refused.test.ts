/** One object held in two places of flat storage: a write that the other place would have to show is refused. */
import { refuses } from "./aliasing.js";

refuses(
  "push row twice loop",
  "stored-on-a-path",
  (x: number[], n: number) => {
    const row = [x[0]!, 1];
    const m: number[][] = [];
    for (let i = 0; i < n; i++) m.push(row);
    m[0]![0]! *= 2;
    return m[2]![0]! + row[0]!;
  },
  [[2, 3], 3],
);
refuses(
  "obj same array twice in list",
  "aliasing",
  (x: number[], i: number) => {
    const os = x.map((v) => {
      const a = [v, 1];
      return { p: a, q: a };
    });
    os[i]!.p[0]! *= 2;
    return os[i]!.q[0]! + 1;
  },
  [[2, 3], 0],
);
refuses(
  "subarray carried",
  "differs-between-paths",
  (x: number[], n: number) => {
    const a = Float64Array.from(x);
    let v = a.subarray(0);
    for (let i = 0; i < n; i++) {
      v[0]! *= 2;
      v = v.subarray(1);
    }
    return a[0]! * 10 + a[1]! * 100 + a[2]!;
  },
  [[1, 2, 3], 2],
);
refuses(
  "array spread shallow rows",
  "aliasing",
  (x: number[][]) => {
    const a = x.map((r) => r.slice());
    const b = [...a];
    b[0]![0]! *= 2;
    return a[0]![0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
refuses(
  "pushed obj in two lists",
  "aliasing",
  (x: number[], n: number) => {
    const ps: { v: number }[] = [];
    const qs: { v: number }[] = [];
    for (let i = 0; i < n; i++) {
      const p = { v: x[0]! + i };
      ps.push(p);
      qs.push(p);
    }
    ps[1]!.v = 50 * x[1]!;
    return qs[1]!.v;
  },
  [[2, 3], 3],
);
refuses(
  "map returns same row",
  "aliasing",
  (x: number[][]) => {
    const a = x.map((r) => r.slice());
    const b = a.map((r) => {
      r[0]! *= 2;
      return r;
    });
    return b[0]![0]! + a[1]![0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
refuses(
  "records share array dyn",
  "aliasing",
  (x: number[], i: number) => {
    const a = x.slice();
    const m = [{ p: a }, { p: a }];
    m[i]!.p[0]! *= 3;
    return m[1]!.p[0]! + m[0]!.p[0]!;
  },
  [[2, 3], 0],
);
refuses(
  "records share array pushed in loop",
  "aliasing",
  (x: number[], n: number) => {
    const a = x.slice();
    const m: { p: number[] }[] = [];
    for (let i = 0; i < n; i++) m.push({ p: a });
    m[0]!.p[0]! *= 3;
    return m[1]!.p[0]!;
  },
  [[2, 3], 3],
);
refuses(
  "records share array pushed in loop read a",
  "aliasing",
  (x: number[], n: number) => {
    const a = x.slice();
    const m: { p: number[] }[] = [];
    for (let i = 0; i < n; i++) m.push({ p: a });
    m[0]!.p[0]! *= 3;
    return a[0]!;
  },
  [[2, 3], 3],
);
refuses(
  "share after write in loop",
  "aliasing",
  (x: number[], n: number) => {
    const c = x.slice();
    const m: { p: number[] }[] = [{ p: [0, 0] }];
    let s = 0;
    for (let i = 0; i < n; i++) {
      m[m.length - 1]!.p[0]! += 2 * x[1]!;
      s += c[0]!;
      m.push({ p: c });
    }
    return s;
  },
  [[2, 3], 3],
);
refuses(
  "carried part stored",
  "item-of-nothing",
  (x: number[], n: number) => {
    let last = x.slice();
    const m: { p: number[] }[] = [];
    let s = 0;
    for (let i = 0; i < n; i++) {
      last[0]! += 1;
      if (i > 0) s += m[0]!.p[0]!;
      m.push({ p: last });
      if (i === 5) last = [x[0]!, 9];
    }
    return s;
  },
  [[2, 3], 4],
);
refuses(
  "map records share",
  "aliasing",
  (x: number[]) => {
    const a = x.slice();
    const m = x.map((v) => ({ v, a }));
    m[0]!.a[0]! *= 3;
    return m[1]!.a[0]! + a[0]!;
  },
  [[2, 3]],
);
refuses(
  "map records share write outer",
  "aliasing",
  (x: number[]) => {
    const a = x.slice();
    const m = x.map((v) => ({ v, a }));
    a[0]! *= 3;
    return m[1]!.a[0]!;
  },
  [[2, 3]],
);
refuses(
  "obj in two fields of list records",
  "aliasing",
  (x: number[], i: number) => {
    const ps = x.map((v) => ({ v }));
    const es = [
      { a: ps[0]!, b: ps[1]! },
      { a: ps[1]!, b: ps[0]! },
    ];
    es[i]!.a.v *= 5;
    return es[1]!.b.v + es[0]!.a.v + ps[0]!.v;
  },
  [[2, 3], 0],
);
refuses(
  "matrix rows view of flat",
  "aliasing",
  (x: number[], n: number) => {
    const flat = Float64Array.from(x);
    const rows: Float64Array[] = [];
    for (let i = 0; i < n; i++) rows.push(flat.subarray(i, i + 1));
    rows[0]![0]! *= 3;
    return flat[0]! + rows[1]![0]!;
  },
  [[2, 3], 2],
);
refuses(
  "write arg chosen",
  "write-argument",
  (A: number[][]) => {
    const l = A[0]!.slice();
    const c = A[0]![0]! > 0 ? l : A[0]!;
    c[0]! *= 2;
    return l[0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
);
refuses(
  "write arg chosen other",
  "write-argument",
  (A: number[][]) => {
    const l = A[0]!.slice();
    const c = A[0]![0]! > 10 ? l : A[0]!;
    c[0]! *= 2;
    return l[0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
);
refuses(
  "two vars meet late",
  "aliasing",
  (x: number[], n: number) => {
    let a = { v: x[0]! };
    let b = { v: x[1]! };
    for (let k = 0; k < n; k++) {
      a.v += 1;
      b.v *= 2;
      const c = { v: a.v + b.v };
      if (k % 2 === 0) {
        a = c;
        b = c;
      } else {
        a = { v: 1 };
        b = { v: 2 };
      }
    }
    return a.v * 10 + b.v;
  },
  [[2, 3], 3],
);
refuses(
  "fresh stored and kept",
  "aliasing",
  (x: number[], n: number) => {
    let a = { v: x[0]! };
    const h: { o: { v: number } }[] = [];
    let s = 0;
    for (let k = 0; k < n; k++) {
      a.v += 1;
      if (h.length > 0) s += h[h.length - 1]!.o.v;
      a = { v: a.v * 2 };
      h.push({ o: a });
    }
    return s;
  },
  [[2, 3], 3],
);
refuses(
  "trajectory in place same",
  "stored-on-a-path",
  (x: number[], n: number) => {
    const y = x.slice();
    const ys: number[][] = [];
    for (let k = 0; k < n; k++) {
      y[0]! += y[1]! * 0.1;
      ys.push(y);
    }
    return ys[1]![0]! * ys[2]![1]! + y[0]!;
  },
  [[2, 3], 3],
);
refuses(
  "chosen pushed as part then source written",
  "aliasing",
  (x: number[], n: number) => {
    const a = [x[0]!],
      b = [x[1]!];
    const c = x[0]! > 1 ? a : b;
    const l: { p: number[] }[] = [];
    for (let i = 0; i < n; i++) l.push({ p: c });
    a[0]! *= 3;
    return l[0]!.p[0]!;
  },
  [[2, 3], 2],
);
refuses(
  "object moved in branch",
  "stored-on-a-path",
  (x: number[], n: number) => {
    const l: { v: number }[] = [];
    const p = { v: x[0]! };
    if (n > 1) l.push(p);
    p.v *= 3;
    return (l.length > 0 ? l[0]!.v : 0) + p.v * 10;
  },
  [[2, 3], 3],
);
refuses(
  "object moved in branch read",
  "stored-on-a-path",
  (x: number[], n: number) => {
    const l: { v: number }[] = [];
    const p = { v: x[0]! };
    if (n > 1) l.push(p);
    return l.length + p.v * 10;
  },
  [[2, 3], 3],
);
