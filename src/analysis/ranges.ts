/**
 * What is certain about the integers of a program: that a value is one, is not negative, is below another. Values are compared as
 * sums of indices, lengths and constants (`affine.ts`); an index is at least 0 and below the count of its loop.
 */
import type { Definition } from "../ir/definitions.js";
import type { Primitive } from "../ir/primitive.js";
import type { Apply, Loop, Value, Variable } from "../ir/program.js";
import { primitives } from "../primitives/table.js";
import { type Affine, addScaled, affineConstant, affineTerm, substitute } from "./affine.js";
import type { Lengths } from "./lengths.js";

const ROUNDED: readonly Primitive[] = [primitives.floor, primitives.ceil, primitives.trunc, primitives.round];
const INTEGER_ARITHMETIC: readonly Primitive[] = [
  primitives.add,
  primitives.sub,
  primitives.mul,
  primitives.neg,
  primitives.min,
  primitives.max,
];
const MONOTONE: readonly Primitive[] = [primitives.add, primitives.mul, primitives.min, primitives.max];
/** Constants that leave sums far from 2 ** 53, up to which integers are exact. */
const LARGEST_CONSTANT = 2 ** 20;
/** Constants of forms, whose factors are at most `LARGEST_CONSTANT`: beyond, what is added may be lost to rounding. */
const LARGEST_SUM = 2 ** 40;
/** Indices and lengths that are multiplied: more of them may exceed what is exact, though no loop could run as long. */
const MOST_FACTORS = 3;
/** Larger constants count as factors. */
const SMALL_FACTOR = 16;
/** Indices that are replaced by their bounds in one question. */
const DEEPEST = 6;

/** What is asked of a form: whether it is more than 0, or at least 0. */
type Sign = "above 0" | "at least 0";

export class Ranges {
  readonly #definitions: ReadonlyMap<Variable, Definition>;
  readonly #lengths: Lengths;
  readonly #measured = new Map<Variable, Apply>();
  readonly #forms = new Map<Variable, Affine>();
  readonly #degrees = new Map<Variable, number>();

  constructor(definitions: ReadonlyMap<Variable, Definition>, lengths: Lengths) {
    this.#definitions = definitions;
    this.#lengths = lengths;
  }

  /** Makes known a statement that was added to the program. */
  addMeasured(statement: Apply): void {
    this.#measured.set(statement.output, statement);
  }

  /** Certainly an integer, if it is a number at all. */
  isWhole(value: Value): boolean {
    if (value.kind === "constant") return Number.isInteger(value.value);
    if (this.isCounting(value)) return true;
    const made = this.#made(value);
    if (made === null) return false;
    if (ROUNDED.includes(made.primitive)) return true;
    return INTEGER_ARITHMETIC.includes(made.primitive) && made.inputs.every((input) => this.isWhole(input));
  }

  /** Certainly not negative, nor NaN. */
  isNonNegative(value: Value): boolean {
    if (value.kind === "constant") return Number(value.value) >= 0;
    if (this.#isAbove(this.form(value), "at least 0", 0)) return true;
    const made = this.#made(value);
    if (made === null || !MONOTONE.includes(made.primitive)) return false;
    return made.inputs.every((input) => this.isNonNegative(input));
  }

  /** Certainly a whole number of at least 0. */
  isNatural(value: Value): boolean {
    return this.isWhole(value) && this.isNonNegative(value);
  }

  /** Certainly `value < bound`. */
  isBelow(value: Value, bound: Value): boolean {
    return this.#isApart(value, bound, "above 0");
  }

  /** Certainly `value <= bound`. */
  isAtMost(value: Value, bound: Value): boolean {
    return this.#isApart(value, bound, "at least 0");
  }

  /** Certainly `value < high - low`. */
  isWithin(value: Value, low: Value, high: Value): boolean {
    const index = this.form(value);
    if (![...index.terms.keys()].every((term) => this.isCounting(term))) return false;
    const room = addScaled(addScaled(this.form(high), this.form(low), -1), index, -1);
    return this.#isAbove(room, "above 0", 0);
  }

  #isApart(value: Value, bound: Value, sign: Sign): boolean {
    const low = this.form(value);
    if (![...low.terms.keys()].every((term) => this.isCounting(term))) return false;
    return this.#isAbove(addScaled(this.form(bound), low, -1), sign, 0);
  }

