/** Writes values as TypeScript expressions. The operations come from the emitters of the back-end; places of arrays are written here. */
import type { EmitContext } from "../backends/javascript/emitters.js";
import { emitterOf, newArray } from "../backends/javascript/emitters.js";
import {
  defined,
  type Expression,
  equality,
  expression,
  infix,
  LEVEL,
  literal,
  negate,
  power,
} from "../backends/javascript/expression.js";
import type { Slot } from "../backends/javascript/slots.js";
import type { Apply, Value, Variable } from "../ir/program.js";
import { primitives } from "../primitives/table.js";
import { elementOf, type NestedForm } from "./array-forms.js";
import type { ReadableInlining } from "./inlining.js";
import { type Index, isArithmetic, type NestedIndices } from "./nested-index.js";

/** What names stand for in one function. */
export interface Names {
  readonly inlining: ReadableInlining;
  readonly nested: NestedIndices;
  readonly context: EmitContext;
  /** How an input is written; null for those that have a name like every other value. */
  readonly input: (value: Variable) => Expression | null;
  readonly slotOf: (value: Variable) => Slot;
  readonly nameOf: (slot: Slot) => string;
  /** The nested form of an array; null for flat ones. */
  readonly formOf: (array: Variable) => NestedForm | null;
  /** Whether a read is certainly in range. */
  readonly isInRange: (read: Apply) => boolean;
}

export class ExpressionWriter {
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  /** The value where it must be NaN, not `undefined`. */
  operand(value: Value): Expression {
    return defined(this.expression(value));
  }

  expression(value: Value): Expression {
    if (value.kind === "constant") return named(value.value);
    if (value.kind === "undef") return unset(value.type);
    const { inlining, input, slotOf, nameOf } = this.#names;
    const given = input(value);
    if (given !== null) return given;
    const inlined = inlining.inlined(value);
    if (inlined !== undefined) return this.emit(inlined);
    return expression(nameOf(slotOf(value)), LEVEL.atom);
  }

