/** Messages about numeric derivatives. Joined to the others in `value-error.ts`. */

export const numericMessages = {
  "gradient-structure": {
    found: "{what} is {found}, where {expected} is needed: {place} is {here}, not {needed}",
    because: "a gradient has the structure of the argument it belongs to, with one number for each component",
    instead: "return the derivative of each component in the place of that component",
  },
};
