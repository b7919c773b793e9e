/** Forward and backward code of a whole program as one program. */
import { variable } from "../../ir/builder.js";
import type { Program, Value } from "../../ir/program.js";
import { isDifferentiable, tangentType } from "../../ir/types.js";
import type { Activity, Mask } from "../activity.js";
import { prepare } from "./prepare.js";
import { reverseProgram } from "./program.js";
import type { Splitter } from "./split.js";

/** [...inputs, ...adjoints of the differentiable outputs] -> [...outputs, ...adjoints of the inputs `wrt`]. */
export function reverseMode(program: Program, wrt: readonly number[], activity: Activity, splitter: Splitter): Program {
  const seeded = program.body.results.map(({ type }) => isDifferentiable(type));
  const prepared = prepare(program, flagged(program, wrt), seeded, activity, splitter, null);
  const { source } = prepared;
  const bars = new Map(
    source.body.results.flatMap((result, at) => {
      if (seeded[at] !== true) return [];
      const origin = result.kind === "variable" ? result.origin : {};
      return [[at, variable(tangentType(result.type), { ...origin, role: "adjoint" })] as const];
    }),
  );
  const { forward, backward } = reverseProgram(prepared, wrt, bars);
  return {
    name: `${program.name}Vjp`,
    inputs: [...source.inputs, ...bars.values()],
    body: {
      params: [],
      statements: [...forward, ...backward.statements],
      results: [...source.body.results, ...backward.results],
    },
  };
}

/** [...inputs] -> [...outputs, ...gradient of the first output by the inputs `wrt`]; without the first output if not wanted. */
export function gradientMode(
  program: Program,
  wrt: readonly number[],
  value: boolean,
  seed: Value,
  activity: Activity,
  splitter: Splitter,
): Program {
  const seeded = program.body.results.map((_, at) => at === 0);
  const prepared = prepare(program, flagged(program, wrt), seeded, activity, splitter, null);
  const { source } = prepared;
  const { forward, backward } = reverseProgram(prepared, wrt, new Map([[0, seed]]));
  return {
    name: `${program.name}Gradient`,
    inputs: source.inputs,
    body: {
      params: [],
      statements: [...forward, ...backward.statements],
      results: [...source.body.results.slice(value ? 0 : 1), ...backward.results],
    },
  };
}

function flagged(program: Program, wrt: readonly number[]): Mask {
  return program.inputs.map((_, at) => wrt.includes(at));
}
