/** Programs that call themselves: where the stack ends, the error shows the call, as a refusal does. */
import { refuse } from "../errors/error.js";
import type { Call, Program } from "../ir/program.js";
import { programsCalledBy, visitStatements } from "../ir/regions.js";

/** `run`, which runs `program`, with an error of Chainrule's where the engine's stack does not suffice. */
export function withStackLimit<A extends readonly unknown[], R>(
  program: Program,
  run: (...inputs: A) => R,
): (...inputs: A) => R {
  const call = recursiveCall(program);
  if (call === null) return run;
  return (...inputs) => {
    try {
      return run(...inputs);
    } catch (error) {
      if (!isStackOverflow(error)) throw error;
      return refuse("deep-recursion", call.site);
    }
  };
}

/** A call by which a program calls itself, perhaps through others; null when there is none. */
function recursiveCall(program: Program): Call | null {
  for (const called of reachable(program)) {
    let found: Call | null = null;
    visitStatements(called.body, (statement) => {
      if (statement.kind === "call" && reachable(statement.program).has(called)) found ??= statement;
    });
    if (found !== null) return found;
  }
  return null;
}

/** The program and all that it calls. */
function reachable(program: Program): ReadonlySet<Program> {
  const found = new Set([program]);
  for (const each of found) for (const called of programsCalledBy(each)) found.add(called);
  return found;
}

/** V8 and JavaScriptCore throw a RangeError, SpiderMonkey an InternalError. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && /call stack|too much recursion/i.test(error.message) && !("code" in error);
}
