/** Messages about derivatives that users give, and places that they give for results. Joined to the others in `catalog.ts`. */

export const derivativeMessages = {
  "rule-not-linear": {
    found: "{mode} mode needs the `{missing}` of a custom derivative, whose `{given}` is not linear in the {argument}",
    because:
      "one follows from the other only where the result is a sum of {argument}s times factors that do not depend on them",
    instead:
      "give `{missing}` as well, or remove branches and operations on {argument}s other than sums and products with other values",
  },
  "rule-not-zero": {
    found: "the `jvp` of a custom derivative gives {size} for tangents of zero",
    because: "a derivative is linear: where nothing moves, nothing changes",
    instead: "let the result be a sum of tangents times factors, or give `vjp` as well",
  },
  "output-twice": {
    found: "{place} and {other} are the same memory",
    because: "each holds a part of the gradient of its own, and the second would overwrite the first",
    instead: "give each place an array or object of its own",
  },
  "rule-captures": {
    found: "a function given to `customDerivative` uses {what}, which depends on what is differentiated",
    because: "its rule gives derivatives with respect to its arguments only, so that of {it} would be lost",
    instead: "pass {it} as an argument of the function, or `stopGradient` of it where it is to count as a constant",
  },
  "wrong-rule": {
    found:
      "the `{which}` rule of this `customDerivative` is wrong: along a random direction it gives {given}, differences give {numeric} ± {error}, at ({input})",
    because: "a rule is compared with the function it belongs to when it is first used",
    instead: "correct the rule, or add `check: false` to it where the derivative is meant to differ",
  },
};
