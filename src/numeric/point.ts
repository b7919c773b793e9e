/** A function of arguments seen as a function of N numbers, at a point. How derivatives are estimated from it stands elsewhere. */

import { checkFunction, checkList } from "../errors/options.js";
import { refuse } from "../errors/value-error.js";
import { isIdentifier } from "../tree/path.js";
import { showValue } from "../tree/show-value.js";
import { checkIndices, type Selection } from "../tree/wrt.js";
import { parameterNames } from "./parameter-names.js";
import { PrivateCopy } from "./private-copies.js";
import { gradientPart, numbersIn, pathInside, readNumbers, rebuild } from "./structured-numbers.js";

export interface PointOptions {
  /** Stops the evaluations: the next one throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

type AnyFunction = (...args: never[]) => unknown;

/**
 * `f` at its arguments, as a function of the N numbers of the differentiated ones, in the order of a flat gradient. Every
 * evaluation gets fresh copies of these arguments, so that nothing `f` does to them matters; the caller's are never touched.
 *
 * @param operator what errors call the caller, e.g. `numericGrad`.
 * @throws ChainruleError for what is no function, for arguments that are not there or have nothing to differentiate.
 */
export function pointOf(
  operator: string,
  f: AnyFunction,
  args: readonly unknown[],
  selection: Selection,
  options: PointOptions = {},
): Point {
  checkFunction(operator, f);
  checkList(operator, "the arguments", args);
  checkIndices(selection, args.length);
  refuseLooseArguments(operator, f, args);
  return new Point(operator, f, args, selection, options.signal);
}

/** Numbers for a function of one parameter are meant as one array of them. */
function refuseLooseArguments(operator: string, f: AnyFunction, args: readonly unknown[]): void {
  if (args.length < 2 || f.length !== 1 || !args.every((arg) => typeof arg === "number")) return;
  const [parameter = "", second = ""] = parameterNames(f, 2);
  // With more parameters than the length tells, or none that could be read, the call may be as it should.
  if (!isIdentifier(parameter) || second !== "argument 1" || /\barguments\b/.test(String(f))) return;
  const name = f.name || "the function";
  refuse("loose-arguments", null, { operator, count: args.length, name, parameter, numbers: args.join(", ") });
}

/** Made by `pointOf`. */
export class Point {
  /** The N numbers. Not to be written. */
  readonly values: Float64Array;
  /** N. */
  readonly size: number;
  readonly #operator: string;
  readonly #f: AnyFunction;
  readonly #selection: Selection;
  readonly #signal: AbortSignal | undefined;
  readonly #names: readonly string[];
  /** The differentiated arguments, in the order of the selection. */
  readonly #templates: readonly unknown[];
  /** Zeros in the structure of their gradients. */
  readonly #parts: readonly unknown[];
  /** The number of the first component of each, then N. */
  readonly #firsts: readonly number[];
  /** Whether each component is stored in 32 bits; null when none is. */
  readonly #singles: readonly boolean[] | null;
  /** Copies of the other arguments, by index. */
  readonly #others = new Map<number, PrivateCopy>();
  /** Arguments that `f` writes to; null before its first evaluation. */
  #written: readonly number[] | null = null;
  #evaluations = 0;

