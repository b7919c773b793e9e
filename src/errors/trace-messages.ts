/** Messages of `trace`: uses of traced numbers that would go unrecorded. Joined to the others in `catalog.ts`. */

export const traceMessages = {
  "tracer-operator": {
    found: "a traced number is used in an operator, a comparison or a function of `Math`",
    because: "JavaScript computes with plain numbers there, and a traced number has no value yet",
    instead:
      "use the operations of `op`, e.g. `op.add(x, y)`, `op.lt(x, y)`, `op.sin(x)`, or differentiate the function without `trace`",
  },
  "tracer-text": {
    found: "text or the name of a property is made of a traced number",
    because: "a traced number has no value yet",
    instead: "read elements with `op.get(list, index)`, and format numbers outside of the traced function",
  },
  "tracer-inspected": {
    found: "{what}",
    because:
      "a traced number has no value, no properties and no class; only the operations of `op` know what to do with it",
    instead: "compute with `op`, and take derivatives outside of the traced function",
  },
  "tracer-escaped": {
    found: "a traced number is used {where}",
    because: "it stands for a value that exists only while {scope} runs",
    instead: "{remedy}",
  },
  "tracer-operand": {
    found: "`op.{name}` was given {what}",
    because: "it takes {expected}",
    instead: "pass one; an element that is read beyond the end of an array is `undefined`",
  },
  "tracer-typed-array": {
    found: "`{name}` of a traced typed array is used",
    because: "it makes or changes a typed array, which cannot hold traced numbers",
    instead: "use `Array.from(x, callback)` or `[...x]`, and `op.float64Array(list)` where a Float64Array is wanted",
  },
  "tracer-unseen": {
    found: "{what}, which may be traced, decides what is computed",
    because: "`trace` cannot see this decision: whatever the numbers are, the same path would be taken",
    instead: "{remedy}; where it is a plain value, write `Number(...)` around it",
  },
  "cond-changes": {
    found: "a side of `op.cond` changes `{name}`, which is declared outside of it",
    because: "both sides run while the function is recorded, so both changes are made, whichever side is taken later",
    instead: "return the new value from both sides: `op.cond` gives what the side that is taken returns",
  },
  "trace-inside": {
    found: "`{name}` is used in a function that Chainrule reads",
    because: "it belongs to functions that are passed to `trace`, which are called, not read",
    instead: "{remedy}",
  },
};
