/** Messages of the command line: files, functions in them, arguments as JSON or drawn at random. Joined to the others in `catalog.ts`. */

export const commandMessages = {
  "command-no-file": {
    found: "there is no file {file}",
    because: "the function is read from a TypeScript or JavaScript file: `loss.ts`, or `loss.ts:name`",
    instead: "give the path of the file, from here or from the root",
  },
  "command-no-load": {
    found: "{file} cannot be loaded: {reason}",
    because: "the file is run, with all that it imports, to get its function",
    instead: "mend the file until `npx tsx {file}` runs",
  },
  "command-no-function": {
    found: "{file} exports no function `{name}`",
    because: "{exported}",
    instead: "{remedy}",
  },
  "command-which-function": {
    found: "{file} exports {count} functions, and none of them is the default",
    because: "the function is taken that is exported as default, or the only one",
    instead: "name one: {choices}",
  },
  "command-bad-json": {
    found: "{option} is neither a file nor JSON: {found}",
    because: "{reason}",
    instead:
      "give the arguments as a list, '[[1, 2], 3]', as an object with their names, '{example}', or as a file with either",
  },
  "command-arguments": {
    found: "{found}",
    because: "{name} takes ({parameters})",
    instead: "{remedy}",
  },
  "command-type": {
    found: "{path} is {found}",
    because: "it is annotated as {expected}",
    instead: "{remedy}",
  },
  "command-shape": {
    found: "{found}",
    because: "{reason}",
    instead: "{remedy}",
  },
  "command-not-ours": {
    found: "{file} is there already, and was not written by `chainrule derive`",
    because: "what somebody else wrote is not replaced",
    instead: "name another file with --out, or delete this one first",
  },
  "command-option": {
    found: "{option} got {found}",
    because: "it takes {expected}",
    instead: "{remedy}",
  },
};
