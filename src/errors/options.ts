/** Checks options objects: an unknown name is an error, never ignored. */

import { nearest } from "./nearest.js";
import { refuse } from "./value-error.js";

/** @throws ChainruleError for what is no object, and for a name that is not among `known`. */
export function checkOptions(operator: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    const expected = `an object with any of ${known.map((name) => `\`${name}\``).join(", ")}`;
    refuse("bad-option", null, { operator, option: "as options", found: show(options), expected });
  }
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue;
    const close = nearest(option, known);
    const all = known.map((name) => `\`${name}\``).join(", ");
    refuse("unknown-option", null, {
      operator,
      option,
      remedy: close === null ? `the options are ${all}` : `write \`${close}\`; the options are ${all}`,
    });
  }
}

/** @throws ChainruleError when `value` is not one of `allowed`. */
export function checkChoice(operator: string, option: string, value: unknown, allowed: readonly string[]): void {
  if (typeof value === "string" && allowed.includes(value)) return;
  const expected = allowed.map((name) => JSON.stringify(name)).join(" or ");
  refuse("bad-option", null, { operator, option: `\`${option}\``, found: show(value), expected });
}

/** @throws ChainruleError when `f` is no function. */
export function checkFunction(operator: string, f: unknown): void {
  if (typeof f !== "function") refuse("operator-needs-function", null, { operator, found: show(f) });
}

/** @throws ChainruleError when a list with one item for each argument is something else. */
export function checkList(operator: string, what: string, list: unknown): void {
  if (!Array.isArray(list)) refuse("needs-list", null, { operator, what, found: show(list) });
}

/** A value, for messages. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null ? Object.prototype.toString.call(value) : String(value);
}
