/** Messages about checks of gradients. Joined to the others in `value-error.ts`. */

export const checkMessages = {
  "check-needs-gradient": {
    found: "checkGradient was given no gradient to check",
    because: "`chainrule/check` has no compiler, so it has no gradient of its own",
    instead: "pass `{ gradient }`, or import `checkGradient` from `chainrule` to check Chainrule's own",
  },
};
