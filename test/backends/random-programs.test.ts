/** Compiled code against the interpreter, on random programs, to the last bit. */
import { expect, test } from "vitest";
import { insertCopies } from "../../src/backends/buffers/insert-copies.js";
import { print } from "../../src/ir/print.js";
import type { Program } from "../../src/ir/program.js";
import { verify } from "../../src/ir/verify.js";
import { optimize } from "../../src/passes/pipeline.js";
import { expandDerive } from "../../src/transforms/expand-derive.js";
import { randomProgram } from "../random/programs.js";
import {
  cloneInputs,
  compiledRunner,
  disagreement,
  type Outcome,
  outcome,
  runCompiled,
  runInterpreted,
} from "./agreement.js";
import { runInPlace } from "./in-place.js";

const VARIANTS = [0, 1, 2];

function demandAgreement(expected: Outcome, found: Outcome, seed: number, program: Program): void {
  const difference = disagreement(expected, found);
  if (difference !== null) expect.fail(`seed ${seed}: ${difference}\n${print(program)}`);
}

for (const [sizes, first, count] of [
  ["small", 0, 100],
  ["large", 5000, 40],
] as const) {
  const size = sizes === "small" ? 12 : 45;

  test(`${count} ${sizes} programs: JavaScript gives what the interpreter gives`, () => {
    for (let seed = first; seed < first + count; seed++) {
      const { program, inputs } = randomProgram(seed, { size, effects: true, stops: true });
      const optimized = optimize(program);
      verify(optimized);
      const candidates = [program, optimized].map((candidate) => ({ candidate, run: compiledRunner(candidate) }));
      for (const variant of VARIANTS) {
        const expected = runInterpreted(program, inputs(variant));
        for (const { candidate, run } of candidates) {
          demandAgreement(expected, run(inputs(variant)), seed, candidate);
        }
      }
    }
  });

  test(`${count} ${sizes} programs: no value is read after its storage was changed`, () => {
    for (let seed = first; seed < first + count; seed++) {
      const { program, inputs } = randomProgram(seed, { size, stops: true });
      const buffered = insertCopies(optimize(program)).program;
      verify(buffered);
      const expected = runInterpreted(program, inputs(0));
      const found = outcome(() => runInPlace(buffered, cloneInputs(inputs(0))));
      demandAgreement({ ...expected, log: [] }, found, seed, buffered);
    }
  });
}

test("derivatives of random programs: JavaScript gives what the interpreter gives", () => {
  for (let seed = 0; seed < 40; seed++) {
    const { program, inputs } = randomProgram(seed, { size: 15, derivatives: true });
    const expanded = expandDerive(program);
    const expected = runInterpreted(expanded, inputs(0));
    demandAgreement(expected, runCompiled(expanded, inputs(0)), seed, expanded);
  }
});
