/** Messages about values and options that users pass: structures, shapes, `wrt`, results. Joined to the others in `value-error.ts`. */

export const valueMessages = {
  "value-cycle": {
    found: "{path} contains itself",
    because: "an argument is flattened to numbers and arrays, which a cycle would never end",
    instead: "pass the data without the reference back",
  },
  "not-a-number": {
    found: "{name} returned {found}, not a number",
    because: "{operator} gives the derivatives of one number",
    instead: "{remedy}",
  },
  "not-a-pair": {
    found: "{name} returned {found}, where `[value, aux]` is needed",
    because: "with `aux: true` the first item is differentiated and the second is passed on",
    instead: "return the number and what belongs to it, `[value, aux]`, or leave `aux` out",
  },
  "result-without-numbers": {
    found: "{name} returned {found}, which has no number to differentiate",
    because: "{operator} has a part for each number of the result, and integers, booleans and text have no derivative",
    instead: "return a number, an array of numbers, or an object of these",
  },
  "nothing-to-differentiate": {
    found: "{what} has no component to differentiate with respect to: it is {found}",
    because: "only numbers, Float64Array, Float32Array and what is built of them have derivatives",
    instead: "name another argument with `wrt`, or pass numbers as numbers, not as integers, booleans or text",
  },
  "no-such-argument": {
    found: "`wrt` names argument {index}, but the function was called with {count}",
    because: "arguments are counted from 0",
    instead: "give `wrt` an index, or a tuple of indices, of arguments that are passed",
  },
  "unknown-option": {
    found: "{operator} has no option `{option}`",
    because: "an option that is silently ignored looks as if it had worked",
    instead: "{remedy}",
  },
  "bad-option": {
    found: "{operator} got {option}: {found}",
    because: "it takes {expected}",
    instead: "pass one of these, or leave it out",
  },
  "needs-list": {
    found: "{operator} was given {found} as {what}",
    because: "there is one item for each argument of the function, in a list",
    instead: "write `[x]` for a single one",
  },
  "operator-needs-function": {
    found: "{operator} was given {found}",
    because: "it works with a function",
    instead: "pass the function itself, not the result of calling it",
  },
  "not-called-yet": {
    found: "`{property}` was read before the first call",
    because: "the derivative is compiled for the structure of the arguments, which the first call shows",
    instead: "call the function once, then read `{property}`",
  },
};
