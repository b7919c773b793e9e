/** `op`: the operations that a traced function is written with. On plain numbers they compute what JavaScript computes. */
import { refuse } from "../../errors/error.js";
import { constant, isConstant } from "../../ir/builder.js";
import { NO_ATTRIBUTES } from "../../ir/primitive.js";
import type { Value } from "../../ir/program.js";
import { primitives } from "../../primitives/table.js";
import { copy } from "../../tree/tree.js";
import { registerOperator } from "../source/derivative-operators.js";
import { toBoolean, toNumber } from "../source/numbers.js";
import { traced } from "../source/values.js";
import { factsOf, readOnlyList } from "./lists.js";
import { alike, type Parts, partsOf, rebuilt, scalarsOf, showParts } from "./parts.js";
import { currentRecording, type Recording } from "./recording.js";
import { arrayOfItems } from "./results.js";
import { isTracer, recordedValue, tracerOf } from "./tracers.js";

const unary = [
  ...(["neg", "abs", "sign", "floor", "ceil", "round", "trunc", "fround", "sqrt", "cbrt", "exp", "expm1"] as const),
  ...(["log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh"] as const),
  ...(["tanh", "asinh", "acosh", "atanh", "logistic", "softplus", "logLogistic", "log1mexp", "logit"] as const),
  ...(["erf", "erfc", "lgamma", "digamma"] as const),
] as const;
const binary = ["add", "sub", "mul", "div", "pow", "rem", "atan2", "logAddExp", "xlogy", "polygamma"] as const;
const tests = ["isNaN", "isFinite", "isInteger"] as const;
const comparisons = ["lt", "le", "gt", "ge", "eq", "ne"] as const;
const connectives = ["and", "or"] as const;

type UnaryName = (typeof unary)[number];
type BinaryName = (typeof binary)[number];
type TestName = (typeof tests)[number];
type ComparisonName = (typeof comparisons)[number];
type ConnectiveName = (typeof connectives)[number];
/** The operations that are one primitive of the same name. */
export type ScalarOperationName =
  | UnaryName
  | BinaryName
  | TestName
  | ComparisonName
  | ConnectiveName
  | "not"
  | "hypot"
  | "stopGradient";

/** Operations on numbers and truth values, named as in docs/primitives.md, and what stands for JavaScript's control flow. */
export type Operations = { readonly [K in UnaryName]: (x: number) => number } & {
  readonly [K in BinaryName]: (x: number, y: number) => number;
} & { readonly [K in TestName]: (x: number) => boolean } & {
  readonly [K in ComparisonName]: (x: number, y: number) => boolean;
} & { readonly [K in ConnectiveName]: (p: boolean, q: boolean) => boolean } & {
  readonly not: (p: boolean) => boolean;
  readonly hypot: (...values: readonly number[]) => number;
  readonly max: (...values: readonly number[]) => number;
  readonly min: (...values: readonly number[]) => number;
  /** The sum from left to right. */
  readonly sum: (values: ArrayLike<number>) => number;
  /** `values[index]` for an index that is traced; NaN where there is no such element. */
  readonly get: (values: ArrayLike<number>, index: number) => number;
  /** A Float64Array of numbers that may be traced; while they are, it cannot be changed. */
  readonly float64Array: (values: ArrayLike<number>) => Float64Array;
  /** What one of the two functions returns; only this one contributes to a derivative. Both must return the same structure. */
  readonly cond: <T>(condition: boolean, then: () => T, otherwise: () => T) => T;
  /** Throws an Error with this message when the function runs and the condition is false. */
  readonly assert: (condition: boolean, message: string) => void;
  /** `x` as a constant: its derivative is zero. */
  readonly stopGradient: (x: number) => number;
};

export const scalarOperations: readonly ScalarOperationName[] = [
  ...unary,
  ...binary,
  ...tests,
  ...comparisons,
  ...connectives,
  "not",
  "hypot",
  "stopGradient",
];

const truthValued: ReadonlySet<string> = new Set(["not", ...connectives]);

/** `null` when all are plain values: then the operation computes. */
function recordingFor(values: ArrayLike<unknown>): Recording | null {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (!isTracer(value)) continue;
    recordedValue(value);
    return currentRecording();
  }
  return null;
}

function complain(name: string, value: unknown, expected: string): never {
  const what =
    typeof value === "string" ? "text" : typeof value === "object" && value !== null ? "an object" : String(value);
  const parameters = { name, what, expected };
  const recording = currentRecording();
  return recording === null
    ? refuse("tracer-operand", null, parameters)
    : recording.refuse("tracer-operand", parameters);
}

/** A plain number or truth value, as JavaScript's operators convert it. */
function plain(name: string, value: unknown): number | boolean {
  if (typeof value !== "number" && typeof value !== "boolean") return complain(name, value, expectedBy(name));
  return truthValued.has(name) ? Boolean(value) : Number(value);
}

function expectedBy(name: string): string {
  return truthValued.has(name) ? "truth values" : "numbers";
}

function lifted(recording: Recording, name: string, value: unknown): Value {
  if (!isTracer(value)) return constant(plain(name, value));
  const traced = recordedValue(value);
  const isBoolean = traced.type.kind === "bool";
  if (truthValued.has(name)) return isBoolean ? traced : recording.ops.isTruthy(traced);
  return isBoolean ? recording.ops.toNumber(traced) : traced;
}

