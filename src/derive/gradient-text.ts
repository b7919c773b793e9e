/** How the results of a derived function are put together: the gradient as an expression and as a type, structured like the argument. */

import { arrayName, isFloat } from "../tree/leaf.js";
import { isPlainNumbers } from "../tree/leaves.js";
import { isIdentifier } from "../tree/path.js";
import type { Structure } from "../tree/structure.js";

/** The adjoint of one leaf, as code. */
export interface AdjointText {
  /** A name or an expression: a number, a flat array, or what already has the structure of the argument below this place. */
  readonly text: string;
  readonly isNested: boolean;
}

/** The code that gives the lengths and adjoints of the leaves of one argument; `leaf` counts as in `tree/structure.ts`. */
export interface GradientSource {
  readonly length: (leaf: number) => string;
  readonly adjoint: (leaf: number) => AdjointText;
}

/** The gradient by an argument of this structure; null where there is nothing to differentiate with respect to. */
export function gradientText(structure: Structure, source: GradientSource): string | null {
  return new Assembly(source).whole(structure);
}

const LETTERS = ["i", "j", "k", "l"];

class Assembly {
  readonly #source: GradientSource;
  #leaf = 0;

  constructor(source: GradientSource) {
    this.#source = source;
  }

  whole(structure: Structure): string | null {
    switch (structure.kind) {
      case "number":
        return this.#source.adjoint(this.#leaf++).text;
      case "typed":
        return this.#typed(structure.element);
      case "list":
        return isPlainNumbers(structure) ? this.#numbers() : this.#list(structure);
      case "tuple":
      case "object":
        return this.#parts(structure, (part) => this.whole(part));
      case "boolean":
        this.#leaf++;
        return null;
      case "static":
        return null;
      case "empty":
        return "[]";
    }
  }

  #typed(element: string): string | null {
    const leaf = this.#leaf++;
    if (element !== "f64" && element !== "f32") return null;
    const { text } = this.#source.adjoint(leaf);
    return element === "f32" ? `Float32Array.from(${text})` : text;
  }

  #numbers(): string {
    const { text, isNested } = this.#source.adjoint(this.#leaf++);
    return isNested ? text : `Array.from(${text})`;
  }

  #list(list: Structure & { readonly kind: "list" }): string | null {
    const before = this.#leaf;
    const length = this.#source.length(this.#leaf++);
    const nested = this.#nestedRows(list.item);
    if (nested !== null) return nested;
    const item = this.#item(list.item, "i", 1);
    if (item === null) {
      this.#leaf = before + countOf(list);
      return null;
    }
    return `Array.from({ length: ${length} }, (_, i) => ${item})`;
  }

  /** Rows of numbers whose adjoint is nested already. */
  #nestedRows(item: Structure): string | null {
    let lengths = 0;
    let inner = item;
    for (; inner.kind === "list"; inner = inner.item) lengths++;
    if (inner.kind === "typed") lengths++;
    if (inner.kind !== "number" && inner.kind !== "typed") return null;
    if (inner.kind === "typed" && !isFloat(inner.element)) return null;
    const adjoint = this.#source.adjoint(this.#leaf + lengths);
    if (!adjoint.isNested) return null;
    this.#leaf += lengths + 1;
    return adjoint.text;
  }

  /** One item of a list, from flat arrays, at the linear index `row`. */
  #item(structure: Structure, row: string, depth: number): string | null {
    switch (structure.kind) {
      case "number":
        return `${this.#source.adjoint(this.#leaf++).text}[${row}]!`;
      case "boolean":
        this.#leaf++;
        return null;
      case "typed": {
        const length = this.#source.length(this.#leaf++);
        const leaf = this.#leaf++;
        if (structure.element !== "f64" && structure.element !== "f32") return null;
        const { text } = this.#source.adjoint(leaf);
        const slice = `${text}.slice(${times(row, length)}, ${times(next(row), length)})`;
        return structure.element === "f32" ? `Float32Array.from(${slice})` : slice;
      }
      case "list": {
        const length = this.#source.length(this.#leaf++);
        if (structure.item.kind === "number") {
          const { text } = this.#source.adjoint(this.#leaf++);
          return `Array.from(${text}.subarray(${times(row, length)}, ${times(next(row), length)}))`;
        }
        const index = LETTERS[depth] ?? `i${depth}`;
        const item = this.#item(structure.item, `${times(row, length)} + ${index}`, depth + 1);
        return item === null ? null : `Array.from({ length: ${length} }, (_, ${index}) => ${item})`;
      }
      case "tuple":
      case "object": {
        const text = this.#parts(structure, (part) => this.#item(part, row, depth));
        return text === null || structure.kind === "tuple" ? text : `(${text})`;
      }
      case "static":
        return null;
      case "empty":
        return "[]";
    }
  }

  #parts(
    structure: Structure & { readonly kind: "tuple" | "object" },
    text: (part: Structure) => string | null,
  ): string | null {
    if (structure.kind === "tuple") {
      const items = structure.items.map(text);
      return items.every((item) => item === null) ? null : `[${items.map((item) => item ?? "undefined").join(", ")}]`;
    }
    const fields = structure.fields.flatMap(([name, field]) => {
      const value = text(field);
      if (value === null) return [];
      const key = isIdentifier(name) ? name : JSON.stringify(name);
      const plain = value.startsWith("({") ? value.slice(1, -1) : value;
      return [key === plain ? key : `${key}: ${plain}`];
    });
    return fields.length === 0 ? null : `{ ${fields.join(", ")} }`;
  }
}

