/** `break`, `continue` and `return`: each target has a flag, which is an ordinary variable and meets at joins like one. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { toBoolean } from "./numbers.js";
import type { Env, Target, Tracer } from "./tracer.js";
import { staticValue } from "./values.js";

/** The condition under which a jump to one of the targets was taken: null when none can have been, true when one was. */
export function pending(t: Tracer, targets: readonly Target[]): Value | null {
  let condition: Value | null = null;
  for (const target of targets) {
    const { value } = target.taken;
    if (value.kind === "static") {
      if (value.value === true) return constant(true);
      continue;
    }
    const site = t.builder.site;
    const taken = value.kind === "traced" ? value.value : site === null ? constant(false) : toBoolean(t, value, site);
    condition = condition === null ? taken : t.ops.or(condition, taken);
  }
  return condition;
}

/**
 * Runs `rest` in a branch, where none of the jumps was taken. Where a single one can have been, it is known again on each side:
 * so a function that returns on every path is known to.
 */
export function unlessJumped(t: Tracer, targets: readonly Target[], jump: Value, rest: () => void, site: Site): void {
  const open = targets.filter(({ taken }) => taken.value.kind !== "static");
  const [only] = open;
  const know = (taken: boolean) => {
    if (only !== undefined && open.length === 1) t.heap.settle(only.taken, staticValue(taken));
  };
  t.branch(
    jump,
    () => know(true),
    () => {
      know(false);
      rest();
    },
    site,
  );
}

/** Sets the flag of the target that the statement names. */
export function takeJump(t: Tracer, env: Env, kind: "break" | "continue", label: string | null, site: Site): void {
  for (let position = env.targets.length - 1; position >= 0; position--) {
    const target = env.targets[position];
    if (target === undefined || target.kind !== kind) continue;
    if (label === null ? target.block === true : target.label !== label) continue;
    return t.heap.writeVariable(target.taken, staticValue(true));
  }
  refuse("unsupported-construct", site, {
    what: `\`${kind}\` here`,
    because: "no loop around it has that name",
    remedy: "check the label",
  });
}
