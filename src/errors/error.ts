/** Makes and throws errors about programs and their source. Texts stand in `catalog.ts`, frames in `frame.ts`. */
import { type ErrorCode, messages } from "./catalog.js";
import { ChainruleError } from "./chainrule-error.js";
import { codeFrame } from "./frame.js";
import { fillIn, type MessageParameters, textOf } from "./message.js";
import type { Site } from "./site.js";

/** The error with this code, its parameters filled in, and the place in the user's source. */
export function errorOf(code: ErrorCode, site: Site | null, parameters: MessageParameters = {}): ChainruleError {
  const frame = site === null ? "" : `\n${codeFrame(site)}\n`;
  return new ChainruleError(code, site, textOf(fillIn(messages[code], parameters), frame));
}

/** Throws a `ChainruleError`. */
export function refuse(code: ErrorCode, site: Site | null, parameters: MessageParameters = {}): never {
  throw errorOf(code, site, parameters);
}
