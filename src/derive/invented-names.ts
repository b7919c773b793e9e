/** Names for values that the user gave none: what a person might call them, from the operation that makes them. */
import type { Slot } from "../backends/javascript/slots.js";
import { type Definition, definitionsOf } from "../ir/definitions.js";
import type { Apply, Program, Role, Value, Variable } from "../ir/program.js";
import { reachablePrograms, visitStatements } from "../ir/regions.js";
import { primitives } from "../primitives/table.js";

const NOUNS: Readonly<Record<string, string>> = {
  add: "sum",
  sub: "difference",
  mul: "product",
  div: "ratio",
  neg: "negative",
  pow: "power",
  rem: "remainder",
  abs: "size",
  log: "logarithm",
  sqrt: "root",
  cbrt: "root",
  max: "largest",
  maxOf: "largest",
  min: "smallest",
  minOf: "smallest",
  select: "factor",
  indexOf: "first",
  lastIndexOf: "last",
  lt: "isBelow",
  le: "isAtMost",
  gt: "isAbove",
  ge: "isAtLeast",
  eq: "isEqual",
  ne: "isDifferent",
  and: "both",
  or: "either",
  not: "isNot",
  ceil: "count",
  trunc: "count",
  logistic: "sigmoid",
};

const LETTERS = ["i", "j", "k", "l", "m", "n"];

/** Names that were invented before the derivative was taken begin with this, so that they are told from the user's. */
const MARK = "~";

export function isInvented(name: string): boolean {
  return name.startsWith(MARK);
}

/** The name without the mark of an invented one. */
export function plainName(name: string): string {
  return isInvented(name) ? name.slice(MARK.length) : name;
}

/** What reverse mode calls an array that it keeps, when it knows no name for the content. */
export function isAnonymousTape(name: string): boolean {
  return /^~?tape(Tape)*$/.test(name);
}

/**
 * Names what the user did not name, before the program is differentiated: the adjoint of a value is called after it. The variables of
 * `program` are changed; it must not be used elsewhere.
 */
export function inventNames(program: Program): void {
  for (const each of reachablePrograms(program)) {
    const definitions = definitionsOf(each);
    const inventor = new NameInventor(each, definitions);
    for (const [variable, { kind }] of definitions) {
      const { name } = variable.origin;
      if (name === "accumulator") variable.origin = { ...variable.origin, name: `${MARK}total` };
      if (name !== null || kind === "index" || kind === "trips" || kind === "input") continue;
      const invented = inventor.name({ members: [variable], counterOf: null }, 0);
      if (invented !== "values") variable.origin = { ...variable.origin, name: `${MARK}${invented}` };
    }
  }
}

/** Gives every variable of a function that has no name one. Names from before are left alone. */
export class NameInventor {
  readonly #definitions: ReadonlyMap<Variable, Definition>;
  readonly #stores = new Map<Variable, Value>();

  constructor(program: Program, definitions: ReadonlyMap<Variable, Definition>) {
    this.#definitions = definitions;
    visitStatements(program.body, (statement) => {
      if (statement.kind !== "apply" || statement.inputs[2] === undefined) return;
      if (statement.primitive.updates === 0) this.#stores.set(statement.output, statement.inputs[2]);
    });
  }

  /** The name of what a slot holds, when none of its members has one. */
  name(slot: Pick<Slot, "members" | "counterOf">, depth: number): string {
    if (slot.counterOf !== null) return LETTERS[Math.min(depth, LETTERS.length - 1)] ?? "i";
    const [member] = slot.members;
    if (member === undefined) return "value";
    if (member.type.kind === "array") return this.#arrayName(slot.members);
    for (const each of slot.members) {
      const noun = this.#noun(each);
      if (noun !== null) return noun;
    }
    return member.type.kind === "bool" ? "holds" : "value";
  }

  #arrayName(members: readonly Variable[]): string {
    const isTape = members.some(({ origin }) => origin.role === "residual");
    for (const member of members) {
      const stored = this.#stores.get(member);
      const name = stored === undefined ? null : this.nameOf(stored);
      if (name !== null) return isTape ? `${name}Tape` : plural(name);
    }
    const made = members.map((member) => this.#made(member)).find((apply) => apply !== null);
    const source = made?.inputs[0];
    const name = source === undefined ? null : this.nameOf(source);
    if (made?.primitive === primitives.slice && name !== null) return `${name.replace(/Tape$/, "")}Part`;
    return isTape ? "tape" : "values";
  }

  #noun(variable: Variable): string | null {
    const made = this.#made(variable);
    if (made === null) return null;
    const [array, index] = made.inputs;
    if (made.primitive === primitives.get && array !== undefined && index !== undefined) {
      const name = this.nameOf(array);
      if (name === null) return "element";
      if (name.endsWith("Tape")) return name.slice(0, -"Tape".length);
      const at = this.nameOf(index);
      return at !== null && /^[a-z]$/.test(at) ? `${name}${at.toUpperCase()}` : `${name}Item`;
    }
    return NOUNS[made.primitive.name] ?? made.primitive.name;
  }

  /** What a value is or would be called. */
  nameOf(value: Value): string | null {
    if (value.kind !== "variable") return null;
    const { name, role } = value.origin;
    if (name !== null && !isAnonymousTape(name)) return role === "adjoint" ? `d${plainName(name)}` : plainName(name);
    if (value.type.kind === "array") {
      const stored = this.#stores.get(value);
      const inner: string | null = stored === undefined ? null : this.nameOf(stored);
      return inner === null ? null : role === "residual" ? `${inner}Tape` : plural(inner);
    }
    return this.#noun(value);
  }

  #made(variable: Variable): Apply | null {
    const definition = this.#definitions.get(variable);
    return definition?.kind === "apply" ? definition.statement : null;
  }
}

function plural(name: string): string {
  return /(s|x|ch)$/.test(name) ? `${name}es` : `${name}s`;
}

/** The role under which an invented name is written as it is. */
export const PLAIN: Role = "primal";
