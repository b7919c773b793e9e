/** Throws errors about structures of values, which what `chainrule/check` is made of never meets. */
import { ChainruleError } from "./chainrule-error.js";
import { fillIn, type MessageParameters, textOf } from "./message.js";
import { pullbackCatalog } from "./pullback-error.js";
import { structureMessages } from "./structure-messages.js";

/** The messages that need no source; `catalog.ts` joins them to the others. */
export const structureCatalog = { ...pullbackCatalog, ...structureMessages };

/** Throws a `ChainruleError`; values stand nowhere in a source. */
export function refuse(code: keyof typeof structureCatalog, site: null, parameters: MessageParameters = {}): never {
  throw new ChainruleError(code, site, textOf(fillIn(structureCatalog[code], parameters), ""));
}
