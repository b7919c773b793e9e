/** Messages about getting at a function: its text, and the variables it takes from outside. Joined to the others in `catalog.ts`. */

export const functionMessages = {
  "async-function": {
    found: "`{name}` is an async function",
    because: "a derivative is taken of a computation that ends when the call returns",
    instead: "await the data first and pass it to an ordinary function",
  },
  generator: {
    found: "`{name}` is a generator",
    because: "a derivative is taken of a computation that ends when the call returns",
    instead: "collect the values in an array and loop over it",
  },
  "native-function": {
    found: "`{name}` is built into the JavaScript engine and has no source text",
    because: "Chainrule reads the text of a function to differentiate it",
    instead: "wrap it in a function of your own: `(x) => {name}(x)`",
  },
  "bound-function": {
    found: "{what} was made by `bind` and has no source text",
    because: "Chainrule reads the text of a function to differentiate it",
    instead: "write an arrow function instead: `(x) => {call}(boundValue, x)`",
  },
  "unreadable-source": {
    found: "the source text of `{name}` cannot be parsed",
    because: "Chainrule reads the text of a function to differentiate it, and this text is no JavaScript function",
    instead: "pass a plain function, an arrow function or a method",
  },
  "unreadable-capture": {
    found: "`{name}` is declared outside of `{function}` and cannot be read",
    because: "{environment} gives no access to the variables around a function",
    instead:
      "pass `{name}` as an argument, name it with `withScope({subject}, () => ({ {name} }))`, or build with `chainrule/plugin`",
  },
  "undefined-name": {
    found: "`{name}` is not defined",
    because: "neither `{function}` nor a scope around it nor the global object declares it",
    instead: "declare or import it{hint}",
  },
  "unknown-scope-name": {
    found: "`scope` gives `{name}`, which `{function}` does not mention",
    because: "each name in `scope` must be a variable that the function takes from outside: {free}",
    instead: "remove it{hint}; in minified code, where variables are renamed, build with `chainrule/plugin`",
  },
  "conflicting-scope": {
    found: "`{name}` has two values in two scopes given for `{function}`",
    because: "a function has one variable `{name}`, and both scopes say what it is now",
    instead: "let both read the same variable, or make `{name}` an argument",
  },
  "invalid-scope": {
    found: "`scope` is {what}",
    because: "the captured variables are read again at each call, so that they are never out of date",
    instead: "give a function that returns them: `scope: () => ({ lambda })`",
  },
};
