/** What the abstract interpreter computes with: static JavaScript values, traced numbers, references to cells, functions. */
import type { ChainruleError } from "../../errors/chainrule-error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Format, Value } from "../../ir/program.js";
import type { ElementType } from "../../ir/types.js";
import type { CapturePath } from "./capture-path.js";
import type { Cell } from "./heap.js";
import type { Arrangement } from "./layout.js";
import type { Scope } from "./scope.js";
import type { ClassNode, FunctionNode, Node } from "./syntax.js";
import type { Frame } from "./tracer.js";

/** An ordinary JavaScript value known while compiling. `path` says how it was reached from the function, when it was captured. */
export interface Static {
  readonly kind: "static";
  readonly value: unknown;
  readonly path: CapturePath | null;
}

/** A number or boolean of the program. */
export interface Traced {
  readonly kind: "traced";
  readonly value: Value;
  /** For an element that was read: whether its index was in range; emitted only when asked for. */
  readonly present?: () => Value;
}

/** What may stand in the place of a number. */
export type Absent = undefined | null | boolean | string;

/** `value` when `present` holds, else the constant `absent` (`undefined`, `false`, ...). `present` is emitted only when asked for. */
export interface Maybe {
  readonly kind: "maybe";
  readonly absent: Absent;
  readonly present: () => Value;
  readonly value: Abstract;
}

/** A reference to a cell, or to a part of one (a row, a record in a list): `steps` are indices of lists and field names. */
export interface Ref {
  readonly kind: "ref";
  readonly cell: Cell;
  readonly steps: readonly Step[];
  /** For a row or record that was read: whether it was there; emitted only when asked for. */
  readonly present?: () => Value;
  /** The arrangement of the list when the reference to its item was made. */
  readonly arrangement?: Arrangement | null;
}

export type Step = Value | string;

/** A function of the user's, with the scope it closes over. */
export interface Closure {
  readonly kind: "closure";
  readonly node: FunctionNode;
  readonly scope: Scope;
  readonly name: string;
  /** Where it was made: its source, and for arrow functions its `this`. */
  readonly frame: Frame;
  /** The class whose method it is, for `super`. */
  readonly home: ClassValue | null;
}

/** A class of the user's. */
export interface ClassValue {
  readonly kind: "class";
  readonly node: ClassNode;
  readonly scope: Scope;
  readonly name: string;
  readonly frame: Frame;
  readonly parent: ClassValue | null;
  /** The real class, when it was captured: results then get its prototype. */
  readonly real: Static | null;
  readonly members: ClassMembers;
  /** The names of its members, computed and private ones too. */
  readonly keys: ReadonlyMap<Node, string>;
  /** Its static fields, as an object; null for a captured class, which has them itself. */
  readonly statics: Ref | null;
}

/** Methods, getters and setters by name. */
export interface ClassMembers {
  readonly instance: ReadonlyMap<string, ClassMember>;
  readonly static: ReadonlyMap<string, ClassMember>;
}

export interface ClassMember {
  readonly method: FunctionNode | null;
  readonly get: FunctionNode | null;
  readonly set: FunctionNode | null;
}

/** What a field of an object holds that is not a value: a getter and a setter. */
export interface Accessor {
  readonly kind: "accessor";
  readonly get: Closure | null;
  readonly set: Closure | null;
}

/** A function that Chainrule provides while interpreting: a bound method, an operator's result. */
export interface Builtin {
  readonly kind: "builtin";
  readonly name: string;
  readonly call: (args: readonly Abstract[], site: Site) => Abstract;
  /** For `list.entries()`: the list, and what stands for item `index`. */
  readonly pairs?: { readonly ref: Ref; readonly pair: (index: Abstract, item: Abstract) => Abstract };
}

/** One of two values that cannot be one value of the program (functions, strings), chosen at run time. */
export interface Choice {
  readonly kind: "choice";
  readonly predicate: Value;
  readonly then: Abstract;
  readonly otherwise: Abstract;
}

/** `...xs` among arguments, where the number of items is known at run time only. */
export interface Spread {
  readonly kind: "spread";
  readonly list: Ref;
}

/** Text with traced numbers in it: allowed in messages only. */
export interface Text {
  readonly kind: "text";
  readonly parts: readonly TextPart[];
}

/** A value is shown as `String(value)` does, or by a method of its own. */
export type TextPart = string | Value | (Format & { readonly kind: "formatted"; readonly value: Value }) | EitherText;

/** One of two texts, told when the program runs. */
export interface EitherText {
  readonly kind: "either";
  readonly predicate: Value;
  readonly then: readonly TextPart[];
  readonly otherwise: readonly TextPart[];
}

/** A slot that no path here has set. Joins with anything. */
export interface Unset {
  readonly kind: "unset";
}

/** Reading it is refused: two paths left something here that cannot be one value. */
export interface Poison {
  readonly kind: "poison";
  readonly error: () => ChainruleError;
}

export type Abstract =
  | Static
  | Traced
  | Maybe
  | Ref
  | Closure
  | ClassValue
  | Accessor
  | Builtin
  | Choice
  | Text
  | Spread
  | Unset
  | Poison;

export const UNSET: Unset = { kind: "unset" };
export const UNDEFINED: Static = { kind: "static", value: undefined, path: null };

/** An item of a list that holds none. */
export const NEVER: Maybe = { kind: "maybe", absent: undefined, present: () => constant(false), value: UNDEFINED };

export function staticValue(value: unknown, path: CapturePath | null = null): Static {
  return { kind: "static", value, path };
}

/** A number or boolean of the program; constants stay static. */
export function traced(value: Value): Abstract {
  return value.kind === "constant" ? staticValue(value.value) : { kind: "traced", value };
}

export function isStaticNumber(value: Abstract): value is Static & { readonly value: number } {
  return value.kind === "static" && typeof value.value === "number";
}

/** How a list appears to the user: a plain array, or a typed array of that element. */
export type ArrayKind = "plain" | ElementType;
