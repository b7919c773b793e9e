/** The inputs of the program: arguments by structure, and captured values as they are met. Also the guards on what was read statically. */

import { variable } from "../../ir/builder.js";
import { NO_ATTRIBUTES } from "../../ir/primitive.js";
import type { Statement, Value, Variable } from "../../ir/program.js";
import { F64 } from "../../ir/types.js";
import { primitives } from "../../primitives/table.js";
import type { Structure } from "../../tree/structure.js";
import { structureOf } from "../../tree/structure-of.js";
import { assemble } from "./assemble.js";
import { type CapturePath, follow, pathKey, showPath } from "./capture-path.js";
import { declarationIn, hasBinding, readBinding } from "./captures.js";
import type { Cell, Frozen, Heap, VariableSlot } from "./heap.js";
import { parseFunction } from "./parse.js";
import { type OuterBindings, Scope } from "./scope.js";
import type { Facts } from "./tracer.js";
import { type Abstract, staticValue } from "./values.js";

/** A captured value that the program takes as input, after the arguments. */
export interface CapturedInput {
  readonly name: string;
  readonly structure: Structure;
  /** Its value for the next call. */
  readonly read: (f: Function, args: readonly unknown[]) => unknown;
}

/** A condition under which the program is valid for another call. */
export interface Guard {
  readonly describe: string;
  readonly holds: (f: Function, args: readonly unknown[]) => boolean;
}

export class Inputs {
  readonly arguments: Variable[] = [];
  readonly captured: Variable[] = [];
  readonly captures: CapturedInput[] = [];
  /** Statements that belong before the function's body: lengths of input arrays. */
  readonly prelude: Statement[] = [];
  /** Whether a captured number became an input. */
  capturedNumbers = false;
  readonly #guards = new Map<string, Guard>();
  readonly #heap: Heap;
  readonly #facts: Facts;
  readonly #markLength: (length: Variable) => void;
  readonly #known = new Map<string, Abstract>();
  /** Captured data and functions, and the first way on which they were reached. */
  readonly #objects = new Map<object, { readonly found: Abstract; readonly path: CapturePath }>();
  /** Captured numbers by the variable or object that holds them. */
  readonly #numbers = new Map<object, Map<string, { readonly value: number; readonly path: CapturePath }>>();
  /** Captured variables that hold numbers, by their names. */
  readonly #namedNumbers = new Map<
    string,
    readonly { readonly f: Function; readonly value: number; readonly path: CapturePath }[]
  >();
  readonly #cellPaths = new Map<Cell, CapturePath>();
  readonly #scopes = new Map<Function, { readonly scope: Scope; readonly path: CapturePath }>();
  readonly #capturedSlots = new Set<VariableSlot>();

  constructor(heap: Heap, facts: Facts, markLength: (length: Variable) => void) {
    this.#heap = heap;
    this.#facts = facts;
    this.#markLength = markLength;
  }

  get guards(): readonly Guard[] {
    return [...this.#guards.values()];
  }

  /** The abstract value of one argument; its numbers become inputs of the program. */
  argument(structure: Structure, name: string, index: number): Abstract {
    return this.#fromStructure(structure, name, "argument", this.arguments, [{ kind: "argument", index }]);
  }

  /** A static part of an argument was read: the program holds only while it stays the same. */
  observe(value: Abstract): Abstract {
    if (value.kind !== "static" || value.path?.[0]?.kind !== "argument") return value;
    return this.fromReal(value.value, value.path);
  }

  isCaptured(slot: VariableSlot): boolean {
    return this.#capturedSlots.has(slot);
  }

  /** The names that a real function finds outside of itself. */
  scopeOf(f: Function, path: CapturePath): Scope {
    const known = this.#scopes.get(f);
    if (known !== undefined) {
      this.#guardSame(known.path, path);
      return known.scope;
    }
    const slots = new Map<string, VariableSlot>();
    const outer: OuterBindings = {
      lookup: (name) => {
        let slot = slots.get(name);
        if (slot === undefined) {
          slot = this.#heap.variable(name, this.#binding(f, path, name));
          this.#capturedSlots.add(slot);
          slots.set(name, slot);
        }
        return slot;
      },
      has: (name) => slots.has(name) || hasBinding(f, name),
    };
    const scope = new Scope(null, outer);
    this.#scopes.set(f, { scope, path });
    return scope;
  }

  /** Whether two values are the same object was asked for. */
  observeSame(a: Abstract, b: Abstract): void {
    const [first, second] = [this.#pathOf(a), this.#pathOf(b)];
    if (first === null || second === null) return;
    const same = a.kind === "ref" && b.kind === "ref" ? a.cell === b.cell : objectOf(a) === objectOf(b);
    this.#guards.set(`${pathKey(first)} == ${pathKey(second)}`, {
      describe: `${showPath(first)} and ${showPath(second)} are ${same ? "" : "not "}the same`,
      holds: (f, args) => (follow(f, args, first) === follow(f, args, second)) === same,
    });
  }