  /** Certainly not -0. */
  isNeverMinusZero(value: Value): boolean {
    if (value.kind === "constant") return !Object.is(value.value, -0);
    if (value.kind === "undef") return false;
    if (this.#isSimple(value)) return true;
    const definition = this.#definitions.get(value);
    if (definition?.kind === "carry" || definition?.kind === "output") {
      const initial = definition.loop.initial[definition.position];
      return this.isCounting(value) && initial !== undefined && this.isNeverMinusZero(initial);
    }
    const made = this.#made(value);
    if (made === null) return false;
    const [x, y] = made.inputs;
    if (x === undefined) return false;
    if (made.primitive === primitives.length) return true;
    // x - y is -0 only for -0 - 0, x + y only for -0 + -0.
    if (made.primitive === primitives.sub) return this.isNeverMinusZero(x);
    if (made.primitive !== primitives.add || y === undefined) return false;
    return this.isNeverMinusZero(x) || this.isNeverMinusZero(y);
  }

  /**
   * Certainly an integer that can only be reached by counting, so that sums of it are exact: an index, a length, a sum of these, a
   * carry that counts, a product of at most three. What is rounded may be of any size.
   */
  isCounting(value: Value): boolean {
    return this.#degree(value) <= MOST_FACTORS;
  }

  /** How many indices and lengths are multiplied in the value; infinite for what is not reached by counting. */
  #degree(value: Value): number {
    if (value.kind === "constant") {
      const size = Math.abs(Number(value.value));
      const isExact = Number.isInteger(value.value) && !Object.is(value.value, -0) && size <= LARGEST_CONSTANT;
      if (!isExact) return Number.POSITIVE_INFINITY;
      return size <= SMALL_FACTOR ? 0 : 1;
    }
    if (value.kind === "undef" || value.type.kind === "bool") return Number.POSITIVE_INFINITY;
    if (value.natural || value.type.kind === "array") return 1;
    let degree = this.#degrees.get(value);
    if (degree === undefined) {
      this.#degrees.set(value, Number.POSITIVE_INFINITY);
      degree = this.#degreeOfVariable(value);
      this.#degrees.set(value, degree);
    }
    return degree;
  }

  #degreeOfVariable(value: Variable): number {
    const definition = this.#definitions.get(value);
    switch (definition?.kind) {
      case "index":
      case "trips":
        return 1;
      case "carry":
      case "output":
        return this.#degreeOfCounter(definition.loop, definition.position);
      default: {
        const made = this.#made(value);
        if (made === null) return Number.POSITIVE_INFINITY;
        if (made.primitive === primitives.length) return 1;
        const keeps = ROUNDED.includes(made.primitive) || INTEGER_ARITHMETIC.includes(made.primitive);
        if (!keeps) return Number.POSITIVE_INFINITY;
        const degrees = made.inputs.map((input) => this.#degree(input));
        const isProduct = made.primitive === primitives.mul;
        return isProduct ? degrees.reduce((sum, degree) => sum + degree, 0) : Math.max(...degrees);
      }
    }
  }

  /** Of a carry that starts from a number of this kind and is increased by indices, lengths and constants. */
  #degreeOfCounter(loop: Loop, position: number): number {
    const increment = this.#increment(loop, position);
    const initial = loop.initial[position];
    if (increment === null || initial === undefined) return Number.POSITIVE_INFINITY;
    const terms = [...increment.terms.keys()];
    const isExact = Math.abs(increment.constant) <= LARGEST_CONSTANT && terms.every((term) => this.#isSimple(term));
    return isExact ? Math.max(this.#degree(initial), terms.length > 0 ? 2 : 1) : Number.POSITIVE_INFINITY;
  }

  /** The constant by which each iteration increases a carry that counts; null where it is no constant. */
  constantStep(loop: Loop, position: number): number | null {
    const [initial, param] = [loop.initial[position], loop.body.params[position + 1]];
    const increment = this.#increment(loop, position);
    if (increment === null || increment.terms.size > 0 || param === undefined) return null;
    if (initial === undefined || !this.isNeverMinusZero(initial)) return null;
    return increment.constant !== 0 && this.isCounting(param) ? increment.constant : null;
  }

  /** What an iteration adds to the carry; null where it does something else. */
  #increment(loop: Loop, position: number): Affine | null {
    const [param, result] = [loop.body.params[position + 1], loop.body.results[position]];
    if (param === undefined || result === undefined || param.type.kind !== "f64") return null;
    const form = this.form(result);
    return form.terms.get(param) === 1 ? addScaled(form, affineTerm(param), -1) : null;
  }

