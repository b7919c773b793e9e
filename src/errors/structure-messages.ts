/** Messages about structures of values that the compiler needs to be regular. Joined to the others in `structure-error.ts`. */

export const structureMessages = {
  "value-hole": {
    found: "{path} is a hole in an array of length {length}",
    because: "a hole is neither a number nor a value that could be passed on",
    instead: "fill the array first, e.g. `new Array(n).fill(0)`",
  },
  "value-undefined": {
    found: "{path} is undefined in an array of numbers",
    because: "every item of such an array takes part in the computation",
    instead: "leave the item out, or use NaN where a missing number is meant",
  },
  "value-structure": {
    found: "{what} is {found}, where {expected} is needed",
    because: "{reason}",
    instead: "pass a value of the structure named",
  },
  "value-length": {
    found: "{what} has {found} numbers in an array where {expected} are needed",
    because: "there is one number for each component of the value it belongs to",
    instead: "pass arrays of the same lengths",
  },
};
