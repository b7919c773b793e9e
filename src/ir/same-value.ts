/** Whether two values of a program are certainly equal at run time. */
import type { Value } from "./program.js";

/** The same variable, or equal constants; 0 and -0 differ, NaN equals NaN. */
export function isSameValue(a: Value | null | undefined, b: Value | null | undefined): boolean {
  if (!a || !b) return false;
  return a === b || (a.kind === "constant" && b.kind === "constant" && Object.is(a.value, b.value));
}