  emit(statement: Apply): Expression {
    const { primitive, inputs } = statement;
    if (this.#names.inlining.isCounter(statement)) return this.#counter(statement);
    if (primitive === primitives.get) return this.#read(statement);
    if (primitive === primitives.length) return this.#length(statement);
    if (primitive === primitives.iota) return this.#counting(statement);
    if (primitive === primitives.isTruthy && this.#isKept(statement)) {
      return equality("===", this.argument(statement, 0), literal(1));
    }
    const emitter = emitterOf(statement);
    if (emitter.kind === "update") throw new Error(`derive: ${primitive.name} is not an expression`);
    const operands = inputs.map((_, position) => this.argument(statement, position));
    const [base, exponent] = operands;
    if (primitive === primitives.pow && base !== undefined && exponent !== undefined) return power(base, exponent);
    return emitter.emit(grouped(primitive.name, operands), this.site(statement));
  }

  /** The operand of a statement, NaN where its emitter needs it. */
  argument(statement: Apply, position: number): Expression {
    const input = statement.inputs[position];
    if (input === undefined) return literal(Number.NaN);
    const operand = this.expression(input);
    return emitterOf(statement).tolerates(position) ? operand : defined(operand);
  }

  site(statement: Apply) {
    const { output, inputs, attributes } = statement;
    const array = [output, ...inputs].find((value) => value.type.kind === "array")?.type;
    const element = array?.kind === "array" ? array.element : "f64";
    return { attributes, element, context: this.#names.context } as const;
  }

  /** `a[i]`, `W[i]![j]`: a place that is read or assigned, without the last `!`; and when it may be assigned. */
  place(statement: Apply): { readonly text: string; readonly guard: Value | null } {
    const [array, index] = statement.inputs;
    if (array?.kind !== "variable" || index === undefined) throw new Error("derive: an element without an array");
    const form = this.#names.formOf(array);
    const position = form === null ? null : elementOf(statement, form, this.#names.nested);
    if (form === null || position === null) {
      // An index that is missing names no element, as NaN does not.
      return { text: `${this.operand(array).text}[${this.expression(index).text}]`, guard: null };
    }
    const indices = position.indices.map((each) => this.index(each).text);
    const last = form.parts.length - 1;
    const text = form.parts.reduce((left, part, at) => {
      const element = `${left}[${indices[at - 1] ?? "0"}]`;
      return at === last && part === "" ? element : `${element}!${part}`;
    });
    return { text, guard: position.guard };
  }

  /** The value as a condition, which needs no conversion to a boolean. */
  condition(value: Value): Expression {
    const inlined = value.kind === "variable" ? this.#names.inlining.inlined(value) : undefined;
    const [number] = inlined?.inputs ?? [];
    const converts = inlined?.primitive === primitives.isTruthy && !this.#isKept(inlined);
    return converts && number !== undefined ? this.operand(number) : this.expression(value);
  }

  index(index: Index): Expression {
    if (!isArithmetic(index)) return this.expression(index);
    const [left, right] = [this.index(index.left), this.index(index.right)];
    if (index.kind === "mul") return infix("*", LEVEL.multiplicative, left, right);
    return infix(index.kind === "add" ? "+" : "-", LEVEL.additive, left, right);
  }

  #read(statement: Apply): Expression {
    const { text } = this.place(statement);
    const written = text.endsWith("]") ? `${text}!` : text;
    return expression(written, LEVEL.call, { mayBeUndefined: !this.#names.isInRange(statement) });
  }

  #length({ inputs: [array] }: Apply): Expression {
    if (array?.kind !== "variable") throw new Error("derive: the length of no array");
    const form = this.#names.formOf(array);
    if (form === null) return expression(`${this.operand(array).text}.length`, LEVEL.call);
    const rows = expression(`${form.parts[0] ?? ""}.length`, LEVEL.call);
    return form.sizes.reduce<Expression>(
      (product, size) => infix("*", LEVEL.multiplicative, product, this.operand(size)),
      rows,
    );
  }

  #counting(statement: Apply): Expression {
    const [count] = statement.inputs;
    const name = newArray(this.site(statement).element, literal(0)).text.replace(/^new |\(0\)$/g, "");
    const length = count === undefined ? "0" : this.operand(count).text;
    return expression(`${name}.from({ length: ${length} }, (_, i) => i)`, LEVEL.call);
  }

  /** Whether it is a condition that was kept on a tape, as 0 or 1. */
  #isKept({ inputs: [number] }: Apply): boolean {
    const read = number?.kind === "variable" ? this.#names.inlining.inlined(number) : undefined;
    const [tape] = read?.inputs ?? [];
    return tape?.kind === "variable" && tape.type.kind === "array" && tape.origin.role === "residual";
  }

  /** The counter of a loop that runs down. */
  #counter({ inputs: [, step] }: Apply): Expression {
    if (step?.kind !== "variable") throw new Error("derive: a loop without a counter");
    return expression(this.#names.nameOf(this.#names.slotOf(step)), LEVEL.atom);
  }
}

function unset(type: Value["type"]): Expression {
  if (type.kind === "f64") return literal(0);
  return type.kind === "bool" ? literal(false) : newArray(type.element, literal(0));
}

const CONSTANTS = ["E", "LN10", "LN2", "LOG10E", "LOG2E", "PI", "SQRT1_2", "SQRT2"] as const;

/** Numbers by their names, where they have one. */
function named(value: number | boolean): Expression {
  if (typeof value === "boolean") return literal(value);
  if (Number.isNaN(value)) return expression("Number.NaN", LEVEL.call);
  if (!Number.isFinite(value)) {
    return expression(value > 0 ? "Number.POSITIVE_INFINITY" : "Number.NEGATIVE_INFINITY", LEVEL.call);
  }
  const constant = CONSTANTS.find((name) => Math[name] === Math.abs(value));
  if (constant === undefined) return literal(value);
  const positive = expression(`Math.${constant}`, LEVEL.call);
  return value > 0 ? positive : negate(positive);
}

const SIGNS: Readonly<Record<string, string>> = { mul: "*", div: "/", rem: "%" };

/** The operands with the parentheses that formatters set, and without those that they take away. */
function grouped(primitive: string, operands: readonly Expression[]): readonly Expression[] {
  if (primitive === "or" || primitive === "and") {
    const own = primitive === "or" ? LEVEL.or : LEVEL.and;
    return operands.map((operand) => {
      if (operand.level === own) return { ...operand, level: LEVEL.atom };
      return operand.level === LEVEL.and ? { ...operand, text: `(${operand.text})`, level: LEVEL.atom } : operand;
    });
  }
  const [first, ...rest] = operands;
  return first === undefined ? operands : [groupMixed(primitive, first), ...rest];
}

/** `(a / b) * c`: products, quotients and remainders in one row get parentheses, as formatters set them. */
function groupMixed(primitive: string, left: Expression): Expression {
  const sign = SIGNS[primitive];
  const inner = left.operation?.operator;
  const isMixed = sign !== undefined && inner !== undefined && left.level === LEVEL.multiplicative && inner !== sign;
  if (!isMixed) return left;
  const opposite = left.opposite === null ? null : groupMixed(primitive, left.opposite);
  return { ...left, text: `(${left.text})`, level: LEVEL.atom, operation: null, opposite };
}