  /** A length or an index: bounded by what has been made or run already. */
  #isSimple(term: Variable): boolean {
    if (term.natural || term.type.kind === "array") return true;
    const kind = this.#definitions.get(term)?.kind;
    return kind === "index" || kind === "trips";
  }

  /** `value` as a sum. Terms may be anything, also what is no integer. */
  form(value: Value): Affine {
    if (value.kind === "constant" && Number.isInteger(value.value) && Math.abs(Number(value.value)) <= LARGEST_SUM)
      return affineConstant(Number(value.value));
    if (value.kind !== "variable") return affineConstant(Number.NaN);
    let form = this.#forms.get(value);
    if (form === undefined) {
      // While the question is open, the value stands for itself: always true.
      this.#forms.set(value, affineTerm(value));
      form = this.#formOf(value);
      this.#forms.set(value, form);
    }
    return form;
  }

  #formOf(value: Variable): Affine {
    const itself = affineTerm(value);
    const definition = this.#definitions.get(value);
    if (definition?.kind === "trips") return this.#tripsForm(definition.loop) ?? itself;
    if (definition?.kind === "output") return this.#outputForm(definition.loop, definition.position) ?? itself;
    const made = this.#made(value);
    const [x, y] = made?.inputs ?? [];
    if (made === null || x === undefined) return itself;
    if (made.primitive === primitives.length) return this.#lengthForm(x, itself);
    if (ROUNDED.includes(made.primitive)) return this.isWhole(x) ? this.form(x) : itself;
    const left = this.form(x);
    const right = y === undefined ? affineConstant(Number.NaN) : this.form(y);
    let form = itself;
    if (made.primitive === primitives.add) form = addScaled(left, right, 1);
    else if (made.primitive === primitives.sub) form = addScaled(left, right, -1);
    else if (made.primitive === primitives.neg) form = addScaled(affineConstant(0), left, -1);
    else if (made.primitive === primitives.mul) {
      if (left.terms.size === 0) form = addScaled(affineConstant(0), right, left.constant);
      else if (right.terms.size === 0) form = addScaled(affineConstant(0), left, right.constant);
    }
    // What is no integer may be NaN or Infinity: then nothing cancels it.
    const cancels = [...left.terms.keys(), ...right.terms.keys()].some(
      (term) => !form.terms.has(term) && !this.isCounting(term),
    );
    return isExact(form) && (form === itself || !cancels) ? form : itself;
  }

  /** The number of iterations, where it is the count. */
  #tripsForm({ count, test }: Loop): Affine | null {
    return test === null && count !== null && this.isCounting(count) && this.isNonNegative(count)
      ? this.form(count)
      : null;
  }

  /** A carry that increases by a constant in each iteration. */
  #outputForm(loop: Loop, position: number): Affine | null {
    const [increment, initial] = [this.#increment(loop, position), loop.initial[position]];
    if (increment === null || increment.terms.size > 0 || initial === undefined) return null;
    return addScaled(this.form(initial), this.form(loop.trips), increment.constant);
  }

  #lengthForm(array: Value, itself: Affine): Affine {
    const length = this.#lengths.of(array);
    if (length === null) return itself;
    return length.kind === "count" ? this.form(length.value) : affineTerm(length.array);
  }

  /**
   * Whether the form certainly has the sign: each index that is subtracted is at most the count of its loop minus 1. Where the count
   * may be a fraction, the index is below it: then the form is above what stands for it, by how much is known of integers only.
   */
  #isAbove(form: Affine, sign: Sign, depth: number): boolean {
    // No sum is known for a fraction.
    if (Number.isNaN(form.constant)) return false;
    const isWhole = [...form.terms.keys()].every((term) => this.isWhole(term));
    if (isWhole && sign === "above 0")
      return this.#isAbove({ ...form, constant: form.constant - 1 }, "at least 0", depth);
    let subtracts = false;
    for (const [term, coefficient] of form.terms) {
      if (coefficient > 0) continue;
      subtracts = true;
      const definition = this.#definitions.get(term);
      if (depth >= DEEPEST || definition?.kind !== "index" || definition.loop.count === null) continue;
      for (const count of this.#upperBounds(definition.loop.count)) {
        const bound = this.form(count);
        const exact = [...bound.terms.keys()].every((other) => this.isCounting(other));
        if (!exact && coefficient !== -1) continue;
        const last = substitute(form, term, exact ? { ...bound, constant: bound.constant - 1 } : bound);
        const lowest = exact || !isWhole ? last : { ...last, constant: last.constant + 1 };
        if (this.#isAbove(lowest, exact ? sign : "at least 0", depth + 1)) return true;
      }
    }
    if (subtracts || form.constant < 0 || (sign === "above 0" && form.constant === 0)) return false;
    return [...form.terms.keys()].every((term) => this.isCounting(term) && this.#isNonNegativeTerm(term));
  }

  /** Values that `value` certainly does not exceed. */
  #upperBounds(value: Value): readonly Value[] {
    const made = this.#made(value);
    return made?.primitive === primitives.min ? made.inputs.flatMap((input) => this.#upperBounds(input)) : [value];
  }

  #isNonNegativeTerm(term: Variable): boolean {
    if (this.#isSimple(term)) return true;
    const definition = this.#definitions.get(term);
    if (definition?.kind === "carry" || definition?.kind === "output") {
      const { loop, position } = definition;
      const [initial, increment] = [loop.initial[position], this.#increment(loop, position)];
      return (
        initial !== undefined &&
        increment !== null &&
        this.isNonNegative(initial) &&
        this.#isAbove(increment, "at least 0", 0)
      );
    }
    const made = this.#made(term);
    if (made === null) return false;
    if (made.primitive === primitives.max) return made.inputs.some((input) => this.isNonNegative(input));
    return MONOTONE.includes(made.primitive) && made.inputs.every((input) => this.isNonNegative(input));
  }

  #made(value: Value): Apply | null {
    const definition = value.kind === "variable" ? this.#definitions.get(value) : undefined;
    if (definition?.kind === "apply") return definition.statement;
    return value.kind === "variable" ? (this.#measured.get(value) ?? null) : null;
  }
}

function isExact({ constant, terms }: Affine): boolean {
  return (
    Math.abs(constant) <= LARGEST_SUM && [...terms.values()].every((factor) => Math.abs(factor) <= LARGEST_CONSTANT)
  );
}
