/** Messages about backward passes that are checked. Joined to the others in `pullback-error.ts`. */

export const pullbackMessages = {
  "backward-result": {
    found: "the backward pass returned {found}, where {expected} is needed",
    because: "each argument has its adjoint, and they stand in a list in the order of the arguments",
    instead: "return such a list, or bring the backward pass into this shape with one of `adapters`",
  },
  "adjoint-missing": {
    found: "the backward pass returned {found}, which has no `{name}`",
    because: "`adapters.named` reads the adjoint of each argument from the field of this name",
    instead: "{remedy}",
  },
  "adapter-part": {
    found: "`adapters.{adapter}` was given {found} as `{part}`",
    because: "`{part}` {purpose}",
    instead: "pass a function: `adapters.{adapter}({ {parts} })`",
  },
  "adapter-backward": {
    found: "`adapters.{adapter}` was given {found} as the backward pass",
    because: "it calls a function that computes the adjoints",
    instead: "pass a function: `adapters.{adapter}({call})`",
  },
  "adapter-names": {
    found: "`adapters.named` was given {found} as the names",
    because: "each argument has the name of the field with its adjoint, or null for none",
    instead: 'list them in the order of the arguments: `adapters.named(backward, ["dx", null])`',
  },
  "no-adjoint": {
    found: "the backward pass gives no adjoint of argument {index}",
    because: "the adjoints of all arguments in `wrt` are compared, which are all that hold numbers by default",
    instead: "return its adjoint too, or leave argument {index} out of `wrt`{example}",
  },
  "no-buffer": {
    found: "argument {index} is a number, which is no buffer for its adjoint",
    because: "`adapters.fillsBuffers` lets the backward pass write its results into arrays or objects",
    instead: "leave argument {index} out of `wrt`, or pass the number in an array or object of its own",
  },
  "pack-unpack": {
    found: "`unpack(pack(value))` is not the value: {place} was {before} and is {after}",
    because: "adjoints are taken apart by `unpack`, so it must put each number where `pack` took it from",
    instead: "let `pack` and `unpack` visit the same numbers in the same order",
  },
  "result-changed": {
    found: "the function's result has {found} numbers at some arguments, and {expected} at those given",
    because: "an adjoint has one number for each number of the result, whatever the arguments are nearby",
    instead: "let the lengths of the result depend on the lengths of the arguments only",
  },
};
