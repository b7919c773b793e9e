/** `trace`: a function is called on tracers, which record what it computes; for functions whose text cannot be read. */
import { refuse } from "../../errors/error.js";
import { checkFunction } from "../../errors/options.js";
import type { Program } from "../../ir/program.js";
import { ABSENT, type Structure } from "../../tree/structure.js";
import { registerOperator } from "../source/derivative-operators.js";
import type { SourceProgram } from "../source/index.js";
import { inputsOf, tracedArgument } from "./arguments.js";
import { fingerprint } from "./fingerprint.js";
import { partsOf, scalarsOf } from "./parts.js";
import { currentRecording, Recording } from "./recording.js";
import { type FlatResult, flattenResult } from "./results.js";
import { refuseUnseen } from "./unseen.js";

export { op, stopTraced } from "./operations.js";

type AnyFunction = (...args: never[]) => unknown;

const originals = new WeakMap<Function, Function>();

/**
 * A function that computes what `f` computes, and whose derivatives are taken by calling `f` on tracers, which record every operation:
 * for functions that are built at run time, or whose variables cannot be read. `f` is written with the operations of `op`
 * instead of operators and `Math`; JavaScript's own loops run while it is recorded, so lengths and trip counts are fixed.
 *
 * `f` is called again at each call of a derivative, so what it reads from outside is never out of date; code is compiled only for
 * a recording that differs from those before.
 *
 * ```ts
 * const norm = trace((x: Float64Array) => op.sqrt(op.sum(Array.from(x, (v) => op.mul(v, v)))));
 * norm(new Float64Array([3, 4])); // -> 5
 * grad(norm)(new Float64Array([3, 4])); // -> ≈ Float64Array [0.6, 0.8]
 * ```
 * @throws ChainruleError when a derivative is taken of an `f` that uses operators on traced numbers, or decides by them.
 */
export function trace<F extends AnyFunction>(f: F): F {
  checkFunction("trace", f);
  const traced = (...args: Parameters<F>) => f(...args);
  Object.defineProperty(traced, "name", { value: f.name });
  originals.set(traced, f);
  registerOperator(traced, (_t, _args, site) =>
    refuse("trace-inside", site, {
      name: `trace(${f.name || "f"})`,
      remedy: "call the function itself, without `trace`; second derivatives are `hessian(f)` and `hvp(f, ...)`",
    }),
  );
  return traced as AnyFunction as F;
}

/** Whether a function was made by `trace`. */
export function isTraced(f: Function): boolean {
  return originals.has(f);
}

/** What a traced function computes, as a program. */
export interface TraceProgram extends SourceProgram {
  /** Equal for equal recordings. */
  readonly key: string;
}

/** Calls a function made by `trace` on tracers of the same structure as `args`. */
export function record(traced: Function, structures: readonly Structure[], args: readonly unknown[]): TraceProgram {
  const f = originals.get(traced);
  if (f === undefined) throw new Error("trace: not a traced function");
  refuseUnseen(f, structures);
  const recording = new Recording();
  const inputs = structures.map((structure, index) => inputsOf(structure, `argument${index}`));
  const results: FlatResult[] = [];
  const body = recording.run(() => {
    const tracers = structures.map((structure, index) =>
      tracedArgument(recording, structure, args[index], inputs[index] ?? []),
    );
    const result = flattenResult(recording, partsOf(Reflect.apply(f, undefined, tracers)));
    results.push(result);
    return result.outputs;
  });
  const structure = results[0]?.structure ?? ABSENT;
  const program: Program = { name: f.name || "f", inputs: inputs.flat(), body };
  return { program, result: structure, captures: [], guards: [], key: fingerprint(program, structure) };
}

/** Refuses tracers, also inside of arrays and objects, as arguments of what is not recorded. */
export function refuseTracers(name: string, args: readonly unknown[]): void {
  const recording = currentRecording();
  if (recording === null) return;
  const isAny = args.some((arg) => scalarsOf(partsOf(arg)).some(({ kind }) => kind === "variable"));
  if (isAny) recording.refuse("tracer-inspected", { what: `${name} is given a traced number` });
}
