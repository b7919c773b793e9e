/** `stopGradient`: a value that derivatives do not pass through. */

/**
 * `x` itself; its derivative is zero. Works on numbers and arrays. In a function that is not differentiated it does nothing.
 *
 * ```ts
 * grad((x: number) => x * stopGradient(x))(3); // -> 3
 * ```
 */
export function stopGradient<T>(x: T): T {
  return x;
}
