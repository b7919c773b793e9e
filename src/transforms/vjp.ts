/** Reverse mode: the vector-Jacobian product and the gradient of a program, as programs. How it works: see `vjp/block.ts`, `vjp/loop.ts`. */
import { buildProgram, constant } from "../ir/builder.js";
import type { Program } from "../ir/program.js";
import { isDifferentiable, tangentType } from "../ir/types.js";
import { zerosLike } from "../primitives/array-rows.js";
import { opsOn } from "../primitives/ops.js";
import { Activity } from "./activity.js";
import { type Scheme, withCheckpoints } from "./checkpoint/checkpoints.js";
import { expandDerive } from "./expand-derive.js";
import { gradientMode, reverseMode } from "./vjp/reverse-mode.js";
import { Splitter } from "./vjp/split.js";
import { strictly } from "./vjp/strict.js";

export interface Strictness {
  /** Whether what nothing contributes to contributes nothing, even where a partial is infinite or NaN; takes longer. */
  readonly strict?: boolean;
}

/**
 * `[...inputs, ...adjoints of the differentiable outputs] -> [...outputs, ...adjoints of the inputs listed in wrt]`:
 * the convention of a `Derive` statement with the operator `vjp`.
 */
export function vjp(program: Program, wrt: readonly number[], { strict = false }: Strictness = {}): Program {
  const activity = new Activity();
  return reverseMode(expandDerive(program), wrt, activity, new Splitter(activity), strict ? strictly : undefined);
}

/** A program in two halves: what the first one keeps, the second one may be given any number of times. */
export interface Halves {
  /** `[...inputs] -> [...outputs, ...kept]`. */
  readonly forward: Program;
  /** `[...inputs, ...kept, ...adjoints of the differentiable outputs] -> [...adjoints of the inputs listed in wrt]`. */
  readonly backward: Program;
}

/** `vjp` in two programs, so that a pullback does not run the function again. */
export function vjpHalves(program: Program, wrt: readonly number[]): Halves {
  const activity = new Activity();
  const splitter = new Splitter(activity);
  const expanded = expandDerive(program);
  // A recursive program keeps on a tape that its caller holds.
  const outer = splitter.isRecursive(expanded) ? callOf(expanded) : expanded;
  const seeded = outer.body.results.map(({ type }) => isDifferentiable(type));
  const varied = outer.inputs.map((_, at) => wrt.includes(at));
  const split = splitter.split(outer, varied, seeded);
  const seeds = outer.body.results.filter((_, at) => seeded[at] === true);
  const given = [...outer.inputs, ...split.kept];
  const types = [...given.map(({ type }) => type), ...seeds.map(({ type }) => tangentType(type))];
  const backward = buildProgram(
    `${program.name}Pullback`,
    types.map((type) => ({ type })),
    (builder, all) => {
      const ops = opsOn(builder);
      const own = all.slice(0, outer.inputs.length);
      const zeros = new Map(own.map((input, at) => [at, zerosLike(ops, input)]));
      const arrays = split.wrt.filter((at) => own[at]?.type.kind === "array");
      const starts = arrays.map((at) => zeros.get(at) ?? 0);
      const adjoints = builder.call(split.backward, [...all, ...starts]);
      return wrt.map((at) => adjoints[split.wrt.indexOf(at)] ?? zeros.get(at) ?? 0);
    },
  );
  return { forward: split.forward, backward };
}

function callOf(program: Program): Program {
  const inputs = program.inputs.map(({ type }) => ({ type }));
  return buildProgram(program.name, inputs, (builder, values) => builder.call(program, values));
}

export interface GradientOptions extends Strictness {
  /** Whether the program also returns the value. */
  readonly value: boolean;
  /** What recurrences keep; by default all of each step. A strict program always does. */
  readonly checkpoints?: Scheme | null;
}

/**
 * `[...inputs] -> [value?, ...other outputs, ...gradient by the inputs listed in wrt]`, where the value is the first output, a number.
 * Its adjoint 1 is a constant of the program, so that what only the value needs is dead when it is not asked for.
 */
export function gradient(
  program: Program,
  wrt: readonly number[],
  { value, strict = false, checkpoints = null }: GradientOptions,
): Program {
  const activity = new Activity();
  const expanded = expandDerive(program);
  const from = (of: Program, splitter: Splitter) =>
    gradientMode(of, wrt, value, constant(1), activity, splitter, strict ? strictly : undefined);
  const splitter = new Splitter(activity);
  const plain = from(expanded, splitter);
  if (checkpoints === null || strict || splitter.keeping.size === 0) return plain;
  const { keeping } = splitter;
  const divided = withCheckpoints(expanded, keeping, checkpoints, (statement) => splitter.isRecursiveCall(statement));
  return from(divided.program, new Splitter(activity, divided.again));
}
