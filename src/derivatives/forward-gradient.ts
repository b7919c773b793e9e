/** The gradient in forward mode: one run for each component of the input. */
import type { Program } from "../ir/program.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import type { Selection } from "../tree/wrt.js";
import { type Direction, gradientsOf, inputsOf } from "./arguments.js";
import type { History } from "./derived.js";
import { forwardProgram } from "./programs.js";
import { eachUnit, setComponent, zeroLeaves } from "./seeds.js";
import { forwardRun } from "./settle.js";
import type { Point } from "./trace-cache.js";

/** The gradient of the first output of `program`, which is a number. */
export function forwardGradient(
  point: Point,
  program: Program,
  directions: readonly Direction[],
  selection: Selection,
  history: History,
): unknown {
  const { traced, inputs } = point;
  const wrt = inputsOf(directions);
  const first = program.body.results.length;
  const compiled = forwardRun(traced, `forward gradient ${wrt.join()}`, first, (strict) =>
    forwardProgram(program, wrt, strict),
  );
  history.record(traced, compiled);
  const tangents = zeroLeaves(wrt.map((position): RuntimeLeaf => inputs[position] ?? 0));
  const gradient = zeroLeaves(tangents);
  eachUnit(tangents, (leaf, index, component) => {
    const results = compiled.run([...inputs, ...tangents], component > 0);
    setComponent(gradient, leaf, index, Number(results[first]));
  });
  return gradientsOf(directions, selection.single, point, gradient, 0);
}