  constructor(
    operator: string,
    f: AnyFunction,
    args: readonly unknown[],
    selection: Selection,
    signal: AbortSignal | undefined,
  ) {
    this.#operator = operator;
    this.#f = f;
    this.#selection = selection;
    this.#signal = signal;
    this.#names = parameterNames(f, args.length);
    const firsts = [0];
    const all = { numbers: [] as number[], singles: [] as boolean[] };
    this.#parts = selection.indices.map((index) => {
      const name = this.#names[index] ?? "";
      const part = gradientPart(args[index], name);
      if (part === undefined) {
        refuse("nothing-to-differentiate", null, { what: `argument ${index}`, found: showValue(args[index]) });
      }
      const { numbers, singles } = numbersIn(args[index]);
      for (const number of numbers) all.numbers.push(number);
      for (const single of singles) all.singles.push(single);
      firsts.push(all.numbers.length);
      return part;
    });
    this.#firsts = firsts;
    this.values = Float64Array.from(all.numbers);
    this.size = this.values.length;
    this.#singles = all.singles.includes(true) ? all.singles : null;
    const cursor = { at: 0 };
    this.#templates = selection.indices.map((index) => rebuild(args[index], this.values, cursor));
    args.forEach((arg, index) => {
      if (!selection.indices.includes(index)) this.#others.set(index, new PrivateCopy(arg));
    });
  }

  /** Zeros in the structure of the gradient, one for each differentiated argument. */
  get zeros(): readonly unknown[] {
    return this.#parts;
  }

  /** How often `f` was called. */
  get evaluations(): number {
    return this.#evaluations;
  }

  /** Names of the arguments that `f` writes to, as its first evaluation showed. */
  get written(): readonly string[] {
    return (this.#written ?? []).map((index) => this.#names[index] ?? "");
  }

  /** The name of an argument in the text of `f`, or `argument 0`. */
  name(argument: number): string {
    return this.#names[argument] ?? `argument ${argument}`;
  }

  /** The index of the argument that holds the component. */
  argument(index: number): number {
    return this.#selection.indices[this.#position(index)] ?? 0;
  }

  /** The place of a component: `p.W[2][1]`; the argument by its name in the text of `f`, or `argument 0`. */
  path(index: number): string {
    const position = this.#position(index);
    const argument = this.#selection.indices[position] ?? 0;
    return (this.#names[argument] ?? "") + pathInside(this.#parts[position], index - (this.#firsts[position] ?? 0));
  }

  /** Whether the component is stored in 32 bits. */
  isSingle(index: number): boolean {
    return this.#singles?.[index] === true;
  }

  /** f(x). @throws ChainruleError unless it is a number. */
  evaluate(): number {
    return this.evaluateWith(this.values);
  }

  /** f with one component at `x`, rounded to 32 bits where it is stored so. */
  evaluateAt(index: number, x: number): number {
    return this.evaluateWith(this.movedTo(index, x));
  }

  /** The N numbers with one component at `x`. */
  movedTo(index: number, x: number): Float64Array {
    const moved = this.values.slice();
    moved[index] = x;
    return moved;
  }

  /** f(x + t · direction), rounded to 32 bits where stored so. */
  evaluateAlong(direction: Float64Array, t: number): number {
    const moved = this.values.slice();
    for (let index = 0; index < moved.length; index++) moved[index] = (moved[index] ?? 0) + t * (direction[index] ?? 0);
    return this.evaluateWith(moved);
  }

  /** f at other numbers. @throws ChainruleError unless it is a number. */
  evaluateWith(values: Float64Array): number {
    const result = this.resultWith(values);
    if (typeof result === "number") return result;
    return refuse("not-a-number", null, {
      name: this.#f.name || "the function",
      found: showValue(result),
      operator: this.#operator,
      remedy: "return the number to differentiate",
    });
  }

  /** Whatever `f` returns at other numbers: for functions with several results. */
  resultWith(values: Float64Array): unknown {
    this.#signal?.throwIfAborted();
    this.#evaluations++;
    const args: unknown[] = [];
    for (const [index, other] of this.#others) {
      // What f has written into a copy would be there at the next call.
      args[index] = this.#written?.includes(index) ? other.renewed() : other.value;
    }
    const cursor = { at: 0 };
    this.#templates.forEach((template, position) => {
      args[this.#selection.indices[position] ?? 0] = rebuild(template, values, cursor);
    });
    const result = this.#call(args, values);
    this.#written ??= this.#findWritten(args, values);
    return result;
  }

  #call(args: readonly unknown[], values: Float64Array): unknown {
    if (values === this.values) return this.#f(...(args as never[]));
    try {
      return this.#f(...(args as never[]));
    } catch (error) {
      const index = values.findIndex((x, at) => x !== this.values[at]);
      const cause = error instanceof Error ? `${error.name}: ${error.message.split("\n", 1)[0]}` : String(error);
      const [path, from, to] = [this.path(index), this.values[index], values[index]].map(String);
      const moved = { path: path ?? "", from: from ?? "", to: to ?? "" };
      return refuse("function-threw", null, { name: this.#f.name || "the function", cause, ...moved });
    }
  }

  #findWritten(args: readonly unknown[], values: Float64Array): number[] {
    const written: number[] = [];
    for (const [index, other] of this.#others) if (other.isChanged()) written.push(index);
    this.#selection.indices.forEach((index, position) => {
      const { numbers } = numbersIn(args[index]);
      const [first = 0, end = 0] = this.#firsts.slice(position, position + 2);
      const isKept = (x: number, at: number) => Object.is(x, this.#stored(values, first + at));
      if (numbers.length !== end - first || !numbers.every(isKept)) written.push(index);
    });
    return written;
  }

  #stored(values: Float64Array, index: number): number {
    const x = values[index] ?? Number.NaN;
    return this.isSingle(index) ? Math.fround(x) : x;
  }

  /** N numbers structured like the gradient of `f`; a tuple for a tuple of indices. */
  unflatten(values: ArrayLike<number>): unknown {
    const cursor = { at: 0 };
    const numbers = Float64Array.from(values);
    const gradients = this.#parts.map((part) => rebuild(part, numbers, cursor));
    return this.#selection.single ? gradients[0] : gradients;
  }

  /**
   * The N numbers of a gradient that a user supplies: a tuple of them for a tuple of indices.
   *
   * @throws ChainruleError that names both structures when it is not structured like the arguments.
   */
  flatten(gradient: unknown, what = "the gradient"): Float64Array {
    return this.#read(gradient, what, null);
  }

  /** A limit for each component: like a gradient, but one number may stand for all below its place, and what is left out is `fallback`. */
  limits(limits: unknown, what: string, fallback: number): Float64Array {
    return this.#read(limits, what, fallback);
  }

  #read(given: unknown, what: string, fallback: number | null): Float64Array {
    const part = this.#selection.single ? this.#parts[0] : this.#parts;
    const numbers = new Float64Array(this.size);
    const like = this.#selection.single ? this.#templates[0] : this.#templates;
    const mismatch = readNumbers(part, given, numbers, { at: 0 }, fallback, "", like);
    if (mismatch === null) return numbers;
    const { place, found, needed } = mismatch;
    return refuse("gradient-structure", null, {
      what,
      found: showValue(given),
      expected: showValue(part),
      place: place === "" ? "it" : `\`${place}\` of it`,
      here: found,
      needed,
    });
  }

  /** Which of the differentiated arguments holds a component. */
  #position(index: number): number {
    let position = 0;
    while (index >= (this.#firsts[position + 1] ?? Number.POSITIVE_INFINITY)) position++;
    return position;
  }
}
