/** Optimised derivatives against derivatives as the transforms make them: primal values equal, adjoints up to rounding. */
import { expect, test } from "vitest";
import { interpret } from "../../src/ir/interpret.js";
import type { RuntimeValue } from "../../src/ir/program.js";
import { verify } from "../../src/ir/verify.js";
import { optimize, prepare } from "../../src/passes/pipeline.js";
import { jvp } from "../../src/transforms/jvp.js";
import { gradient } from "../../src/transforms/vjp.js";
import { cloneInputs, compiledRunner, identical } from "../backends/agreement.js";
import { randomProgram } from "../random/programs.js";

function agrees(expected: RuntimeValue | undefined, found: RuntimeValue | undefined): boolean {
  if (typeof expected !== "object" || typeof found !== "object") return isClose(Number(expected), Number(found));
  return expected.length === found.length && expected.every((element, at) => isClose(element, found[at] ?? Number.NaN));
}

function isClose(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= 1e-9 * (1 + Math.abs(a));
}

function inputPositions(types: readonly { readonly kind: string }[]): number[] {
  return types.flatMap(({ kind }, at) => (kind === "f64" ? [at] : [])).slice(0, 2);
}

for (const mode of ["reverse", "forward"] as const) {
  test(`${mode} mode: the passes change no primal value and no derivative`, () => {
    for (let seed = 0; seed < 80; seed++) {
      const { program, inputs } = randomProgram(seed, { size: 18, stops: true });
      const wrt = inputPositions(program.inputs.map(({ type }) => type));
      const derive = (from: typeof program) =>
        mode === "reverse" ? gradient(from, wrt, { value: true }) : jvp(from, wrt);
      const derived = derive(program);
      const directions = mode === "reverse" ? [] : wrt.map((_, at) => 0.5 - at);
      const given = [...inputs(0), ...directions];
      const expected = interpret(derived, cloneInputs(given));
      for (const candidate of [optimize(derived), optimize(derive(prepare(program)))]) {
        verify(candidate);
        const { results, error } = compiledRunner(candidate)(given);
        const primal = program.body.results.length;
        const same = expected.every((value, at) =>
          at < primal ? identical(value, results[at]) : agrees(value, results[at]),
        );
        if (!same) expect.fail(`seed ${seed}: ${results} (${error}) instead of ${expected}`);
      }
    }
  });
}
