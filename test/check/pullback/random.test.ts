/** Backward passes of functions that draw random numbers: nothing untrue is said of them. */
import { expect, it } from "vitest";
import { adapters } from "../../../src/check/pullback/adapters.js";
import { checkPullback } from "../../../src/check/pullback/check-pullback.js";
import { randomNumbers } from "../../../src/check/random.js";

const FUNCTION =
  "The function gives different results for the same arguments: it draws random numbers or is noisy. Whether the backward pass is linear in its adjoint was not checked; fix the random numbers for the check.";
const BACKWARD =
  "The backward pass gives different results for the same adjoint, in no order: it draws random numbers or is noisy. Whether it is linear in its adjoint was not checked; fix the random numbers for the check.";

/** Each number times a factor drawn anew by each forward pass, which the backward pass finds kept. */
function masked(seed: number, factor: (u: number) => number) {
  const random = randomNumbers(seed);
  let mask: number[] = [];
  const forward = (x: number[]) => {
    mask = x.map(() => factor(random()));
    return x.map((value, i) => value * mask[i]!);
  };
  const backward = (dy: number[]) => [dy.map((d, i) => d * mask[i]!)];
  return checkPullback(forward, [[1, 2, 3, 4]], adapters.layer({ forward, backward }));
}

it("dropout that keeps its mask is not called wrong", () => {
  for (let seed = 1; seed <= 20; seed++) {
    for (const rate of [0.2, 0.5]) {
      const report = masked(seed, (u) => (u < rate ? 0 : 1 / (1 - rate)));
      expect(report.verdict).toBe("limited");
      expect(report.diagnosis).toEqual([]);
    }
  }
});

it("a layer with noise is not called wrong, and why is said", () => {
  const report = masked(1, (u) => 1 + 1e-3 * u);
  expect(report.verdict).toBe("limited");
  expect(report.diagnosis).toEqual([]);
  expect(report.notes).toContain(FUNCTION);
});

it("a backward pass with random numbers of its own", () => {
  const random = randomNumbers(1);
  const backward = (dy: number[], x: number[]) => [x.map((value, i) => 2 * value * dy[i]! * (1 + 1e-5 * random()))];
  const report = checkPullback((x: number[]) => x.map((value) => value * value), [[1, 2]], backward, {
    tolerance: 1e-3,
  });
  expect(report.verdict).toBe("limited");
  expect(report.diagnosis).toEqual([]);
  expect(report.notes).toEqual([BACKWARD]);
});

it("what is kept from earlier calls is still found, be it kept for one call, averaged or alternating", () => {
  const square = (x: number[]) => x.map((value) => value * value);
  const right = (dy: number[], x: number[]) => x.map((value, i) => 2 * value * dy[i]!);
  let before: number[] | null = null;
  const late = (dy: number[], x: number[]) => {
    const last = before ?? right(dy, x);
    before = right(dy, x);
    return [last];
  };
  let average: number[] | null = null;
  const averaged = (dy: number[], x: number[]) => {
    average = right(dy, x).map((d, i) => (average === null ? d : 0.5 * d + 0.5 * average[i]!));
    return [average];
  };
  let count = 0;
  const alternating = (dy: number[], x: number[]) => {
    const factor = count++ % 2 === 0 ? 1 : 1 + 1e-4;
    return [right(dy, x).map((d) => d * factor)];
  };
  for (const backward of [late, averaged, alternating]) {
    const report = checkPullback(square, [[1, 2]], backward);
    expect(report.verdict).toBe("wrong");
    expect(report.notes).not.toContain(BACKWARD);
  }
});
