/** Messages of `derive`. Joined to the others in `catalog.ts`. */

export const deriveMessages = {
  "derive-open-type": {
    found: "the type of `{path}` does not say which numbers it holds: {found}",
    because: "the code that is written down is for arguments of one structure",
    instead: "annotate it with numbers, arrays and objects of them, or give example arguments: `at: [...]`",
  },
  "derive-no-types": {
    found: "`{name}` has no annotations that can be read",
    because:
      "types are gone from a function that runs, and the file that it stands in was not found or does not export it",
    instead: "give example arguments: `derive({name}, { at: [...] })`",
  },
  "derive-fixed-part": {
    found: "the gradient of `{name}` depends on what {path} is: {found}",
    because: "code that depends on nothing cannot compare it with the one that it was derived for",
    instead: "pass numbers, texts and arrays, and let the function itself decide which functions it calls",
  },
  "derive-large-constant": {
    found: "`{name}` is captured by the function and holds {count} numbers",
    because: "captured values become constants of the derived code, and so many of them are data",
    instead: "pass it as an argument",
  },
  "derive-no-function": {
    found: "`{name}` is no exported function of {file} that can be read",
    because: "a derivative is taken of the text of a function",
    instead: "export it by name, or as default: {exported}",
  },
};
