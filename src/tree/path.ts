/** How a place in a nested value is written: `.w[3]`. */

/** One step: `.name`, `[3]`, or `["odd name"]`. */
export function showKey(key: string | number): string {
  if (typeof key === "number") return `[${key}]`;
  return isIdentifier(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Whether a name may stand in code as it is. */
export function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name);
}
