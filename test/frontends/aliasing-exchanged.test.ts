/** Arrays and objects that change places, in straight lines and in loops. */
import { agrees } from "./aliasing.js";

agrees(
  "ternary ref write",
  (x: number) => {
    const a = [x, 1],
      b = [2 * x, 3];
    const c = x > 1 ? a : b;
    c[0]! *= 2;
    return a[0]! * 10 + b[0]!;
  },
  [2],
);
agrees(
  "ternary ref write typed",
  (x: number[]) => {
    const a = Float64Array.from(x),
      b = new Float64Array(2);
    const c = x[0]! > 1 ? a : b;
    c[0]! *= 2;
    c[1]! += 5;
    return a[0]! * 10 + b[1]! + a[1]!;
  },
  [[2, 3]],
);
agrees(
  "ternary obj write",
  (x: number) => {
    const a = { v: x },
      b = { v: 2 * x };
    const c = x > 1 ? a : b;
    c.v *= 2;
    return a.v * 10 + b.v;
  },
  [2],
);
agrees(
  "ternary obj write neg",
  (x: number) => {
    const a = { v: x },
      b = { v: 2 * x };
    const c = x > 10 ? a : b;
    c.v *= 2;
    return a.v * 10 + b.v;
  },
  [2],
);
agrees(
  "if ref write",
  (x: number) => {
    const a = [x, 1],
      b = [2 * x, 3];
    let c = a;
    if (x > 3) c = b;
    c[0]! *= 2;
    return a[0]! * 10 + b[0]!;
  },
  [2],
);
agrees(
  "if ref write in loop",
  (x: number[]) => {
    const a = [1, 1],
      b = [2, 3];
    for (const v of x) {
      const c = v > 2.5 ? a : b;
      c[0]! += v;
    }
    return a[0]! * 10 + b[0]!;
  },
  [[2, 3]],
);
agrees(
  "bucket write objects",
  (x: number[]) => {
    const lo = { s: 0, n: 0 },
      hi = { s: 0, n: 0 };
    for (const v of x) {
      const c = v > 2.5 ? hi : lo;
      c.s += v * v;
      c.n++;
    }
    return lo.s / lo.n + (3 * hi.s) / hi.n;
  },
  [[1, 2, 3, 4, 5]],
);
agrees(
  "swap cur next held",
  (x: number[], n: number) => {
    let cur = Float64Array.from(x),
      next = new Float64Array(x.length);
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < cur.length; i++) next[i] = cur[i]! * 2 + k;
      [cur, next] = [next, cur];
    }
    return cur[0]! * 10 + next[1]!;
  },
  [[2, 3], 3],
);
agrees(
  "swap held with original name",
  (x: number[], n: number) => {
    const a = Float64Array.from(x),
      b = new Float64Array(x.length);
    let cur = a,
      next = b;
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < cur.length; i++) next[i] = cur[i]! * 2 + k;
      [cur, next] = [next, cur];
    }
    return a[0]! * 10 + b[1]!;
  },
  [[2, 3], 3],
);
agrees(
  "swap held straight",
  (x: number[]) => {
    const a = Float64Array.from(x),
      b = new Float64Array(x.length);
    let cur = a,
      next = b;
    [cur, next] = [next, cur];
    cur[0] = 5 * x[0]!;
    next[1]! *= 3;
    return a[0]! * 10 + b[0]! + a[1]!;
  },
  [[2, 3]],
);
agrees(
  "helper may copy write",
  (x: number[]) => {
    const pos = (r: number[]) => (r[0]! > 0 ? r : r.map((v) => -v));
    const a = x.slice();
    const b = pos(a);
    b[0]! += 1;
    return a[0]! * b[0]! + b[1]!;
  },
  [[2, 3]],
);
agrees(
  "row swap loop pivot",
  (A: number[][]) => {
    const U = A.map((r) => r.slice());
    const n = U.length;
    let det = 1;
    for (let k = 0; k < n; k++) {
      let p = k;
      for (let i = k + 1; i < n; i++) if (Math.abs(U[i]![k]!) > Math.abs(U[p]![k]!)) p = i;
      if (p !== k) {
        const tmp = U[p]!;
        U[p] = U[k]!;
        U[k] = tmp;
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
      [4, 5, 6.5],
      [7, 8.5, 1],
    ],
  ],
);
agrees(
  "subarray write through",
  (x: number[]) => {
    const a = Float64Array.from(x);
    const v = a.subarray(1);
    v[0]! *= 5;
    a[1]! += 1;
    return v[0]! * a[0]!;
  },
  [[1, 2, 3]],
);
agrees(
  "ping pong objects",
  (x: number[], n: number) => {
    let s = { cur: x.slice(), next: [0, 0] };
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < 2; i++) s.next[i] = s.cur[i]! * 2 + k;
      s = { cur: s.next, next: s.cur };
    }
    return s.cur[0]! * 10 + s.next[1]!;
  },
  [[2, 3], 3],
);
agrees(
  "ping pong fields",
  (x: number[], n: number) => {
    const s = { cur: x.slice(), next: [0, 0] };
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < 2; i++) s.next[i] = s.cur[i]! * 2 + k;
      const t = s.cur;
      s.cur = s.next;
      s.next = t;
    }
    return s.cur[0]! * 10 + s.next[1]!;
  },
  [[2, 3], 3],
);
agrees(
  "ping pong with if",
  (x: number[], n: number) => {
    let cur = x.slice(),
      next = [0, 0];
    for (let k = 0; k < n; k++) {
      if (k % 2 === 0) {
        [cur, next] = [next, cur];
      }
      cur[0]! += k + x[1]!;
      next[1]! *= 2;
    }
    return cur[0]! * 10 + next[1]! + cur[1]!;
  },
  [[2, 3], 3],
);
agrees(
  "dyn choose row write",
  (x: number[][], i: number) => {
    const U = x.map((r) => r.slice());
    const r = i > 0 ? U[1]! : U[0]!;
    r[0]! *= 2;
    return U[0]![0]! * 10 + U[1]![0]!;
  },
  [
    [
      [1, 2],
      [4, 5],
    ],
    1,
  ],
);
agrees(
  "dyn choose row write different lists",
  (x: number[][], i: number) => {
    const U = x.map((r) => r.slice());
    const W = x.map((r) => r.slice());
    const r = i > 0 ? U[1]! : W[0]!;
    r[0]! *= 2;
    return U[1]![0]! * 10 + W[0]![0]!;
  },
  [
    [
      [1, 2],
      [4, 5],
    ],
    1,
  ],
);
agrees(
  "best row so far",
  (x: number[][]) => {
    const U = x.map((r) => r.slice());
    let best = U[0]!;
    for (const r of U) if (r[0]! > best[0]!) best = r;
    best[1] = best[0]! * 10;
    return U[0]![1]! + U[1]![1]! * 3;
  },
  [
    [
      [1, 2],
      [4, 5],
    ],
  ],
);
agrees(
  "best object so far",
  (x: number[]) => {
    const U = x.map((v) => ({ v, w: 1 }));
    let best = U[0]!;
    for (const r of U) if (r.v > best.v) best = r;
    best.w = best.v * 10;
    return U[0]!.w + U[1]!.w * 3;
  },
  [[2, 3]],
);
agrees(
  "argument best read",
  (x: { v: number; w: number }[]) => {
    let best = x[0]!;
    for (const r of x) if (r.v > best.v) best = r;
    return best.w * best.v;
  },
  [
    [
      { v: 1, w: 5 },
      { v: 3, w: 2 },
    ],
  ],
);
agrees(
  "destructure row write",
  (x: number[][]) => {
    const a = x.map((r) => r.slice());
    const [r0, r1] = a;
    r0![0]! += r1![1]!;
    return a[0]![0]! * r1![0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
agrees(
  "for of row write",
  (x: number[][]) => {
    const a = x.map((r) => r.slice());
    for (const r of a) {
      r[0]! *= 2;
      r[1]! += r[0]!;
    }
    return a[0]![1]! * a[1]![0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
agrees(
  "forEach row write",
  (x: number[][]) => {
    const a = x.map((r) => r.slice());
    a.forEach((r, i) => {
      r[0]! *= 2 + i;
    });
    return a[0]![0]! * a[1]![0]!;
  },
  [
    [
      [1, 2],
      [3, 4],
    ],
  ],
);
agrees(
  "reduce picks max obj write",
  (x: number[]) => {
    const os = x.map((v) => ({ v, w: v * v }));
    const m = os.reduce((a, b) => (a.v > b.v ? a : b));
    m.w = 100 * m.v;
    return os[0]!.w + os[1]!.w;
  },
  [[2, 3]],
);
agrees(
  "recursion writes array",
  (x: number[], n: number) => {
    const a = x.slice();
    const go = (k: number): void => {
      if (k === 0) return;
      a[0]! += a[1]! * k;
      go(k - 1);
      a[1]! *= 1.1;
    };
    go(n);
    return a[0]! * a[1]!;
  },
  [[2, 3], 3],
);
agrees(
  "recursion swaps",
  (x: number[], n: number) => {
    const go = (a: number[], b: number[], k: number): number => {
      if (k === 0) return a[0]! * 10 + b[0]!;
      a[0]! += 1;
      return go(b, a, k - 1);
    };
    return go(x.slice(), [x[1]! * 2, 1], n);
  },
  [[2, 3], 3],
);
agrees(
  "swap fields of two objects",
  (x: number[], n: number) => {
    const p = { d: [x[0]!, 1] },
      q = { d: [x[1]!, 2] };
    const pd = p.d;
    for (let k = 0; k < n; k++) {
      const tmp = p.d;
      p.d = q.d;
      q.d = tmp;
      p.d[0]! += k;
    }
    return p.d[0]! * 10 + q.d[0]! + pd[0]! * 100;
  },
  [[2, 3], 3],
);
agrees(
  "if merge then write",
  (x: number[]) => {
    let a = { v: x[0]! };
    let b = { v: x[1]! };
    if (x[0]! > 1) b = a;
    b.v += 100;
    return a.v * 10 + b.v;
  },
  [[2, 3]],
);
agrees(
  "find write",
  (x: number[]) => {
    const a = x.map((v) => ({ v, w: 1 }));
    const p = a.find((o) => o.v > 2.5)!;
    p.w = p.v * 3;
    return a[1]!.w + a[0]!.w;
  },
  [[2, 3]],
);
agrees(
  "copy on write",
  (x: number[], n: number) => {
    let a: Float64Array = Float64Array.from(x);
    let owned = false;
    for (let i = 0; i < n; i++) {
      if (!owned) {
        a = a.slice();
        owned = true;
      }
      a[0]! += i;
    }
    return a[0]! * a[1]!;
  },
  [[2, 3], 3],
);
agrees(
  "maybe copy then write in loop",
  (x: number[], n: number) => {
    const base = Float64Array.from(x);
    let a = base;
    for (let i = 0; i < n; i++) {
      if (i === 1) a = a.slice();
      a[0]! += 1 + i;
    }
    return a[0]! * 10 + base[0]!;
  },
  [[2, 3], 3],
);
agrees(
  "views two chosen",
  (x: number[], n: number) => {
    const buf = new Float64Array(4);
    buf[0] = x[0]!;
    buf[1] = x[1]!;
    let cur = buf.subarray(0, 2),
      next = buf.subarray(2, 4);
    for (let i = 0; i < n; i++) {
      next[0] = cur[1]! * 1.1;
      next[1] = cur[0]! + 1;
      [cur, next] = [next, cur];
    }
    return buf[0]! + buf[1]! * 10 + buf[2]! * 100 + cur[0]!;
  },
  [[2, 3], 3],
);
agrees(
  "offset ping pong",
  (x: number[], n: number) => {
    const buf = new Float64Array(4);
    buf[0] = x[0]!;
    buf[1] = x[1]!;
    let c = 0;
    for (let i = 0; i < n; i++) {
      const nx = 2 - c;
      buf[nx] = buf[c + 1]! * 1.1;
      buf[nx + 1] = buf[c]! + 1;
      c = nx;
    }
    return buf[0]! + buf[1]! * 10 + buf[c]!;
  },
  [[2, 3], 3],
);
agrees(
  "row ping pong",
  (x: number[], n: number) => {
    const rows = [x.slice(), [0, 0]];
    for (let i = 0; i < n; i++) {
      const c = rows[i % 2]!,
        nx = rows[(i + 1) % 2]!;
      nx[0] = c[1]! * 1.1;
      nx[1] = c[0]! + 1;
    }
    return rows[0]![0]! + rows[1]![1]! * 10;
  },
  [[2, 3], 3],
);
agrees(
  "swap rows with held row outside",
  (A: number[][], _n: number) => {
    const M = A.map((r) => r.slice());
    const h = M[2]!;
    let lo = 0,
      hi = M.length - 1;
    while (lo < hi) {
      const t = M[lo]!;
      M[lo] = M[hi]!;
      M[hi] = t;
      lo++;
      hi--;
    }
    h[0]! *= 2;
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
  "chosen of write loop",
  (x: number[]) => {
    const a = Float64Array.from(x),
      b = Float64Array.from([1, 2, 3]);
    const c = x[0]! > 1 ? a : b;
    for (let i = 0; i < c.length; i++) c[i]! *= i + x[1]!;
    c.fill(7, 1);
    return a[0]! + a[1]! * 10 + b[2]!;
  },
  [[2, 3]],
);
agrees(
  "chosen objects nested write",
  (x: number[]) => {
    const a = { d: [x[0]!], n: { w: 1 } },
      b = { d: [x[1]!], n: { w: 2 } };
    const c = x[0]! > 5 ? a : b;
    c.d[0]! *= 3;
    c.n.w += c.d[0]!;
    c.d.push(5);
    return a.d[0]! + b.d[0]! * 10 + b.n.w * 100 + b.d.length;
  },
  [[2, 3]],
);
agrees(
  "min heap like swap objs",
  (x: number[]) => {
    const a = x.map((v) => ({ v }));
    for (let i = 0; i < a.length; i++)
      for (let j = 0; j + 1 < a.length; j++)
        if (a[j]!.v > a[j + 1]!.v) {
          const q = a[j]!;
          a[j] = a[j + 1]!;
          a[j + 1] = q;
        }
    a[0]!.v *= 2;
    return a[0]!.v * 100 + a[1]!.v * 10 + a[2]!.v;
  },
  [[3, 1, 2]],
);
agrees(
  "state machine bufs",
  (x: number[], n: number) => {
    const A = Float64Array.from(x),
      B = new Float64Array(2),
      C = new Float64Array(2);
    let p = A,
      q = B,
      r = C;
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < 2; i++) r[i] = p[i]! + 0.5 * q[i]! + k;
      [p, q, r] = [q, r, p];
    }
    return A[0]! + B[0]! * 10 + C[1]! * 100 + p[0]!;
  },
  [[2, 3], 4],
);
agrees(
  "three bufs not held",
  (x: number[], n: number) => {
    let p = Float64Array.from(x),
      q = new Float64Array(2),
      r = new Float64Array(2);
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < 2; i++) r[i] = p[i]! + 0.5 * q[i]! + k;
      [p, q, r] = [q, r, p];
    }
    return p[0]! + q[0]! * 10 + r[1]! * 100;
  },
  [[2, 3], 4],
);
agrees(
  "do alias swap typed",
  (x: number[], n: number) => {
    const a = Float64Array.from(x),
      b = Float64Array.from(x);
    let u = a,
      v = b;
    do {
      u[0]! += v[1]!;
      [u, v] = [v, u];
      n--;
    } while (n > 0);
    return a[0]! * 10 + b[0]!;
  },
  [[2, 3], 3],
);
agrees(
  "records in two lists write via idx",
  (x: number[], _n: number) => {
    const nodes = x.map((v) => ({ v, f: 0 }));
    const edges: { i: number; j: number }[] = [];
    for (let i = 0; i + 1 < nodes.length; i++) edges.push({ i, j: i + 1 });
    for (const e of edges) {
      const p = nodes[e.i]!,
        q = nodes[e.j]!;
      const d = q.v - p.v;
      p.f += d;
      q.f -= d;
    }
    return nodes.reduce((s, o) => s + o.f * o.v, 0);
  },
  [[1, 2.5, 3], 0],
);
