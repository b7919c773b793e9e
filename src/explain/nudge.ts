/** The adjoint of a value is a derivative, too: move the value by a little, compute what follows again, and compare. */
import type { RuntimeValue } from "../ir/program.js";
import { numericGradient } from "../numeric/numeric-gradient.js";
import { type Cell, type Run, record } from "../steps/record.js";
import type { Adjoint } from "../steps/rules.js";
import type { Nudged } from "./explanation.js";

/** Agreement is asked for up to the error of the difference, and this much of its size. */
const TOLERANCE = 1e-6;

/** The error of a difference is an estimate. */
const ERRORS = 10;

/** A difference whose own error is larger than this part of both numbers says nothing. */
const VAGUE = 0.01;

/** One element of an array is moved: the first one with an adjoint. Null where the value is no number, or nothing follows from it. */
export function nudge(run: Run, cell: Cell, adjoint: Adjoint): Nudged | null {
  const inputs = run.inputs.map(({ value }) => value);
  const element = typeof adjoint === "object" ? adjoint.findIndex((x) => x !== 0) : null;
  if (element === -1) return null;
  const here = element === null ? Number(cell.value) : elementOf(cell.value, element);
  const expected = element === null ? Number(adjoint) : elementOf(adjoint, element);
  if (!Number.isFinite(here))
    return { element, value: Number.NaN, error: Number.POSITIVE_INFINITY, verdict: "says nothing" };
  const path = { isSame: true };
  const moved = (x: number) => resultWith(run, inputs, cell, element, x, path);
  const { value = Number.NaN, error = Number.POSITIVE_INFINITY } = differenceAt(moved, here, cell.value);
  const verdict = path.isSame ? verdictOn(expected, value, error) : "says nothing";
  return { element, value, error, verdict };
}

function verdictOn(expected: number, value: number, error: number): Nudged["verdict"] {
  const size = Math.max(Math.abs(expected), Math.abs(value));
  const isVague = !(error <= VAGUE * size) && !(error <= TOLERANCE);
  if (isVague || !Number.isFinite(expected)) return "says nothing";
  return Math.abs(value - expected) <= ERRORS * error + TOLERANCE * size ? "agrees" : "differs";
}

/** Nothing where the function cannot be evaluated beside the point. Steps suit numbers that are stored in 32 bits, too. */
function differenceAt(
  f: (x: number) => number,
  x: number,
  stored: RuntimeValue,
): { readonly value?: number; readonly error?: number } {
  try {
    if (!(stored instanceof Float32Array)) return numericGradient(f, [x], { noise: 0 }).components[0] ?? {};
    const ofArray = (values: Float32Array) => f(values[0] ?? Number.NaN);
    return numericGradient(ofArray, [Float32Array.of(x)], { noise: 0 }).components[0] ?? {};
  } catch {
    return {};
  }
}

function elementOf(array: RuntimeValue | Adjoint, element: number): number {
  return typeof array === "object" ? (array[element] ?? Number.NaN) : Number.NaN;
}

/** Whether all runs took the same steps: where a loop ran longer or a branch went the other way, a difference is no slope. */
interface Path {
  isSame: boolean;
}

/** The result when `cell` (or one element of it) had the value `x`. */
function resultWith(
  run: Run,
  inputs: readonly RuntimeValue[],
  cell: Cell,
  element: number | null,
  x: number,
  path: Path,
): number {
  let value: RuntimeValue = x;
  if (element !== null && typeof cell.value === "object") {
    const moved = cell.value.slice();
    moved[element] = x;
    value = moved;
  }
  const { operations, outputs } = record(run.program, inputs, { replaced: { id: cell.id, value } });
  path.isSame &&=
    operations.length === run.operations.length &&
    operations.every(({ statement }, at) => statement === run.operations[at]?.statement);
  return Number(outputs[0]?.value);
}
