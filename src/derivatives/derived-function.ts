/** Functions that operators return, made readable: a differentiated function that calls one sees `operator(f, options)(...args)`. */
import { type Annotation, annotationKey } from "../frontends/source/annotation.js";
import { codeIdentity } from "../frontends/source/index.js";
import type { AnyFunction } from "./types.js";

const made = new WeakMap<object, readonly AnyFunction[]>();

/**
 * Lets `derived` be differentiated: its text is replaced by the call that made it, so that the interpreter finds the operator and
 * the user's function, with what that closes over, behind it.
 *
 * @param scope the operator under its name, and the operands under theirs.
 * @param call how they are put together, e.g. `grad(f, {"wrt":1})`.
 */
export function makeReadable(
  derived: AnyFunction,
  call: string,
  scope: Readonly<Record<string, unknown>>,
  of: readonly AnyFunction[],
): void {
  const annotation: Annotation = {
    text: `(...args) => ${call}(...args)`,
    scope: () => scope,
    name: call,
    constant: Object.keys(scope),
    file: "",
    lines: [],
    column: 1,
  };
  Object.defineProperty(derived, annotationKey, { value: annotation });
  // Two derived functions are the same code only if their options are: names are compared.
  Object.defineProperty(derived, "name", { value: call });
  made.set(derived, of);
}

/** The code of a function; for a derived one that of the functions it was made of, and its options. */
export function identityOf(f: AnyFunction): string {
  const parts = made.get(f);
  return parts === undefined ? codeIdentity(f) : `${f.name}<${parts.map(identityOf).join()}>`;
}

/** The options that change what a derivative is, as text. */
export function showOptions(options: object): string {
  const shown = Object.entries(options).filter(([name, value]) => name !== "scope" && value !== undefined);
  return shown.length === 0 ? "" : `, ${JSON.stringify(Object.fromEntries(shown))}`;
}
