/** What the program layer needs to know of a primitive: name, types, evaluation, identities. No calculus: see src/primitives. */
import type { RuntimeValue, Value } from "./program.js";
import type { ElementType, Type } from "./types.js";

/** Static parameters of an application. `element` is the storage of a created array. */
export interface Attributes {
  readonly element?: ElementType;
}

export const NO_ATTRIBUTES: Attributes = {};

export interface Primitive {
  readonly name: string;
  /** The type of the result, or a sentence that says what is wrong with the inputs' types. */
  readonly resultType: (inputs: readonly Type[], attributes: Attributes) => Type | string;
  /** Reference evaluation: pure, slow and obvious. Never modifies an input; a changed array is a fresh one. */
  readonly evaluate: (inputs: readonly RuntimeValue[], attributes: Attributes) => RuntimeValue;
  /**
   * An equal, simpler value, or null. `exact` may use only rewrites that hold bit for bit for every input (x * 1, x - 0);
   * `algebraic` may also use those of real arithmetic (x + 0, 0 * x), allowed on tangents and adjoints only.
   */
  readonly identity: (inputs: readonly Value[], level: "exact" | "algebraic") => Value | null;
  /**
   * Which input arrays the result may reuse the storage of (set, accumulate, ...): a back-end writes in place when that input is
   * dead afterwards. Null when the result is a fresh value.
   */
  readonly updates: number | null;
  /** How many elements an application reads or writes when it runs in place: 1 on numbers and single elements. For `cost`. */
  readonly work: (inputs: readonly RuntimeValue[], output: RuntimeValue) => number;
}
