/** A call whose derivative the user has given: the rule replaces the reversal of the program. */
import { constant } from "../../ir/builder.js";
import type { Call, DerivativeRule, Value } from "../../ir/program.js";
import { isDifferentiable } from "../../ir/types.js";
import type { Region } from "./region.js";
import type { Reversal } from "./reversal.js";

export function reverseCustomCall(call: Call, rule: DerivativeRule, region: Region, reversal: Reversal): void {
  const outputs = call.outputs.filter(({ type }) => isDifferentiable(type));
  if (outputs.every((output) => !reversal.active.has(output) || region.get(output) === null)) return;
  region.builder.site = call.site;
  const inputs = call.inputs.filter(({ type }) => isDifferentiable(type));
  const bars = outputs.map((output) => region.current(output));
  const adjoints =
    rule.vjp !== null
      ? region.builder.call(rule.vjp, [...call.inputs, ...call.outputs, ...bars])
      : transposed(rule, call, inputs, bars, region, reversal);
  inputs.forEach((input, at) => {
    const adjoint = adjoints[at];
    if (adjoint !== undefined) region.add(input, adjoint);
  });
  region.builder.site = null;
}

/** A jvp is linear in its tangents: reversed with respect to them, at zero or anywhere, it is the vjp. */
function transposed(
  rule: DerivativeRule,
  call: Call,
  inputs: readonly Value[],
  bars: readonly Value[],
  region: Region,
  reversal: Reversal,
): readonly Value[] {
  const { jvp } = rule;
  if (jvp === null) throw new Error(`the rule ${rule.name} has neither a jvp nor a vjp`);
  const wrt = inputs.map((_, at) => call.inputs.length + at);
  const zeros = inputs.map((input) => zeroOf(input, region));
  const program = reversal.splitter.transpose(jvp, wrt);
  return region.builder.call(program, [...call.inputs, ...zeros, ...bars]).slice(jvp.body.results.length);
}

function zeroOf(value: Value, region: Region): Value {
  return value.type.kind === "array" ? region.ops.fill(region.ops.length(value), 0) : constant(0);
}
