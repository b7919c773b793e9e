/** Throws errors about values and options that users pass: all that numeric derivatives need, without the compiler's messages. */
import { ChainruleError } from "./chainrule-error.js";
import { fillIn, type MessageParameters, textOf } from "./message.js";
import { numericMessages } from "./numeric-messages.js";
import { valueMessages } from "./value-messages.js";

/** The messages that need no source; those of checks and of structures are added in files of their own. */
export const valueCatalog = { ...valueMessages, ...numericMessages };

/** Throws a `ChainruleError`; values stand nowhere in a source. */
export function refuse(code: keyof typeof valueCatalog, site: null, parameters: MessageParameters = {}): never {
  throw new ChainruleError(code, site, textOf(fillIn(valueCatalog[code], parameters), ""));
}
