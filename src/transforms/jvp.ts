/** Forward mode: the Jacobian-vector product of a program, as a program. How it works: see `jvp/forward-mode.ts`. */
import type { Program } from "../ir/program.js";
import { expandDerive } from "./expand-derive.js";
import { forwardMode, forwardModeInLanes } from "./jvp/forward-mode.js";

export interface JvpOptions {
  /** Whether a direction that is 0 contributes nothing even where a partial is infinite or NaN; takes about twice as long. */
  readonly strict?: boolean;
}

/**
 * `[...inputs, ...tangents of the inputs listed in wrt] -> [...outputs, ...tangents of the differentiable outputs]`:
 * the convention of a `Derive` statement with the operator `jvp`.
 */
export function jvp(program: Program, wrt: readonly number[], { strict = false }: JvpOptions = {}): Program {
  return forwardMode(expandDerive(program), wrt, strict);
}

/** The same for several directions at a time: the tangents of the first one, then those of the second, and so on. */
export function jvpInLanes(program: Program, wrt: readonly number[], lanes: number): Program {
  return forwardModeInLanes(expandDerive(program), wrt, lanes);
}
