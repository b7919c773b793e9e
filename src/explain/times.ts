/** How long a call of the function takes, and one of its gradient: medians after warming up. */

import type { AnyFunction } from "../derivatives/types.js";
import { valueAndGrad } from "../derivatives/value-and-grad.js";
import { pointOf } from "../numeric/point.js";
import type { Selection } from "../tree/wrt.js";
import type { CostOfGradient } from "./explanation.js";

/** Milliseconds to warm up, and samples of about a millisecond each. */
const WARM_UP = 40;
const SAMPLES = 11;

/** Null for a function that writes to its arguments: the second call would be another one. */
export function measuredTimes(
  f: AnyFunction,
  args: readonly unknown[],
  selection: Selection,
): CostOfGradient["milliseconds"] {
  const point = pointOf("explain", f, args, selection);
  point.evaluate();
  if (point.written.length > 0) return null;
  const wrt = selection.single ? (selection.indices[0] ?? 0) : selection.indices;
  const gradient = valueAndGrad(f as (...args: never[]) => number, { wrt } as object) as AnyFunction;
  return { function: timeOf(() => f(...(args as never[]))), gradient: timeOf(() => gradient(...(args as never[]))) };
}

function timeOf(call: () => unknown): number {
  const started = performance.now();
  let calls = 0;
  let passed = 0;
  while (passed < WARM_UP) {
    call();
    calls++;
    passed = performance.now() - started;
  }
  const batch = Math.max(1, Math.ceil(calls / passed));
  const samples = Array.from({ length: SAMPLES }, () => {
    const from = performance.now();
    for (let i = 0; i < batch; i++) call();
    return (performance.now() - from) / batch;
  });
  return samples.sort((a, b) => a - b)[Math.floor(SAMPLES / 2)] ?? Number.NaN;
}
