/** Throws errors about structures of values, which what `chainrule/check` is made of never meets. */
import { ChainruleError } from "./chainrule-error.js";
import { fillIn, type MessageParameters, textOf } from "./message.js";
import { structureMessages } from "./structure-messages.js";
import { valueCatalog } from "./value-error.js";

/** The messages that need no source; `catalog.ts` joins them to the others. */
export const structureCatalog = { ...valueCatalog, ...structureMessages };

/** Throws a `ChainruleError`; values stand nowhere in a source. */
export function refuse(code: keyof typeof structureCatalog, site: null, parameters: MessageParameters = {}): never {
  throw new ChainruleError(code, site, textOf(fillIn(structureCatalog[code], parameters), ""));
}
