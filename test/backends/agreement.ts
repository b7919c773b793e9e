/** Runs a program in several ways and demands the same results, to the last bit. */
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

/** Compiles once; each run checks that the inputs are left alone and that the results share no storage with them. */
export function compiledRunner(program: Program): (inputs: readonly RuntimeValue[]) => Outcome {
  let log = (_text: string): void => {};
  const { run } = compileJavaScript(program, { log: (text) => log(text) });
  return (inputs) => {
    const given = cloneInputs(inputs);
    const found = outcome((receive) => {
      log = receive;
      return run(...given);
    });
    if (!given.every((input, at) => identical(input, inputs[at]))) throw new Error("an input was changed");
    const arrays = found.results.filter((result) => typeof result === "object");
    if (arrays.some((array) => given.includes(array))) throw new Error("a result is an input");
    if (new Set(arrays).size < arrays.length) throw new Error("two results are one array");
    return found;
  };
}

export function runCompiled(program: Program, inputs: readonly RuntimeValue[]): Outcome {
  return compiledRunner(program)(inputs);
}

/** The first difference of two outcomes, as text; null if there is none. */
export function disagreement(expected: Outcome, found: Outcome): string | null {
  if (expected.error !== found.error) return `throws ${found.error} instead of ${expected.error}`;
  if (expected.log.join("\n") !== found.log.join("\n")) return `prints ${found.log} instead of ${expected.log}`;
  const at = expected.results.findIndex((result, position) => !identical(result, found.results[position]));
  return at < 0 ? null : `result ${at} is ${found.results[at]} instead of ${expected.results[at]}`;
}
