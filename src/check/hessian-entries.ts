/** Reads the entries of a Hessian that somebody supplies, in the structures that `hessian` returns and in plain rows of numbers. */
import { refuse } from "../errors/check-error.js";
import { numbersIn } from "../numeric/structured-numbers.js";
import type { Places } from "../tree/places.js";
import { isObject } from "../tree/record.js";
import { showValue } from "../tree/show-value.js";

type Leaf = Places & { readonly kind: "number" | "array" };

/**
 * The entries row after row, one row a component.
 *
 * @param places of each differentiated argument.
 * @param single one argument was chosen by its index: the Hessian is no tuple of tuples.
 * @throws ChainruleError `hessian-structure`, with what was found and what is needed.
 */
export function readHessian(
  operator: string,
  given: unknown,
  places: readonly Places[],
  single: boolean,
): Float64Array {
  const size = places.reduce((sum, place) => sum + componentsOf(place).length, 0);
  const reader = new Reader(operator, size);
  const first: Places = places[0] ?? { kind: "absent" };
  const whole: Places = single ? first : { kind: "items", items: places };
  reader.rows(whole, whole, given, "");
  return reader.entries;
}

class Reader {
  readonly entries: Float64Array;
  readonly #operator: string;
  readonly #size: number;

  constructor(operator: string, size: number) {
    this.entries = new Float64Array(size * size);
    this.#operator = operator;
    this.#size = size;
  }

  /** The outer structure: which rows. */
  rows(outer: Places, inner: Places, given: unknown, place: string): void {
    if (outer.kind === "items" || outer.kind === "fields") {
      this.#each(outer, given, place, (below, value, at) => this.rows(below, inner, value, at));
    } else if (outer.kind !== "absent") this.#columns(outer, inner, given, place);
  }

  /** The inner structure: which columns. */
  #columns(outer: Leaf, inner: Places, given: unknown, place: string): void {
    if (inner.kind === "items" || inner.kind === "fields") {
      this.#each(inner, given, place, (below, value, at) => this.#columns(outer, below, value, at));
    } else if (inner.kind !== "absent") this.#block(outer, inner, given, place);
  }

  #each(
    places: Places & { readonly kind: "items" | "fields" },
    given: unknown,
    place: string,
    read: (below: Places, value: unknown, place: string) => void,
  ): void {
    if (places.kind === "items") {
      if (!Array.isArray(given) || given.length !== places.items.length) {
        this.#refuse(place, given, `a list of ${places.items.length}`);
      }
      places.items.forEach((below, at) => {
        read(below, (given as readonly unknown[])[at], `${place}[${at}]`);
      });
      return;
    }
    const names = places.fields.map(([name]) => name);
    if (!isObject(given) || Array.isArray(given)) this.#refuse(place, given, `an object with ${names.join(", ")}`);
    for (const [name, below] of places.fields) {
      read(below, (given as Readonly<Record<string, unknown>>)[name], `${place}.${name}`);
    }
  }

  #block(outer: Leaf, inner: Leaf, given: unknown, place: string): void {
    const [rows, columns] = [componentsOf(outer), componentsOf(inner)];
    const isMatrix = isObject(given) && !Array.isArray(given) && "data" in given;
    const { numbers } = numbersIn(isMatrix ? given.data : given);
    const isWrong = isMatrix && (given.rows !== rows.length || given.columns !== columns.length);
    if (isWrong || numbers.length !== rows.length * columns.length || !isShaped(given, rows.length, columns.length)) {
      const isNumber = outer.kind === "number" && inner.kind === "number";
      this.#refuse(place, given, isNumber ? "a number" : `a matrix of ${rows.length} × ${columns.length} numbers`);
    }
    rows.forEach((row, i) => {
      columns.forEach((column, j) => {
        this.entries[row * this.#size + column] = numbers[i * columns.length + j] ?? Number.NaN;
      });
    });
  }

  #refuse(place: string, given: unknown, needed: string): never {
    return refuse("hessian-structure", null, {
      operator: this.#operator,
      place: place === "" ? "the Hessian" : `\`${place}\` of the Hessian`,
      found: showValue(given),
      needed,
    });
  }
}

/** Rows of numbers have the right length each; flat arrays and matrices were counted already. */
function isShaped(given: unknown, rows: number, columns: number): boolean {
  if (!Array.isArray(given) || !given.some((item) => typeof item === "object")) return true;
  return given.length === rows && given.every((row: ArrayLike<unknown>) => row.length === columns);
}

function componentsOf(places: Places): readonly number[] {
  switch (places.kind) {
    case "number":
      return [places.component];
    case "array":
      return places.components;
    case "items":
      return places.items.flatMap(componentsOf);
    case "fields":
      return places.fields.flatMap(([, field]) => componentsOf(field));
    case "absent":
      return [];
  }
}
