/** `customDerivative`: a function with a derivative of the user's, in place of the one that the chain rule gives. */
import { refuse } from "../errors/error.js";
import { checkFunction, checkOptions, show } from "../errors/options.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import { refuseTracers } from "../frontends/trace/index.js";
import type { Adjoints, Gradient } from "../tree/gradient-type.js";
import { makeReadable } from "./derived-function.js";
import { customDerivativeInside } from "./inside/custom.js";
import type { AnyFunction } from "./types.js";

/** At least one of both, written like any function that is differentiated. */
export interface CustomRule<F extends AnyFunction> {
  /** For forward mode: the tangent of the result, from the arguments and one tangent for each. */
  readonly jvp?: (args: Parameters<F>, tangents: Adjoints<Parameters<F>>) => Gradient<ReturnType<F>>;
  /** For reverse mode: the adjoints of the arguments, one for each, from the arguments, the result and its adjoint. */
  readonly vjp?: (
    args: Parameters<F>,
    value: ReturnType<F>,
    adjoint: Gradient<ReturnType<F>>,
  ) => Adjoints<Parameters<F>>;
  /** Whether the rule is compared with differences of the function when it is first used: default true. */
  readonly check?: boolean;
}

/**
 * A function that computes what `f` computes, and whose derivative is `rule`: for a better formula, a solver that should not be
 * unrolled, or a gradient that is meant to differ.
 *
 * The rule is compared with differences when it is first used: a wrong one throws. `check: false` is for one that is meant to differ.
 *
 * ```ts
 * const clipped = customDerivative((x: number) => x, {
 *   vjp: (_args, _value, adjoint) => [Math.max(-1, Math.min(1, adjoint))],
 *   check: false,
 * });
 * grad((x: number) => 5 * clipped(x))(2); // -> 1
 * ```
 * @throws ChainruleError for a rule with neither `jvp` nor `vjp`, and for unknown names in it.
 */
export function customDerivative<F extends AnyFunction>(f: F, rule: CustomRule<F>): F {
  checkFunction("customDerivative", f);
  checkOptions("customDerivative", rule, ["jvp", "vjp", "check"]);
  if (rule.jvp === undefined && rule.vjp === undefined) {
    refuse("bad-option", null, {
      operator: "customDerivative",
      option: "a rule",
      found: "neither `jvp` nor `vjp`",
      expected: "`{ jvp }`, `{ vjp }` or both",
    });
  }
  for (const [name, part] of Object.entries(rule)) {
    const isSwitch = name === "check";
    if (part === undefined || typeof part === (isSwitch ? "boolean" : "function")) continue;
    refuse("bad-option", null, {
      operator: "customDerivative",
      option: `\`${name}\``,
      found: show(part),
      expected: isSwitch ? "true or false" : "a function",
    });
  }
  const custom = (...args: Parameters<F>) => {
    refuseTracers("a function with a derivative of its own", args);
    return f(...args);
  };
  const parts = [f, rule.jvp, rule.vjp].filter((part): part is F => part !== undefined);
  makeReadable(custom, "customDerivative(f, rule)", { customDerivative, f, rule }, parts);
  return custom as AnyFunction as F;
}

registerOperator(customDerivative, customDerivativeInside);
