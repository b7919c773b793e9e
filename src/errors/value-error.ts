/** Throws errors about values and options that users pass: all that `chainrule/check` needs, without the compiler's messages. */
import { ChainruleError } from "./chainrule-error.js";
import { checkMessages } from "./check-messages.js";
import { fillIn, type MessageParameters, textOf } from "./message.js";
import { numericMessages } from "./numeric-messages.js";
import { pullbackMessages } from "./pullback-messages.js";
import { valueMessages } from "./value-messages.js";

/** The messages that need no source; `catalog.ts` joins them to the others. */
export const valueCatalog = { ...valueMessages, ...numericMessages, ...checkMessages, ...pullbackMessages };

/** Throws a `ChainruleError`; values stand nowhere in a source. */
export function refuse(code: keyof typeof valueCatalog, site: null, parameters: MessageParameters = {}): never {
  throw new ChainruleError(code, site, textOf(fillIn(valueCatalog[code], parameters), ""));
}
