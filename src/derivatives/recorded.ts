/** From a function and arguments to a recorded run with its adjoints: where explanations and blame begin. */

import { type Cell, type Run, record } from "../steps/record.js";
import { zeroLike } from "../steps/rules.js";
import { type Walk, walkBackwards } from "../steps/walk.js";
import { expandDerive } from "../transforms/expand-derive.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import type { Selection } from "../tree/wrt.js";
import { type Direction, directionsOf, gradientsOf, inputsOf } from "./arguments.js";
import { checkScalar } from "./derived.js";
import { type Point, Subject } from "./trace-cache.js";
import type { AnyFunction } from "./types.js";

export interface Differentiated {
  readonly run: Run;
  readonly result: Cell;
  readonly walk: Walk;
  /** The inputs that vary. */
  readonly wrt: readonly Cell[];
  readonly point: Point;
  /** Structured like the arguments chosen. */
  readonly gradient: unknown;
}

/**
 * Runs `f(...args)` as it was written, before any optimisation, and walks back over it.
 *
 * @param limit the most operations to keep; a longer run throws `TooManySteps`.
 */
export function differentiate(
  operator: string,
  f: AnyFunction,
  args: readonly unknown[],
  selection: Selection,
  limit: number,
): Differentiated {
  const subject = Subject.of(f);
  const point = subject.at(args);
  checkScalar(operator, subject, point.traced);
  const directions = directionsOf(point.traced, selection);
  const run = record(expandDerive(point.traced.source.program), point.inputs, { limit });
  const [result] = run.outputs;
  if (result === undefined) throw new Error(`${operator}: the program has no result`);
  const wrt = inputsOf(directions).map((at) => cellAt(run.inputs, at));
  const walk = walkBackwards(run, result, new Set(wrt.map((cell) => cell.id)));
  return { run, result, walk, wrt, point, gradient: gradientOf(walk, wrt, directions, selection, point) };
}

function gradientOf(
  walk: Walk,
  wrt: readonly Cell[],
  directions: readonly Direction[],
  selection: Selection,
  point: Point,
): unknown {
  const adjoints = wrt.map((cell): RuntimeLeaf => walk.adjoints.get(cell.id)?.total ?? zeroLike(cell.value));
  return gradientsOf(directions, selection.single, point, adjoints, 0);
}

function cellAt(cells: readonly Cell[], at: number): Cell {
  const cell = cells[at];
  if (cell === undefined) throw new Error("a recorded run: an input is missing");
  return cell;
}
