/** Finds the structure of a value. What the structures mean is said in `structure.ts`; turning values into leaves is `flatten.ts`. */
import { refuse } from "../errors/structure-error.js";
import { elementOf } from "./leaf.js";
import { showKey } from "./path.js";
import { EMPTY, NUMBERS, type Structure, structureOfScalar, typedStructure } from "./structure.js";

/**
 * The structure of a JavaScript value. -0, NaN and the infinities are numbers like any other.
 *
 * @param name what errors call the value, e.g. `argument 1`.
 * @param labels what becomes of records that differ in what is no number: one list, their labels unknown, or a tuple that knows them.
 * @throws ChainruleError for cycles, holes, and `undefined` among numbers.
 */
export function structureOf(value: unknown, name = "the value", labels: "unknown" | "known" = "unknown"): Structure {
  return new Explorer(name, labels === "known").explore(value, []);
}

/** Whether a value carries no numbers for Chainrule: passed through as it is. */
export function isStatic(value: unknown): boolean {
  if (typeof value === "number" || typeof value === "boolean") return false;
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value) || elementOf(value) !== null) return false;
  return objectTag(value) !== "[object Object]";
}

const objectTag = (value: object): string => Object.prototype.toString.call(value);

class Explorer {
  readonly #name: string;
  readonly #keepsLabels: boolean;
  readonly #path: (string | number)[] = [];
  /** Objects that are being explored: meeting one again is a cycle. */
  readonly #ancestors = new Set<object>();

  constructor(name: string, keepsLabels: boolean) {
    this.#name = name;
    this.#keepsLabels = keepsLabels;
  }

  /** The structure of `value`; appends the lengths of all arrays in it to `lengths`, depth first. */
  explore(value: unknown, lengths: number[]): Structure {
    const scalar = structureOfScalar(value);
    if (scalar !== null) return scalar;
    if (typeof value !== "object" || value === null) return { kind: "static", value };
    const element = elementOf(value);
    if (element !== null) {
      lengths.push((value as { readonly length: number }).length);
      return typedStructure(element);
    }
    if (!Array.isArray(value) && objectTag(value) !== "[object Object]") return { kind: "static", value };
    if (this.#ancestors.has(value)) refuse("value-cycle", null, { path: this.#where() });
    this.#ancestors.add(value);
    const structure = Array.isArray(value) ? this.#array(value, lengths) : this.#object(value, lengths);
    this.#ancestors.delete(value);
    return structure;
  }

  #array(array: readonly unknown[], lengths: number[]): Structure {
    const { length } = array;
    lengths.push(length);
    if (length === 0) return EMPTY;
    if (allNumbers(array)) return NUMBERS;
    this.#refuseGaps(array);
    const itemLengths: number[][] = [];
    const items = Array.from(array, (item, index) => {
      const own: number[] = [];
      itemLengths.push(own);
      return this.#below(index, item, own);
    });
    const common = sameLengths(itemLengths) ? commonItem(items, this.#keepsLabels) : null;
    if (common !== null) {
      lengths.push(...(itemLengths[0] ?? []));
      return { kind: "list", item: common };
    }
    for (const own of itemLengths) for (const one of own) lengths.push(one);
    return { kind: "tuple", items };
  }

  #object(object: object, lengths: number[]): Structure {
    const record = object as Readonly<Record<string, unknown>>;
    const fields = Object.keys(record).map((key) => [key, this.#below(key, record[key], lengths)] as const);
    return { kind: "object", fields, prototype: Object.getPrototypeOf(object) as object | null };
  }

  #below(key: string | number, value: unknown, lengths: number[]): Structure {
    this.#path.push(key);
    const structure = this.explore(value, lengths);
    this.#path.pop();
    return structure;
  }

  #refuseGaps(array: readonly unknown[]): void {
    const hasNumbers = array.some((item) => typeof item === "number");
    for (let index = 0; index < array.length; index++) {
      if (!(index in array)) refuse("value-hole", null, { path: this.#where(index), length: array.length });
      if (hasNumbers && array[index] === undefined) refuse("value-undefined", null, { path: this.#where(index) });
    }
  }

  #where(...last: number[]): string {
    return this.#name + [...this.#path, ...last].map(showKey).join("");
  }
}

function allNumbers(array: readonly unknown[]): boolean {
  for (let index = 0; index < array.length; index++) if (typeof array[index] !== "number") return false;
  return true;
}

function sameLengths(lists: readonly (readonly number[])[]): boolean {
  const first = lists[0] ?? [];
  return lists.every((list) => list.length === first.length && list.every((length, index) => length === first[index]));
}

/** What all items of a list have in common; null when they make a tuple. Static items make a tuple: each keeps its value. */
function commonItem(items: readonly Structure[], keepsLabels: boolean): Structure | null {
  let common = items[0];
  if (common === undefined || common.kind === "static") return null;
  for (let index = 1; index < items.length; index++) {
    const item = items[index];
    const united: Structure | null = item === undefined ? null : unite(common, item, keepsLabels);
    if (united === null) return null;
    common = united;
  }
  return common;
}

/** One structure for two items of a list. Static values that differ become opaque, unless they are kept; functions are worth a tuple. */
function unite(a: Structure, b: Structure, keepsLabels: boolean): Structure | null {
  if (a === b) return a;
  switch (a.kind) {
    case "number":
    case "boolean":
    case "empty":
      return b.kind === a.kind ? a : null;
    case "typed":
      return b.kind === "typed" && b.element === a.element ? a : null;
    case "list": {
      const item = b.kind === "list" ? unite(a.item, b.item, keepsLabels) : null;
      return item === null ? null : { kind: "list", item };
    }
    case "tuple": {
      const items = b.kind === "tuple" ? uniteAll(a.items, b.items, keepsLabels) : null;
      return items === null ? null : { kind: "tuple", items };
    }
    case "object": {
      if (b.kind !== "object" || a.prototype !== b.prototype) return null;
      if (!a.fields.every(([name], index) => b.fields[index]?.[0] === name)) return null;
      const values = uniteAll(
        a.fields.map(([, value]) => value),
        b.fields.map(([, value]) => value),
        keepsLabels,
      );
      if (values === null) return null;
      const fields = a.fields.map(([name, value], index) => [name, values[index] ?? value] as const);
      return { kind: "object", fields, prototype: a.prototype };
    }
    case "static":
      if (b.kind !== "static") return null;
      if (a.opaque === undefined && b.opaque === undefined && Object.is(a.value, b.value)) return a;
      if (keepsLabels || typeof a.value === "function" || typeof b.value === "function") return null;
      return { kind: "static", value: undefined, opaque: true };
  }
}

function uniteAll(a: readonly Structure[], b: readonly Structure[], keepsLabels: boolean): Structure[] | null {
  if (a.length !== b.length) return null;
  const united: Structure[] = [];
  for (let index = 0; index < a.length; index++) {
    const [x, y] = [a[index], b[index]];
    const both = x === undefined || y === undefined ? null : unite(x, y, keepsLabels);
    if (both === null) return null;
    united.push(both);
  }
  return united;
}
