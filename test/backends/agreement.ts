/** Runs a program in several ways and demands the same results, to the last bit. */
import { expect } from "vitest";
import { compileJavaScript } from "../../src/backends/javascript/compile.js";
import { interpret } from "../../src/ir/interpret.js";
import type { Program, RuntimeValue } from "../../src/ir/program.js";

/** A copy of flat inputs. */
export function cloneInputs(inputs: readonly RuntimeValue[]): RuntimeValue[] {
  return inputs.map((input) => (typeof input === "object" ? input.slice() : input));
}

/** Whether two results are equal: the same kind, and every element the same by `Object.is`. */
export function identical(a: RuntimeValue | undefined, b: RuntimeValue | undefined): boolean {
  if (typeof a !== "object" || typeof b !== "object") return typeof a === typeof b && Object.is(a, b);
  return (
    a.constructor === b.constructor && a.length === b.length && a.every((element, at) => Object.is(element, b[at]))
  );
}

export interface Outcome {
  readonly results: readonly RuntimeValue[];
  readonly log: readonly string[];
  readonly error: string | null;
}

/** What a run gives, the error that it throws included. */
export function outcome(run: (log: (text: string) => void) => readonly RuntimeValue[]): Outcome {
  const log: string[] = [];
  try {
    return { results: run((text) => log.push(text)), log, error: null };
  } catch (error) {
    return { results: [], log, error: String(error) };
  }
}

export function runInterpreted(program: Program, inputs: readonly RuntimeValue[]): Outcome {
  return outcome((log) => interpret(program, cloneInputs(inputs), { log, budget: 200_000 }));
}

/** Runs the compiled program, and checks that it leaves its inputs alone and gives nothing of them away. */
export function runCompiled(program: Program, inputs: readonly RuntimeValue[]): Outcome {
  const given = cloneInputs(inputs);
  const found = outcome((log) => compileJavaScript(program, { log }).run(...given));
  expect(given.every((input, at) => identical(input, inputs[at]))).toBe(true);
  const arrays = found.results.filter((result) => typeof result === "object");
  expect(arrays.some((array) => given.includes(array))).toBe(false);
  expect(new Set(arrays).size).toBe(arrays.length);
  return found;
}

/** The first difference of two outcomes, as text; null if there is none. */
export function disagreement(expected: Outcome, found: Outcome): string | null {
  if (expected.error !== found.error) return `throws ${found.error} instead of ${expected.error}`;
  if (expected.log.join("\n") !== found.log.join("\n")) return `prints ${found.log} instead of ${expected.log}`;
  const at = expected.results.findIndex((result, position) => !identical(result, found.results[position]));
  return at < 0 ? null : `result ${at} is ${found.results[at]} instead of ${expected.results[at]}`;
}
