/** How a place in a nested value is written: `.w[3]`. */

/** One step: `.name`, `[3]`, or `["odd name"]`. */
export function showKey(key: string | number): string {
  if (typeof key === "number") return `[${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
