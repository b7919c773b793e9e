/** Messages about numeric derivatives. Joined to the others in `value-error.ts`. */

export const numericMessages = {
  "gradient-structure": {
    found: "{what} is {found}, where {expected} is needed: {place} is {here}, not {needed}",
    because: "it belongs to an argument of that structure",
    instead: "give one number for each component, in the place of that component",
  },
  "loose-arguments": {
    found: "{operator} was given {count} numbers as arguments of `{name}`, which has one parameter, `{parameter}`",
    because: "the list of arguments has one item for each parameter",
    instead: "write `[[{numbers}]]` for one argument that is an array of these numbers",
  },
  "step-too-short": {
    found: "`step` is {step}, and `{path}`, which is {x}, stays the same when it is moved by that",
    because: "a difference is taken between points that can be told apart",
    instead: "pass a step of {least} or more, or leave `step` out: then one is chosen that suits each component",
  },
  "stencil-nodes": {
    found: "stencilWeights was given the nodes [{nodes}] and the order {order}",
    because: "the derivative of order m follows from more than m values, at different places",
    instead: "pass different numbers, more of them than the order, which is a whole number from 0 on",
  },
  "function-threw": {
    found: "`{name}` threw when `{path}` was moved from {from} to {to}: {cause}",
    because: "a numeric derivative evaluates the function beside the point",
    instead: "name the limits with `bounds: { lower, upper }`, or return NaN where the function is not defined",
  },
  "result-length": {
    found:
      "the result is {found} with {count} numbers beside the point, where it is {expected} with {needed} at the point",
    because: "each number of the result is followed as the arguments move",
    instead: "return a result whose lengths do not depend on the numbers differentiated",
  },
  "outside-bounds": {
    found: "`{path}` is {x}, not between its bounds {lower} and {upper}",
    because: "steps are taken from the point on to where the bounds leave room",
    instead: "pass a point within the bounds, and a lower bound below the upper one",
  },
};
