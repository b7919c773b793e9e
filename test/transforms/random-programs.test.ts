/** Both modes on random programs, to second order. A failure prints the seed and the reduced program. */
import { describe, expect, it } from "vitest";
import { print } from "../../src/ir/print.js";
import type { Program, RuntimeValue } from "../../src/ir/program.js";
import { expandDerive } from "../../src/transforms/expand-derive.js";
import { vjp } from "../../src/transforms/vjp.js";
import { type ProgramOptions, randomProgram } from "../random/programs.js";
import { reduce } from "../random/reduce.js";
import { checkDifferences, checkModes, differentiableInputs, numbersOf, run, type Verdict } from "./checks.js";

type Check = (program: Program, inputs: (variant: number) => RuntimeValue[]) => Verdict;

function expectNoFailure(seeds: number, options: ProgramOptions, check: Check): void {
  for (let seed = 0; seed < seeds; seed++) {
    const { program, inputs } = randomProgram(seed, options);
    const verdict = check(program, inputs);
    if (verdict === null) continue;
    const small = reduce(program, (candidate) => check(candidate, inputs) !== null);
    throw new Error(`seed ${seed}: ${verdict}\n${print(small)}`);
  }
}

const modes: Check = (program, inputs) => checkModes(program, inputs(0), 1) ?? checkModes(program, inputs(1), 2);

/** A branch may change between the two points of a difference: three points out of four must agree. */
const differences: Check = (program, inputs) => {
  const verdicts = [0, 1, 2, 3].map((variant) => checkDifferences(program, inputs(variant), variant + 1));
  const wrong = verdicts.filter((verdict) => verdict !== null);
  return wrong.length >= 2 ? (wrong[0] ?? null) : null;
};

/** The gradient program is itself a program: its modes must agree as well, which compares vjp of vjp with jvp of vjp. */
const secondOrder: Check = (program, inputs) => {
  const outputs = run(expandDerive(program), inputs(0)).filter((output) => typeof output !== "boolean");
  const seeds = outputs.map((output) => (typeof output === "object" ? output.map((_, at) => Math.sin(at + 1)) : 0.7));
  return checkModes(vjp(program, differentiableInputs(program)), [...inputs(0), ...seeds], 3);
};

const secondDifferences: Check = (program, inputs) => {
  const outputs = run(expandDerive(program), inputs(0)).filter((output) => typeof output !== "boolean");
  const seeds = outputs.map((output) => (typeof output === "object" ? output.map((_, at) => Math.sin(at + 1)) : 0.7));
  const reversed = vjp(program, differentiableInputs(program));
  const fits = (variant: number) => differences(reversed, () => [...inputs(variant), ...seeds]);
  return fits(0) === null ? null : fits(1);
};

describe("random programs", () => {
  it("stay finite, so that no comparison is one of NaN", () => {
    for (let seed = 0; seed < 150; seed++) {
      const { program, inputs } = randomProgram(seed, { derivatives: true });
      expect(numbersOf(run(expandDerive(program), inputs(0))).every(Number.isFinite), `seed ${seed}`).toBe(true);
    }
  });

  it("have derivatives that are not all zero", () => {
    let moving = 0;
    for (let seed = 0; seed < 60; seed++) {
      const { program, inputs } = randomProgram(seed);
      const outputs = run(program, inputs(0)).filter((output) => typeof output !== "boolean");
      const ones = outputs.map((output) => (typeof output === "object" ? output.map(() => 1) : 1));
      const adjoints = run(vjp(program, differentiableInputs(program)), [...inputs(0), ...ones]);
      if (numbersOf(adjoints.slice(program.body.results.length)).some((value) => value !== 0)) moving++;
    }
    expect(moving).toBeGreaterThan(50);
  });

  it("forward and reverse mode agree, primal values and effects are unchanged", () => {
    expectNoFailure(110, { effects: true, stops: true }, modes);
  });

  it("larger ones too", () => {
    expectNoFailure(20, { size: 100, effects: true }, modes);
  });

  it("forward mode agrees with central differences", () => {
    expectNoFailure(50, {}, differences);
  });

  it("derivative operators inside expand to derivatives that agree", () => {
    expectNoFailure(45, { derivatives: true }, modes);
    expectNoFailure(15, { derivatives: true }, differences);
  });

  it("to second order: vjp of vjp agrees with jvp of vjp", () => {
    expectNoFailure(40, { size: 22 }, secondOrder);
  });

  it("to second order: jvp of vjp agrees with central differences of vjp", () => {
    expectNoFailure(8, { size: 18 }, secondDifferences);
  });
});
