/** Short forms for rows of numbers and booleans, so that a family file reads like a table. */
import type { RuntimeValue, Value } from "../ir/program.js";
import { BOOL, F64 } from "../ir/types.js";
import type { Definition, Ops } from "./definition.js";
import type { Domain, Notation, Row, SpecialPoint } from "./row.js";
import { number1, number2, type TypeRule } from "./signature.js";

export type Identity = Row["identity"];

/** One step, whatever the values. */
export const oneStep = () => 1;

/** No rewrite of this operation stands by itself. */
export const noIdentity: Identity = () => null;

/** The facets of a scalar row besides its rule. */
interface Facets {
  /** Only where it is. */
  readonly dear?: true;
  readonly notation: Notation;
  readonly identity: Identity;
  readonly domain: readonly Domain[];
  readonly special: readonly SpecialPoint[];
  readonly source: string | null;
}

interface UnaryFacets extends Facets {
  /** dy/dx from x and y. */
  readonly partial: (o: Ops, x: Value, y: Value) => Value | null;
  readonly partialNotation: Notation;
}

interface BinaryFacets extends Facets {
  /** ∂z/∂x and ∂z/∂y from x, y and z; null where zero everywhere. */
  readonly partials: readonly [PartialRule, PartialRule];
  readonly partialNotation: readonly [Notation | null, Notation | null];
}

type PartialRule = (o: Ops, x: Value, y: Value, z: Value) => Value | null;

/** A run-time number; the type rule has checked it. */
export const asNumber = (value: RuntimeValue | undefined): number => value as number;
/** A run-time boolean; the type rule has checked it. */
export const asBoolean = (value: RuntimeValue | undefined): boolean => value as boolean;

/** y = f(x), differentiable. */
export function unary(
  evaluate: (x: number) => number,
  { partial, partialNotation, ...facets }: UnaryFacets,
): Definition {
  return {
    dear: false,
    ...facets,
    resultType: number1,
    evaluate: ([x]) => evaluate(asNumber(x)),
    updates: null,
    work: oneStep,
    derivative: {
      kind: "elementwise",
      partial: (o, inputs, y) => partial(o, at(inputs, 0), y),
      partialNotation: [partialNotation],
    },
  };
}

/** z = f(x, y), differentiable. */
export function binary(
  evaluate: (x: number, y: number) => number,
  { partials, partialNotation, ...facets }: BinaryFacets,
): Definition {
  return {
    dear: false,
    ...facets,
    resultType: number2,
    evaluate: ([x, y]) => evaluate(asNumber(x), asNumber(y)),
    updates: null,
    work: oneStep,
    derivative: {
      kind: "elementwise",
      partial: (o, inputs, z, position) =>
        (position === 0 ? partials[0] : partials[1])(o, at(inputs, 0), at(inputs, 1), z),
      partialNotation,
    },
  };
}

/** An operation without derivative, on scalars. */
export function flat(
  resultType: TypeRule,
  evaluate: (inputs: readonly RuntimeValue[]) => RuntimeValue,
  facets: { because: string; notation: Notation; domain: readonly Domain[]; identity?: Identity },
): Definition {
  return {
    dear: false,
    resultType,
    evaluate,
    identity: facets.identity ?? noIdentity,
    updates: null,
    work: oneStep,
    derivative: { kind: "zero", because: facets.because },
    notation: facets.notation,
    domain: facets.domain,
    special: [],
    source: null,
  };
}

/** The value at a position that the type rule has made sure of. */
export function at(values: readonly Value[], position: number): Value {
  const value = values[position];
  if (value === undefined) throw new Error(`no value at position ${position}`);
  return value;
}

/** Whether two values are the same value, or equal constants (0 and -0 differ). */
export function isSame(a: Value, b: Value): boolean {
  return a === b || (a.kind === "constant" && b.kind === "constant" && Object.is(a.value, b.value));
}

/** A constant as identities return it. */
export function literal(value: number | boolean): Value {
  return { kind: "constant", type: typeof value === "boolean" ? BOOL : F64, value };
}

/** y, or Infinity where y is 0: a quotient x / y that is 0 there, and so are its derivatives of every order. */
export function orInfinity(o: Ops, y: Value): Value {
  return o.select(o.eq(y, 0), Number.POSITIVE_INFINITY, y);
}

export function real(low: number, high: number): Domain {
  return { low, high };
}

export function integers(low: number, high: number): Domain {
  return { low, high, integer: true };
}
