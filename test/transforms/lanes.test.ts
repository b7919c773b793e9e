/** Several directions in one run: each lane has the tangents of forward mode, to the last bit. */
import { expect, it } from "vitest";
import { interpret } from "../../src/ir/interpret.js";
import type { RuntimeValue } from "../../src/ir/program.js";
import { isDifferentiable } from "../../src/ir/types.js";
import { verify } from "../../src/ir/verify.js";
import { expandDerive } from "../../src/transforms/expand-derive.js";
import { jvp, jvpInLanes } from "../../src/transforms/jvp.js";
import { Choices } from "../random/choices.js";
import { randomProgram } from "../random/programs.js";

const quiet = { log: () => {}, budget: 300_000 };

it("agrees with one direction at a time on random programs", () => {
  let compared = 0;
  for (let seed = 0; seed < 120; seed++) {
    const { program, inputs } = randomProgram(seed, { derivatives: seed % 5 === 0 });
    const whole = expandDerive(program);
    const wrt = whole.inputs.flatMap(({ type }, at) => (isDifferentiable(type) ? [at] : []));
    const single = jvp(whole, wrt);
    const lanes = 1 + (seed % 3);
    const several = jvpInLanes(whole, wrt, lanes);
    verify(several);
    const point = inputs(0);
    const choices = new Choices(seed + 1);
    const directions = Array.from({ length: lanes }, () =>
      wrt.map((at): RuntimeValue => {
        const value = point[at] ?? 0;
        return typeof value === "object"
          ? Float64Array.from({ length: value.length }, () => choices.real(-1, 1))
          : choices.real(-1, 1);
      }),
    );
    let expected: RuntimeValue[][];
    try {
      expected = directions.map((direction) => interpret(single, [...point, ...direction], quiet));
    } catch (error) {
      expect(() => interpret(several, [...point, ...directions.flat()], quiet)).toThrow((error as Error).message);
      continue;
    }
    const count = whole.body.results.length;
    const tangents = expected.flatMap((results) => results.slice(count));
    expect(interpret(several, [...point, ...directions.flat()], quiet)).toEqual([
      ...(expected[0] ?? []).slice(0, count),
      ...tangents,
    ]);
    compared++;
  }
  expect(compared).toBeGreaterThan(70);
}, 120_000);
