/** JavaScript expressions as text, with what is needed to set as few parentheses as possible. Knows operators, no primitives. */

/** Binding strength of the outermost operator, as in the grammar of JavaScript. */
export const LEVEL = {
  conditional: 2,
  or: 3,
  and: 4,
  bitOr: 5,
  bitXor: 6,
  bitAnd: 7,
  equality: 8,
  relational: 9,
  shift: 10,
  additive: 11,
  multiplicative: 12,
  power: 13,
  unary: 14,
  call: 16,
  atom: 17,
} as const;

export interface Expression {
  readonly text: string;
  readonly level: number;
  /** Whether it may give `undefined` where the program has NaN: an element read beyond the end. */
  readonly mayBeUndefined: boolean;
  /** An expression as simple for exactly minus this number, or for the other truth value. */
  readonly opposite: Expression | null;
  /** The two sides of an arithmetic operator. */
  readonly operation: { readonly operator: string; readonly left: string; readonly right: string } | null;
}

export function expression(
  text: string,
  level: number,
  facets: { mayBeUndefined?: boolean; opposite?: Expression | null } = {},
): Expression {
  return {
    text,
    level,
    mayBeUndefined: facets.mayBeUndefined ?? false,
    opposite: facets.opposite ?? null,
    operation: null,
  };
}

/** The text, in parentheses unless it binds at least as strongly as `level`. */
export function within(operand: Expression, level: number): string {
  return operand.level >= level ? operand.text : `(${operand.text})`;
}

/** The same with NaN for a missing element. */
export function defined(operand: Expression): Expression {
  return operand.mayBeUndefined ? prefix("+", operand) : operand;
}

export function literal(value: number | boolean): Expression {
  if (typeof value === "boolean") return expression(String(value), LEVEL.atom);
  if (value < 0 || Object.is(value, -0)) {
    return expression(`-${numeral(-value)}`, LEVEL.unary, { opposite: literal(-value) });
  }
  return expression(numeral(value), LEVEL.atom);
}

function numeral(value: number): string {
  return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? "NaN" : "Infinity";
}

/** `-x`, `+x`, `!x`, `~x`. */
export function prefix(operator: "-" | "+" | "!" | "~", operand: Expression): Expression {
  const text = within(operand, LEVEL.unary);
  return expression(text.startsWith(operator) ? `${operator}(${text})` : `${operator}${text}`, LEVEL.unary);
}

/** A left-associative operator; grouping on the right is kept, since floating-point operations are not associative. */
export function infix(operator: string, level: number, left: Expression, right: Expression): Expression {
  const whole = expression(`${within(left, level)} ${operator} ${within(right, level + 1)}`, level);
  const isArithmetic = level === LEVEL.additive || level === LEVEL.multiplicative;
  return isArithmetic ? { ...whole, operation: { operator, left: left.text, right: right.text } } : whole;
}

/** `!x`. */
export function not(operand: Expression): Expression {
  return operand.opposite ?? { ...prefix("!", operand), opposite: operand };
}

/** x === y or x !== y. On numbers a missing element equals nothing, as NaN does. */
export function equality(operator: "===" | "!==", left: Expression, right: Expression): Expression {
  const safe = right.mayBeUndefined ? defined(left) : left;
  const other = operator === "===" ? "!==" : "===";
  const opposite = infix(other, LEVEL.equality, safe, right);
  return { ...infix(operator, LEVEL.equality, safe, right), opposite };
}

/** -x. */
export function negate(operand: Expression): Expression {
  if (operand.opposite !== null) return operand.opposite;
  return { ...prefix("-", operand), opposite: operand };
}

/** x + y; adding -y subtracts y, which is the same to the last bit. */
export function sum(left: Expression, right: Expression): Expression {
  return right.opposite === null
    ? infix("+", LEVEL.additive, left, right)
    : infix("-", LEVEL.additive, left, right.opposite);
}

export function difference(left: Expression, right: Expression): Expression {
  return right.opposite === null
    ? infix("-", LEVEL.additive, left, right)
    : infix("+", LEVEL.additive, left, right.opposite);
}

/** x * y, x / y: a minus of either side can be moved before the whole. */
export function product(operator: "*" | "/", left: Expression, right: Expression): Expression {
  const plain = infix(operator, LEVEL.multiplicative, left, right);
  const opposite =
    left.opposite !== null
      ? infix(operator, LEVEL.multiplicative, left.opposite, right)
      : right.opposite !== null
        ? infix(operator, LEVEL.multiplicative, left, right.opposite)
        : null;
  return opposite === null ? plain : { ...plain, opposite: opposite };
}

export function power(base: Expression, exponent: Expression): Expression {
  return expression(`${within(base, LEVEL.call)} ** ${within(exponent, LEVEL.power)}`, LEVEL.power);
}

export function conditional(test: Expression, then: Expression, otherwise: Expression): Expression {
  const text = `${within(test, LEVEL.or)} ? ${within(then, LEVEL.conditional)} : ${within(otherwise, LEVEL.conditional)}`;
  return expression(text, LEVEL.conditional, { mayBeUndefined: then.mayBeUndefined || otherwise.mayBeUndefined });
}

export function call(name: string, inputs: readonly Expression[]): Expression {
  return expression(`${name}(${inputs.map((input) => input.text).join(", ")})`, LEVEL.call);
}
