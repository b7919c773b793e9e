/** The gradient by differences, with an error estimate for each component. The function alone is in `numeric-grad.ts`. */

import { checkChoice, checkFunction, checkList, checkOptions } from "../errors/options.js";
import { refuse } from "../errors/value-error.js";
import { visitComponents } from "../tree/components.js";
import { gradientStructure, zeroGradient } from "../tree/gradient-structure.js";
import type { GradientOfArguments, ScalarFunction, Wrt, WrtOfParameters } from "../tree/gradient-type.js";
import { showKey } from "../tree/path.js";
import { showStructure } from "../tree/structure-key.js";
import { structureOf } from "../tree/structure-of.js";
import { copy, unflatten } from "../tree/tree.js";
import { checkIndices, readWrt, type Selection } from "../tree/wrt.js";
import { centralWithError, type Estimate, ridders, type Scheme } from "./schemes.js";

export interface NumericOptions<P extends readonly unknown[], W extends Wrt> {
  /** Which arguments: an index (default 0) or a tuple of indices. */
  readonly wrt?: W & WrtOfParameters<P>;
  /** `central` (default): one step size; `ridders`: extrapolation to step 0, more accurate and dearer. */
  readonly scheme?: Scheme;
}

export interface NumericComponent {
  /** Index of the argument. */
  readonly argument: number;
  /** The place in the argument, e.g. `.w[3]`; empty when the argument is a number. */
  readonly path: string;
  readonly value: number;
  /** Estimated absolute error of `value`. */
  readonly error: number;
  /** Evaluations of the function that this component took. */
  readonly evaluations: number;
}

export interface NumericGradient<G> {
  /** Structured like the argument. */
  readonly gradient: G;
  readonly components: readonly NumericComponent[];
  /** Evaluations of the function, all in all. */
  readonly evaluations: number;
}

/** Estimates the derivative of a function of one number; `single` says that the number is stored in 32 bits. */
export type Differentiate = (f: (x: number) => number, x: number, single: boolean) => Estimate;

/**
 * The gradient of `f` at `args` by differences: O(N) evaluations for N components, and an honest error bar.
 *
 * The arguments are never modified; those differentiated are copied once. In a Float32Array the steps are representable numbers.
 *
 * ```ts
 * const report = numericGradient((x: number) => x ** 3, [2]);
 * report.gradient; // -> ≈ 12
 * report.evaluations; // -> 4
 * ```
 * @throws ChainruleError when `f` does not return a number, and for unknown options.
 */
export function numericGradient<P extends readonly unknown[], const W extends Wrt = 0>(
  f: (...args: P) => number,
  args: NoInfer<P>,
  options: NumericOptions<P, W> = {},
): NumericGradient<GradientOfArguments<P, W>> {
  const { selection, scheme } = readNumericOptions("numericGradient", f, options);
  checkList("numericGradient", "the arguments", args);
  const differentiate = scheme === "ridders" ? ridders : centralWithError;
  const components: NumericComponent[] = [];
  const gradient = differences(
    "numericGradient",
    f as unknown as ScalarFunction,
    args,
    selection,
    differentiate,
    (component) => {
      components.push(component);
    },
  );
  const evaluations = components.reduce((sum, component) => sum + component.evaluations, 0);
  return { gradient: gradient as GradientOfArguments<P, W>, components, evaluations };
}

/** @throws ChainruleError for unknown options and values. */
export function readNumericOptions(
  operator: string,
  f: unknown,
  options: { readonly wrt?: unknown; readonly scheme?: unknown },
): { selection: Selection; scheme: Scheme } {
  checkFunction(operator, f);
  checkOptions(operator, options, ["wrt", "scheme"]);
  const scheme = options.scheme ?? "central";
  checkChoice(operator, "scheme", scheme, ["central", "ridders"]);
  return { selection: readWrt(operator, options.wrt), scheme: scheme as Scheme };
}

/** Differentiates component after component, in place on copies of the arguments. */
export function differences(
  operator: string,
  f: ScalarFunction,
  args: readonly unknown[],
  selection: Selection,
  differentiate: Differentiate,
  report: ((component: NumericComponent) => void) | null,
): unknown {
  checkIndices(selection, args.length);
  const points = [...args];
  for (const index of selection.indices) points[index] = copy(args[index]);
  let evaluations = 0;
  const evaluate = (): number => {
    evaluations++;
    return checkNumber(operator, f, f(...(points as never[])));
  };
  const gradients = selection.indices.map((argument) => {
    checkDifferentiable(args[argument], argument);
    const values: number[] = [];
    const root = showKey(argument).length;
    visitComponents(points, argument, "", (container, key, place, single) => {
      const x = container[key] ?? Number.NaN;
      const before = evaluations;
      const at = (moved: number): number => {
        container[key] = moved;
        return evaluate();
      };
      const { value, error } = differentiate(at, x, single);
      container[key] = x;
      values.push(value);
      if (report === null) return;
      const path = (place + showKey(key)).slice(root);
      report({ argument, path, value, error, evaluations: evaluations - before });
    });
    return unflatten(values, zeroGradient(args[argument]));
  });
  return selection.single ? gradients[0] : gradients;
}

function checkDifferentiable(value: unknown, argument: number): void {
  const structure = structureOf(value, `argument ${argument}`);
  if (gradientStructure(structure) !== null) return;
  refuse("nothing-to-differentiate", null, { what: `argument ${argument}`, found: showStructure(structure) });
}

function checkNumber(operator: string, f: { readonly name: string }, result: unknown): number {
  if (typeof result === "number") return result;
  return refuse("not-a-number", null, {
    name: f.name || "the function",
    found: showStructure(structureOf(result, "the result")),
    operator,
    remedy: "return the number to differentiate",
  });
}
