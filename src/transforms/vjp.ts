/** Reverse mode: the vector-Jacobian product and the gradient of a program, as programs. How it works: see `vjp/block.ts`, `vjp/loop.ts`. */
import { constant } from "../ir/builder.js";
import type { Program } from "../ir/program.js";
import { Activity } from "./activity.js";
import { expandDerive } from "./expand-derive.js";
import { gradientMode, reverseMode } from "./vjp/reverse-mode.js";
import { Splitter } from "./vjp/split.js";

/**
 * `[...inputs, ...adjoints of the differentiable outputs] -> [...outputs, ...adjoints of the inputs listed in wrt]`:
 * the convention of a `Derive` statement with the operator `vjp`.
 */
export function vjp(program: Program, wrt: readonly number[]): Program {
  const activity = new Activity();
  return reverseMode(expandDerive(program), wrt, activity, new Splitter(activity));
}

export interface GradientOptions {
  /** Whether the program also returns the value. */
  readonly value: boolean;
}

/**
 * `[...inputs] -> [value?, ...other outputs, ...gradient by the inputs listed in wrt]`, where the value is the first output, a number.
 * Its adjoint 1 is a constant of the program, so that what only the value needs is dead when it is not asked for.
 */
export function gradient(program: Program, wrt: readonly number[], { value }: GradientOptions): Program {
  const activity = new Activity();
  return gradientMode(expandDerive(program), wrt, value, constant(1), activity, new Splitter(activity));
}
