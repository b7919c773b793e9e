/** The shape of a row of the primitive table: everything Chainrule knows about one operation. */
import type { Builder } from "../ir/builder.js";
import type { Primitive } from "../ir/primitive.js";
import type { Value } from "../ir/program.js";
import type { PrimitiveName } from "./names.js";

/** How an operation is written around given operands: compound ones are put in parentheses where they need them. */
export interface Notation {
  /** As a person would write it in text, e.g. `tanh(x)` or `a + b`. */
  readonly plain: (...operands: string[]) => string;
  readonly latex: (...operands: string[]) => string;
}

/**
 * Elementwise: gives its local partial derivatives. `partial(b, x, y, i)` emits ∂y/∂xᵢ for inputs `x` and result `y`, or returns
 * null where it is zero everywhere it exists. Forward mode multiplies it onto a tangent, reverse mode onto an adjoint.
 */
export interface Elementwise {
  readonly kind: "elementwise";
  readonly partial: (builder: Builder, inputs: readonly Value[], output: Value, position: number) => Value | null;
  /**
   * The partials as text, one an input: operands first, then the result's name. Null where zero. An operation of any number of
   * inputs has one entry for all of them: it is given the input in question, then the result.
   */
  readonly partialNotation: readonly (Notation | null)[];
}

/**
 * Linear in the inputs listed: forward mode applies the primitive itself to the tangents (an absent tangent is zero), reverse
 * mode applies the transpose. `transpose[i](b, x, ȳ, x̄)` returns the adjoint of input i after this use, given its adjoint so far
 * (null: zero). An adjoint array is as long as its primal; of the arrays that it is linear in, a rule reads only the lengths.
 * Positions that are absent get no derivative (an index, a length).
 */
export interface Linear {
  readonly kind: "linear";
  readonly in: readonly number[];
  /** The tangent of the result from the inputs and their tangents (null: zero); at least one is not null. */
  readonly tangent: (builder: Builder, inputs: readonly Value[], tangents: readonly (Value | null)[]) => Value;
  readonly transpose: (
    builder: Builder,
    inputs: readonly Value[],
    outputBar: Value,
    inputBar: Value | null,
    position: number,
  ) => Value;
  readonly partialNotation: readonly (Notation | null)[];
}

/** Explicit rules, for the few that are neither: array reductions that pick an element. */
export interface Explicit {
  readonly kind: "explicit";
  /** Whether the partials are the shares of picked elements, zeros for all others: those elements reach the result, and no others. */
  readonly picks: boolean;
  readonly tangent: (
    builder: Builder,
    inputs: readonly Value[],
    output: Value,
    tangents: readonly (Value | null)[],
  ) => Value;
  readonly adjoint: (
    builder: Builder,
    inputs: readonly Value[],
    output: Value,
    outputBar: Value,
    inputBar: Value | null,
    position: number,
  ) => Value;
  readonly in: readonly number[];
  readonly partialNotation: readonly (Notation | null)[];
}

/** The derivative is zero wherever it exists (integers, comparisons, `floor`), or by definition (`stopGradient`). */
export interface Zero {
  readonly kind: "zero";
  readonly because: string;
}

export type Derivative = Elementwise | Linear | Explicit | Zero;

/** One point where the mathematics leaves a choice, and what Chainrule chose. Tested: the partial at `inputs` is `partials`. */
export interface SpecialPoint {
  readonly inputs: readonly number[];
  readonly partials: readonly number[];
  readonly convention: string;
}

/** From which values tests draw one scalar input: an open interval, optionally log-scaled, or integers. */
export interface Domain {
  readonly low: number;
  readonly high: number;
  readonly integer?: boolean;
}

export interface Row extends Primitive {
  readonly name: PrimitiveName;
  /** Whether computing it again takes longer than writing a number to memory and reading it: `exp`, a sweep over an array. */
  readonly dear: boolean;
  readonly derivative: Derivative;
  readonly notation: Notation;
  /** One an input for elementwise rows; array rows are tested by their own laws and give []. */
  readonly domain: readonly Domain[];
  readonly special: readonly SpecialPoint[];
  /** Paper, book or standard of anything that is not first-year calculus; null where it is. */
  readonly source: string | null;
}
