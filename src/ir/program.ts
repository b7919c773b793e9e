/** The program: typed, static single assignment, with structured regions. Data only; `builder.ts` makes it. */
import type { Site } from "../errors/site.js";
import type { Attributes, Primitive } from "./primitive.js";
import type { Type } from "./types.js";

/** What a value is for: part of the user's function, or made by a transform. */
export type Role = "primal" | "tangent" | "adjoint" | "residual";

/** Where a value comes from: the user's name for it (for adjoints: of what), its role, and the source range. */
export interface Origin {
  readonly name: string | null;
  readonly role: Role;
  readonly site: Site | null;
}

/** A value defined by exactly one statement, block parameter or program input. Compared by identity. */
export interface Variable {
  readonly kind: "variable";
  readonly id: number;
  readonly type: Type;
  /** Not readonly: a value gets its name when it is bound, after it was made. */
  origin: Origin;
  /** Certainly a whole number of at least 0. Only inputs of programs say so: lengths of arguments. */
  readonly natural: boolean;
}

/** A number or boolean known when the program was built. May be used anywhere; needs no definition. */
export interface Constant {
  readonly kind: "constant";
  readonly type: Type;
  readonly value: number | boolean;
}

/** A slot that is not set on this path (the result of an exit not taken). Moving it is fine, reading it is a fault. */
export interface Undef {
  readonly kind: "undef";
  readonly type: Type;
}

export type Value = Variable | Constant | Undef;

/** A region: parameters, statements in order, results. Statements may use values of enclosing regions freely. */
export interface Block {
  readonly params: readonly Variable[];
  readonly statements: readonly Statement[];
  readonly results: readonly Value[];
}

/** `output = primitive(inputs; attributes)`. */
export interface Apply {
  readonly kind: "apply";
  readonly primitive: Primitive;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly output: Variable;
}

/**
 * `carry = initial; for (index = 0; index < count && test(index, carry); index++) carry = body(index, carry)`.
 *
 * `count` is the number of iterations when known on entry (a range loop), else null; `test`, when present, runs before each
 * iteration and returns one boolean. At least one of both is there. `body.params` = `test.params` layout = [index, ...carries];
 * `body.results` = the next carries; `outputs` = the final carries; `trips` = the number of iterations that ran.
 * A count that is negative or NaN means no iteration; a fractional one is rounded up, as `index < count` does.
 */
export interface Loop {
  readonly kind: "loop";
  readonly count: Value | null;
  readonly test: Block | null;
  readonly initial: readonly Value[];
  readonly body: Block;
  readonly outputs: readonly Variable[];
  readonly trips: Variable;
  readonly site: Site | null;
}

/** `outputs = predicate ? then() : otherwise()`; the side not taken is never run. */
export interface Branch {
  readonly kind: "branch";
  readonly predicate: Value;
  readonly then: Block;
  readonly otherwise: Block;
  readonly outputs: readonly Variable[];
  readonly site: Site | null;
}

/** `outputs = program(inputs)`. `rule` replaces the differentiation of `program` (customDerivative). */
export interface Call {
  readonly kind: "call";
  readonly program: Program;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Variable[];
  readonly rule: DerivativeRule | null;
  readonly site: Site | null;
}

/**
 * A user-given derivative. `jvp`: [...inputs, ...tangents of the differentiable inputs] -> tangents of the differentiable
 * outputs. `vjp`: [...inputs, ...outputs, ...adjoints of the differentiable outputs] -> adjoints of the differentiable inputs.
 * "Differentiable" is by type (`isDifferentiable`), in order. At least one of the two is given.
 */
export interface DerivativeRule {
  /** For people, e.g. `customDerivative`. */
  readonly name: string;
  /** The inputs with respect to which it is compared with differences when it is first used; null when it is not compared. */
  readonly checked: readonly number[] | null;
  readonly jvp: Program | null;
  readonly vjp: Program | null;
  /** The inputs that the function closes over, by position, where they are differentiable: the rule says nothing about them. */
  readonly captured: readonly number[];
  /** Whether the only one that is given is linear in its tangents or adjoints, so that the other follows from it. */
  readonly linear: boolean;
}

/**
 * A derivative operator met inside a program; expanded innermost first by `transforms/expand-derive.ts`.
 *
 * `jvp`: inputs = [...primal inputs, ...tangents of the inputs listed in `wrt`];
 *        outputs = [...program outputs, ...tangents of the differentiable outputs].
 * `vjp`: inputs = [...primal inputs, ...adjoints of the differentiable outputs];
 *        outputs = [...program outputs, ...adjoints of the inputs listed in `wrt`].
 */
export interface Derive {
  readonly kind: "derive";
  readonly operator: "jvp" | "vjp";
  readonly program: Program;
  /** Indices of the program's inputs to differentiate with respect to. */
  readonly wrt: readonly number[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Variable[];
  readonly site: Site | null;
}

/**
 * Ordered effect, never removed, never duplicated by a transform. `assert` throws when `predicate` is false; `log` prints.
 * Each part of `message` is text or shows an input.
 * `error` names the constructor to throw; `construct` makes the error where the user's own class is known.
 */
export interface Effect {
  readonly kind: "effect";
  readonly effect: "assert" | "log";
  /** The method of `console` that prints a log; `log` when it is left out. */
  readonly level?: ConsoleLevel;
  readonly predicate: Value | null;
  readonly message: readonly MessagePart[];
  readonly inputs: readonly Value[];
  readonly construct: ((message: string) => Error) | null;
  readonly site: Site | null;
}

export type ConsoleLevel = "log" | "info" | "warn" | "error" | "debug";

/** Text; the index of an input, shown as `String(value)` does; or an input shown by a method of its own. */
export type MessagePart = string | number | (Format & { readonly input: number });

/** A method of numbers or arrays that makes text. */
export interface Format {
  readonly method: "toFixed" | "toPrecision" | "toExponential" | "toString" | "join";
  readonly argument: number | string | null;
}

export type Statement = Apply | Loop | Branch | Call | Derive | Effect;

/**
 * A function of flat inputs to flat outputs. Identity matters: a recursive program calls itself by reference, so `body` is set
 * once, after creation.
 */
export interface Program {
  readonly name: string;
  readonly inputs: readonly Variable[];
  body: Block;
}

/** Run-time values that programs compute with. */
export type TypedArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;
export type RuntimeValue = number | boolean | TypedArray;
