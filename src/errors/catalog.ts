/** Every message: what was found, why it cannot be, what to write instead. `{name}` is filled in from the parameters. */
import { sourceMessages } from "./source-messages.js";
import { valueMessages } from "./value-messages.js";

export interface Message {
  readonly found: string;
  readonly because: string;
  readonly instead: string;
}

export type MessageParameters = Readonly<Record<string, string | number>>;

const catalog = {
  ...valueMessages,
  ...sourceMessages,
  "unsupported-syntax": {
    found: "{what} cannot be differentiated",
    because: "Chainrule has no derivative rule for this construct",
    instead: "{remedy}",
  },
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
    found: "`{name}` was made by `bind` and has no source text",
    because: "Chainrule reads the text of a function to differentiate it",
    instead: "write an arrow function instead: `(x) => {name}(boundValue, x)`",
  },
  "unreadable-source": {
    found: "the source text of `{name}` cannot be parsed",
    because: "Chainrule reads the text of a function to differentiate it, and this text is no JavaScript function",
    instead: "pass a plain function, an arrow function or a method",
  },
  "unreadable-capture": {
    found: "`{name}` is declared outside of `{function}` and cannot be read",
    because: "{environment} gives no access to the variables around a function",
    instead: "pass `{name}` as an argument, give `scope: () => ({ {name} })`, or build with `chainrule/plugin`",
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
  "invalid-scope": {
    found: "`scope` is {what}",
    because: "the captured variables are read again at each call, so that they are never out of date",
    instead: "give a function that returns them: `scope: () => ({ lambda })`",
  },
  "try-catch": {
    found: "`try` in a differentiated function",
    because: "which values an exception discards is not known when the derivative is compiled",
    instead: "check the condition with `if`, and throw outside of the differentiated function or as a guard",
  },
  "no-random": {
    found: "`{name}` gives another value at each call",
    because: "a derivative needs a function whose value depends on its arguments only",
    instead: "draw the noise first and pass it in",
  },
} as const satisfies Record<string, Message>;

export type ErrorCode = keyof typeof catalog;

/** The message with its parameters filled in. */
export function messageOf(code: ErrorCode, parameters: MessageParameters): Message {
  const fill = (template: string) =>
    template.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
  const { found, because, instead } = catalog[code];
  return { found: fill(found), because: fill(because), instead: fill(instead) };
}
