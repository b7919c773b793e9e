/** Copies of the arguments that a function may write to, and whether it did. */
import { elementOf, type TypedArray } from "../tree/leaf.js";
import { isObject } from "../tree/record.js";

/** Arrays and plain objects of a value, each with its copy; class instances and other objects are shared, since they may hold more
 * than can be seen. Objects that refer to each other do so in the copy. */
export class PrivateCopy {
  /** The copy. */
  readonly value: unknown;
  readonly #original: unknown;
  readonly #copies = new Map<object, object>();

  constructor(original: unknown) {
    this.#original = original;
    this.value = this.#copyOf(original);
  }

  /** Another copy of the original. */
  renewed(): unknown {
    return new PrivateCopy(this.#original).value;
  }

  /** Whether anything in the copy differs from the original by now. */
  isChanged(): boolean {
    for (const [original, copied] of this.#copies) {
      const [before, after] = [original, copied] as [Record<string, unknown>, Record<string, unknown>];
      const names = elementOf(original) === null ? Object.keys(original) : null;
      if (names === null) {
        if (!sameNumbers(original as TypedArray, copied as TypedArray)) return true;
      } else if (
        Object.keys(copied).length !== names.length ||
        !names.every((name) => this.#same(before[name], after[name]))
      ) {
        return true;
      }
    }
    return false;
  }

  #same(before: unknown, after: unknown): boolean {
    return Object.is(isObject(before) ? (this.#copies.get(before) ?? before) : before, after);
  }

  #copyOf(value: unknown): unknown {
    if (!isObject(value)) return value;
    const known = this.#copies.get(value);
    if (known !== undefined) return known;
    const isTyped = elementOf(value) !== null;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (!isTyped && !Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value;
    const copied = isTyped
      ? (value as unknown as TypedArray).slice()
      : Array.isArray(value)
        ? new Array(value.length)
        : Object.create(prototype as object | null);
    this.#copies.set(value, copied as object);
    if (!isTyped) {
      for (const name of Object.keys(value)) {
        Object.defineProperty(copied, name, {
          value: this.#copyOf(value[name]),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
    }
    return copied;
  }
}

function sameNumbers(a: TypedArray, b: TypedArray): boolean {
  for (let index = 0; index < a.length; index++) if (!Object.is(a[index], b[index])) return false;
  return true;
}
