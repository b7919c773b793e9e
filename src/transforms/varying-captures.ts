/** Refuses a derivative that a rule would lose: the rule speaks of the arguments of its function, not of what that closes over. */
import { refuse } from "../errors/error.js";
import type { Call, DerivativeRule, Value } from "../ir/program.js";
import { Activity } from "./activity.js";

/** @throws ChainruleError when the function of the rule computes with a captured value that varies. */
export function refuseVaryingCaptures(call: Call, rule: DerivativeRule, varies: (value: Value) => boolean): void {
  for (const position of rule.captured) {
    const input = call.inputs[position];
    if (input === undefined || !varies(input) || !depends(call, position)) continue;
    const name = input.kind === "variable" ? input.origin.name : null;
    refuse("rule-captures", call.site, {
      what: name === null ? "a value from around it" : `\`${name}\``,
      it: name === null ? "that value" : `\`${name}\``,
    });
  }
}

/** Whether a derivative passes from the input to a result of the function. */
function depends({ program, inputs }: Call, position: number): boolean {
  const only = inputs.map((_, at) => at === position);
  const varied = new Activity().varied(program, only);
  return program.body.results.some((result) => result.kind === "variable" && varied.has(result));
}
