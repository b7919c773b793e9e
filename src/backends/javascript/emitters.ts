/** How each primitive is written in JavaScript. A missing one does not compile. Contains no calculus. */
import type { Attributes } from "../../ir/primitive.js";
import type { Apply } from "../../ir/program.js";
import type { ElementType } from "../../ir/types.js";
import type { MathName, PrimitiveName, SpecialName } from "../../primitives/names.js";
import { arrayName } from "../../tree/leaf.js";
import {
  call,
  conditional,
  difference,
  type Expression,
  equality,
  expression,
  infix,
  LEVEL,
  literal,
  negate,
  not,
  power,
  prefix,
  product,
  sum,
  within,
} from "./expression.js";
import { type HelperName, helperFor } from "./helpers.js";

/** What an emitter may ask of the function that is being written. */
export interface EmitContext {
  /** Makes a function of the prelude available and returns its name. */
  readonly helper: (name: string, text: string) => string;
  /** Makes a special function available and returns its name. */
  readonly special: (name: SpecialName) => string;
}

export interface EmitSite {
  readonly attributes: Attributes;
  readonly element: ElementType;
  readonly context: EmitContext;
}

/**
 * `expression`: the value. `update`: statements that change the array `target` in place; the array input is left out of `inputs`.
 * Operands that an emitter does not tolerate as `undefined` instead of NaN are made safe before it gets them.
 */
export type Emitter = {
  readonly tolerates: (position: number) => boolean;
} & (
  | { readonly kind: "expression"; readonly emit: (inputs: readonly Expression[], site: EmitSite) => Expression }
  | {
      readonly kind: "update";
      readonly emit: (target: string, inputs: readonly Expression[], site: EmitSite) => string;
    }
);

const always = () => true;
const never = () => false;
/** Stores convert `undefined`; an index must be a number, or it would name a property. */
const onlyStored = (position: number) => position === 2;

const NAN = literal(Number.NaN);

function at(inputs: readonly Expression[], position: number): Expression {
  return inputs[position] ?? NAN;
}

function tolerant(emit: (x: Expression, y: Expression, z: Expression) => Expression): Emitter {
  return { kind: "expression", tolerates: always, emit: (inputs) => emit(at(inputs, 0), at(inputs, 1), at(inputs, 2)) };
}

function strict(emit: (x: Expression, y: Expression, z: Expression, site: EmitSite) => Expression): Emitter {
  return {
    kind: "expression",
    tolerates: never,
    emit: (inputs, site) => emit(at(inputs, 0), at(inputs, 1), at(inputs, 2), site),
  };
}

function update(
  emit: (target: string, inputs: readonly Expression[], site: EmitSite) => string,
  tolerates: Emitter["tolerates"] = never,
): Emitter {
  return { kind: "update", tolerates, emit };
}

/** An operator on two numbers that converts `undefined` to NaN by itself. */
function operator(text: string, level: number): Emitter {
  return tolerant((x, y) => infix(text, level, x, y));
}

/** A function of `Math`; V8 inlines these calls, a local alias gains nothing. */
function math(
  name: MathName | "abs" | "sign" | "min" | "max" | "floor" | "ceil" | "round" | "trunc" | "fround",
): Emitter {
  return { kind: "expression", tolerates: always, emit: (inputs) => call(`Math.${name}`, inputs) };
}

function special(name: SpecialName): Emitter {
  return {
    kind: "expression",
    tolerates: never,
    emit: (inputs, { context }) => call(context.special(name), inputs),
  };
}

/** A function of numbers in the prelude. */
function ofNumbers(name: HelperName): Emitter {
  return strict((x, y, _z, { context, element }) => call(helperFor(name, element, context.helper), [x, y]));
}

/** A loop over an array, in a function of its own for each element type. */
function reduction(name: HelperName): Emitter {
  return strict((x, _y, _z, { context, element }) => call(helperFor(name, element, context.helper), [x]));
}

const shift = (text: string) => operator(text, LEVEL.shift);
const relational = (text: string) => operator(text, LEVEL.relational);

