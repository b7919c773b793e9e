/** Subtle mistakes in gradients of well-known functions, over scales, storages and constants: what is wrong is never called right, nor the other way round. */
import { describe, expect, it } from "vitest";
import { checkGradient } from "../../src/check/index.js";

type Row = readonly [name: string, f: (x: number[]) => number, gradient: (x: number[]) => number[], at: number[]];

const sum = (x: readonly number[]) => x.reduce((total, v) => total + v, 0);
const mean = (x: readonly number[]) => sum(x) / x.length;
const softmax = (x: number[]) => {
  const powers = x.map((v) => Math.exp(v - Math.max(...x)));
  return powers.map((power) => power / sum(powers));
};

const functions: readonly Row[] = [
  [
    "Rosenbrock",
    ([a = 0, b = 0]) => 100 * (b - a * a) ** 2 + (1 - a) ** 2,
    ([a = 0, b = 0]) => [-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)],
    [-1.2, 1],
  ],
  [
    "log-sum-exp",
    (x) => Math.max(...x) + Math.log(sum(x.map((v) => Math.exp(v - Math.max(...x))))),
    softmax,
    [0.1, -2, 3, 5, -40],
  ],
  ["norm", (x) => Math.hypot(...x), (x) => x.map((v) => v / Math.hypot(...x)), [3, -4, 1e-3]],
  [
    "product",
    (x) => x.reduce((product, v) => product * v, 1),
    (x) => x.map((_, i) => x.reduce((product, v, j) => (i === j ? product : product * v), 1)),
    [1.5, -2, 0.3, 7],
  ],
  [
    "variance",
    (x) => mean(x.map((v) => (v - mean(x)) ** 2)),
    (x) => x.map((v) => (2 * (v - mean(x))) / x.length),
    [1, 2, 3, 4.5],
  ],
  [
    "Huber",
    (x) => sum(x.map((v) => (Math.abs(v) < 1 ? (v * v) / 2 : Math.abs(v) - 0.5))),
    (x) => x.map((v) => (Math.abs(v) < 1 ? v : Math.sign(v))),
    [0.3, -2, 1, 0],
  ],
  [
    "entropy",
    (x) => -sum(x.map((v) => v * Math.log(v))),
    (x) => x.map((v) => -Math.log(v) - 1),
    [0.1, 1e-6, 0.7, Math.exp(-1)],
  ],
  [
    "largest of two",
    ([a = 0, b = 0, c = 0, d = 0]) => Math.max(a, b) + Math.max(c, d) ** 2,
    ([a = 0, b = 0, c = 0, d = 0]) => [a > b ? 1 : 0, a > b ? 0 : 1, c > d ? 2 * c : 0, c > d ? 0 : 2 * d],
    [1, 2, 4, 3],
  ],
  [
    "smooth step",
    (x) => sum(x.map((v) => (v < 0 ? 0 : v > 1 ? 1 : v * v * (3 - 2 * v)))),
    (x) => x.map((v) => (v < 0 || v > 1 ? 0 : 6 * v * (1 - v))),
    [0.5, -1, 0, 1, 1.5],
  ],
  [
    "angle",
    ([a = 0, b = 0]) => Math.atan2(a, b),
    ([a = 0, b = 0]) => [b / (a * a + b * b), -a / (a * a + b * b)],
    [-0.3, -2],
  ],
];

const mistakes: readonly (readonly [name: string, edit: (g: number[], x: number[]) => number[]])[] = [
  ["none", (g) => g],
  ["sign of the first", (g) => g.map((v, i) => (i === 0 ? -v : v))],
  ["a hundredth too large", (g) => g.map((v) => 1.01 * v)],
  ["rotated", (g) => g.map((_, i) => g[(i + 1) % g.length] ?? 0)],
  ["the first forgotten", (g) => g.map((v, i) => (i === 0 ? 0 : v))],
  ["without signs", (g) => g.map(Math.abs)],
  ["clipped", (g) => g.map((v) => Math.max(-1, Math.min(1, v)))],
  ["weight decay", (g, x) => g.map((v, i) => v + 0.05 * (x[i] ?? 0))],
  ["centred", (g) => g.map((v) => v - mean(g))],
  ["three decimals", (g) => g.map((v) => Math.round(1e3 * v) / 1e3)],
];

/** f(x / size) · scale + constant · scale */
const settings = [
  { size: 1, scale: 1, constant: 0, single: false },
  { size: 1e-8, scale: 1e12, constant: 0, single: false },
  { size: 1e8, scale: 1e-12, constant: 1e3, single: false },
  { size: 1, scale: 1, constant: 0, single: true },
];

describe.each(functions)("%s", (_, f, gradient, at) => {
  it.each(mistakes)("%s", (__, edit) => {
    for (const { size, scale, constant, single } of settings) {
      const store = (x: number[]) => (single ? Float32Array.from(x) : x);
      const unscaled = (x: ArrayLike<number>) => Array.from(x, (v) => v / size);
      const start = store(at.map((v) => v * size));
      const right = gradient(unscaled(start)).map((v) => (v * scale) / size);
      const supplied = (x: ArrayLike<number>) =>
        store(edit(gradient(unscaled(x)), unscaled(x)).map((v) => (v * scale) / size));
      const given = supplied(start);
      const { components } = checkGradient((x: ArrayLike<number>) => scale * (f(unscaled(x)) + constant), [start], {
        gradient: supplied,
      });
      for (const { index, path, verdict, slopes } of components) {
        const [r = 0, g = 0] = [right[index], given[index]];
        // The last bit of the largest component: an exponential that is gone.
        const isNothing = Math.abs(r - g) <= 1e-15 * Math.max(...right.map(Math.abs));
        const off = isNothing ? 0 : Math.abs(r - g) / Math.max(Math.abs(r), Math.abs(g));
        if (verdict === "right") expect(off, `${path} is called right`).toBeLessThan(0.01);
        if (verdict === "wrong") expect(off, `${path} is called wrong`).toBeGreaterThan(single ? 1e-5 : 1e-7);
        // On smooth ground and without rounding in the way, nothing is left undecided.
        if (off > 0.1 && size === 1 && !single && slopes === null && Math.abs(r) > 1e-9 && Math.abs(g) > 1e-9)
          expect(verdict).toBe("wrong");
      }
    }
  });
});
