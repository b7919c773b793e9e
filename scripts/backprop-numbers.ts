/** The numbers of docs/backprop.md, computed by Chainrule. What is said about them stands in `backprop-page.ts`. */
import { chain } from "../examples/backprop/chain.js";
import { descent, momentum, newton, valley } from "../examples/backprop/methods.js";
import { loss } from "../examples/backprop/neuron.js";
import { directionsOf, inputsOf } from "../src/derivatives/arguments.js";
import { forwardProgram, gradientProgram } from "../src/derivatives/programs.js";
import { Subject } from "../src/derivatives/trace-cache.js";
import { explain } from "../src/explain/explain.js";
import type { ExplainedValue } from "../src/explain/explanation.js";
import { grad, hessian, jvp, numericGradient, valueAndGrad } from "../src/index.js";
import { cost } from "../src/ir/cost.js";
import { optimize } from "../src/passes/pipeline.js";

/** w, b, x, t. */
export const POINT: [w: number, b: number, x: number, t: number] = [0.5, -0.3, 2, 1];

/** The steps of the neuron, inputs first, with what the explanation of it says. */
export function neuronValues(): readonly ExplainedValue[] {
  return explain(loss, POINT, { wrt: [0, 1] }).values;
}

/** A way from an input to the result: the values passed, and the local derivatives between them. */
export interface Path {
  readonly through: readonly string[];
  readonly factors: readonly number[];
  readonly product: number;
}

/** All ways from `input` to the last value. */
export function pathsFrom(values: readonly ExplainedValue[], input: string): Path[] {
  const result = values.at(-1);
  const start = values.find(({ name }) => name.plain === input);
  if (result === undefined || start === undefined) throw new Error(`no value ${input}`);
  const waysTo = (value: ExplainedValue): { through: string[]; factors: number[] }[] => {
    if (value === start) return [{ through: [input], factors: [] }];
    return value.operands.flatMap(({ from, partial }) => {
      const before = from === null ? undefined : values[from];
      if (before === undefined || partial === null) return [];
      return waysTo(before).map(({ through, factors }) => ({
        through: [...through, value.name.plain],
        factors: [...factors, partial.value ?? Number.NaN],
      }));
    });
  };
  return waysTo(result).map(({ through, factors }) => ({
    through,
    factors,
    product: factors.reduce((product, factor) => product * factor, 1),
  }));
}

/** The derivative of each value with respect to one input, forwards: the sum over operands of partial times tangent. */
export function tangentsOf(values: readonly ExplainedValue[], input: string): number[] {
  const tangents: number[] = [];
  for (const { name, operands } of values) {
    const own = name.plain === input ? 1 : 0;
    tangents.push(
      operands.reduce((sum, { from, partial }) => {
        return from === null || partial === null ? sum : sum + (partial.value ?? Number.NaN) * (tangents[from] ?? 0);
      }, own),
    );
  }
  return tangents;
}

/** Value and gradient of the neuron by the library's own operators: what the walks must end with. */
export function neuronByOperators() {
  const { value, gradient } = valueAndGrad(loss, { wrt: [0, 1] })(...POINT);
  const forward = [jvp(loss, POINT, [1, null, null, null]), jvp(loss, POINT, [null, 1, null, null])];
  const { gradient: numeric, evaluations } = numericGradient(loss, POINT, { wrt: [0, 1] });
  return { value, gradient, forward: forward.map(({ tangent }) => tangent), numeric, evaluations };
}

export interface CostRow {
  readonly inputs: number;
  readonly value: number;
  readonly reverse: number;
  readonly forward: number;
  readonly differences: number;
  /** Bytes of what the forward sweep keeps for the backward one. */
  readonly kept: number;
}

/** Operations that run for the gradient of `chain`, by the number of its inputs. */
export function costs(sizes: readonly number[]): CostRow[] {
  return sizes.map((inputs) => {
    const x = Float64Array.from({ length: inputs }, (_, i) => 0.1 + (i % 7) / 10);
    const { traced, inputs: leaves } = Subject.of(chain).at([x]);
    const wrt = inputsOf(directionsOf(traced, { indices: [0], single: true }));
    const value = cost(optimize(traced.program), leaves).work;
    const { work: reverse, residualBytes: kept } = cost(optimize(gradientProgram(traced.program, wrt, true)), leaves);
    const tangent = x.map((_, i) => (i === 0 ? 1 : 0));
    const once = cost(optimize(forwardProgram(traced.program, wrt, false)), [...leaves, tangent]).work;
    return { inputs, value, reverse, forward: inputs * once, differences: 2 * inputs * value, kept };
  });
}

export interface StepError {
  readonly step: number;
  readonly forward: number;
  readonly central: number;
}

/** How far one-sided and central differences of the neuron in w are from the derivative, by the step. */
export function stepErrors(): StepError[] {
  const [w, ...others] = POINT;
  const f = (x: number) => loss(x, ...others);
  const exact = grad(f)(w);
  return Array.from({ length: 15 }, (_, k) => {
    const step = Number(`1e-${15 - k}`);
    const forward = Math.abs((f(w + step) - f(w)) / step - exact);
    const central = Math.abs((f(w + step) - f(w - step)) / (2 * step) - exact);
    return { step, forward, central };
  });
}

export interface Walk {
  readonly method: string;
  /** The height after each gradient used. */
  readonly heights: readonly number[];
  readonly end: readonly number[];
}

export const START = [-1.2, 1];

/** Three methods with the same gradient, for so many steps each. */
export function walks(steps: number): Walk[] {
  const gradient = grad(valley);
  const methods: [string, Generator<number[]>][] = [
    ["gradient descent", descent(gradient, START, 0.02)],
    ["momentum", momentum(gradient, START, 0.005, 0.9)],
    ["Newton", newton(gradient, hessian(valley), START)],
  ];
  return methods.map(([method, points]) => {
    const walked = Array.from({ length: steps + 1 }, () => points.next().value as number[]);
    return { method, heights: walked.map(valley), end: walked.at(-1) ?? [] };
  });
}
