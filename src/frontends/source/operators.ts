/** Unary and binary operators of JavaScript on abstract values, exact to the bit. */
import { refuse } from "../../errors/error.js";
import type { Site } from "../../errors/site.js";
import { constant } from "../../ir/builder.js";
import type { Value } from "../../ir/program.js";
import { chooseAbstract } from "./branches.js";
import { learnChosen, resolve } from "./dense.js";
import {
  absence,
  describe,
  isFiniteInteger,
  isInteger,
  markFiniteInteger,
  markInteger,
  needsStatic,
  presentPart,
  readable,
  stringOfTraced,
  toBoolean,
  toNumber,
} from "./numbers.js";
import { mayBeMissing } from "./presence.js";
import { textFrom, textOf } from "./text.js";
import type { Tracer } from "./tracer.js";
import { type Abstract, type Choice, type Ref, staticValue, traced } from "./values.js";

const arithmetic = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "%": "rem",
  "**": "pow",
  "&": "bitAnd",
  "|": "bitOr",
  "^": "bitXor",
  "<<": "shiftLeft",
  ">>": "shiftRight",
  ">>>": "shiftRightUnsigned",
} as const;

const comparisons = { "<": "lt", "<=": "le", ">": "gt", ">=": "ge" } as const;

const INTEGER_RESULT: ReadonlySet<string> = new Set(["&", "|", "^", "<<", ">>", ">>>"]);
const INTEGER_CLOSED: ReadonlySet<string> = new Set(["+", "-", "*", "%"]);

export function binary(t: Tracer, operator: string, left: Abstract, right: Abstract, site: Site): Abstract {
  const a = readable(left);
  const b = readable(right);
  if (/^[=!]=/.test(operator)) t.inputs.observeSame(a, b);
  if (operator === "in" && a.kind === "static" && b.kind === "static" && b.path !== null && isObject(b.value)) {
    t.inputs.observeHas(b.value, b.path, String(a.value));
  }
  if (a.kind === "static" && b.kind === "static") {
    const folded = foldStatic(operator, a.value, b.value);
    if (folded !== null) return staticValue(folded.value);
  }
  if (operator === "===" || operator === "!==" || operator === "==" || operator === "!=") {
    const equal = equality(t, a, b, operator.length === 2, site);
    return traced(operator.startsWith("!") ? t.ops.not(equal) : equal);
  }
  if (operator === "+" || operator in comparisons) {
    const chosen = ofChoice(t, a, b, (x, y) => binary(t, operator, x, y, site), site);
    if (chosen !== null) return chosen;
  }
  if (operator === "+" && (isText(a) || isText(b))) return textFrom([...textOf(t, a, site), ...textOf(t, b, site)]);
  if (operator in arithmetic) {
    const x = toNumber(t, a, site);
    const y = toNumber(t, b, site);
    const value = t.ops[arithmetic[operator as keyof typeof arithmetic]](x, y);
    if (staysFinite(t, operator, x, y)) markFiniteInteger(t, value);
    else if (staysInteger(t, operator, x, y)) markInteger(t, value);
    return traced(value);
  }
  if (operator in comparisons) {
    if (isText(a) && isText(b)) throw stringOfTraced(site, "a traced number");
    return traced(t.ops[comparisons[operator as keyof typeof comparisons]](toNumber(t, a, site), toNumber(t, b, site)));
  }
  return refuse("unsupported-construct", site, {
    what: `the operator \`${operator}\` on ${describe(a)}`,
    because: "its result is not a number of the program",
    remedy: "compare numbers, or test for `undefined`",
  });
}

/** A product or remainder of integers may be -0, which as an index means the same as 0. */
function staysInteger(t: Tracer, operator: string, x: Value, y: Value): boolean {
  if (INTEGER_RESULT.has(operator)) return true;
  return INTEGER_CLOSED.has(operator) && isInteger(t, x) && isInteger(t, y) && (operator !== "%" || !isZero(y));
}

/** Products may grow beyond all bounds. */
function staysFinite(t: Tracer, operator: string, x: Value, y: Value): boolean {
  if (INTEGER_RESULT.has(operator)) return true;
  return (operator === "+" || operator === "-") && isFiniteInteger(t, x) && isFiniteInteger(t, y);
}

function isZero(value: Value): boolean {
  return value.kind === "constant" && value.value === 0;
}

/** The operation on each of the values that an operand may be, where one of them is a text: what it does depends on that. */
function ofChoice(
  t: Tracer,
  a: Abstract,
  b: Abstract,
  apply: (a: Abstract, b: Abstract) => Abstract,
  site: Site,
): Abstract | null {
  const either = choiceWithText(a);
  if (either !== null) {
    const [then, otherwise] = [() => apply(either.then, b), () => apply(either.otherwise, b)];
    return chooseAbstract(t, either.predicate, then, otherwise, site);
  }
  const other = choiceWithText(b);
  if (other === null) return null;
  return chooseAbstract(
    t,
    other.predicate,
    () => apply(a, other.then),
    () => apply(a, other.otherwise),
    site,
  );
}

