/** Messages about numeric derivatives. Joined to the others in `value-error.ts`. */

export const numericMessages = {
  "gradient-structure": {
    found: "{what} is {found}, where {expected} is needed: {place} is {here}, not {needed}",
    because: "it belongs to an argument of that structure",
    instead: "give one number for each component, in the place of that component",
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
