/** Names of the variables of one JavaScript function: the user's where known, never one that hides something in use. */
import type { Block, Program, Role, Variable } from "../../ir/program.js";
import { regionsOf } from "../../ir/regions.js";
import type { Slot, Slots } from "./slots.js";

const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false " +
    "finally for function if implements import in instanceof interface let new null package private protected public return " +
    "static super switch this throw true try typeof var void while with yield async of undefined NaN Infinity Math Number " +
    "Boolean Object Error Float64Array Float32Array Int32Array Uint32Array Int16Array Uint16Array Int8Array Uint8Array " +
    "Uint8ClampedArray runtime log"
  ).split(" "),
);

/** Adjoints are written `dz` for z, as in ∂L/∂z. What is kept for the backward pass has a name of its own. */
const DECORATE: { readonly [K in Role]: (name: string) => string } = {
  primal: (name) => name,
  tangent: (name) => `${name}Dot`,
  adjoint: (name) => `d${name}`,
  residual: (name) => name,
};

/** An identifier that reads like `text`: `p.w` becomes `pW`. Not checked against reserved words. */
export function identifier(text: string): string {
  const joined = text.replace(/[^\p{ID_Continue}$]+(\p{ID_Continue}?)/gu, (_, next: string, offset: number) =>
    offset === 0 ? next : next.toUpperCase(),
  );
  return !/^[\p{ID_Start}_$]/u.test(joined) ? `_${joined}` : joined;
}

/** Gives `name` or `name` with the lowest number that is free, from `from` on. */
export function freeName(name: string, taken: (name: string) => boolean, from = 0): string {
  for (let number = from; ; number++) {
    const numbered = number === 0 ? name : /\d$/.test(name) ? `${name}_${number}` : `${name}${number}`;
    if (!taken(numbered) && !RESERVED.has(numbered)) return numbered;
  }
}

/** Names every slot of `program`. `globals` are names that the function may refer to. */
export function nameSlots(program: Program, slots: Slots, globals: ReadonlySet<string>): ReadonlyMap<Slot, string> {
  return new Namer(slots, globals).name(program);
}

/** Names in use at some place, with those of the scopes around it. */
class Scope {
  readonly outer: Scope | null;
  readonly #names = new Set<string>();
  /** How often a name was asked for here: where to begin looking for a free one. */
  readonly #asked = new Map<string, number>();

  constructor(outer: Scope | null) {
    this.outer = outer;
  }

  has(name: string): boolean {
    return this.#names.has(name) || (this.outer?.has(name) ?? false);
  }

  add(base: string, isGlobal: (name: string) => boolean): string {
    const asked = this.#asked.get(base) ?? 0;
    const name = freeName(base, (candidate) => isGlobal(candidate) || this.has(candidate), asked);
    this.#asked.set(base, asked + 1);
    this.#names.add(name);
    return name;
  }
}

class Namer {
  readonly #slots: Slots;
  readonly #globals: ReadonlySet<string>;
  readonly #names = new Map<Slot, string>();

  constructor(slots: Slots, globals: ReadonlySet<string>) {
    this.#slots = slots;
    this.#globals = globals;
  }

  name(program: Program): ReadonlyMap<Slot, string> {
    const scope = new Scope(null);
    for (const input of program.inputs) this.#assign(this.#slots.slotOf(input), scope);
    this.#block(program.body, scope);
    return this.#names;
  }

  #block(block: Block, scope: Scope): void {
    for (const slot of this.#slots.declaredIn(block)) this.#assign(slot, scope);
    for (const statement of block.statements) {
      let inner = scope;
      if (statement.kind === "loop") {
        inner = new Scope(scope);
        const counter = this.#slots.slotOf(statement.trips);
        if (counter.counterOf === statement) this.#assign(counter, inner);
      }
      for (const region of regionsOf(statement)) {
        // What a test declares is in scope in the body; the sides of a branch are apart.
        inner = new Scope(statement.kind === "branch" ? scope : inner);
        this.#block(region, inner);
      }
    }
  }

  #assign(slot: Slot, scope: Scope): void {
    if (this.#names.has(slot)) return;
    this.#names.set(
      slot,
      scope.add(baseName(slot), (name) => this.#globals.has(name)),
    );
  }
}

/** The name that most of the members have, written as their role asks. */
function baseName(slot: Slot): string {
  const counts = new Map<string, number>();
  for (const { origin } of slot.members) {
    if (origin.name === null || (slot.counterOf !== null && origin.name === "trips")) continue;
    const plain = identifier(origin.name);
    const name = slot.counterOf === null ? DECORATE[origin.role](plain) : plain;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  let best: string | null = null;
  for (const [name, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = name;
  return best ?? anonymous(slot);
}

function anonymous(slot: Slot): string {
  if (slot.counterOf !== null) return "i";
  const [member] = slot.members;
  return member === undefined ? "t" : anonymousName(member);
}

function anonymousName({ type, origin }: Variable): string {
  if (origin.role === "residual" && type.kind === "array") return "tape";
  return type.kind === "array" ? "a" : type.kind === "bool" ? "p" : "t";
}
