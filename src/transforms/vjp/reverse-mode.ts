/** Forward and backward code of a whole program as one program. */
import { Builder, variable } from "../../ir/builder.js";
import type { Program, Statement, Value, Variable } from "../../ir/program.js";
import { isDifferentiable, tangentType } from "../../ir/types.js";
import type { Activity, Mask } from "../activity.js";
import { prepare } from "./prepare.js";
import { reverseProgram } from "./program.js";
import type { Splitter } from "./split.js";

/** What is reversed: a program, with its reaches or without. */
export interface Reversed {
  readonly program: Program;
  /** Positions of the inputs that vary. */
  readonly varied: readonly number[];
  /** Emits the seeds of the reaches: from the adjoint of the output at each position, the reach's position and its adjoint. */
  readonly reachSeeds: (builder: Builder, bars: ReadonlyMap<number, Value>) => readonly (readonly [number, Value])[];
  /** What gives the inputs that the program has beyond the original's `inputs` their values. */
  readonly zeros: (inputs: readonly Variable[]) => readonly Statement[];
}

type Subject = (program: Program, wrt: readonly number[]) => Reversed;

function asItIs(program: Program, wrt: readonly number[]): Reversed {
  return { program, varied: wrt, reachSeeds: () => [], zeros: () => [] };
}

/**
 * [...inputs, ...adjoints of the differentiable outputs] -> [...outputs, ...adjoints of the inputs `wrt`].
 *
 * @param subject what is reversed for the program: itself, or in strict mode what `strictly` makes of it.
 */
export function reverseMode(
  program: Program,
  wrt: readonly number[],
  activity: Activity,
  splitter: Splitter,
  subject: Subject = asItIs,
): Program {
  const bars = new Map<number, Variable>();
  program.body.results.forEach((result, at) => {
    if (!isDifferentiable(result.type)) return;
    const origin = result.kind === "variable" ? result.origin : {};
    bars.set(at, variable(tangentType(result.type), { ...origin, role: "adjoint" }));
  });
  const { inputs, outputs, statements, adjoints } = reverse(program, wrt, bars, activity, splitter, subject);
  return {
    name: `${program.name}Vjp`,
    inputs: [...inputs, ...bars.values()],
    body: { params: [], statements, results: [...outputs, ...adjoints] },
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
  subject: Subject = asItIs,
): Program {
  const seeds = new Map([[0, seed]]);
  const { inputs, outputs, statements, adjoints } = reverse(program, wrt, seeds, activity, splitter, subject);
  return {
    name: `${program.name}Gradient`,
    inputs,
    body: { params: [], statements, results: [...outputs.slice(value ? 0 : 1), ...adjoints] },
  };
}

interface ForwardAndBackward {
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Value[];
  readonly statements: readonly Statement[];
  readonly adjoints: readonly Value[];
}

/** @param bars the adjoint of the output at each position. */
function reverse(
  program: Program,
  wrt: readonly number[],
  bars: ReadonlyMap<number, Value>,
  activity: Activity,
  splitter: Splitter,
  subject: Subject,
): ForwardAndBackward {
  const reversed = subject(program, wrt);
  const builder = new Builder();
  builder.openBlock([]);
  const seeds = new Map([...bars, ...reversed.reachSeeds(builder, bars)]);
  const { statements: seeding } = builder.closeBlock([]);
  const seeded = reversed.program.body.results.map((_, at) => seeds.has(at));
  const prepared = prepare(
    reversed.program,
    flagged(reversed.program, reversed.varied),
    seeded,
    activity,
    splitter,
    null,
  );
  const { inputs, body } = prepared.source;
  const { forward, backward } = reverseProgram(prepared, wrt, seeds);
  return {
    inputs: inputs.slice(0, program.inputs.length),
    outputs: body.results.slice(0, program.body.results.length),
    statements: [...reversed.zeros(inputs), ...forward, ...seeding, ...backward.statements],
    adjoints: backward.results,
  };
}

function flagged(program: Program, wrt: readonly number[]): Mask {
  return program.inputs.map((_, at) => wrt.includes(at));
}
