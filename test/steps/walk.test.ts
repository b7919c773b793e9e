/** The chain rule walked over recorded runs, against compiled reverse mode, on every sample that returns a number. */
import { describe, expect, it } from "vitest";
import { differentiate } from "../../src/derivatives/recorded.js";
import { grad } from "../../src/index.js";
import { samples } from "../samples/all.js";
import { floatsOf } from "../samples/differences.js";

type NumberFunction = (...args: unknown[]) => number;

const scalar = samples.filter(({ f, args }) => typeof (f as NumberFunction)(...(args[0] ?? [])) === "number");

describe("the chain rule over a recorded run", () => {
  it.each(scalar.map((sample) => [sample.name, sample] as const))("%s", (_, sample) => {
    const f = sample.f as NumberFunction;
    for (const args of sample.args) {
      const selection = { indices: sample.wrt, single: false };
      const { result, gradient } = differentiate("explain", f, args, selection, Number.POSITIVE_INFINITY);
      expect(result.value).toBe(f(...args));
      const [found, expected] = [gradient, grad(f, { wrt: sample.wrt as [number] })(...args)].map(floatsOf);
      if (found === undefined || expected === undefined) throw new Error("no gradient");
      expect(found.length).toBe(expected.length);
      const size = expected.reduce((sum, x) => sum + Math.abs(x), 1);
      found.forEach((x, i) => {
        const close = Object.is(x, expected[i]) || Math.abs(x - (expected[i] ?? Number.NaN)) <= 1e-10 * size;
        expect(close, `component ${i}: ${x}, compiled ${expected[i]}`).toBe(true);
      });
    }
  });
});
