/**
 * Positions in flat row-major arrays taken apart again: `i * columns + j` is row i, column j. Whatever is not certainly of that form
 * is left alone, and the array is then used flat.
 */

import type { Ranges } from "../analysis/ranges.js";
import { isConstant, toValue } from "../ir/builder.js";
import type { Definition } from "../ir/definitions.js";
import type { Apply, Value, Variable } from "../ir/program.js";
import { primitives } from "../primitives/table.js";

/** An index: a value of the program, or a sum or product that no value of the program holds. */
export type Index = Value | Arithmetic;

export interface Arithmetic {
  readonly kind: "add" | "sub" | "mul";
  readonly left: Index;
  readonly right: Index;
}

export function isArithmetic(index: Index): index is Arithmetic {
  return index.kind === "add" || index.kind === "sub" || index.kind === "mul";
}

/** A position: outermost index first. `guard`: what is written there has an effect only where this holds. */
export interface Position {
  readonly indices: readonly Index[];
  readonly guard: Value | null;
}

export class NestedIndices {
  readonly #definitions: ReadonlyMap<Variable, Definition>;
  readonly #ranges: Ranges;

  constructor(definitions: ReadonlyMap<Variable, Definition>, ranges: Ranges) {
    this.#definitions = definitions;
    this.#ranges = ranges;
  }

  /** @param sizes how long the rows are at every index but the first. */
  position(index: Value, sizes: readonly Value[]): Position | null {
    const select = this.#made(index);
    if (select?.primitive !== primitives.select) {
      const indices = this.#split(index, sizes, []);
      return indices === null ? null : { indices, guard: null };
    }
    // Out of range: `j < columns ? i * columns + j : -1`.
    const [predicate, inside, outside] = select.inputs;
    if (predicate === undefined || inside === undefined || outside === undefined) return null;
    if (!isConstant(outside, -1)) return null;
    const checked = this.#conditions(predicate).flatMap(({ primitive, inputs: [value, bound] }) =>
      primitive === primitives.lt && value !== undefined && bound === sizes.at(-1) ? [value] : [],
    );
    const indices = checked.length === 0 ? null : this.#split(inside, sizes, checked);
    return indices === null ? null : { indices, guard: predicate };
  }

  /** What a condition asks for: each part of `a && b`. */
  #conditions(predicate: Value): readonly Apply[] {
    const made = this.#made(predicate);
    if (made === null) return [];
    return made.primitive === primitives.and ? made.inputs.flatMap((input) => this.#conditions(input)) : [made];
  }

  #isSame(a: Value, b: Value): boolean {
    if (a === b || (a.kind === "constant" && b.kind === "constant" && a.value === b.value)) return true;
    const [first, second] = [this.#made(a), this.#made(b)];
    if (first === null || second === null || first.primitive !== second.primitive) return false;
    if (first.primitive.updates !== null || first.inputs.some(({ type }) => type.kind === "array")) return false;
    return first.inputs.every((input, at) => this.#isSame(input, second.inputs[at] ?? input));
  }

  /** @param checked innermost indices that are known to be in range. */
  #split(index: Index, sizes: readonly Value[], checked: readonly Value[]): Index[] | null {
    const size = sizes.at(-1);
    if (size === undefined) return [index];
    const parts = this.#divide(index, size);
    if (parts === null) return null;
    const { row, column } = parts;
    if (isArithmetic(column)) return null;
    if (!checked.some((value) => this.#isSame(value, column)) && !this.#isInRange(column, size)) return null;
    const outer = this.#split(row, sizes.slice(0, -1), []);
    return outer === null ? null : [...outer, column];
  }

  #isInRange(index: Value, size: Value): boolean {
    return this.#ranges.isNonNegative(index) && this.#ranges.isBelow(index, size);
  }

  #divide(index: Index, size: Value): { readonly row: Index; readonly column: Index } | null {
    const whole = this.#quotient(index, size);
    if (whole !== null) return { row: whole, column: toValue(0) };
    const sum = this.#view(index);
    if (sum?.kind === "add") {
      for (const [first, second] of [
        [sum.left, sum.right],
        [sum.right, sum.left],
      ] as const) {
        const row = this.#quotient(first, size);
        if (row !== null) return { row, column: second };
      }
    }
    return { row: toValue(0), column: index };
  }

  /** `index / size` where `size` is a factor of every term. */
  #quotient(index: Index, size: Value): Index | null {
    const view = this.#view(index);
    if (view === null) return index === size ? toValue(1) : null;
    const { kind, left, right } = view;
    if (kind === "mul") {
      if (left === size) return right;
      if (right === size) return left;
      const inLeft = this.#quotient(left, size);
      if (inLeft !== null) return { kind, left: inLeft, right };
      const inRight = this.#quotient(right, size);
      return inRight === null ? null : { kind, left, right: inRight };
    }
    const [first, second] = [this.#quotient(left, size), this.#quotient(right, size)];
    return first === null || second === null ? null : { kind, left: first, right: second };
  }

  /** The sum or product that an index is. */
  #view(index: Index): Arithmetic | null {
    if (isArithmetic(index)) return index;
    const made = this.#made(index);
    const [left, right] = made?.inputs ?? [];
    if (left === undefined || right === undefined) return null;
    if (made?.primitive === primitives.add) return { kind: "add", left, right };
    if (made?.primitive === primitives.sub) return { kind: "sub", left, right };
    return made?.primitive === primitives.mul ? { kind: "mul", left, right } : null;
  }

  #made(value: Value): Apply | null {
    const definition = value.kind === "variable" ? this.#definitions.get(value) : undefined;
    return definition?.kind === "apply" ? definition.statement : null;
  }
}