  #pathOf(value: Abstract): CapturePath | null {
    if (value.kind === "static") return isObject(value.value) || typeof value.value === "function" ? value.path : null;
    return value.kind === "ref" && value.steps.length === 0 ? (this.#cellPaths.get(value.cell) ?? null) : null;
  }

  /** Whether an object has a property was asked for. */
  observeHas(value: object, path: CapturePath, name: string): void {
    const has = name in value;
    this.#guard(path, `${showPath(path)} has \`${name}\``, (now) => isObject(now) && name in now === has);
  }

  /** Something about a captured object was taken as known. */
  observeKind(path: CapturePath, what: string, holds: (now: object) => boolean): void {
    this.#guard(
      path,
      `${showPath(path)}: ${what}`,
      (now) => (isObject(now) || typeof now === "function") && holds(now),
    );
  }

  /** The names of an object's own fields were asked for. */
  observeKeys(value: object, path: CapturePath): void {
    const names = Object.keys(value).join("\n");
    this.#guard(
      path,
      `the fields of ${showPath(path)}`,
      (now) => isObject(now) && Object.keys(now).join("\n") === names,
    );
  }

  #binding(f: Function, path: CapturePath, name: string): Abstract {
    const binding = readBinding(f, name, null);
    const { value } = binding;
    const own: CapturePath = [...path, { kind: "binding", name }];
    // The global of the language stays what it is in all closures of this code.
    if (value === Math && name === "Math" && binding.stability === "constant") return staticValue(value, own);
    if (typeof value !== "number") return this.fromReal(value, own);
    // Two functions that name one variable share one input.
    const others = this.#namedNumbers.get(name) ?? [];
    const first = others.find((other) => Object.is(other.value, value) && isOneVariable(other.f, f, name));
    if (first === undefined) {
      this.#namedNumbers.set(name, [...others, { f, value, path: own }]);
      return this.fromReal(value, own);
    }
    this.#guardSame(first.path, own);
    return this.fromReal(value, first.path);
  }

  /** A value that exists outside: numbers and arrays become inputs, the rest is known while compiling and guarded. */
  fromReal(value: unknown, path: CapturePath): Abstract {
    const key = pathKey(path);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#fromReal(value, path);
    this.#known.set(key, found);
    return found;
  }

  /** A property of a captured object. Two ways to one object share one input. */
  propertyOf(object: object, key: string, value: unknown, path: CapturePath): Abstract {
    return this.#shared(object, key, value, path);
  }

  /** A number in a place that may be reached on several ways: the first of them is read, and they must not part. */
  #shared(place: object, key: string, value: unknown, path: CapturePath): Abstract {
    if (typeof value !== "number") return this.fromReal(value, path);
    const places =
      this.#numbers.get(place) ?? new Map<string, { readonly value: number; readonly path: CapturePath }>();
    this.#numbers.set(place, places);
    const first = places.get(key);
    if (first !== undefined && Object.is(first.value, value)) {
      this.#guardSame(first.path, path);
      return this.fromReal(value, first.path);
    }
    places.set(key, { value, path });
    return this.fromReal(value, path);
  }

  #fromReal(value: unknown, path: CapturePath): Abstract {
    if (typeof value === "number") {
      if (!this.#facts.staticNumbers && !isLanguageNumber(path, value)) {
        this.capturedNumbers = true;
        return this.#capture({ kind: "number" }, path);
      }
      this.#guard(path, `${showPath(path)} is ${value}`, (now) => Object.is(now, value));
      return staticValue(value, path);
    }
    if (typeof value === "function") {
      this.#guard(path, `${showPath(path)} is the same function`, (now) => sameCode(now, value));
      return staticValue(value, path);
    }
    if (typeof value !== "object" || value === null) {
      this.#guard(path, `${showPath(path)} is ${String(value)}`, (now) => Object.is(now, value));
      return staticValue(value, path);
    }
    const seen = this.#objects.get(value);
    if (seen !== undefined) {
      this.#guardSame(seen.path, path);
      return seen.found;
    }
    const found = this.#fromObject(value, path);
    if (found.kind === "ref") {
      this.#objects.set(value, { found, path });
      this.#cellPaths.set(found.cell, path);
    }
    return found;
  }

  #fromObject(value: object, path: CapturePath): Abstract {
    if (ArrayBuffer.isView(value) || isNumeric(value)) {
      const structure = structureOf(value, showPath(path));
      if (structure.kind !== "static") return this.#capture(structure, path);
    }
    if (Array.isArray(value)) {
      const { length } = value;
      this.#guard(path, `${showPath(path)} has ${length} items`, (now) => Array.isArray(now) && now.length === length);
      const items = value.map((item: unknown, position) =>
        this.fromReal(item, [...path, { kind: "property", key: String(position) }]),
      );
      return reference(this.#heap.cell({ kind: "tuple", items, frozen: "captured" }, pathKey(path)));
    }
    // What kind of object it is decides `if (object)`, `instanceof`, `Array.isArray`.
    const prototype: unknown = Object.getPrototypeOf(value);
    this.#guard(
      path,
      `the kind of ${showPath(path)}`,
      (now) => isObject(now) && Object.getPrototypeOf(now) === prototype && (now === Math) === (value === Math),
    );
    return staticValue(value, path);
  }

  /** One abstract value stands for what two ways lead to: they must not part. */
  #guardSame(first: CapturePath, second: CapturePath): void {
    const [a, b] = [pathKey(first), pathKey(second)];
    if (a === b) return;
    this.#guards.set(`${a} = ${b}`, {
      describe: `${showPath(first)} and ${showPath(second)} are the same`,
      holds: (f, args) => Object.is(follow(f, args, first), follow(f, args, second)),
    });
  }

  #guard(path: CapturePath, describe: string, holds: (now: unknown) => boolean): void {
    const key = `${pathKey(path)} ${describe}`;
    if (!this.#guards.has(key)) {
      this.#guards.set(key, { describe, holds: (f, args) => holds(follow(f, args, path)) });
    }
  }

  #capture(structure: Structure, path: CapturePath): Abstract {
    const name = showPath(path);
    const flat: Variable[] = [];
    const value = this.#fromStructure(structure, name, "captured", flat, path);
    this.captured.push(...flat);
    this.captures.push({ name, structure, read: (f, args) => follow(f, args, path) });
    return value;
  }

  #fromStructure(structure: Structure, name: string, frozen: Frozen, into: Variable[], path: CapturePath): Abstract {
    return assemble(structure, name, path, {
      heap: this.#heap,
      frozen,
      supply: (type, given, isLength) => {
        const input = variable(type, { name: given }, isLength);
        if (isLength) this.#markLength(input);
        into.push(input);
        return input;
      },
      lengthOf: (data) => this.#lengthOf(data),
    });
  }

  #lengthOf(data: Value): Variable {
    const name = data.kind === "variable" ? data.origin.name : null;
    const output = variable(F64, { name: `${name ?? "array"}Length` });
    this.#markLength(output);
    this.prelude.push({
      kind: "apply",
      primitive: primitives.length,
      inputs: [data],
      attributes: NO_ATTRIBUTES,
      output,
    });
    return output;
  }
}