function choiceWithText(value: Abstract): Choice | null {
  if (value.kind === "choice") return hasText(value) ? value : null;
  if (value.kind !== "maybe" || typeof value.absent !== "string") return null;
  return { kind: "choice", predicate: value.present(), then: value.value, otherwise: staticValue(value.absent) };
}

function hasText(value: Abstract): boolean {
  return value.kind === "choice" ? hasText(value.then) || hasText(value.otherwise) : isText(value);
}

function isText(value: Abstract): boolean {
  return value.kind === "text" || (value.kind === "static" && typeof value.value === "string");
}

/** Operators on values known while compiling; null where objects would have to be converted. */
function foldStatic(operator: string, a: unknown, b: unknown): { readonly value: unknown } | null {
  if (operator === "===") return { value: a === b };
  if (operator === "!==") return { value: a !== b };
  if (operator === "instanceof") return typeof b === "function" ? { value: a instanceof b } : null;
  if (operator === "in") return typeof b === "object" && b !== null ? { value: String(a) in b } : null;
  if (isObject(a) || isObject(b))
    return operator === "==" ? { value: a === b } : operator === "!=" ? { value: a !== b } : null;
  if (typeof a === "bigint" || typeof b === "bigint" || typeof a === "symbol" || typeof b === "symbol") return null;
  return { value: foldPrimitive(operator, a as string, b as string) };
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** The operands are primitives of any kind; their static type says string only so that the operators type-check. */
function foldPrimitive(operator: string, a: string, b: string): unknown {
  switch (operator) {
    case "==":
      return looselyEqual(a, b);
    case "!=":
      return !looselyEqual(a, b);
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    case "+":
      return a + b;
    default:
      return foldNumbers(operator, Number(a), Number(b));
  }
}

function looselyEqual(a: unknown, b: unknown): boolean {
  if (a === undefined || a === null) return b === undefined || b === null;
  if (b === undefined || b === null) return false;
  return typeof a === typeof b ? a === b : Number(a) === Number(b);
}

function foldNumbers(operator: string, a: number, b: number): unknown {
  switch (operator) {
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    case "**":
      return a ** b;
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    case "<<":
      return a << b;
    case ">>":
      return a >> b;
    default:
      return a >>> b;
  }
}

/** `===` (or `==`) as a boolean of the program. */
export function equality(t: Tracer, left: Abstract, right: Abstract, loose: boolean, site: Site): Value {
  const a = readable(left);
  const b = readable(right);
  for (const [choice, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (choice.kind !== "choice") continue;
    const result = chooseAbstract(
      t,
      choice.predicate,
      () => traced(equality(t, choice.then, other, loose, site)),
      () => traced(equality(t, choice.otherwise, other, loose, site)),
      site,
    );
    return toBoolean(t, result, site);
  }
  if (b.kind === "static" && (b.value === undefined || b.value === null)) return isAbsent(t, a, b.value, loose);
  if (a.kind === "static" && (a.value === undefined || a.value === null)) return isAbsent(t, b, a.value, loose);
  if (a.kind === "maybe" || b.kind === "maybe" || areBothOptional(a, b)) return maybeEquality(t, a, b, loose, site);
  const typeA = scalarKind(a);
  const typeB = scalarKind(b);
  if (typeA !== null && typeB !== null) {
    if (typeA !== typeB && !loose) return constant(false);
    if (typeA === "boolean" && typeB === "boolean") return t.ops.same(toBoolean(t, a, site), toBoolean(t, b, site));
    return t.ops.eq(toNumber(t, a, site), toNumber(t, b, site));
  }
  if (a.kind === "ref" && b.kind === "ref") return sameObject(t, a, b, site);
  if (a.kind === "text" || b.kind === "text") throw stringOfTraced(site, "a traced number");
  if (a.kind === "static" && b.kind === "static") return constant(a.value === b.value);
  return constant(
    a === b || (a.kind === "closure" && b.kind === "closure" && a.node === b.node && a.scope === b.scope),
  );
}

/** Two missing elements are the same; a missing boolean is not `false`. */
function areBothOptional(a: Abstract, b: Abstract): boolean {
  if (a.kind === "ref" && b.kind === "ref") return mayBeMissing(a) || mayBeMissing(b);
  if (mayBeMissing(a) && mayBeMissing(b)) return true;
  return (mayBeMissing(a) && scalarKind(a) === "boolean") || (mayBeMissing(b) && scalarKind(b) === "boolean");
}

function maybeEquality(t: Tracer, a: Abstract, b: Abstract, loose: boolean, site: Site): Value {
  const presentA = isPresent(a);
  const presentB = isPresent(b);
  const both = t.ops.and(presentA, presentB);
  const [equal] = t.builder.branch(
    both,
    () => [equality(t, presentPart(a), presentPart(b), loose, site)],
    () => [t.ops.same(presentA, presentB)],
  );
  return equal ?? constant(false);
}

function isPresent(value: Abstract): Value {
  if (value.kind !== "maybe" && value.kind !== "traced" && value.kind !== "ref") return constant(true);
  return value.present?.() ?? constant(true);
}

function sameObject(t: Tracer, first: Ref, second: Ref, site: Site): Value {
  for (const [one, other] of [
    [first, second],
    [second, first],
  ] as const) {
    const { value } = one.cell;
    if (value.kind !== "chosen") continue;
    return t.ops.select(
      value.predicate,
      sameObject(t, value.then, other, site),
      sameObject(t, value.otherwise, other, site),
    );
  }
  const a = resolve(t, first, site);
  const b = resolve(t, second, site);
  learnChosen(t, t.heap.lessonsBetween(a.cell, b.cell));
  const isShared = a.cell === b.cell && a.steps.length > 1 && t.heap.related(a.cell, a.cell);
  if (isShared || (a.cell !== b.cell && t.heap.related(a.cell, b.cell)))
    refuse("aliasing", site, { what: "one of the objects compared" });
  if (a.cell !== b.cell || a.steps.length !== b.steps.length) return constant(false);
  let same: Value = constant(true);
  a.steps.forEach((step, position) => {
    const other = b.steps[position];
    if (step === other || other === undefined) return;
    const equal = typeof step === "string" || typeof other === "string" ? constant(false) : t.ops.eq(step, other);
    same = t.ops.and(same, equal);
  });
  return same;
}

function isAbsent(t: Tracer, value: Abstract, absent: undefined | null, loose: boolean): Value {
  const found = absence(t, value);
  if (found === null) return constant(false);
  return loose || found.absent === absent ? found.missing : constant(false);
}

/** `Object.is`: as `===`, but -0 is not 0, and NaN is itself. */
export function sameValue(t: Tracer, left: Abstract, right: Abstract, site: Site): Value {
  const [a, b] = [readable(left), readable(right)];
  const equal = equality(t, a, b, false, site);
  const both = a.kind === "maybe" || b.kind === "maybe" || a.kind === "choice" || b.kind === "choice";
  if (!both && (scalarKind(a) !== "number" || scalarKind(b) !== "number")) return equal;
  if (both || mayBeMissing(a) || mayBeMissing(b)) throw needsStatic(site, "whether a value of `Object.is` is a number");
  const [x, y] = [toNumber(t, a, site), toNumber(t, b, site)];
  const { ops } = t;
  const sameZero = ops.or(ops.ne(x, 0), ops.eq(ops.div(1, x), ops.div(1, y)));
  return ops.or(ops.and(equal, sameZero), ops.and(ops.isNaN(x), ops.isNaN(y)));
}

function scalarKind(value: Abstract): "number" | "boolean" | null {
  if (value.kind === "traced") return value.value.type.kind === "bool" ? "boolean" : "number";
  if (value.kind !== "static") return null;
  const kind = typeof value.value;
  return kind === "number" || kind === "boolean" ? kind : null;
}

export function unary(t: Tracer, operator: string, operand: Abstract, site: Site): Abstract {
  const value = readable(operand);
  switch (operator) {
    case "!":
      return value.kind === "static" ? staticValue(!value.value) : traced(t.ops.not(toBoolean(t, value, site)));
    case "-": {
      const x = toNumber(t, value, site);
      const negative = t.ops.neg(x);
      return traced(isInteger(t, x) ? markInteger(t, negative) : negative);
    }
    case "+":
      return traced(toNumber(t, value, site));
    case "~":
      return traced(markFiniteInteger(t, t.ops.bitNot(toNumber(t, value, site))));
    case "void":
      return staticValue(undefined);
    case "typeof":
      return typeOf(t, value, site);
    default:
      return refuse("unsupported-construct", site, {
        what: `the operator \`${operator}\``,
        because: "its effect is not that of a numeric function",
        remedy: "build a new object without the field",
      });
  }
}

function typeOf(t: Tracer, value: Abstract, site: Site): Abstract {
  switch (value.kind) {
    case "static":
      return staticValue(typeof value.value);
    case "traced": {
      const kind = value.value.type.kind === "bool" ? "boolean" : "number";
      if (value.present === undefined) return staticValue(kind);
      return choice(value.present(), staticValue(kind), staticValue("undefined"));
    }
    case "maybe":
      return choice(value.present(), typeOf(t, value.value, site), staticValue(typeof value.absent));
    case "ref":
      if (value.present === undefined) return staticValue("object");
      return choice(value.present(), staticValue("object"), staticValue("undefined"));
    case "choice":
      return choice(value.predicate, typeOf(t, value.then, site), typeOf(t, value.otherwise, site));
    case "text":
      return staticValue("string");
    default:
      return staticValue("function");
  }
}

function choice(predicate: Value, then: Abstract, otherwise: Abstract): Abstract {
  return predicate.kind === "constant"
    ? predicate.value === true
      ? then
      : otherwise
    : { kind: "choice", predicate, then, otherwise };
}
