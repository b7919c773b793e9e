/** Gradients of functions of numbers, which cost less than a look at the structure of their arguments. */
import { isTraced } from "../frontends/trace/index.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import type { Subject, TracedFunction } from "./trace-cache.js";

/** The gradient, one number for each that is asked for; null for arguments of another kind. */
export type NumberRun = (args: readonly unknown[]) => readonly RuntimeLeaf[] | null;

/**
 * What further calls may do instead of finding their trace; null where a call depends on more than numbers that are its arguments.
 *
 * @param run the gradient from flat inputs.
 */
export function numberRun(
  subject: Subject,
  traced: TracedFunction,
  run: (inputs: readonly RuntimeLeaf[]) => readonly RuntimeLeaf[],
): NumberRun | null {
  // What a tracer sees depends on the numbers.
  if (!traced.takesNumbersOnly() || isTraced(subject.f)) return null;
  const count = traced.args.length;
  return (args) => {
    if (args.length !== count || !areNumbers(args) || !traced.holds(subject.f, args)) return null;
    return run(args);
  };
}

function areNumbers(values: readonly unknown[]): values is readonly number[] {
  for (const value of values) if (typeof value !== "number") return false;
  return true;
}