function reference(cell: Cell): Abstract {
  return { kind: "ref", cell, steps: [] };
}

function objectOf(value: Abstract): unknown {
  return value.kind === "static" ? value.value : value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** `Infinity`, `NaN`: names of the language that stand for a number, unless they were declared as something else. */
function isLanguageNumber(path: CapturePath, value: number): boolean {
  const step = path.at(-1);
  if (step?.kind !== "binding") return false;
  return (
    (step.name === "Infinity" && value === Number.POSITIVE_INFINITY) || (step.name === "NaN" && Number.isNaN(value))
  );
}

/** Arrays of numbers, nested ones too: data, which may change between calls. Arrays of functions are code. */
function isNumeric(value: unknown): boolean {
  if (typeof value === "number") return true;
  if (ArrayBuffer.isView(value)) return true;
  return Array.isArray(value) && value.length > 0 && value.every(isNumeric);
}

function sameCode(now: unknown, before: Function): boolean {
  if (now === before) return true;
  if (typeof now !== "function" || now.name !== before.name) return false;
  if (isNative(now) || isNative(before)) return false;
  return parseFunction(now).identity === parseFunction(before).identity;
}

/** Whether the function has no text of its own. */
export function isNative(f: Function): boolean {
  return /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(f));
}

/** Whether a name means the same variable in two functions. A parameter is another one in each call around them. */
function isOneVariable(f: Function, g: Function, name: string): boolean {
  const declaration = declarationIn(f, name);
  return declaration !== null && declaration.kind !== "parameter" && declaration === declarationIn(g, name);
}
