/** The chain rule forwards over recorded runs, against compiled forward mode, on every sample that returns a number. */
import { describe, expect, it } from "vitest";
import { differentiate } from "../../src/derivatives/recorded.js";
import { jvp } from "../../src/index.js";
import type { Adjoint } from "../../src/steps/rules.js";
import { walkForwards } from "../../src/steps/tangents.js";
import { samples } from "../samples/all.js";
import { floatsOf, withFloats } from "../samples/differences.js";

type NumberFunction = (...args: unknown[]) => number;

const scalar = samples.filter(({ f, args }) => typeof (f as NumberFunction)(...(args[0] ?? [])) === "number");

const ones = (value: unknown): Adjoint =>
  typeof value === "object" ? new Float64Array((value as Float64Array).length).fill(1) : 1;

describe("tangents over a recorded run", () => {
  it.each(scalar.map((sample) => [sample.name, sample] as const))("%s", (_, sample) => {
    const f = sample.f as NumberFunction;
    for (const args of sample.args) {
      const found = differentiate("explain", f, args, { indices: sample.wrt, single: false }, Number.POSITIVE_INFINITY);
      const tangents = walkForwards(found.run, new Map(found.wrt.map((cell) => [cell.id, ones(cell.value)])));
      const directions = args.map((arg, at) =>
        sample.wrt.includes(at)
          ? withFloats(
              arg,
              floatsOf(arg).map(() => 1),
            )
          : null,
      );
      const expected = jvp(f, [...args], directions).tangent as number;
      const actual = Number(tangents.get(found.result.id) ?? 0);
      const size = floatsOf(found.gradient).reduce((sum, x) => sum + Math.abs(x), 1);
      expect(
        Object.is(actual, expected) || Math.abs(actual - expected) <= 1e-10 * size,
        `${actual}, compiled ${expected}`,
      ).toBe(true);
    }
  });
});
