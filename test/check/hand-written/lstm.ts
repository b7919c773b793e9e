/** A long short-term memory over a sequence, squared error at its end, and backpropagation through time by hand. */
import { matrix, numbers } from "../../samples/sample.js";

/** Each gate: rows by unit, columns [input, hidden, bias]. */
export interface Gates {
  input: number[][];
  forget: number[][];
  output: number[][];
  candidate: number[][];
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

function affine(rows: number[][], x: number[], h: number[]): number[] {
  return rows.map((row) => {
    let z = row[x.length + h.length]!;
    for (let j = 0; j < x.length; j++) z += row[j]! * x[j]!;
    for (let j = 0; j < h.length; j++) z += row[x.length + j]! * h[j]!;
    return z;
  });
}

export function loss(gates: Gates, sequence: number[][], target: number[]): number {
  let h = target.map(() => 0);
  let c = target.map(() => 0);
  for (const x of sequence) {
    const i = affine(gates.input, x, h).map(sigmoid);
    const f = affine(gates.forget, x, h).map(sigmoid);
    const o = affine(gates.output, x, h).map(sigmoid);
    const g = affine(gates.candidate, x, h).map(Math.tanh);
    c = c.map((memory, u) => f[u]! * memory + i[u]! * g[u]!);
    h = c.map((memory, u) => o[u]! * Math.tanh(memory));
  }
  return h.reduce((sum, value, u) => sum + (value - target[u]!) ** 2, 0);
}

interface Step {
  x: number[];
  hBefore: number[];
  cBefore: number[];
  i: number[];
  f: number[];
  o: number[];
  g: number[];
  c: number[];
}

export function gradient(gates: Gates, sequence: number[][], target: number[]): Gates {
  const steps: Step[] = [];
  let h = target.map(() => 0);
  let c = target.map(() => 0);
  for (const x of sequence) {
    const i = affine(gates.input, x, h).map(sigmoid);
    const f = affine(gates.forget, x, h).map(sigmoid);
    const o = affine(gates.output, x, h).map(sigmoid);
    const g = affine(gates.candidate, x, h).map(Math.tanh);
    const next = c.map((memory, u) => f[u]! * memory + i[u]! * g[u]!);
    steps.push({ x, hBefore: h, cBefore: c, i, f, o, g, c: next });
    c = next;
    h = c.map((memory, u) => o[u]! * Math.tanh(memory));
  }

  const zeros = (rows: number[][]) => rows.map((row) => row.map(() => 0));
  const d = {
    input: zeros(gates.input),
    forget: zeros(gates.forget),
    output: zeros(gates.output),
    candidate: zeros(gates.candidate),
  };
  let dh = h.map((value, u) => 2 * (value - target[u]!));
  let dc = h.map(() => 0);
  for (const s of steps.reverse()) {
    const dhBefore = h.map(() => 0);
    const dcBefore = h.map(() => 0);
    for (let u = 0; u < h.length; u++) {
      const t = Math.tanh(s.c[u]!);
      const dcu = dc[u]! + dh[u]! * s.o[u]! * (1 - t * t);
      const dz = {
        input: dcu * s.g[u]! * s.i[u]! * (1 - s.i[u]!),
        forget: dcu * s.cBefore[u]! * s.f[u]! * (1 - s.f[u]!),
        output: dh[u]! * t * s.o[u]! * (1 - s.o[u]!),
        candidate: dcu * s.i[u]! * (1 - s.g[u]! ** 2),
      };
      dcBefore[u] = dcu * s.f[u]!;
      for (const gate of ["input", "forget", "output", "candidate"] as const) {
        for (let j = 0; j < s.x.length; j++) d[gate][u]![j]! += dz[gate] * s.x[j]!;
        for (let j = 0; j < h.length; j++) {
          d[gate][u]![s.x.length + j]! += dz[gate] * s.hBefore[j]!;
          dhBefore[j]! += dz[gate] * gates[gate][u]![s.x.length + j]!;
        }
        d[gate][u]![s.x.length + h.length]! += dz[gate];
      }
    }
    dh = dhBefore;
    dc = dcBefore;
  }
  return d;
}

/** Two inputs, three units, four steps. */
export function example(): [gates: Gates, sequence: number[][], target: number[]] {
  const gate = (seed: number) => matrix(3, 6, -1, 1, seed);
  const gates = { input: gate(1), forget: gate(2), output: gate(3), candidate: gate(4) };
  return [gates, matrix(4, 2, -1.5, 1.5, 5), numbers(3, -0.5, 0.5, 6)];
}
