/** Throws errors about backward passes, besides those about checks: with messages that other checks do without. */
import { ChainruleError } from "./chainrule-error.js";
import { checkCatalog } from "./check-error.js";
import { fillIn, type MessageParameters, textOf } from "./message.js";
import { pullbackMessages } from "./pullback-messages.js";

/** The messages of `chainrule/check`; `catalog.ts` joins them to the others. */
export const pullbackCatalog = { ...checkCatalog, ...pullbackMessages };

/** Throws a `ChainruleError`; values stand nowhere in a source. */
export function refuse(code: keyof typeof pullbackCatalog, site: null, parameters: MessageParameters = {}): never {
  throw new ChainruleError(code, site, textOf(fillIn(pullbackCatalog[code], parameters), ""));
}
