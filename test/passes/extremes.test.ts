/** Maxima and minima that a loop takes: one operation on the array, with the values and the shares of ties that the loop has. */
import { describe, expect, it } from "vitest";
import { grad, numericGrad } from "../../src/index.js";

function largest(x: Float64Array): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) top = Math.max(top, x[i]!);
  return top;
}

function smallest(x: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) least = Math.min(x[i]!, least);
  return least;
}

function atLeastOne(x: Float64Array): number {
  let top = 1;
  for (let i = 0; i < x.length; i++) top = Math.max(top, x[i]!);
  return top;
}

describe("extremes taken by a loop", () => {
  it("keep nothing of what the loop compared", () => {
    const slopes = grad(largest);
    expect(slopes(Float64Array.of(1, 3, 2))).toEqual(Float64Array.of(0, 1, 0));
    expect(slopes.source).not.toMatch(/[Tt]ape/);
    expect(slopes.source).toContain("maxOf(x)");
  });

  it.each([
    ["ties are halved from the last on", largest, [2, 5, 5, 1, 5], [0, 0.25, 0.25, 0, 0.5]],
    ["both zeros are equal", largest, [-0, 0], [0.5, 0.5]],
    ["nothing of an empty array", largest, [], []],
    ["the least of all", smallest, [4, -2, 7], [0, 1, 0]],
    ["no element where the number before the loop is larger", atLeastOne, [0.5, -3], [0, 0]],
    ["half to a number before the loop that is as large", atLeastOne, [0.5, 1], [0, 0.5]],
    ["an element where it is largest", atLeastOne, [0.5, 4], [0, 1]],
    ["infinities are numbers like others", largest, [Number.POSITIVE_INFINITY, 1], [1, 0]],
  ] as const)("%s", (_, f, x, expected) => {
    expect(grad(f)(Float64Array.from(x))).toEqual(Float64Array.from(expected));
    expect(grad(f, { mode: "forward" })(Float64Array.from(x))).toEqual(Float64Array.from(expected));
  });

  it("stay in the loop where it compares something else too, or another number of elements", () => {
    const running = grad((x: Float64Array) => {
      let [top, total] = [Number.NEGATIVE_INFINITY, 0];
      for (let i = 0; i < x.length; i++) {
        top = Math.max(top, x[i]!);
        total += top * (i + 1);
      }
      return total;
    });
    expect(running(Float64Array.of(1, 3, 2))).toEqual(Float64Array.of(1, 5, 0));
    const ofSome = grad((x: Float64Array, n: number) => {
      let top = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < n; i++) top = Math.max(top, x[i]!);
      return top;
    });
    expect(ofSome(Float64Array.of(1, 3, 7), 2)).toEqual(Float64Array.of(0, 1, 0));
  });

  it("go with other carries of the same loop", () => {
    const f = (x: Float64Array) => {
      let [top, total] = [Number.NEGATIVE_INFINITY, 0];
      for (let i = 0; i < x.length; i++) {
        top = Math.max(top, x[i]!);
        total += x[i]! ** 2;
      }
      return top * total;
    };
    const x = Float64Array.of(0.3, -1.2, 0.9);
    const expected = numericGrad(f)(x);
    grad(f)(x).forEach((slope, i) => {
      expect(slope).toBeCloseTo(expected[i] ?? Number.NaN, 7);
    });
  });
});
