/** Samples that step through time: integrators of differential equations, waves, orbits, filters, Fourier transforms. */
import { type Sample, sample, vector } from "./sample.js";

function euler(rate: number, start: number, steps: number): number {
  let y = start;
  for (let i = 0; i < steps; i++) y += 0.1 * rate * y * (1 - y);
  return y;
}

type State = [angle: number, speed: number];

function pendulum(p: { length: number; damping: number }, start: State, steps: number): number {
  const h = 0.1;
  const slope = ([angle, speed]: State): State => [speed, -(9.81 / p.length) * Math.sin(angle) - p.damping * speed];
  const along = (s: State, d: State, by: number): State => [s[0] + by * d[0], s[1] + by * d[1]];
  let s = start;
  for (let i = 0; i < steps; i++) {
    const k1 = slope(s);
    const k2 = slope(along(s, k1, h / 2));
    const k3 = slope(along(s, k2, h / 2));
    const k4 = slope(along(s, k3, h));
    s = [
      s[0] + (h / 6) * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0]),
      s[1] + (h / 6) * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1]),
    ];
  }
  return s[0] ** 2 + 0.1 * s[1] ** 2;
}

function lotkaVolterra(p: { birth: number; death: number; eat: number; feed: number }): number {
  let prey = 1;
  let predators = 0.5;
  let total = 0;
  for (let t = 0; t < 2; t += 0.1) {
    const dPrey = p.birth * prey - p.eat * prey * predators;
    const dPredators = p.feed * prey * predators - p.death * predators;
    prey += 0.1 * dPrey;
    predators += 0.1 * dPredators;
    total += prey * predators;
  }
  return total;
}

function leapfrog(orbit: { x: number; y: number; vx: number; vy: number }, steps: number): number {
  let { x, y, vx, vy } = orbit;
  const kick = (h: number) => {
    const r3 = (x * x + y * y) ** 1.5;
    vx -= (h * x) / r3;
    vy -= (h * y) / r3;
  };
  for (let i = 0; i < steps; i++) {
    kick(0.05);
    x += 0.1 * vx;
    y += 0.1 * vy;
    kick(0.05);
  }
  return Math.hypot(x, y);
}

function waveEquation(shape: Float64Array, steps: number): number {
  let before = shape.slice();
  let now = shape.slice();
  let after = new Float64Array(shape.length);
  for (let t = 0; t < steps; t++) {
    for (let i = 1; i + 1 < now.length; i++) {
      after[i] = 2 * now[i]! - before[i]! + 0.25 * (now[i - 1]! - 2 * now[i]! + now[i + 1]!);
    }
    const free = before;
    before = now;
    now = after;
    after = free;
  }
  let energy = 0;
  for (let i = 0; i < now.length; i++) energy += (now[i]! - before[i]!) ** 2 + 0.1 * now[i]! ** 2;
  return energy;
}

/** Steps that adapt to the solution: how many there are depends on the values. */
function adaptiveSteps(stiffness: number): number {
  let t = 0;
  let y = 1;
  while (t < 1) {
    const h = Math.min(0.2 / (1 + Math.abs(stiffness * y)), 1 - t);
    y += h * (Math.cos(t) - stiffness * y * y);
    t += h;
  }
  return y;
}

function randomWalk(p: { drift: number; spread: number }, noise: Float64Array): number {
  let price = 1;
  let highest = price;
  for (let i = 0; i < noise.length; i++) {
    price *= Math.exp(p.drift + p.spread * noise[i]!);
    highest = Math.max(highest, price);
  }
  return highest - price;
}

/** An infinite impulse response filter; state kept in locals. */
function recursiveFilter(c: { b0: number; b1: number; a1: number; a2: number }, signal: Float64Array): number {
  let x1 = 0;
  let y1 = 0;
  let y2 = 0;
  let power = 0;
  for (const x of signal) {
    const y = c.b0 * x + c.b1 * x1 - c.a1 * y1 - c.a2 * y2;
    power += y * y;
    x1 = x;
    y2 = y1;
    y1 = y;
  }
  return power;
}

