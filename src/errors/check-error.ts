/** Throws errors about checks, besides those about values: with messages that numeric derivatives do without. */
import { ChainruleError } from "./chainrule-error.js";
import { checkMessages } from "./check-messages.js";
import { fillIn, type MessageParameters, textOf } from "./message.js";
import { valueCatalog } from "./value-error.js";

/** The messages of all checks; those about backward passes are added in `pullback-error.ts`. */
export const checkCatalog = { ...valueCatalog, ...checkMessages };

/** Throws a `ChainruleError`; values stand nowhere in a source. */
export function refuse(code: keyof typeof checkCatalog, site: null, parameters: MessageParameters = {}): never {
  throw new ChainruleError(code, site, textOf(fillIn(checkCatalog[code], parameters), ""));
}
