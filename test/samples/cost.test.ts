/** A gradient costs at most five times the function, counted in steps of the programs at the largest arguments of each sample. */
import { describe, expect, it } from "vitest";
import { directionsOf, inputsOf } from "../../src/derivatives/arguments.js";
import { fastGradientProgram } from "../../src/derivatives/programs.js";
import { Subject } from "../../src/derivatives/trace-cache.js";
import { cost } from "../../src/ir/cost.js";
import type { Program } from "../../src/ir/program.js";
import { optimize } from "../../src/passes/pipeline.js";
import { samples } from "./all.js";
import type { Sample } from "./sample.js";

const LIMIT = 5;
/** What a gradient may cost besides, where there is next to nothing to do: making its arrays. */
const FIXED = 64;

/** What is still above the limit, and by how much: to be brought down, never up. */
const above: Readonly<Record<string, number>> = {
  recursiveFft: 8.5,
};

function stepsOf({ f, wrt }: Sample, args: readonly unknown[]): { evaluation: number; gradient: number } {
  const { traced, inputs } = Subject.of(f).at(args);
  const inputsWrt = inputsOf(directionsOf(traced, { indices: wrt, single: false }));
  const steps = (program: Program) => cost(optimize(program), inputs).work;
  return {
    evaluation: steps(traced.program),
    gradient: steps(fastGradientProgram(traced.program, inputsWrt, false, null)),
  };
}

describe("cost of a gradient", () => {
  const scalar = samples.filter(
    ({ f, args }) => typeof (f as (...all: unknown[]) => unknown)(...args[0]!) === "number",
  );

  it.each(scalar.map((sample) => [sample.name, sample] as const))("%s", (_, sample) => {
    const all = sample.args.map((args) => stepsOf(sample, args));
    const { evaluation, gradient } = all.reduce((a, b) => (b.evaluation > a.evaluation ? b : a));
    const limit = above[sample.name] ?? LIMIT;
    expect(gradient, `${evaluation} steps for the value`).toBeLessThanOrEqual(limit * evaluation + FIXED);
  });
});