/** Radix-2 transform in place (Cooley and Tukey 1965): bit reversal, then butterflies. Weighted power of the result. */
function fft(signal: Float64Array): number {
  const n = signal.length;
  const re = signal.slice();
  const im = new Float64Array(n);
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) [re[i], re[j]] = [re[j]!, re[i]!];
  }
  for (let size = 2; size <= n; size *= 2) {
    const angle = (-2 * Math.PI) / size;
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < size / 2; k++) {
        const c = Math.cos(angle * k);
        const s = Math.sin(angle * k);
        const a = start + k;
        const b = a + size / 2;
        const tr = re[b]! * c - im[b]! * s;
        const ti = re[b]! * s + im[b]! * c;
        re[b] = re[a]! - tr;
        im[b] = im[a]! - ti;
        re[a]! += tr;
        im[a]! += ti;
      }
    }
  }
  let power = 0;
  for (let k = 0; k < n; k++) power += (re[k]! ** 2 + im[k]! ** 2) * (k + 1);
  return power;
}

interface Spectrum {
  re: number[];
  im: number[];
}

/** The same by recursion on halves. */
function recursiveFft(signal: number[]): number {
  const transform = ({ re, im }: Spectrum): Spectrum => {
    const n = re.length;
    if (n <= 1) return { re, im };
    const even = transform({ re: re.filter((_, i) => i % 2 === 0), im: im.filter((_, i) => i % 2 === 0) });
    const odd = transform({ re: re.filter((_, i) => i % 2 === 1), im: im.filter((_, i) => i % 2 === 1) });
    const out: Spectrum = { re: new Array<number>(n).fill(0), im: new Array<number>(n).fill(0) };
    for (let k = 0; k < n / 2; k++) {
      const angle = (-2 * Math.PI * k) / n;
      const tr = odd.re[k]! * Math.cos(angle) - odd.im[k]! * Math.sin(angle);
      const ti = odd.re[k]! * Math.sin(angle) + odd.im[k]! * Math.cos(angle);
      out.re[k] = even.re[k]! + tr;
      out.im[k] = even.im[k]! + ti;
      out.re[k + n / 2] = even.re[k]! - tr;
      out.im[k + n / 2] = even.im[k]! - ti;
    }
    return out;
  };
  const { re, im } = transform({ re: signal, im: signal.map(() => 0) });
  return re.reduce((sum, x, k) => sum + (x * x + im[k]! ** 2) * (k + 1), 0);
}

function autocorrelation(signal: Float64Array, longest: number): number {
  const result = new Float64Array(longest);
  for (let lag = 0; lag < longest; lag++) {
    for (let i = 0; i + lag < signal.length; i++) result[lag]! += signal[i]! * signal[i + lag]!;
  }
  let sum = 0;
  for (let lag = 1; lag < longest; lag++) sum += (result[lag]! / (result[0]! + 0.1)) ** 2;
  return sum;
}

export const dynamics: readonly Sample[] = [
  sample(
    euler,
    ["scalar recurrence"],
    [
      [1.5, 0.1, 20],
      [1.5, 0.1, 0],
    ],
    { wrt: [0, 1] },
  ),
  sample(
    pendulum,
    ["tuples through helpers", "fourth-order Runge-Kutta"],
    [
      [{ length: 1.2, damping: 0.1 }, [0.5, 0], 10],
      [{ length: 1.2, damping: 0.1 }, [0.5, 0], 0],
    ],
    { wrt: [0, 1] },
  ),
  sample(lotkaVolterra, ["for over a fractional variable"], [[{ birth: 1.1, death: 0.4, eat: 0.4, feed: 0.1 }]]),
  sample(leapfrog, ["closure that writes variables"], [[{ x: 1, y: 0, vx: 0.1, vy: 0.9 }, 12]]),
  sample(
    waveEquation,
    ["three rotating buffers"],
    [
      [vector(6), 5],
      [vector(6), 0],
      [vector(1), 3],
      [vector(0), 2],
    ],
  ),
  sample(adaptiveSteps, ["while with steps that depend on values"], [[0.8], [5]], { tag: "kinks" }),
  sample(randomWalk, ["noise passed in", "running maximum"], [[{ drift: 0.01, spread: 0.2 }, vector(8, -2, 2)]], {
    tag: "kinks",
  }),
  sample(
    recursiveFilter,
    ["state in locals"],
    [
      [{ b0: 0.5, b1: 0.2, a1: -0.4, a2: 0.1 }, vector(7)],
      [{ b0: 0.5, b1: 0.2, a1: -0.4, a2: 0.1 }, vector(0)],
    ],
  ),
  sample(fft, ["bit twiddling", "butterflies in place"], [[vector(8)], [vector(2)], [vector(1)]]),
  sample(recursiveFft, ["recursion on lists", "filter by index"], [[[0.3, -0.8, 0.5, 0.9]], [[0.4]]]),
  sample(
    autocorrelation,
    ["accumulation into elements"],
    [
      [vector(7), 3],
      [vector(1), 2],
    ],
  ),
];