function scalar(name: ScalarOperationName | "max" | "min"): (...operands: unknown[]) => unknown {
  return (...operands) => {
    const recording = recordingFor(operands);
    if (recording === null) {
      return primitives[name].evaluate(
        operands.map((operand) => plain(name, operand)),
        NO_ATTRIBUTES,
      );
    }
    return tracerOf(recording, recording.ops[name](...operands.map((operand) => lifted(recording, name, operand))));
  };
}

/** Like Math.max and Math.min: any number of values. */
function extremum(name: "max" | "min", ofNone: number): (...operands: unknown[]) => unknown {
  const pick = scalar(name);
  return (first = ofNone, ...rest) =>
    rest.length === 0 ? pick(first, first) : rest.reduce((best, next) => pick(best, next), first);
}

function sum(values: ArrayLike<unknown>): unknown {
  const recording = recordingFor(values);
  if (recording === null)
    return Array.from(values).reduce<number>((total, value) => total + Number(plain("sum", value)), 0);
  return tracerOf(recording, recording.ops.sum(arrayFrom(recording, "sum", values)));
}

function get(values: ArrayLike<unknown>, index: unknown): unknown {
  if (!isTracer(index)) return values[Number(plain("get", index))] ?? Number.NaN;
  const recording = recordingFor([index]);
  if (recording === null) throw new Error("trace: a tracer without recording");
  const array = arrayFrom(recording, "get", values);
  return tracerOf(recording, recording.ops.get(array, lifted(recording, "get", index)));
}

/** The list as one array of the program. */
function arrayFrom(recording: Recording, name: string, values: ArrayLike<unknown>): Value {
  const items = Array.from(values);
  return (
    factsOf(values)?.data ??
    arrayOfItems(
      recording,
      items.map((item) => lifted(recording, name, item)),
      "f64",
    )
  );
}

function float64Array(values: ArrayLike<unknown>): unknown {
  const recording = recordingFor(values);
  if (recording === null) return Float64Array.from(values, (value) => Number(plain("float64Array", value)));
  const items = Array.from(values, (value) => tracerOf(recording, lifted(recording, "float64Array", value)));
  return readOnlyList(recording, items, { element: "f64", data: null });
}

function cond(condition: unknown, then: () => unknown, otherwise: () => unknown): unknown {
  const recording = recordingFor([condition]);
  if (recording === null) return plain("cond", condition) ? then() : otherwise();
  const predicate = lifted(recording, "and", condition);
  if (predicate.kind === "constant") return isConstant(predicate, true) ? then() : otherwise();
  const sides: Parts[] = [];
  const [thenBlock, otherwiseBlock] = [then, otherwise].map((side) =>
    recording.block(() => {
      const parts = partsOf(side());
      sides.push(parts);
      return scalarsOf(parts);
    }),
  );
  const [first, second] = sides;
  if (!first || !second || !thenBlock || !otherwiseBlock) throw new Error("trace: a branch has two sides");
  if (!alike(first, second)) {
    recording.refuse("differs-between-paths", { name: "op.cond", first: showParts(first), second: showParts(second) });
  }
  const outputs = recording.builder.emitBranch(predicate, thenBlock, otherwiseBlock);
  return rebuilt(recording, first, outputs.values());
}

function assert(condition: unknown, message: string): void {
  const recording = recordingFor([condition]);
  if (recording !== null) {
    const predicate = lifted(recording, "and", condition);
    recording.builder.effect({ effect: "assert", predicate, message: [message], inputs: [], construct: null });
  } else if (!plain("assert", condition)) throw new Error(message);
}

/** `stopGradient` of numbers, and a copy of whatever holds some. */
export function stopTraced(x: unknown): unknown {
  const recording = currentRecording();
  if (typeof x !== "object" || x === null) return x;
  if (recording === null) return copy(x);
  const parts = partsOf(x);
  const stopped = scalarsOf(parts).map((value) =>
    value.kind === "constant" || value.type.kind === "bool" ? value : recording.ops.stopGradient(value),
  );
  return rebuilt(recording, parts, stopped.values());
}

/** What a traced function is written with: `op.mul(x, op.sin(y))`. */
export const op = {
  ...Object.fromEntries(scalarOperations.map((name) => [name, scalar(name)])),
  hypot: (...values: readonly unknown[]) => (values.length === 0 ? 0 : scalar("hypot")(...values)),
  max: extremum("max", Number.NEGATIVE_INFINITY),
  min: extremum("min", Number.POSITIVE_INFINITY),
  sum,
  get,
  float64Array,
  cond,
  assert,
} as object as Operations;

/** In a function that is read, an operation of `op` is the primitive of its name; what stands for control flow is not needed there. */
function registerOperations(): void {
  for (const name of scalarOperations) {
    const convert = truthValued.has(name) ? toBoolean : toNumber;
    registerOperator(op[name], (t, args, site) => traced(t.ops[name](...args.map((arg) => convert(t, arg, site)))));
  }
  const written = {
    max: "write `Math.max`",
    min: "write `Math.min`",
    sum: "write a loop",
    get: "write `values[index]`",
    float64Array: "write `Float64Array.from(values)`",
    cond: "write `condition ? a : b` or `if`",
    assert: "write `if (!condition) throw new Error(message)`",
  } as const;
  for (const [name, remedy] of Object.entries(written)) {
    registerOperator(op[name as keyof typeof written], (_t, _args, site) =>
      refuse("trace-inside", site, { name: `op.${name}`, remedy }),
    );
  }
}

registerOperations();
