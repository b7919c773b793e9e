/** Messages of the source front-end: what an interpreted function does that has no derivative. Joined to the others in `catalog.ts`. */

export const sourceMessages = {
  "operand-not-number": {
    found: "{what} is used as a number",
    because: "arithmetic here needs a number or boolean",
    instead: "pass a number, or read the number out of it first",
  },
  "string-of-traced": {
    found: "a string is built from {what}",
    because: "the compiled function computes numbers; text made of them is not known when it is compiled",
    instead:
      "build strings outside of the differentiated function; in `throw new Error(...)` and `console.log(...)` they are allowed",
  },
  "needs-static": {
    found: "{what} depends on the arguments, but must be known when the derivative is compiled",
    because: "the items it selects differ in kind or shape, so one piece of code cannot serve them all",
    instead: "index with a literal or with the counter of a loop over the items, or give all items the same shape",
  },
  "write-argument": {
    found: "an argument is written to",
    because: "the compiled function never modifies its inputs, and a gradient refers to the values that were passed",
    instead: "copy it first, e.g. `const local = x.slice()` or `{ ...x }`, and write to the copy",
  },
  "write-captured": {
    found: "state outside of the function is written to ({what})",
    because: "a derivative is taken of a computation whose only effect is its result",
    instead: "return the value, or keep it in a variable of the function itself",
  },
  "write-frozen": {
    found: "an object is written to that `Object.freeze` made constant",
    because: "JavaScript throws a TypeError here, or ignores the write where the code is not strict",
    instead: "write to a copy, e.g. `{ ...object }` or `list.slice()`, or leave out `Object.freeze`",
  },
  "freeze-item": {
    found: "`Object.freeze` of an item that lies in a list",
    because: "the items of a list lie in flat storage, all of which can be written",
    instead: "freeze it before it is stored in the list, or leave out `Object.freeze`",
  },
  "freeze-typed-array": {
    found: "`Object.freeze` of a typed array",
    because: "JavaScript throws a TypeError: the items of typed arrays can always be written",
    instead: "leave out `Object.freeze`, or freeze a plain array, e.g. `Object.freeze([...list])`",
  },
  "many-missing": {
    found: "a message shows more than six values that may be missing, and one of them is",
    because: "each of them would double the number of ways in which the message is written",
    instead: "check first that the items are there, or show fewer in one message",
  },
  aliasing: {
    found: "{what} may be the same object as one that was written under another name",
    because: "which of them shares the change depends on the path taken, and a copy would lose it",
    instead: "copy where the names part, e.g. `y = x.slice()`, or write before the second name is made",
  },
  "stored-on-a-path": {
    found: "an array or object is used that was stored in a list on one path, or in an earlier iteration",
    because: "what is stored lives in the list from then on, and on the other path it does not",
    instead: "store a copy, e.g. `rows.push(row.slice())`, or make it anew where it is stored",
  },
  "items-differ": {
    found: "a list is used that holds items of one kind or shape on one path, and of another on the other",
    because: "items that are indexed at run time lie in flat storage, all alike",
    instead: "use one list for each kind of item, or give all items the same fields and lengths",
  },
  "differs-between-paths": {
    found: "`{name}` is {first} on one path and {second} on another",
    because: "after the paths meet, one value of the program has to stand for both",
    instead: "give it the same kind and shape on every path, or use it before the paths meet",
  },
  "ragged-rows": {
    found: "a row of another shape is stored into an array of arrays",
    because: "rows that are indexed at run time lie in one rectangular block",
    instead: "give all rows the same length, or keep them in separate variables",
  },
  "row-length": {
    found: "a row of length {found} is stored among rows of length {expected}",
    because: "rows that are indexed at run time lie in one rectangular block",
    instead:
      "give all rows the same length from the start (`[]` does not grow here), or keep the numbers in one array and where each row begins in another",
  },
  "array-length": {
    found: "an array of length {length} is made",
    because: "a length is a whole number that is not negative; JavaScript would round it or throw",
    instead: "round it first, e.g. `Math.max(0, Math.floor(n))`",
  },
  "write-beyond": {
    found: "item {index} of an array of length {length} is written",
    because:
      "JavaScript would make the array longer or give it a property; here an array made with its length keeps it",
    instead: "make the array as long as needed first, or begin with `[]` and `push`",
  },
  "read-beyond-null": {
    found: "an item beyond the end of an array that may hold `null` is read",
    because: "JavaScript reads `undefined` there: a second kind of nothing, of which a value here has one",
    instead: "check the index first, or use `undefined` in place of `null`",
  },
  "row-grows": {
    found: "a row of an array of arrays is made longer or shorter",
    because: "rows that are indexed at run time lie in one rectangular block",
    instead:
      "make a row as long as it will be, e.g. `new Array(m).fill(0)`, or fill it on its own and store it when it is whole",
  },
  "missing-stored": {
    found: "a row or record that is not there is stored into an array",
    because: "JavaScript would store `undefined` among the rows; it was read beyond the end of its own array",
    instead: "check the index first, or store a row made for the case",
  },
  "mixed-items": {
    found: "{what} is stored into an array of {items}",
    because: "an array that is indexed at run time holds items of one kind",
    instead: "use one array for each kind of item",
  },
  "row-stored-twice": {
    found: "an array is stored into a second place while its first one is still in use",
    because: "writes through one name would have to appear under the other",
    instead: "store a copy, e.g. `rows[i] = row.slice()`",
  },
  "before-declaration": {
    found: "`{name}` is read before its declaration has run",
    because: "JavaScript throws a ReferenceError here",
    instead: "declare it before it is used",
  },
  "perhaps-before-declaration": {
    found: "`{name}` is undefined, and its declaration may not have run",
    because:
      "the engine shows variables whose declaration has not run as `undefined`, where JavaScript throws a ReferenceError",
    instead: "declare `{name}` above the function, or pass it in",
  },
  "deep-recursion": {
    found: "a function calls itself more often than the stack allows",
    because:
      "each call of its derivative takes about twice as much of the stack as a call of the function itself, or more",
    instead: "write the recursion as a loop, or give the engine a larger stack, e.g. `node --stack-size=4000`",
  },
  json: {
    found: "`{name}` is called in a differentiated function",
    because: "it makes text of numbers or numbers of text, which has no derivative",
    instead: "copy with `structuredClone(value)` or `{ ...value }`; read text before the call and pass what it says",
  },
  "captured-collection": {
    found: "{what} of a captured `{kind}`, with these arguments, is called",
    because: "only `get` and `has` with a known text, number or boolean as key can be read again at the next call",
    instead: "look up known keys one by one, or capture plain data instead, e.g. `{plain}`",
  },
  "assign-constant": {
    found: "`{name}` is a constant and is assigned to",
    because: "JavaScript throws a TypeError here",
    instead: "declare it with `let`",
  },
  "outer-this": {
    found: "`this` of an outer scope is used",
    because: "the object it refers to is not an argument and may change unseen",
    instead: "pass the object as an argument, or name it first: `const self = this`",
  },
  "outer-super": {
    found: "`super` is used in `{name}`, and the class that declares it cannot be told",
    because: "`super` means the parent of that class, which a method alone does not show",
    instead: "call the method on its object, `object.{name}(...)`, or write the parent's code as a function",
  },
  "before-super": {
    found: "{what} is used before `super(...)` was called",
    because: "JavaScript throws a ReferenceError here",
    instead: "call `super(...)` first",
  },
  "private-field": {
    found: "`{name}` of an object that was made outside of the function, or of another class, is used",
    because: "private fields cannot be read from outside of the object",
    instead: "make the object in the function, or give the class a public field or getter that does not need `{name}`",
  },
  "private-name": {
    found: "`{name}` is used where no class around it declares it",
    because: "the method was taken from its class, whose private names it can no longer tell",
    instead: "call the method on its object, or use a public field",
  },
  "no-setter": {
    found: "`{name}` has a getter but no setter, and is written to",
    because: "JavaScript throws a TypeError here",
    instead: "declare a setter, or write to the field behind it",
  },
  "unstable-capture": {
    found: "`{name}` gives another value each time it is read",
    because:
      "a derivative is taken of a function whose value depends on what it is given, and on data that stand still meanwhile",
    instead: "read it once before the call and pass the value in",
  },
  "not-a-function": {
    found: "{what} is called",
    because: "it is not a function",
    instead: "call a function, or check the name of the method",
  },
  "class-without-new": {
    found: "the class `{name}` is called without `new`",
    because: "JavaScript throws a TypeError here",
    instead: "write `new {name}(...)`",
  },
  "unknown-native": {
    found: "`{name}` is a native function without a derivative rule",
    because: "its source cannot be read, and the table of primitives does not list it",
    instead: "write it in TypeScript, or give its derivative with `customDerivative`",
  },
  "unknown-property": {
    found: "`{name}` of {what} is read",
    because: "it has no such property, or none that numeric code can use",
    instead: "{remedy}",
  },
  "item-of-nothing": {
    found: "a property of {what} is read",
    because: "JavaScript throws a TypeError here",
    instead: "check for it first, or use `?.`",
  },
  "unsupported-construct": {
    found: "{what} is not accepted in a differentiated function",
    because: "{because}",
    instead: "{remedy}",
  },
  "too-many-steps": {
    found: "more than {limit} steps were traced while the function was read",
    because: "a loop or recursion that has to be unrolled does not end, or is too long to be",
    instead: "let its condition depend on the arguments, so that it stays a loop, or shorten it",
  },
  "result-missing": {
    found: "a part of the result is not there",
    because: "it was read beyond the end of its array, or never set; a derivative has no place for it",
    instead: "return it only where it is there, or give it a value first",
  },
  "argument-kind": {
    found: "{operator} is given a value that holds {what}",
    because: "it takes values apart into numbers: it is for numbers, arrays, and objects of them",
    instead: "leave that out of the value, and let functions close over it",
  },
  "into-inside": {
    found: "`into` of a derivative is used in a differentiated function",
    because: "it writes into arrays that exist outside; in here each result is a fresh value anyway",
    instead: "assign the result, e.g. `out = df(x)`",
  },
  "result-kind": {
    found: "the function returns {what}",
    because: "a result is a number, an array, or an object of them",
    instead: "return numbers; text and functions have no derivative",
  },
};
