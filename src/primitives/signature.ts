/** Type rules of primitives: what inputs they take, and the sentence that says so when they are given others. */
import type { Attributes } from "../ir/primitive.js";
import { BOOL, F64, showType, type Type } from "../ir/types.js";

/** What one input may be: `array` accepts every element type. */
export type Expected = "f64" | "bool" | "f64[]" | "array" | "anything";

export type TypeRule = (inputs: readonly Type[], attributes: Attributes) => Type | string;

const ORDINALS = ["first", "second", "third", "fourth", "fifth"];

/** A rule for a fixed list of inputs; `result` is asked only when they fit. */
export function signature(expected: readonly Expected[], result: Type | TypeRule): TypeRule {
  return (inputs, attributes) => {
    const complaint = mismatch(expected, inputs);
    if (complaint !== null) return complaint;
    return typeof result === "function" ? result(inputs, attributes) : result;
  };
}

/** A rule for one or more inputs of the same kind. */
export function variadic(expected: Expected, result: Type): TypeRule {
  return (inputs) =>
    inputs.length === 0
      ? "takes at least one input, not 0"
      : (mismatch(
          inputs.map(() => expected),
          inputs,
        ) ?? result);
}

export const number1 = signature(["f64"], F64);
export const number2 = signature(["f64", "f64"], F64);
export const compare2 = signature(["f64", "f64"], BOOL);
export const bool1 = signature(["bool"], BOOL);
export const bool2 = signature(["bool", "bool"], BOOL);

/** The type of the given input: for operations that return an array like one they take. */
export function typeOf(position: number): TypeRule {
  return (inputs) => inputs[position] ?? F64;
}

function mismatch(expected: readonly Expected[], inputs: readonly Type[]): string | null {
  if (inputs.length !== expected.length) {
    const count = `${expected.length} input${expected.length === 1 ? "" : "s"}`;
    return `takes ${count} (${expected.join(", ")}), not ${inputs.length} (${inputs.map(showType).join(", ")})`;
  }
  for (const [position, type] of inputs.entries()) {
    const wanted = expected[position] ?? "anything";
    if (!accepts(wanted, type))
      return `its ${ORDINALS[position]} input must be ${describe(wanted)}, not ${showType(type)}`;
  }
  return null;
}

function accepts(expected: Expected, type: Type): boolean {
  if (expected === "anything") return true;
  if (expected === "array") return type.kind === "array";
  return expected === showType(type);
}

function describe(expected: Expected): string {
  return expected === "array" ? "an array" : expected;
}
