/** The one error class users meet. It is thrown by `refuse`: that of `error.ts`, or of `value-error.ts` below the compiler. */
import type { ErrorCode } from "./catalog.js";
import type { Site } from "./site.js";

/** What was found, where, why it cannot be, and what to write instead. */
export class ChainruleError extends Error {
  override readonly name = "ChainruleError";
  /** Stable name of the kind of error; documented in docs/errors.md. */
  readonly code: ErrorCode;
  /** Where in the user's source, when known. */
  readonly site: Site | null;

  constructor(code: ErrorCode, site: Site | null, text: string) {
    super(text);
    this.code = code;
    this.site = site;
  }
}
