/**
 * The program that is written down: the passes of a derivative that runs, without those that save time at the price of more names.
 * How it is written is said in `print-function.ts`.
 */
import type { Program } from "../ir/program.js";
import { removeDeadCode } from "../passes/dead-code.js";
import { type Pass, pipeline, preparation } from "../passes/pipeline.js";
import { jvp } from "../transforms/jvp.js";
import { gradient } from "../transforms/vjp.js";
import { inventNames } from "./invented-names.js";
import { mergeBranches } from "./merge-branches.js";
import { tidy } from "./tidy.js";

/** What the derived function returns besides the value: nothing, the gradient, or the change along a direction. */
export type Kind = "value" | "gradient" | "tangent";

/** Tables and reused arrays spare work, and a person would not think of them. */
const HARD_TO_READ: ReadonlySet<string> = new Set(["tabulate", "reuse arrays"]);

const isReadable = (pass: Pass) => !HARD_TO_READ.has(pass.name);

/** Results: the value, then the adjoints of the inputs `wrt` or the tangent; the tangents of `wrt` are the last inputs. */
export function derivedProgram(program: Program, kind: Kind, wrt: readonly number[]): Program {
  inventNames(program);
  const prepared = run(preparation, program);
  const whole = run(pipeline, kind === "value" ? prepared : derivative(prepared, kind, wrt));
  return removeDeadCode(tidy(mergeBranches(whole)));
}

function derivative(program: Program, kind: "gradient" | "tangent", wrt: readonly number[]): Program {
  return kind === "gradient" ? gradient(program, wrt, { value: true }) : jvp(program, [...wrt], { strict: false });
}

function run(passes: readonly Pass[], program: Program): Program {
  return passes.filter(isReadable).reduce((before, pass) => pass.run(before), program);
}