export const emitters: { readonly [K in PrimitiveName]: Emitter } = {
  add: tolerant(sum),
  sub: tolerant(difference),
  mul: tolerant((x, y) => product("*", x, y)),
  div: tolerant((x, y) => product("/", x, y)),
  neg: tolerant(negate),
  // V8 rounds x ** 2 as x * x.
  pow: tolerant((x, y) => (y.text === "2" && isName(x) ? product("*", x, x) : power(x, y))),
  powSlope: ofNumbers("powSlope"),
  powLog: ofNumbers("powLog"),
  rem: operator("%", LEVEL.multiplicative),
  abs: math("abs"),
  sign: math("sign"),
  min: math("min"),
  max: math("max"),
  floor: math("floor"),
  ceil: math("ceil"),
  round: math("round"),
  trunc: math("trunc"),
  fround: math("fround"),

  bitAnd: operator("&", LEVEL.bitAnd),
  bitOr: operator("|", LEVEL.bitOr),
  bitXor: operator("^", LEVEL.bitXor),
  bitNot: tolerant((x) => prefix("~", x)),
  shiftLeft: shift("<<"),
  shiftRight: shift(">>"),
  shiftRightUnsigned: shift(">>>"),
  imul: tolerant((x, y) => call("Math.imul", [x, y])),
  clz32: tolerant((x) => call("Math.clz32", [x])),
  toInt32: tolerant((x) => infix("|", LEVEL.bitOr, x, literal(0))),
  toUint32: tolerant((x) => infix(">>>", LEVEL.shift, x, literal(0))),
  toInt16: tolerant((x) => infix(">>", LEVEL.shift, infix("<<", LEVEL.shift, x, literal(16)), literal(16))),
  toUint16: tolerant((x) => infix("&", LEVEL.bitAnd, x, literal(0xffff))),
  toInt8: tolerant((x) => infix(">>", LEVEL.shift, infix("<<", LEVEL.shift, x, literal(24)), literal(24))),
  toUint8: tolerant((x) => infix("&", LEVEL.bitAnd, x, literal(0xff))),
  toUint8Clamped: strict((x, _y, _z, { context }) => call(helperFor("clamp", "u8c", context.helper), [x])),

  sqrt: math("sqrt"),
  cbrt: math("cbrt"),
  hypot: math("hypot"),
  exp: math("exp"),
  expm1: math("expm1"),
  log: math("log"),
  log1p: math("log1p"),
  log2: math("log2"),
  log10: math("log10"),
  sin: math("sin"),
  cos: math("cos"),
  tan: math("tan"),
  asin: math("asin"),
  acos: math("acos"),
  atan: math("atan"),
  atan2: math("atan2"),
  sinh: math("sinh"),
  cosh: math("cosh"),
  tanh: math("tanh"),
  asinh: math("asinh"),
  acosh: math("acosh"),
  atanh: math("atanh"),

  logistic: special("logistic"),
  softplus: special("softplus"),
  logLogistic: special("logLogistic"),
  logAddExp: special("logAddExp"),
  log1mexp: special("log1mexp"),
  logit: special("logit"),
  xlogy: special("xlogy"),
  erf: special("erf"),
  erfc: special("erfc"),
  lgamma: special("lgamma"),
  digamma: special("digamma"),
  polygamma: special("polygamma"),

  lt: relational("<"),
  le: relational("<="),
  gt: relational(">"),
  ge: relational(">="),
  eq: tolerant((x, y) => equality("===", x, y)),
  ne: tolerant((x, y) => equality("!==", x, y)),
  same: tolerant((x, y) => equality("===", x, y)),
  not: tolerant((x) => not(x)),
  and: tolerant((x, y) => infix("&&", LEVEL.and, x, y)),
  or: tolerant((x, y) => infix("||", LEVEL.or, x, y)),
  isNaN: strict((x) => call("Number.isNaN", [x])),
  isFinite: tolerant((x) => call("Number.isFinite", [x])),
  isInteger: tolerant((x) => call("Number.isInteger", [x])),
  isTruthy: tolerant((x) => call("Boolean", [x])),
  select: tolerant(conditional),
  toNumber: tolerant((x) => conditional(x, literal(1), literal(0))),
  stopGradient: tolerant((x) => x),

  length: tolerant((a) => expression(`${within(a, LEVEL.call)}.length`, LEVEL.call)),
  get: strict((a, i) => expression(`${within(a, LEVEL.call)}[${i.text}]`, LEVEL.call, { mayBeUndefined: true })),
  set: update((target, [i = NAN, v = NAN]) => {
    const element = `${target}[${i.text}]`;
    const { operation } = v;
    return operation !== null && operation.left === element
      ? `${element} ${operation.operator}= ${operation.right};`
      : `${element} = ${v.text};`;
  }, onlyStored),
  accumulate: update((target, [i = NAN, v = NAN]) => {
    const [sign, amount] = v.opposite === null ? ["+", v] : ["-", v.opposite];
    return `${target}[${i.text}] ${sign}= ${amount.text};`;
  }, onlyStored),
  fill: strict((n, v, _z, { element }) => {
    const zeros = newArray(element, n);
    return v.text === "0" ? zeros : expression(`${zeros.text}.fill(${v.text})`, LEVEL.call);
  }),
  iota: strict((n, _y, _z, { context, element }) =>
    call(helperFor("countInto", element, context.helper), [newArray(element, n)]),
  ),
  copy: strict((a, _y, _z, { attributes }) =>
    attributes.element === undefined
      ? expression(`${within(a, LEVEL.call)}.slice()`, LEVEL.call)
      : newArray(attributes.element, a),
  ),
  slice: strict((a, lo, hi) => expression(`${within(a, LEVEL.call)}.slice(${lo.text}, ${hi.text})`, LEVEL.call)),
  setSlice: update((target, inputs, { context, element }) => changing("setSlice", target, inputs, element, context)),
  accumulateSlice: update((target, inputs, { context, element }) =>
    changing("addSlice", target, inputs, element, context),
  ),
  fillSlice: update((target, [lo = NAN, hi = NAN, v = NAN]) => `${target}.fill(${v.text}, ${lo.text}, ${hi.text});`),
  reserve: update((target, [n = NAN], { context, element }) => {
    const grow = helperFor("grown", element, context.helper);
    return `if (${within(n, LEVEL.relational + 1)} > ${target}.length) ${target} = ${grow}(${target}, ${n.text});`;
  }),
  sum: reduction("sumOf"),
  addScalar: update((target, inputs, { context, element }) => changing("addToAll", target, inputs, element, context)),
  maxOf: reduction("maxOf"),
  minOf: reduction("minOf"),
  indexOf: strict((a, v) => expression(`${within(a, LEVEL.call)}.indexOf(${v.text})`, LEVEL.call)),
  lastIndexOf: strict((a, v) => expression(`${within(a, LEVEL.call)}.lastIndexOf(${v.text})`, LEVEL.call)),
  hypotOf: strict((a) => expression(`Math.hypot(...${a.text})`, LEVEL.call)),
};

/** `new Float64Array(n)`, also from another array. */
export function newArray(element: ElementType, argument: Expression): Expression {
  return expression(`new ${arrayName(element)}(${argument.text})`, LEVEL.call);
}

/** The emitter of the statement's primitive. */
export function emitterOf(statement: Apply): Emitter {
  const emitter = (emitters as Readonly<Record<string, Emitter>>)[statement.primitive.name];
  if (emitter === undefined) throw new Error(`javascript: no emitter for ${statement.primitive.name}`);
  return emitter;
}

function changing(
  name: HelperName,
  target: string,
  inputs: readonly Expression[],
  element: ElementType,
  context: EmitContext,
): string {
  const helper = helperFor(name, element, context.helper);
  return `${helper}(${[target, ...inputs.map((input) => input.text)].join(", ")});`;
}

function isName(operand: Expression): boolean {
  return operand.level === LEVEL.atom;
}
