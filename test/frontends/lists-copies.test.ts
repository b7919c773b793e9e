/** Copies of lists of rows: each has an order and a length of its own, the rows are the same; a write through one of them is refused. */
import { agrees, refuses } from "./aliasing.js";
import { givesTheSame } from "./original.js";

const M0 = [
  [1.5, 2],
  [3, 4.5],
];

agrees(
  "copy push",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = [...R];
    S.push([7, 8]);
    return S.length * 10 + R.length + S[0]![0]! * R[1]![1]!;
  },
  [M0],
);
refuses(
  "copy write row",
  "aliasing",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = [...R];
    S[0]![0] = 9;
    return R[0]![0]! * 3 + S[0]![0]!;
  },
  [M0],
);
refuses(
  "orig write row",
  "aliasing",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = [...R];
    R[0]![0] = 9;
    return S[0]![0]! * 3 + R[0]![0]!;
  },
  [M0],
);
agrees(
  "copy replace row",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = R.slice();
    S[0] = [9, 9];
    return R[0]![0]! * 3 + S[0]![0]!;
  },
  [M0],
);
refuses(
  "copy replace row write",
  "aliasing",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = R.slice();
    S[0] = [9, 9];
    S[0]![0] = 11;
    return R[0]![0]! * 3 + S[0]![0]!;
  },
  [M0],
);
refuses(
  "copy of copy write",
  "aliasing",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = [...R];
    const T = [...S];
    T[0]![0] = 9;
    return R[0]![0]! * 3 + S[0]![0]!;
  },
  [M0],
);
refuses(
  "copy arg write",
  "write-argument",
  (M: number[][]) => {
    const S = [...M];
    S[0]![0] = 9;
    return M[0]![0]! * 3 + S[0]![0]!;
  },
  [M0],
);
agrees(
  "copy pop",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = [...R];
    const p = S.pop()!;
    return p[0]! * R[1]![0]! + R.length * 10 + S.length;
  },
  [M0],
);
agrees(
  "copy reverse",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = [...R].reverse();
    return S[0]![0]! * 10 + R[0]![0]!;
  },
  [M0],
);
refuses(
  "copy reverse write",
  "aliasing",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = [...R].reverse();
    S[0]![0] = 100;
    return S[0]![0]! * 10 + R[1]![0]!;
  },
  [M0],
);
refuses(
  "held row of copy",
  "aliasing",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = [...R];
    const r = S[0]!;
    R[0]![0] = 77;
    return r[0]! * 2;
  },
  [M0],
);
refuses(
  "held row orig, copy write",
  "aliasing",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const r = R[0]!;
    const S = [...R];
    S[0]![0] = 77;
    return r[0]! * 2;
  },
  [M0],
);
refuses(
  "concat rows write",
  "aliasing",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = R.concat([[7, 7]]);
    S[0]![0] = 77;
    return R[0]![0]! * 2 + S.length;
  },
  [M0],
);
agrees(
  "concat rows read",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = R.concat([[7, 7]]);
    return R[0]![0]! * 2 + S[2]![0]! * S[1]![1]!;
  },
  [M0],
);
refuses(
  "filter rows write",
  "aliasing",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const S = R.filter((r) => r[0]! > 2);
    S[0]![0] = 77;
    return R[1]![0]! * 2;
  },
  [M0],
);
agrees(
  "filter rows read",
  (M: number[][]) => {
    const S = M.filter((r) => r[0]! > 2);
    return S.length * 10 + S[0]![0]! * M[1]![1]!;
  },
  [M0],
);
agrees(
  "filter records",
  (ps: { x: number; y: number }[]) =>
    ps
      .filter((p) => p.x > 1)
      .map((p) => p.x * p.y)
      .reduce((a, b) => a + b, 0),
  [
    [
      { x: 1.5, y: 2 },
      { x: 0.5, y: 3 },
      { x: 2.5, y: 4 },
    ],
  ],
);
agrees(
  "shift rows",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const a = R.shift()!;
    a[0]! *= 2;
    return a[0]! * R[0]![1]! + R.length;
  },
  [M0],
);
agrees(
  "unshift row",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const z = [M[0]![0]! * 2, 1];
    R.unshift(z);
    z[1] = 5;
    return R[0]![1]! * R[0]![0]! + R.length + R[1]![0]!;
  },
  [M0],
);
agrees(
  "splice rows",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    R.splice(1, 1, [M[0]![0]!, 9], [3, 3]);
    return R[1]![0]! * R[2]![0]! + R.length;
  },
  [M0],
);
refuses(
  "splice rows result",
  "row-stored-twice",
  (M: number[][]) => {
    const R = M.map((r) => [...r]);
    const q = R.splice(1, 1);
    return q[0]![0]!;
  },
  [M0],
);
givesTheSame(
  "bfs rows",
  (G: number[][], x: number) => {
    const q: [number, number][] = [[0, x]];
    const seen = new Array<boolean>(G.length).fill(false);
    let s = 0;
    while (q.length > 0) {
      const [u, d] = q.shift()!;
      if (seen[u]) continue;
      seen[u] = true;
      s += d;
      for (let v = 0; v < G.length; v++) if (G[u]![v]! > 0 && !seen[v]) q.push([v, d * G[u]![v]!]);
    }
    return s;
  },
  [
    [
      [0, 1.5, 0],
      [1, 0, 2.5],
      [0, 1, 0],
    ],
    1.2,
  ],
);
givesTheSame(
  "pq records",
  (xs: number[]) => {
    const q: { k: number; v: number }[] = [];
    for (const x of xs) q.push({ k: x, v: x * x });
    let s = 0;
    let w = 1;
    while (q.length > 0) {
      q.sort((a, b) => a.k - b.k);
      const t = q.shift()!;
      s += t.v * w++;
      if (t.k < 1) q.push({ k: t.k + 2, v: t.v + 1 });
    }
    return s;
  },
  [[2.5, 0.5, 1.5]],
);
