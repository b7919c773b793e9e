/** From arguments to flat inputs: which of the inputs of a program a derivative is taken of, and how results are put together. */
import { refuse } from "../errors/error.js";
import { type GradientLayout, gradientLayout, gradientValue } from "../tree/gradient-structure.js";
import type { RuntimeLeaf } from "../tree/leaf.js";
import { showStructure } from "../tree/structure-key.js";
import { checkIndices, type Selection } from "../tree/wrt.js";
import type { Point, TracedFunction } from "./trace-cache.js";

/** One differentiated argument. */
export interface Direction {
  readonly layout: GradientLayout;
  /** Position of its first flat input. */
  readonly offset: number;
  /** Positions of its differentiable flat inputs. */
  readonly inputs: readonly number[];
}

/** @throws ChainruleError when an argument was not passed or has no differentiable part. */
export function directionsOf(traced: TracedFunction, selection: Selection): readonly Direction[] {
  checkIndices(selection, traced.args.length);
  return selection.indices.map((index) => {
    const direction = directionOf(traced, index);
    if (direction.layout.structure !== null) return direction;
    return refuse("nothing-to-differentiate", null, {
      what: `argument ${index}`,
      found: showStructure(direction.layout.primal),
    });
  });
}

/** The argument as a direction, which may be empty. */
export function directionOf(traced: TracedFunction, index: number): Direction {
  const structure = traced.args[index];
  const offset = traced.offsets[index];
  if (structure === undefined || offset === undefined) {
    return refuse("no-such-argument", null, { index, count: traced.args.length });
  }
  const layout = gradientLayout(structure);
  return { layout, offset, inputs: layout.differentiable.map((leaf) => offset + leaf) };
}

export function inputsOf(directions: readonly Direction[]): number[] {
  return directions.flatMap((direction) => direction.inputs);
}

/** The gradients from flat adjoints, the first of which is `adjoints[first]`; one value, or a tuple for a tuple of indices. */
export function gradientsOf(
  directions: readonly Direction[],
  single: boolean,
  point: Point,
  adjoints: readonly RuntimeLeaf[],
  first: number,
): unknown {
  let at = first;
  const gradients = directions.map(({ layout, offset, inputs }) => {
    const gradient = gradientValue(layout, point.inputs, offset, adjoints, at);
    at += inputs.length;
    return gradient;
  });
  return single ? gradients[0] : gradients;
}
