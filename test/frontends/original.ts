/** A function against what is compiled from it, where only the value counts: not smooth there, or JavaScript throws. */
import { expect, it } from "vitest";
import { ChainruleError, vjp } from "../../src/index.js";

type AnyFunction = (...args: unknown[]) => unknown;

/** The compiled function gives what the original gives, to the bit. */
export function givesTheSame<A extends unknown[]>(name: string, f: (...args: A) => number, args: A): void {
  it(name, () => {
    expect(vjp(f as unknown as AnyFunction, args).value).toBe(f(...structuredClone(args)));
  });
}

/** Where the original throws, the compiled function throws an error of the same class. */
export function throwsAlike<A extends unknown[]>(name: string, f: (...args: A) => number, args: A): void {
  it(name, () => {
    const thrown = errorOf(() => f(...structuredClone(args)));
    const found = errorOf(() => vjp(f as unknown as AnyFunction, args));
    expect(thrown).toBeInstanceOf(Error);
    expect(found).not.toBeInstanceOf(ChainruleError);
    expect((found as Error).constructor).toBe((thrown as Error).constructor);
  });
}

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return null;
}
