/** The names that a random function can use where it stands, and what each of them holds. */
import type { ChoiceReader } from "./choice-tree.js";

/**
 * `int`: an integer that is not written by random statements; `list`: number[]; `rows`: number[][]; `typedRows`: Float64Array[];
 * `point`: { x, y }; `points`: a list of them; `helper`: number → number; `arrayHelper`: Float64Array × number → number, writes.
 */
export type Kind =
  | "num"
  | "int"
  | "bool"
  | "doubles"
  | "singles"
  | "ints"
  | "list"
  | "rows"
  | "typedRows"
  | "point"
  | "points"
  | "helper"
  | "arrayHelper";

export interface Name {
  readonly text: string;
  readonly kind: Kind;
  /** Whether the variable may be assigned. */
  readonly variable: boolean;
  /** Whether the array or object may be written: arguments and captured ones may not. */
  readonly local: boolean;
}

/** A loop or labelled statement around the place. */
export interface Around {
  readonly label: string | null;
  readonly canContinue: boolean;
}

export class Names {
  #visible: Name[] = [];
  #next = 0;
  /** Lists whose length must not change, for loops end by it. */
  readonly locked = new Set<string>();
  around: readonly Around[] = [];
  /** How many loops and functions are open. */
  depth = 0;

  fresh(prefix: string): string {
    return `${prefix}${this.#next++}`;
  }

  add(text: string, kind: Kind, how: { readonly variable?: boolean; readonly local?: boolean } = {}): Name {
    const name: Name = { text, kind, variable: how.variable ?? false, local: how.local ?? true };
    this.#visible.push(name);
    return name;
  }

  /** Runs `write` in a scope of its own. */
  scoped<T>(write: () => T): T {
    const before = this.#visible;
    this.#visible = [...before];
    const result = write();
    this.#visible = before;
    return result;
  }

  all(...kinds: readonly Kind[]): Name[] {
    return this.#visible.filter((name) => kinds.includes(name.kind));
  }

  /** A name of one of the kinds, later ones more often; null when there is none. */
  some(reader: ChoiceReader, kinds: readonly Kind[], fits: (name: Name) => boolean = () => true): Name | null {
    const found = this.all(...kinds).filter(fits);
    if (found.length === 0) return null;
    const at = Math.floor(reader.fraction() ** 1.5 * found.length);
    return found[found.length - 1 - at] ?? null;
  }
}
