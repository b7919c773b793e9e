/** A gradient costs at most five times the function, counted in steps of the programs: the same on every machine. */
import { describe, expect, it } from "vitest";
import { directionsOf, inputsOf } from "../../src/derivatives/arguments.js";
import { gradientProgram } from "../../src/derivatives/programs.js";
import { Subject } from "../../src/derivatives/trace-cache.js";
import { cost } from "../../src/ir/cost.js";
import type { Program } from "../../src/ir/program.js";
import { optimize } from "../../src/passes/pipeline.js";
import { samples } from "./all.js";
import type { Sample } from "./sample.js";

const LIMIT = 5;
/** What entering and leaving costs where there is next to nothing to do. */
const FIXED = 10;

function stepsOf({ f, wrt }: Sample, args: readonly unknown[]): { evaluation: number; gradient: number } {
  const { traced, inputs } = Subject.of(f).at(args);
  const inputsWrt = inputsOf(directionsOf(traced, { indices: wrt, single: false }));
  const steps = (program: Program) => cost(optimize(program), inputs).work;
  return { evaluation: steps(traced.program), gradient: steps(gradientProgram(traced.program, inputsWrt, false)) };
}

describe("cost of a gradient", () => {
  const scalar = samples.filter(
    ({ f, args }) => typeof (f as (...all: unknown[]) => unknown)(...args[0]!) === "number",
  );

  it.each(scalar.map((sample) => [sample.name, sample] as const))("%s", (_, sample) => {
    for (const args of sample.args) {
      const { evaluation, gradient } = stepsOf(sample, args);
      expect(gradient, `${evaluation} steps for the value`).toBeLessThanOrEqual(LIMIT * evaluation + FIXED);
    }
  });
});
