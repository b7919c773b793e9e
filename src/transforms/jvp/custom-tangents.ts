/** Tangents of a call whose derivative the user has given. */
import { errorOf, refuse } from "../../errors/error.js";
import type { Builder } from "../../ir/builder.js";
import type { Call, DerivativeRule, Value } from "../../ir/program.js";
import { isDifferentiable } from "../../ir/types.js";
import { opsOn } from "../../primitives/ops.js";
import { Activity } from "../activity.js";
import { reverseMode } from "../vjp/reverse-mode.js";
import { Splitter } from "../vjp/split.js";

/** The tangents of the differentiable outputs, given those of the differentiable inputs. */
export function customTangents(
  call: Call,
  rule: DerivativeRule,
  tangents: readonly Value[],
  builder: Builder,
): readonly Value[] {
  if (rule.jvp !== null) return checked(call, builder.call(rule.jvp, [...call.inputs, ...tangents]), builder);
  if (rule.vjp === null) throw new Error(`the rule ${rule.name} has neither a jvp nor a vjp`);
  if (!rule.linear) {
    refuse("rule-not-linear", call.site, { mode: "forward", missing: "jvp", given: "vjp", argument: "adjoint" });
  }
  // A vjp is linear in its adjoints: reversed with respect to them, at zero or anywhere, it is the jvp.
  const outputs = call.outputs.filter(({ type }) => isDifferentiable(type));
  const before = call.inputs.length + call.outputs.length;
  const activity = new Activity();
  const wrt = outputs.map((_, at) => before + at);
  const program = reverseMode(rule.vjp, wrt, activity, new Splitter(activity));
  const ops = opsOn(builder);
  const zeros = outputs.map((output) => (output.type.kind === "array" ? ops.fill(ops.length(output), 0) : 0));
  const results = builder.call(program, [...call.inputs, ...call.outputs, ...zeros, ...tangents]);
  return results.slice(rule.vjp.body.results.length);
}

/** The tangents that a user's rule gives; each array must be as long as the output that it belongs to. */
function checked(call: Call, tangents: readonly Value[], builder: Builder): readonly Value[] {
  const { eq, length } = opsOn(builder);
  const outputs = call.outputs.filter(({ type }) => isDifferentiable(type));
  outputs.forEach((output, at) => {
    const tangent = tangents[at];
    if (output.type.kind !== "array" || tangent === undefined) return;
    const inputs = [length(tangent), length(output)];
    builder.effect({
      effect: "assert",
      predicate: eq(...inputs),
      message: [0, " ", 1],
      inputs,
      construct: (text) => {
        const [found = "", expected = ""] = text.split(" ");
        return errorOf("value-length", call.site, { what: "the tangent that `jvp` returns", found, expected });
      },
    });
  });
  return tangents;
}
