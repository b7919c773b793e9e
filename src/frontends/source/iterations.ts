import { siteOf } from "./environment.js";
import type { VariableSlot } from "./heap.js";
import { pending, unlessJumped } from "./jumps.js";
import type { Statement } from "./syntax.js";
import type { Env, Target, Tracer } from "./tracer.js";
import { staticValue } from "./values.js";

/** The jump targets of one loop statement. */
export function loopTargets(
  t: Tracer,
  label: string | null,
): { readonly left: Target; readonly skipped: () => Target } {
  return {
    left: { kind: "break", label, taken: t.heap.variable("left loop", staticValue(false)) },
    skipped: () => ({ kind: "continue", label, taken: t.heap.variable("next iteration", staticValue(false)) }),
  };
}

export function flagsOf(env: Env, left: Target): VariableSlot[] {
  return [...env.targets, left].map((target) => target.taken);
}

/** One iteration: the body, then `after` unless the loop was left. */
export function iterate(t: Tracer, body: Statement, env: Env, left: Target, skipped: Target, after: () => void): void {
  const targets = [...env.targets, left, skipped];
  t.execute(body, { ...env, targets });
  if (t.dead) return;
  const outer = [...env.targets, left];
  const jump = pending(t, outer);
  if (jump === null) after();
  else if (jump.kind !== "constant") unlessJumped(t, outer, jump, after, siteOf(body, env));
}
