/** Static assertions for type tests: a wrong type is a compile error. */

/** `true` when both types are the same, `any` being equal to nothing but itself. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only for `true`. */
export function check<_T extends true>(): void {}

/** The value's own type, for use with `Equal<typeof x, ...>`. */
export function sameType<Expected>() {
  return <Actual>(
    _value: Actual,
    ..._proof: Equal<Actual, Expected> extends true ? [] : [Actual, "is not", Expected]
  ): void => {};
}
