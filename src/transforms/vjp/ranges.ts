/** What is certain about the integers of a program: that a value is one, is not negative, is below another. */
import type { Definition } from "../../ir/definitions.js";
import type { Apply, Value, Variable } from "../../ir/program.js";
import { primitives } from "../../primitives/table.js";
import type { ArrayVersions } from "./array-versions.js";

const ROUNDED = [primitives.length, primitives.floor, primitives.ceil, primitives.trunc, primitives.round];
const INTEGER_ARITHMETIC = [primitives.add, primitives.sub, primitives.mul, primitives.min, primitives.max];
const MONOTONE = [primitives.add, primitives.mul, primitives.min];

export class Ranges {
  readonly #definitions: ReadonlyMap<Variable, Definition>;
  readonly #versions: ArrayVersions;
  readonly #measured = new Map<Variable, Apply>();

  constructor(definitions: ReadonlyMap<Variable, Definition>, versions: ArrayVersions) {
    this.#definitions = definitions;
    this.#versions = versions;
  }

  /** Makes known a statement that was added to the program. */
  addMeasured(statement: Apply): void {
    this.#measured.set(statement.output, statement);
  }

  /** Certainly an integer, if it is a number at all. */
  isWhole(value: Value): boolean {
    if (value.kind === "constant") return Number.isInteger(value.value);
    if (this.#isCounter(value)) return true;
    const made = this.#made(value);
    if (made === null) return false;
    if (isOneOf(made, ROUNDED)) return true;
    return isOneOf(made, INTEGER_ARITHMETIC) && made.inputs.every((input) => this.isWhole(input));
  }

  /** Certainly not negative, nor NaN. */
  isNonNegative(value: Value): boolean {
    if (value.kind === "constant") return Number(value.value) >= 0;
    if (this.#isCounter(value)) return true;
    const made = this.#made(value);
    if (made === null) return false;
    if (made.primitive === primitives.length) return true;
    return isOneOf(made, MONOTONE) && made.inputs.every((input) => this.isNonNegative(input));
  }

  /** Certainly usable as a number of elements. */
  isCount(value: Value): boolean {
    return this.isWhole(value) && this.isNonNegative(value);
  }

  /** Certainly `index < bound`: the index of a loop that ends there, or before. */
  isBelow(index: Value, bound: Value): boolean {
    const [base, offset] = this.#offset(index);
    const definition = base.kind === "variable" ? this.#definitions.get(base) : undefined;
    if (definition?.kind !== "index" || definition.loop.count === null) return false;
    return this.#upperBounds(definition.loop.count).some(
      ([limit, slack]) => offset <= slack && this.#canonical(limit) === this.#canonical(bound),
    );
  }

  /** Values with a distance by which `value` certainly stays below them. */
  #upperBounds(value: Value): (readonly [Value, number])[] {
    const made = this.#made(value);
    if (made?.primitive === primitives.min) return made.inputs.flatMap((input) => this.#upperBounds(input));
    const [base, offset] = this.#offset(value);
    return offset < 0 && base !== value
      ? [
          [value, 0],
          [base, -offset],
        ]
      : [[value, 0]];
  }

  /** `value` as another one plus a constant. */
  #offset(value: Value): readonly [Value, number] {
    const made = this.#made(value);
    const [x, y] = made?.inputs ?? [];
    if (x === undefined || y === undefined) return [value, 0];
    if (made?.primitive === primitives.add && y.kind === "constant") return [x, Number(y.value)];
    if (made?.primitive === primitives.add && x.kind === "constant") return [y, Number(x.value)];
    if (made?.primitive === primitives.sub && y.kind === "constant") return [x, -Number(y.value)];
    return [value, 0];
  }

  #made(value: Value): Apply | null {
    const definition = value.kind === "variable" ? this.#definitions.get(value) : undefined;
    if (definition?.kind === "apply") return definition.statement;
    return value.kind === "variable" ? (this.#measured.get(value) ?? null) : null;
  }

  /** Stands for all values that certainly equal `value`, because they measure equally long arrays. */
  #canonical(value: Value): Value | number {
    const made = this.#made(value);
    const [input] = made?.inputs ?? [];
    if (made?.primitive === primitives.trunc && input !== undefined && this.isWhole(input))
      return this.#canonical(input);
    if (made?.primitive === primitives.length && input?.kind === "variable") return this.#versions.lengthKey(input);
    return value.kind === "constant" ? Number(value.value) : value;
  }

  #isCounter(value: Value): boolean {
    const kind = value.kind === "variable" ? this.#definitions.get(value)?.kind : undefined;
    return kind === "index" || kind === "trips";
  }
}

function isOneOf(made: Apply, primitivesToMatch: readonly Apply["primitive"][]): boolean {
  return primitivesToMatch.includes(made.primitive);
}
