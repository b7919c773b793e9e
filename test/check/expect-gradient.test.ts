/** Checks as assertions. */
import { expect, it } from "vitest";
import { expectGradient as expectSupplied, GradientMismatch } from "../../src/check/expect-gradient.js";
import { expectGradient } from "../../src/index.js";

const cube = (x: number) => x ** 3;

it("passes where the gradient is right", () => {
  expectSupplied(cube, [2], { gradient: (x: number) => 3 * x * x });
  expectGradient(cube, [2]);
});

it("throws with the report where it is wrong", () => {
  let caught: unknown;
  try {
    expectSupplied(cube, [2], { gradient: (x: number) => -3 * x * x });
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(GradientMismatch);
  const { message, report } = caught as GradientMismatch;
  expect(report.verdict).toBe("wrong");
  expect(message).toBe(report.toText());
  expect(message).toContain("sign");
});

it("throws at kinks and where differences cannot tell, unless that is accepted", () => {
  const kink = (x: number) => Math.abs(x);
  expect(() => expectGradient(kink, [0])).toThrow(GradientMismatch);
  expectGradient(kink, [0], { accept: ["notSmooth"] });
  const drowned = (x: number) => x + 1e18;
  expect(() => expectGradient(drowned, [0.5])).toThrow(GradientMismatch);
  expectGradient(drowned, [0.5], { accept: ["limited"] });
  expect(() => expectGradient(kink, [0], { accept: ["wrong" as never] })).toThrow("expectGradient got `accept`");
});
