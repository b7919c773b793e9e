/** Messages about checks of gradients. Joined to the others in `check-error.ts`. */

export const checkMessages = {
  "check-needs-gradient": {
    found: "checkGradient was given no gradient to check",
    because: "`chainrule/check` has no compiler, so it has no gradient of its own",
    instead: "pass `{ gradient }`, or import `checkGradient` from `chainrule` to check Chainrule's own",
  },
  "check-needs": {
    found: "{operator} was given no `{name}`",
    because: "`chainrule/check` has no compiler, so it has no derivatives of its own",
    instead: "pass `{ {name} }`, or import `{operator}` from `chainrule`, where Chainrule's own is the default",
  },
  "bare-function": {
    found: "{operator} was given a function where its options belong",
    because: "what is to be checked is named, beside other options",
    instead: "write `{ {option}: {name} }`",
  },
  "hessian-structure": {
    found: "{operator} got {place} as {found}, where {needed} is needed",
    because: "there is one entry for each two components of the arguments",
    instead: "return the structure that `hessian` returns, or a list of rows for an array of numbers",
  },
};
