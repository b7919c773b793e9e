/** `valueAndGrad`: the value and the gradient from one run; with `aux`, what else the function returns. */

import { refuse } from "../errors/error.js";
import { registerOperator } from "../frontends/source/derivative-operators.js";
import type { Program } from "../ir/program.js";
import type { ScalarFunction, Wrt } from "../tree/gradient-type.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import { isPlainNumbers } from "../tree/leaves.js";
import type { Structure } from "../tree/structure.js";
import { showStructure } from "../tree/structure-key.js";
import { unflatten } from "../tree/unflatten.js";
import { directionsOf, gradientsOf, inputsOf } from "./arguments.js";
import { assign } from "./assign.js";
import { checkScalar, finish, History, nameOf, readFlag, readOptions } from "./derived.js";
import { forwardGradient } from "./forward-gradient.js";
import { gradientRun, readCheckpoint } from "./gradient-run.js";
import { intoInside, valueAndGradInside } from "./inside/operators.js";
import { strictGradientProgram, withFirstElement } from "./programs.js";
import { settled } from "./settle.js";
import type { Subject, TracedFunction } from "./trace-cache.js";
import type {
  AuxFunction,
  AuxGradientFunction,
  CheckpointOption,
  DerivativeOptions,
  ValueAndGradientFunction,
} from "./types.js";

/**
 * A function that returns `{ value, gradient }` of `f`, sharing the work between both; options as for `grad`.
 *
 * With `aux: true`, `f` returns `[value, aux]`, and the result is `{ value, gradient, aux }`: `aux` is not differentiated.
 *
 * ```ts
 * const both = valueAndGrad((x: number) => x ** 3);
 * both(2); // -> { value: 8, gradient: 12 }
 * ```
 * @throws ChainruleError for what cannot be differentiated, with the place in the source of `f`.
 */
export function valueAndGrad<F extends ScalarFunction, const W extends Wrt = 0>(
  f: F,
  options?: DerivativeOptions<F, W> & CheckpointOption & { readonly aux?: false },
): ValueAndGradientFunction<F, W>;
export function valueAndGrad<F extends AuxFunction, const W extends Wrt = 0>(
  f: F,
  options: DerivativeOptions<F, W> & CheckpointOption & { readonly aux: true },
): AuxGradientFunction<F, W>;
export function valueAndGrad(f: unknown, options: CheckpointOption & { readonly aux?: boolean } = {}): unknown {
  const { subject, selection, mode } = readOptions(OPERATOR, f, options, ["wrt", "mode", "checkpoint", "scope", "aux"]);
  const keeping = readCheckpoint(OPERATOR, options.checkpoint);
  const history = new History(OPERATOR, subject);
  const isPair = readFlag(OPERATOR, "aux", options.aux);
  const key = `value and gradient ${mode} ${selection.indices.join()}`;

  const call = (...args: readonly unknown[]) => {
    const point = subject.at(args);
    const { traced, inputs } = point;
    if (isPair) checkPair(subject, traced.source.result);
    else checkScalar(OPERATOR, subject, traced);
    const directions = directionsOf(traced, selection);
    const program = numberFirst(traced);
    if (mode === "forward") {
      const outputs = traced.compiled("value first", () => program).run(inputs);
      const gradient = forwardGradient(point, program, directions, selection, history);
      return result(subject, traced, isPair, outputs, gradient);
    }
    const wrt = inputsOf(directions);
    const compiled = gradientRun(traced, key, program, wrt, { value: true, mode, keeping });
    history.record(traced, compiled);
    const outputs = compiled.run(inputs);
    const found = outputs.slice(program.body.results.length);
    const strict = () => strictGradientProgram(program, wrt);
    const adjoints = settled(traced, `gradient of ${key}`, inputs, found, compiled.affords, strict);
    const gradient = gradientsOf(directions, selection.single, point, adjoints, 0);
    return result(subject, traced, isPair, outputs, gradient);
  };
  const into = (out: unknown, ...args: readonly unknown[]) => {
    const found = call(...args);
    assign(out, found.gradient);
    return { ...found, gradient: out };
  };
  registerOperator(into, intoInside);
  return finish(Object.assign(call, { into }), history, valueAndGrad, options);
}

const OPERATOR = "valueAndGrad";

function checkPair(subject: Subject, result: Structure): void {
  const isPair = result.kind === "tuple" && result.items.length === 2 && result.items[0]?.kind === "number";
  if (isPair || isPlainNumbers(result)) return;
  refuse("not-a-pair", null, { name: nameOf(subject), found: showStructure(result) });
}

/** The program with the value as its first output: a pair of two numbers is one array. */
function numberFirst(traced: TracedFunction): Program {
  return isPlainNumbers(traced.source.result) ? withFirstElement(traced.program) : traced.program;
}

function result(
  subject: Subject,
  traced: TracedFunction,
  isPair: boolean,
  outputs: readonly RuntimeLeaf[],
  gradient: unknown,
): { readonly value: unknown; readonly gradient: unknown; readonly aux?: unknown } {
  const structure = traced.source.result;
  if (!isPair) return { value: outputs[0], gradient };
  const pair = unflatten(isPlainNumbers(structure) ? outputs.slice(1) : outputs, structure) as readonly unknown[];
  if (pair.length !== 2) checkPair(subject, { kind: "tuple", items: [] });
  const [value, aux] = pair;
  return { value, gradient, aux };
}

registerOperator(valueAndGrad, valueAndGradInside);
