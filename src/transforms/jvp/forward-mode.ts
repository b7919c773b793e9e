/** Forward mode: programs with their tangents, called programs included. The statements are differentiated in `tangents.ts`. */
import { Builder, constant } from "../../ir/builder.js";
import type { Program, Variable } from "../../ir/program.js";
import { isDifferentiable } from "../../ir/types.js";
import { Activity, type Mask } from "../activity.js";
import { copyProgram, openProgram } from "../copy.js";
import { recordReaches } from "./reach.js";
import { type Linearized, type Motion, Tangents } from "./tangents.js";

/**
 * `[...inputs, ...tangents of the inputs wrt] -> [...outputs, ...tangents of the differentiable outputs]`.
 *
 * @param strict whether a direction that is 0 contributes nothing even where a partial is infinite or NaN; see `reach.ts`.
 */
export function forwardMode(program: Program, wrt: readonly number[], strict = false): Program {
  return inMotion(program, wrt, new CalledPrograms(strict ? "strict" : "tangents"));
}

/** The same for several directions at a time: the tangents of the first one, then those of the second, and so on. */
export function forwardModeInLanes(program: Program, wrt: readonly number[], lanes: number): Program {
  return inMotion(program, wrt, new CalledPrograms("tangents", lanes));
}

/** `[...inputs, ...reaches of the inputs wrt] -> [...outputs, ...reaches of the differentiable outputs]`; see `reach.ts`. */
export function withReaches(program: Program, wrt: readonly number[]): Program {
  return inMotion(program, wrt, new CalledPrograms("reaches"));
}

function inMotion(program: Program, wrt: readonly number[], called: CalledPrograms): Program {
  const mask = program.inputs.map((_, at) => wrt.includes(at));
  const { source, tangents, builder } = begin(program, mask, called);
  const directions = new Map<number, readonly Variable[]>();
  source.inputs.forEach((input, at) => {
    if (mask[at] === true) directions.set(at, tangents.seed(input));
  });
  tangents.block(source.body);
  const results = source.body.results
    .filter(({ type }) => isDifferentiable(type))
    .map((result) => tangents.motion(result).slice(0, called.lanes));
  const body = builder.closeBlock([...source.body.results, ...laneByLane(results, called.lanes)]);
  const seeds = wrt.map((at) => directions.get(at) ?? []);
  const inOrder = laneByLane(seeds, called.lanes);
  const moving = { name: `${program.name}Jvp`, inputs: [...source.inputs, ...inOrder], body };
  recordReaches(moving, tangents.reaches);
  return moving;
}

/** Values that have one item a lane, as all items of the first lane, then those of the second. */
function laneByLane<V>(values: readonly (readonly V[])[], lanes: number): V[] {
  return Array.from({ length: lanes }, (_, lane) => values.flatMap((items) => items.slice(lane, lane + 1))).flat();
}

class CalledPrograms {
  readonly motion: Motion;
  /** How many directions at a time. */
  readonly lanes: number;
  readonly activity = new Activity();
  readonly #known = new Map<Program, Map<string, Linearized>>();

  constructor(motion: Motion, lanes = 1) {
    this.motion = motion;
    this.lanes = lanes;
  }

  linearized(program: Program, mask: Mask): Linearized {
    const known = this.#known.get(program) ?? new Map<string, Linearized>();
    this.#known.set(program, known);
    const key = mask.map(Number).join("");
    const before = known.get(key);
    if (before !== undefined) return before;
    const { source, tangents, builder, varied } = begin(program, mask, this);
    const directions = source.inputs.flatMap((input, at) => (mask[at] === true ? tangents.declare(input) : []));
    const outputs = source.body.results.flatMap((result, at) =>
      result.kind === "variable" && varied.has(result) ? [at] : [],
    );
    const open = openProgram(`${program.name}Jvp`, [...source.inputs, ...directions]);
    // Known before its body is: the body may call it.
    const linearized = { program: open, outputs };
    recordReaches(open, tangents.reaches);
    known.set(key, linearized);
    tangents.block(source.body);
    const results = outputs.flatMap((at) => tangents.motion(source.body.results[at] ?? constant(0)));
    open.body = builder.closeBlock([...source.body.results, ...results]);
    return linearized;
  }
}

function begin(program: Program, mask: Mask, called: CalledPrograms) {
  const source = copyProgram(program);
  const varied = called.activity.varied(source, mask);
  const builder = new Builder();
  builder.role = "tangent";
  builder.openBlock([]);
  const linearized = (target: Program, varies: Mask) => called.linearized(target, varies);
  return { source, varied, builder, tangents: new Tangents(builder, varied, linearized, called.motion, called.lanes) };
}
