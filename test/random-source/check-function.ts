/** Compares what is compiled from a function with the function itself, and its derivatives with each other and with differences. */
import { ChainruleError } from "../../src/errors/chainrule-error.js";
import { traceSource } from "../../src/frontends/source/index.js";
import { jvp, valueAndGrad } from "../../src/index.js";
import { interpret } from "../../src/ir/interpret.js";
import { verify } from "../../src/ir/verify.js";
import { expandDerive } from "../../src/transforms/expand-derive.js";
import { flatten } from "../../src/tree/flatten.js";
import { structureOf } from "../../src/tree/structure-of.js";
import { Choices } from "../random/choices.js";
import { floatsOf, withFloats } from "../samples/differences.js";
import type { RandomFunction } from "./function-text.js";

type Arguments = readonly unknown[];

export type Outcome =
  | { readonly kind: "agrees"; readonly gradient: boolean }
  /** The function itself throws, as for a row that is not there. */
  | { readonly kind: "throws" }
  /** Reverse mode multiplies a zero adjoint with the infinite derivative of something that has no influence. */
  | { readonly kind: "unused NaN" }
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "wrong"; readonly what: string };

/** Positions of the arguments that are differentiated. */
const WRT = [0, 1, 2, 3, 4] as const;

/** Arguments of a random function; another `variant`, other lengths and numbers. */
export function argumentsOf(variant: number): Arguments {
  const choices = new Choices(variant * 7919 + 1);
  const length = () => choices.pick([0, 1, 2, 5]);
  const number = () => choices.real(-1.5, 1.5);
  const numbers = (n: number) => Array.from({ length: n }, number);
  const [a, b, columns] = [Float64Array.from(numbers(length())), numbers(length()), choices.pick([1, 2, 3])];
  const M = Array.from({ length: length() }, () => numbers(columns));
  const ps = Array.from({ length: choices.pick([1, 2, 3]) }, () => ({ x: number(), y: number() }));
  return [number(), a, b, M, { x: number(), y: number(), ps }, choices.below(4), choices.chance(0.5)];
}

/** What becomes of one call. A refusal is no fault. */
export function checkFunction(f: RandomFunction, args: Arguments): Outcome {
  let expected: unknown;
  try {
    // An element that is not there may be returned as it is: NaN, for a number.
    expected = f(...structuredClone(args)) ?? Number.NaN;
  } catch {
    return { kind: "throws" };
  }
  try {
    return compare(f, args, expected);
  } catch (error) {
    if (error instanceof ChainruleError) return { kind: "refused", code: error.code, message: error.message };
    if (error instanceof RangeError && error.message.startsWith("cannot write item"))
      return { kind: "refused", code: "write beyond the end", message: error.message };
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: "wrong", what: `crash: ${text.split("\n").slice(0, 7).join("\n")}` };
  }
}

function wrong(what: string): Outcome {
  return { kind: "wrong", what };
}

function compare(f: RandomFunction, args: Arguments, expected: unknown): Outcome {
  const given = structuredClone(args);
  const { value, gradient } = valueAndGrad(f, { wrt: WRT as unknown as [number] })(...args);
  if (JSON.stringify(given) !== JSON.stringify(args)) return wrong("an argument was modified");
  if (!Object.is(value, expected)) return wrong(`value: ${value} instead of ${expected}`);
  const interpreted = valueByInterpreter(f, args);
  if (!Object.is(interpreted, expected)) return wrong(`value interpreted: ${interpreted} instead of ${expected}`);
  if (!Number.isFinite(value)) return { kind: "agrees", gradient: false };
  return compareGradient(f, args, gradient as readonly unknown[]);
}

/** The value by the program as it comes out of the front-end, without passes and back-end. */
function valueByInterpreter(f: RandomFunction, args: Arguments): unknown {
  const structures = args.map((arg) => structureOf(arg));
  const source = traceSource(f, structures, args);
  const program = expandDerive(source.program);
  verify(program);
  const inputs = [
    ...args.flatMap((arg, position) => flatten(arg, structures[position] ?? structureOf(arg))),
    ...source.captures.flatMap((capture) => flatten(capture.read(f, args), capture.structure)),
  ];
  return interpret(program, inputs)[0];
}

function compareGradient(f: RandomFunction, args: Arguments, gradient: readonly unknown[]): Outcome {
  const choices = new Choices(17);
  const direction = args.map((arg, i) =>
    i < WRT.length
      ? withFloats(
          arg,
          floatsOf(arg).map(() => choices.real(-1, 1)),
        )
      : null,
  );
  const along = WRT.flatMap((i) => floatsOf(direction[i]));
  const flat = gradient.flatMap(floatsOf);
  if (flat.length !== along.length) return wrong(`gradient has ${flat.length} numbers instead of ${along.length}`);
  const terms = flat.map((g, i) => g * (along[i] ?? Number.NaN));
  const reverse = terms.reduce((sum, term) => sum + term, 0);
  const size = 1 + terms.reduce((sum, term) => sum + Math.abs(term), 0);
  const { value, tangent } = jvp(f, [...args], direction as unknown[]);
  const forward = tangent as number;
  if (!Object.is(value, f(...structuredClone(args)))) return wrong(`value of forward mode: ${value}`);
  const differs = !(Math.abs(forward - reverse) <= 1e-9 * size);
  const at = (t: number) => f(...moved(args, direction, t));
  const slope = reliableSlope(at);
  if (differs && Number.isNaN(reverse) && Number.isFinite(forward)) return { kind: "unused NaN" };
  if (differs && !(Number.isNaN(forward) && Number.isNaN(reverse) && slope === null))
    return wrong(`slope: reverse ${reverse}, forward ${forward}, by differences ${slope?.value ?? "not smooth"}`);
  if (slope === null || slope.error > 1e-3 * size) return { kind: "agrees", gradient: false };
  const close = Math.abs(slope.value - reverse) <= 20 * slope.error + 1e-5 * size;
  return close
    ? { kind: "agrees", gradient: true }
    : wrong(`slope: reverse ${reverse}, forward ${forward}, by differences ${slope.value} ± ${slope.error}`);
}

function moved(args: Arguments, direction: Arguments, t: number): unknown[] {
  return args.map((arg, i) => {
    if (i >= WRT.length) return structuredClone(arg);
    const along = floatsOf(direction[i]);
    return withFloats(
      arg,
      floatsOf(arg).map((x, k) => x + t * (along[k] ?? 0)),
    );
  });
}

/** The slope at 0 where differences of several widths and both sides agree on it; null elsewhere (kinks, steps, rounding). */
function reliableSlope(at: (t: number) => number): { readonly value: number; readonly error: number } | null {
  const estimates: number[] = [];
  const middle = at(0);
  for (const h of [1e-3, 3e-4, 1e-4]) {
    const [ahead, behind] = [at(h), at(-h)];
    const [twiceAhead, twiceBehind] = [at(2 * h), at(-2 * h)];
    estimates.push((8 * (ahead - behind) - (twiceAhead - twiceBehind)) / (12 * h));
    estimates.push((4 * ahead - 3 * middle - twiceAhead) / (2 * h), (3 * middle - 4 * behind + twiceBehind) / (2 * h));
  }
  const value = estimates[3] ?? Number.NaN;
  const error = Math.max(...estimates.map((estimate) => Math.abs(estimate - value)));
  return error <= 1e-2 * (1 + Math.abs(value)) ? { value, error: error + 1e-9 } : null;
}
