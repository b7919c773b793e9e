/** Every message: what was found, why it cannot be, what to write instead. How they are filled in is said in `message.ts`. */
import { commandMessages } from "./command-messages.js";
import { derivativeMessages } from "./derivative-messages.js";
import { deriveMessages } from "./derive-messages.js";
import { explainMessages } from "./explain-messages.js";
import { functionMessages } from "./function-messages.js";
import type { Message } from "./message.js";
import { sourceMessages } from "./source-messages.js";
import { structureCatalog } from "./structure-error.js";
import { traceMessages } from "./trace-messages.js";

const catalog = {
  ...functionMessages,
  ...derivativeMessages,
  ...deriveMessages,
  ...structureCatalog,
  ...sourceMessages,
  ...traceMessages,
  ...explainMessages,
  ...commandMessages,
  "unsupported-syntax": {
    found: "{what} cannot be differentiated",
    because: "Chainrule has no derivative rule for this construct",
    instead: "{remedy}",
  },
  "try-catch": {
    found: "`try` in a differentiated function",
    because: "which values an exception discards is not known when the derivative is compiled",
    instead: "check the condition with `if`, and throw outside of the differentiated function or as a guard",
  },
  "endless-derivative": {
    found: "`{name}` takes a derivative of a function that calls `{name}` again",
    because:
      "the order of that derivative would grow with the depth of the recursion, and has no end when the program is compiled",
    instead: "write the recursion as a loop, or take the derivative outside of it",
  },
  "no-random": {
    found: "`{name}` gives another value at each call",
    because: "a derivative needs a function whose value depends on its arguments only",
    instead: "{remedy}",
  },
} satisfies Record<string, Message>;

export type ErrorCode = keyof typeof catalog;

/** Every message with its placeholders, for the documentation. */
export const messages: Readonly<Record<ErrorCode, Message>> = catalog;
