/** A call whose derivative the user has given: the rule replaces the reversal of the program. */
import { errorOf, refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Call, DerivativeRule, Value } from "../../ir/program.js";
import { isDifferentiable } from "../../ir/types.js";
import { refuseVaryingCaptures } from "../varying-captures.js";
import type { Region } from "./region.js";
import type { Reversal } from "./reversal.js";

export function reverseCustomCall(call: Call, rule: DerivativeRule, region: Region, reversal: Reversal): void {
  const outputs = call.outputs.filter(({ type }) => isDifferentiable(type));
  if (outputs.every((output) => !reversal.active.has(output) || region.get(output) === null)) return;
  refuseVaryingCaptures(call, rule, (value) => value.kind === "variable" && reversal.active.has(value));
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
  if (!rule.linear) {
    refuse("rule-not-linear", call.site, { mode: "reverse", missing: "vjp", given: "jvp", argument: "tangent" });
  }
  const wrt = inputs.map((_, at) => call.inputs.length + at);
  const zeros = inputs.map((input) => zeroOf(input, region));
  const program = reversal.splitter.transpose(jvp, wrt);
  const results = region.builder.call(program, [...call.inputs, ...zeros, ...bars]);
  const count = jvp.body.results.length;
  for (const tangent of results.slice(0, count)) assertZero(tangent, call.site, region);
  return results.slice(count);
}

/** The tangent that a rule gives for zero tangents, which tells a linear function from one with a constant added. */
function assertZero(tangent: Value, site: Site | null, { builder, ops }: Region): void {
  const { outputs } =
    tangent.type.kind === "array"
      ? builder.loop({
          count: ops.length(tangent),
          initial: [0],
          body: (i, [sum]) => [ops.add(sum ?? 0, ops.abs(ops.get(tangent, i)))],
        })
      : { outputs: [ops.abs(tangent)] };
  const [size = constant(0)] = outputs;
  builder.effect({
    effect: "assert",
    predicate: ops.not(ops.gt(size, 0)),
    message: [0],
    inputs: [size],
    construct: (text) => errorOf("rule-not-zero", site, { size: text }),
  });
}

function zeroOf(value: Value, region: Region): Value {
  return value.type.kind === "array" ? region.ops.fill(region.ops.length(value), 0) : constant(0);
}
