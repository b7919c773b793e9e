/** Lexical scopes of the interpreted function. */
import type { VariableSlot } from "./heap.js";

/** Where a name that no scope declares is looked up: the bindings that a real function closes over. */
export interface OuterBindings {
  readonly lookup: (name: string) => VariableSlot | null;
  /** Whether there is such a binding: what `typeof name` asks. */
  readonly has: (name: string) => boolean;
}

export class Scope {
  readonly parent: Scope | null;
  readonly outer: OuterBindings | null;
  /** Names in the temporal dead zone map to null. */
  readonly #names = new Map<string, VariableSlot | null>();
  readonly #constants = new Set<string>();

  constructor(parent: Scope | null, outer: OuterBindings | null = null) {
    this.parent = parent;
    this.outer = outer;
  }

  /** Makes a name known before its declaration runs, so that it shadows outer ones. */
  reserve(name: string): void {
    if (!this.#names.has(name)) this.#names.set(name, null);
  }

  declare(name: string, slot: VariableSlot, constant = false): void {
    this.#names.set(name, slot);
    if (constant) this.#constants.add(name);
  }

  declares(name: string): boolean {
    return this.#names.has(name);
  }

  /** The slot; null in the temporal dead zone. The outermost scope knows every name, or refuses it. */
  lookup(name: string): VariableSlot | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) {
      const slot = scope.#names.get(name);
      if (slot !== undefined) return slot;
      const outer = scope.outer?.lookup(name) ?? null;
      if (outer !== null) return outer;
    }
    return null;
  }

  /** The slot of a name that the interpreted code itself declares; what real closures hold is not asked. */
  declared(name: string): VariableSlot | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) {
      const slot = scope.#names.get(name);
      if (slot !== undefined) return slot;
    }
    return null;
  }

  /** Whether any scope knows the name. */
  isDeclared(name: string): boolean {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) {
      if (scope.#names.has(name) || scope.outer?.has(name) === true) return true;
    }
    return false;
  }

  /** Whether the name is a `const` where it is declared. */
  isConstant(name: string): boolean {
    for (let scope: Scope | null = this; scope !== null; scope = scope.parent) {
      if (scope.#names.has(name)) return scope.#constants.has(name);
    }
    return false;
  }
}