function times(row: string, length: string): string {
  return `${/^\w+$/.test(row) ? row : `(${row})`} * ${/^[\w.]+$/.test(length) ? length : `(${length})`}`;
}

function next(row: string): string {
  return `${row} + 1`;
}

function countOf(structure: Structure): number {
  switch (structure.kind) {
    case "number":
    case "boolean":
      return 1;
    case "typed":
      return 2;
    case "list":
      return 1 + countOf(structure.item);
    case "tuple":
      return structure.items.reduce((sum, item) => sum + countOf(item), 0);
    case "object":
      return structure.fields.reduce((sum, [, field]) => sum + countOf(field), 0);
    case "static":
    case "empty":
      return 0;
  }
}

/** The type of a value of this structure. `isInput`: it is only read, so lists of any kind will do. */
export function typeOfStructure(structure: Structure, isInput: boolean): string {
  switch (structure.kind) {
    case "number":
    case "boolean":
      return structure.kind;
    case "typed":
      return arrayName(structure.element);
    case "list": {
      const item = typeOfStructure(structure.item, isInput);
      const text = /^[\w.]+(\[\])*$/.test(item) || /^[{[].*[}\]]$/s.test(item) ? item : `(${item})`;
      return `${isInput ? "readonly " : ""}${text}[]`;
    }
    case "tuple": {
      const items = structure.items.map((item) => typeOfStructure(item, isInput)).join(", ");
      return `${isInput ? "readonly " : ""}[${items}]`;
    }
    case "object": {
      const fields = structure.fields.map(([name, field]) => {
        const key = isIdentifier(name) ? name : JSON.stringify(name);
        return `${key}: ${typeOfStructure(field, isInput)}`;
      });
      return `{ ${fields.join("; ")} }`;
    }
    case "static":
      return typeOfStatic(structure.value, structure.opaque === true);
    case "empty":
      return `${isInput ? "readonly " : ""}never[]`;
  }
}

function typeOfStatic(value: unknown, isOpaque: boolean): string {
  if (isOpaque) return "unknown";
  if (value === null) return "null";
  const type = typeof value;
  return type === "string" || type === "undefined" || type === "bigint" || type === "symbol" ? type : "unknown";
}
