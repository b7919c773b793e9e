/** Makes a program runnable in the best way that the environment allows. */
import { interpret } from "../ir/interpret.js";
import type { Program, RuntimeValue } from "../ir/program.js";
import { insertCopies } from "./buffers/insert-copies.js";
import { withStackLimit } from "./deep-recursion.js";
import {
  CodeForbiddenError,
  type CompiledJavaScript,
  type CompileOptions,
  printJavaScript,
} from "./javascript/compile.js";

/** `source` is the JavaScript that runs, or that would run where functions may be made from text. */
export type Runnable = CompiledJavaScript;

let warned = false;

/**
 * Compiles `program` to JavaScript. Where a content policy forbids to make functions from text, the interpreter takes over, which is
 * slow; that is said once on the console.
 */
export function makeRunnable(program: Program, options: CompileOptions = {}): Runnable {
  const { source, sourceMap, link } = printJavaScript(program, options);
  try {
    return { run: withStackLimit(program, link()), source, sourceMap };
  } catch (error) {
    if (!(error instanceof CodeForbiddenError)) throw error;
  }
  if (!warned) {
    warned = true;
    console.warn(
      "Chainrule: this page does not allow code to be made from text (content policy without 'unsafe-eval'), so derivatives are " +
        "interpreted, which is about 100 times slower.",
    );
  }
  // Copies keep results apart from inputs and from each other, as compiled code does.
  const buffered = insertCopies(program).program;
  const log = options.log;
  const run = (...inputs: RuntimeValue[]) => interpret(buffered, inputs, log === undefined ? {} : { log });
  return { run: withStackLimit(program, run), source, sourceMap };
}
