/**
 * Which arrays of a derived function keep the form that the user gave them. Programs compute with flat arrays; where every use of
 * one is an element at a known place of the nested form, the code is written with that form. The others are made flat on entry.
 */
import type { Apply, Program, Statement, Value, Variable } from "../ir/program.js";
import { operandsOf, regionsOf, visitStatements } from "../ir/regions.js";
import { primitives } from "../primitives/table.js";
import type { Leaf } from "./boundary.js";
import type { NestedIndices, Position } from "./nested-index.js";

/** An array that is written as nested: the text between its indices, and how long rows are at every index but the first. */
export interface NestedForm {
  readonly parts: readonly string[];
  readonly sizes: readonly Value[];
}

/** All places that read or change arrays of a program. */
export class ArrayUses {
  readonly #uses = new Map<Variable, Statement[]>();
  /** Arrays that a region hands on: as a carry, on a side of a branch, or as a result. */
  readonly #handedOn = new Set<Variable>();

  constructor(program: Program) {
    visitStatements(program.body, (statement) => {
      for (const operand of operandsOf(statement)) this.#add(operand, statement);
      for (const region of regionsOf(statement)) this.#hand(region.results);
      if (statement.kind === "loop") this.#hand(statement.initial);
    });
    this.#hand(program.body.results);
  }

  of(array: Variable): readonly Statement[] {
    return this.#uses.get(array) ?? [];
  }

  isHandedOn(array: Variable): boolean {
    return this.#handedOn.has(array);
  }

  #add(value: Value, statement: Statement): void {
    if (value.kind !== "variable" || value.type.kind !== "array") return;
    const known = this.#uses.get(value);
    if (known === undefined) this.#uses.set(value, [statement]);
    else known.push(statement);
  }

  #hand(values: readonly Value[]): void {
    for (const value of values) if (value.kind === "variable" && value.type.kind === "array") this.#handedOn.add(value);
  }
}

/** The sizes of a leaf's rows, from the inputs of the program. */
export function sizesOf(leaf: Leaf, inputs: readonly Variable[]): readonly Value[] {
  return leaf.lengths.slice(1).flatMap((position) => (position === null ? [] : inputs.slice(position, position + 1)));
}

/** Whether every use of an argument reads one element, or its length. */
export function isReadInPlace(
  input: Variable,
  leaf: Leaf,
  form: NestedForm,
  uses: ArrayUses,
  at: NestedIndices,
): boolean {
  if (leaf.container === "booleans") return false;
  if (leaf.container === "typed" && form.parts.length === 2 && form.parts[1] === "") return true;
  if (uses.isHandedOn(input)) return false;
  return uses.of(input).every((statement) => {
    if (statement.kind !== "apply" || statement.inputs.lastIndexOf(input) > 0) return false;
    return statement.primitive === primitives.length || elementOf(statement, form, at) !== null;
  });
}

/** The element of a nested array that a statement reads or changes. */
export function elementOf(statement: Apply, form: NestedForm, at: NestedIndices): Position | null {
  const { primitive, inputs } = statement;
  const isElement = primitive === primitives.get || primitive === primitives.set || primitive === primitives.accumulate;
  const index = inputs[1];
  return isElement && index !== undefined ? at.position(index, form.sizes) : null;
}
