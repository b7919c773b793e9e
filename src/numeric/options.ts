/** The options of numeric derivatives, read and checked. */
import { checkChoice, checkFunction, checkOptions, show } from "../errors/options.js";
import { refuse } from "../errors/value-error.js";
import type { GradientOfArguments, Wrt, WrtOfParameters } from "../tree/gradient-type.js";
import { readWrt, type Selection } from "../tree/wrt.js";
import { type Bounds, powerOfTwo } from "./line.js";
import type { Point } from "./point.js";
import { type Method, methodOf, offsetsOf, SCHEMES, type Scheme } from "./scheme.js";

/** How far a long run has come. */
export interface Progress {
  /** Components done, of `total`. */
  readonly done: number;
  readonly total: number;
  /** Evaluations of the function so far. */
  readonly evaluations: number;
}

/** A limit for each component: structured like the arguments differentiated, where one number may stand for all below its place. */
export type Limits<G> =
  | number
  | (G extends number | ArrayLike<number> ? G : { readonly [K in keyof G]?: Limits<G[K]> });

export interface NumericOptions<P extends readonly unknown[], W extends Wrt> {
  /** Which arguments: an index (default 0) or a tuple of indices. */
  readonly wrt?: W & WrtOfParameters<P>;
  /** How derivatives are estimated; default `central`. */
  readonly scheme?: Scheme;
  /** The step h, the same for all components, in place of one that suits each; not for `richardson` and `ridders`. */
  readonly step?: number;
  /** Limits that no step leaves: formulas become one-sided there. */
  readonly bounds?: {
    readonly lower?: Limits<GradientOfArguments<P, W>>;
    readonly upper?: Limits<GradientOfArguments<P, W>>;
  };
  /** Standard deviation of the noise in the values of f, where it is known; else it is estimated by 7 evaluations. */
  readonly noise?: number;
  /** Called after each component. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends a long run: the next evaluation throws the signal's reason. */
  readonly signal?: AbortSignal;
}

export type GivenNumericOptions = { readonly [K in keyof NumericOptions<[], 0>]?: unknown };

export interface ReadNumericOptions {
  readonly selection: Selection;
  readonly scheme: Scheme;
  readonly method: Method;
  readonly step: number | null;
  readonly noise: number | null;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  /** The bounds as numbers, and whether the step is one. @throws ChainruleError where they are not structured like the arguments, and where x is outside. */
  readonly boundsAt: (point: Point) => Bounds | null;
}

const KNOWN = ["wrt", "scheme", "step", "bounds", "noise", "onProgress", "signal"];

/**
 * @param without an option that this operator has not.
 * @throws ChainruleError for unknown options and values that they cannot have.
 */
export function readNumericOptions(
  operator: string,
  f: unknown,
  options: GivenNumericOptions,
  without?: string,
): ReadNumericOptions {
  checkFunction(operator, f);
  checkOptions(
    operator,
    options,
    KNOWN.filter((name) => name !== without),
  );
  const { step, noise, bounds = {} } = options;
  const scheme = readScheme(operator, options.scheme ?? "central");
  checkNumber(operator, "step", step, (x) => x > 0, "a positive number");
  checkNumber(operator, "noise", noise, (x) => x >= 0, "a number from 0 on");
  if (step !== undefined && (scheme === "richardson" || scheme === "ridders")) {
    const expected = "no step with this scheme, which tries many";
    refuse("bad-option", null, { operator, option: "`step`", found: String(step), expected });
  }
  checkMethod(operator, "onProgress", options.onProgress, options.onProgress, "a function");
  const { signal } = options as { readonly signal?: AbortSignal };
  checkMethod(operator, "signal", signal, signal?.throwIfAborted, "the signal of an AbortController");
  checkOptions(`${operator}'s option \`bounds\``, bounds, ["lower", "upper"]);
  return {
    selection: readWrt(operator, options.wrt),
    scheme,
    method: methodOf(scheme, (step as number | undefined) ?? null),
    step: (step as number | undefined) ?? null,
    noise: (noise as number | undefined) ?? null,
    onProgress: options.onProgress as ReadNumericOptions["onProgress"],
    signal,
    boundsAt: (point) => {
      if (step !== undefined) checkStep(point, Number(step), offsetsOf(scheme));
      return readBounds(point, bounds as { readonly lower?: unknown; readonly upper?: unknown });
    },
  };
}

function checkMethod(operator: string, option: string, value: unknown, method: unknown, expected: string): void {
  if (value === undefined || typeof method === "function") return;
  refuse("bad-option", null, { operator, option: `\`${option}\``, found: show(value), expected });
}

function checkNumber(
  operator: string,
  option: string,
  value: unknown,
  isAllowed: (x: number) => boolean,
  expected: string,
): void {
  if (value === undefined || (typeof value === "number" && Number.isFinite(value) && isAllowed(value))) return;
  refuse("bad-option", null, { operator, option: `\`${option}\``, found: show(value), expected });
}

function readScheme(operator: string, scheme: unknown): Scheme {
  if (typeof scheme !== "object" || scheme === null) {
    checkChoice(operator, "scheme", scheme, SCHEMES);
    return scheme as Scheme;
  }
  const { stencil, order = 1 } = scheme as { readonly stencil?: unknown; readonly order?: unknown };
  const isList = Array.isArray(stencil) && stencil.length > 1 && stencil.every(Number.isFinite);
  const isOrder = Number.isInteger(order) && Number(order) > 0;
  if (isList && isOrder && Number(order) < stencil.length && new Set(stencil).size === stencil.length) {
    return { stencil: stencil.map(Number), order: Number(order) };
  }
  return refuse("bad-option", null, {
    operator,
    option: "`scheme`",
    found: `{ stencil: ${Array.isArray(stencil) ? `[${stencil.map(String).join(", ")}]` : show(stencil)}, order: ${show(order)} }`,
    expected:
      "a stencil of different multiples of the step, more of them than the order of the derivative, which is 1 or more",
  });
}

/** @throws ChainruleError where the points of a formula are not all different. */
function checkStep(point: Point, step: number, offsets: readonly number[]): void {
  point.values.forEach((x, index) => {
    const stored = offsets.map((offset) =>
      point.isSingle(index) ? Math.fround(x + offset * step) : x + offset * step,
    );
    if (!Number.isFinite(x) || new Set(stored).size === offsets.length) return;
    const digit = powerOfTwo(Math.abs(x)) * (point.isSingle(index) ? 2 ** -20 : 2 ** -49);
    const least = Number(digit.toPrecision(1)).toExponential();
    refuse("step-too-short", null, { step, path: point.path(index), x, least });
  });
}

function readBounds(point: Point, bounds: { readonly lower?: unknown; readonly upper?: unknown }): Bounds | null {
  const { lower, upper } = bounds;
  if (lower === undefined && upper === undefined) return null;
  const limits = {
    lower: point.limits(lower, "the lower bound", Number.NEGATIVE_INFINITY),
    upper: point.limits(upper, "the upper bound", Number.POSITIVE_INFINITY),
  };
  point.values.forEach((x, index) => {
    const [low = x, high = x] = [limits.lower[index], limits.upper[index]];
    if (x >= low && x <= high && low < high) return;
    refuse("outside-bounds", null, { path: point.path(index), x, lower: low, upper: high });
  });
  return limits;
}
