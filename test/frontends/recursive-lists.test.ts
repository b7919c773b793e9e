/** Recursion that takes and returns lists of records, whose items are replaced on the way: a Fourier transform, merges, subsets. */
import { agrees } from "./aliasing.js";

interface Complex {
  readonly re: number;
  readonly im: number;
}

function transform(x: Complex[]): Complex[] {
  const n = x.length;
  if (n === 1) return x;
  const even = transform(x.filter((_, i) => i % 2 === 0));
  const odd = transform(x.filter((_, i) => i % 2 === 1));
  const out = new Array<Complex>(n);
  for (let k = 0; k < n / 2; k++) {
    const [c, s] = [Math.cos((-2 * Math.PI * k) / n), Math.sin((-2 * Math.PI * k) / n)];
    const [e, o] = [even[k]!, odd[k]!];
    const t = { re: c * o.re - s * o.im, im: c * o.im + s * o.re };
    out[k] = { re: e.re + t.re, im: e.im + t.im };
    out[k + n / 2] = { re: e.re - t.re, im: e.im - t.im };
  }
  return out;
}

agrees(
  "a Fourier transform of records",
  (re: number[]) => transform(re.map((r, i) => ({ re: r, im: i }))).reduce((s, z, k) => s + k * (z.re ** 2 + z.im), 0),
  [[1, 2, 0.5, -1]],
);

function doubled(x: { v: number }[], depth: number): { v: number }[] {
  const out = x.map(() => ({ v: 0 }));
  if (depth <= 0) return x;
  const inner = doubled(x, depth - 1);
  for (let k = 0; k < x.length; k++) out[k] = { v: 2 * inner[x.length - 1 - k]!.v };
  return out;
}

agrees(
  "records replaced at every level",
  (xs: number[], depth: number) =>
    doubled(
      xs.map((v) => ({ v })),
      depth,
    ).reduce((s, item, i) => s + i * item.v ** 2, 0),
  [[1, 2, 0.5], 3],
);

agrees(
  "a list in a tuple, returned by recursion",
  (xs: number[], depth: number) => {
    const walk = (items: { v: number }[], d: number): [{ v: number }[], number] => {
      if (d <= 0) return [items, 0];
      const [inner, count] = walk(items, d - 1);
      const next = inner.map(({ v }) => ({ v }));
      next[0] = { v: inner[1]!.v * inner[0]!.v };
      return [next, count + next[0]!.v];
    };
    const [items, count] = walk(
      xs.map((v) => ({ v })),
      depth,
    );
    return count + items.reduce((s, item) => s + item.v ** 2, 0);
  },
  [[1.5, 2, 0.5], 3],
);
