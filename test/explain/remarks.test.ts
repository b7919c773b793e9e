/** Why derivatives are exactly zero, and where they are a choice: the whole sentence, and the line. */
import { expect, it } from "vitest";
import { explain } from "../../src/explain/index.js";

function remarksOf(f: (...args: number[]) => number, args: number[], wrt: number[] = args.map((_, at) => at)) {
  return explain(f, args, { wrt }).remarks.map(({ kind, sentence, line }) => [
    kind,
    sentence,
    line?.text.trim() ?? null,
  ]);
}

it("a step that rounds", () => {
  const f = (x: number, y: number) => {
    const steps = Math.floor(x);
    return steps * y;
  };
  expect(remarksOf(f as never, [2.5, 3])).toEqual([
    [
      "zero",
      "x\u0304 = 0: x acts through floor(x), whose derivative is 0 (piecewise constant).",
      "const steps = Math.floor(x);",
    ],
  ]);
});

it("a side that did not run", () => {
  const f = (x: number, y: number) => {
    let sum = x;
    if (x > 3) {
      sum += y;
    }
    return sum;
  };
  expect(remarksOf(f as never, [2, 5])).toEqual([
    ["zero", "y\u0304 = 0: the side that uses y (where x > 3) did not run: x > 3 is false.", "if (x > 3) {"],
  ]);
});

it("a saturated maximum", () => {
  const f = (x: number) => {
    const clipped = Math.max(x, 0);
    return clipped * 3;
  };
  expect(remarksOf(f as never, [-2])).toEqual([
    [
      "zero",
      "x\u0304 = 0: ∂max(x, 0)/∂x = 0 at max(−2, 0) (in general 1 if x > 0, 0 if x < 0, 0.5 if x = 0).",
      "const clipped = Math.max(x, 0);",
    ],
  ]);
});

it("an argument that is not used", () => {
  expect(remarksOf(((x: number, _y: number) => x * x) as never, [2, 5])).toEqual([
    ["zero", "∂L/∂_y = 0: _y is not used.", null],
  ]);
});

it("terms that cancel, and factors that are 0", () => {
  const f = (x: number, y: number, factor: number) => x - x + y * factor;
  const found = remarksOf(f as never, [2, 5, 0], [0, 1]).map(([, sentence]) => sentence);
  expect(found).toEqual([
    "x\u0304 = 0: the terms of its uses cancel: 1 + (−1).",
    "y\u0304 = 0: ∂(y·factor)/∂y = 0 at 5·0 (in general factor).",
  ]);
});

it("elements with one reason together", () => {
  const f = (w: number[]) => w[0]! * w[1]!;
  const { remarks } = explain(f, [[3, 0, 1, 1, 1]]);
  expect(remarks.map(({ subject, sentence }) => [subject, sentence])).toEqual([
    ["w[0]", "∂L/∂w[0] = 0: ∂(w[0]·w[1])/∂w[0] = 0 at 3·0 (in general w[1])."],
    ["w[2]", "∂L/∂w[2] (and for 2 more: w[3], w[4]) = 0: w[2] is not read."],
  ]);
});

it("a tie", () => {
  const f = (x: number) => Math.max(x, 2) + Math.abs(x);
  expect(remarksOf(f as never, [2]).map(([kind, sentence]) => [kind, sentence])).toEqual([
    [
      "kink",
      "max(x, 2) is at a point where its derivative is a choice, max(2, 2): a tie is shared equally, as in JAX.",
    ],
  ]);
});

it("a comparison at its edge", () => {
  const f = (x: number) => (x > 2 ? x * x : 4);
  expect(remarksOf(f as never, [2])).toEqual([
    [
      "zero",
      "x\u0304 = 0: the side that uses x (where x > 2) did not run: x > 2 is false.",
      "(x: number) => (x > 2 ? x * x : 4)",
    ],
    [
      "kink",
      "x > 2 is decided at its edge, where both sides are 2: the derivative is that of the side that ran (x > 2 is false).",
      "(x: number) => (x > 2 ? x * x : 4)",
    ],
  ]);
});

it("says nothing where there is nothing to say", () => {
  expect(remarksOf(((x: number, y: number) => x * y) as never, [2, 5])).toEqual([]);
});

it("no difference tells where a value jumps", () => {
  const f = (x: number) => x * Math.floor(x);
  const { values } = explain(f, [3]);
  expect(values[0]?.adjoint).toMatchObject({ total: 3, nudged: { verdict: "says nothing" } });
});
