/** Functions of Chainrule itself that may be called inside a differentiated function; whoever defines one registers it here. */
import type { Site } from "../../errors/site.js";
import type { Tracer } from "./tracer.js";
import type { Abstract } from "./values.js";

/** What a call of the function means in the program. */
export type Operator = (t: Tracer, args: readonly Abstract[], site: Site) => Abstract;

const operators = new WeakMap<Function, Operator>();

export function registerOperator(f: Function, operator: Operator): void {
  operators.set(f, operator);
}

export function operatorFor(f: Function): Operator | null {
  return operators.get(f) ?? null;
}
