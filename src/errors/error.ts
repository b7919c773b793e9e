/** The one error class users meet, and the function that throws it. Texts stand in `catalog.ts`, frames in `frame.ts`. */
import { type ErrorCode, type MessageParameters, messageOf } from "./catalog.js";
import { codeFrame } from "./frame.js";
import type { Site } from "./site.js";

/** What was found, where, why it cannot be, and what to write instead. */
export class ChainruleError extends Error {
  override readonly name = "ChainruleError";
  /** Stable name of the kind of error; documented in docs/errors.md. */
  readonly code: ErrorCode;
  /** Where in the user's source, when known. */
  readonly site: Site | null;

  constructor(code: ErrorCode, site: Site | null, parameters: MessageParameters = {}) {
    const { found, because, instead } = messageOf(code, parameters);
    const frame = site === null ? "" : `\n${codeFrame(site)}\n`;
    super(`${found}\n${frame}\nWhy: ${because}\nInstead: ${instead}`);
    this.code = code;
    this.site = site;
  }
}

/** Throws a `ChainruleError`. */
export function refuse(code: ErrorCode, site: Site | null, parameters: MessageParameters = {}): never {
  throw new ChainruleError(code, site, parameters);
}
