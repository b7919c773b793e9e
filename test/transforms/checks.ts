/** What the tests of transforms compare: forward mode with central differences, reverse mode with forward mode, primal values with themselves. */
import { interpret } from "../../src/ir/interpret.js";
import type { Program, RuntimeValue, TypedArray } from "../../src/ir/program.js";
import { isDifferentiable, type Type } from "../../src/ir/types.js";
import { verify } from "../../src/ir/verify.js";
import { expandDerive } from "../../src/transforms/expand-derive.js";
import { jvp } from "../../src/transforms/jvp.js";
import { vjp } from "../../src/transforms/vjp.js";
import { Choices } from "../random/choices.js";

/** What is wrong, or null. */
export type Verdict = string | null;

const BUDGET = 2_000_000;

export function run(program: Program, inputs: readonly RuntimeValue[], log: (text: string) => void = () => {}) {
  return interpret(program, inputs, { budget: BUDGET, log });
}

export function typesOf(values: readonly { type: Type }[]): Type[] {
  return values.map(({ type }) => type);
}

/** Indices of the inputs that have derivatives. */
export function differentiableInputs(program: Program): number[] {
  return program.inputs.flatMap(({ type }, at) => (isDifferentiable(type) ? [at] : []));
}

export function numbersOf(values: readonly RuntimeValue[]): number[] {
  return values.flatMap((value) => (typeof value === "object" ? [...value] : [Number(value)]));
}

/** A random value of the same shape. */
export function directionLike(value: RuntimeValue, choices: Choices): RuntimeValue {
  if (typeof value !== "object") return choices.real(-1, 1);
  return Float64Array.from(value, () => choices.real(-1, 1));
}

function isArray(value: RuntimeValue | undefined): value is TypedArray {
  return typeof value === "object";
}

/** x + step · direction, for each of the flagged inputs. */
function moved(
  inputs: readonly RuntimeValue[],
  wrt: readonly number[],
  directions: readonly RuntimeValue[],
  step: number,
) {
  return inputs.map((input, at): RuntimeValue => {
    const direction = directions[wrt.indexOf(at)];
    if (direction === undefined) return input;
    if (isArray(input) && isArray(direction)) return Float64Array.from(input, (x, k) => x + step * (direction[k] ?? 0));
    return Number(input) + step * Number(direction);
  });
}

export function sameNumbers(found: readonly RuntimeValue[], expected: readonly RuntimeValue[]): boolean {
  const [a, b] = [numbersOf(found), numbersOf(expected)];
  return a.length === b.length && a.every((value, at) => Object.is(value, b[at]));
}

export function dot(a: readonly RuntimeValue[], b: readonly RuntimeValue[]): { sum: number; size: number } {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  if (x.length !== y.length) throw new Error(`adjoints of ${x.length} numbers for ${y.length}`);
  return x.reduce(
    ({ sum, size }, value, at) => ({ sum: sum + value * (y[at] ?? 0), size: size + Math.abs(value * (y[at] ?? 0)) }),
    { sum: 0, size: 0 },
  );
}

function differentiable(program: Program, outputs: readonly RuntimeValue[]): RuntimeValue[] {
  return outputs.filter((_, at) => {
    const result = program.body.results[at];
    return result !== undefined && isDifferentiable(result.type);
  });
}

/** Both modes at one point: primal values and effects unchanged, ⟨w, J v⟩ = ⟨Jᵀ w, v⟩. Exact mathematics: must hold at every point. */
export function checkModes(source: Program, inputs: readonly RuntimeValue[], seed: number): Verdict {
  const program = expandDerive(source);
  verify(program);
  const wrt = differentiableInputs(program);
  const choices = new Choices(seed);
  const logs: string[][] = [[], [], []];
  const outputs = run(program, inputs, (text) => logs[0]?.push(text));
  const [forward, reverse] = [jvp(program, wrt), vjp(program, wrt)];
  verify(forward);
  verify(reverse);
  const directions = wrt.map((at) => directionLike(inputs[at] ?? 0, choices));
  const tangents = run(forward, [...inputs, ...directions], (text) => logs[1]?.push(text));
  const seeds = differentiable(program, outputs).map((output) => directionLike(output, choices));
  const adjoints = run(reverse, [...inputs, ...seeds], (text) => logs[2]?.push(text));
  if (!sameNumbers(tangents.slice(0, outputs.length), outputs)) return "jvp changes primal values";
  if (!sameNumbers(adjoints.slice(0, outputs.length), outputs)) return "vjp changes primal values";
  if (logs.some((log) => log.join("\n") !== logs[0]?.join("\n"))) return "effects do not run exactly once, in order";
  const left = dot(seeds, tangents.slice(outputs.length));
  const right = dot(adjoints.slice(outputs.length), directions);
  const scale = 1 + left.size + right.size;
  if (!(Math.abs(left.sum - right.sum) <= 1e-10 * scale)) return `<w, Jv> = ${left.sum}, <J'w, v> = ${right.sum}`;
  return null;
}

/** Forward mode against central differences; some step must fit. Fails by chance where a branch changes between the two points. */
export function checkDifferences(source: Program, inputs: readonly RuntimeValue[], seed: number): Verdict {
  const program = expandDerive(source);
  const wrt = differentiableInputs(program);
  const choices = new Choices(seed);
  const directions = wrt.map((at) => directionLike(inputs[at] ?? 0, choices));
  const forward = run(jvp(program, wrt), [...inputs, ...directions]);
  const tangents = numbersOf(forward.slice(program.body.results.length));
  const at = (step: number) => numbersOf(differentiable(program, run(program, moved(inputs, wrt, directions, step))));
  let verdict: Verdict = null;
  for (const step of [1e-5, 1e-6, 1e-4]) {
    verdict = compare(tangents, at(step), at(-step), step);
    if (verdict === null) return null;
  }
  return verdict;
}

function compare(
  tangents: readonly number[],
  plus: readonly number[],
  minus: readonly number[],
  step: number,
): Verdict {
  // The length of a result may depend on the data: another branch.
  if (plus.length !== tangents.length || minus.length !== tangents.length) return null;
  for (const [k, tangent] of tangents.entries()) {
    const difference = ((plus[k] ?? 0) - (minus[k] ?? 0)) / (2 * step);
    if (!(Math.abs(difference - tangent) <= 2e-5 * (1 + Math.abs(difference)))) {
      return `tangent ${k} is ${tangent}, central difference ${difference}`;
    }
  }
  return null;
}
